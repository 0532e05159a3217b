"""Names in text are found again, whatever is in them."""

import pytest

from horse10.config import as_list, make_config, names_in


@pytest.mark.parametrize("names", [[], ["a"], ["a", "b"], ["m1, left", "m1"], ['a "b"', "c"], ["1,2,3"], ["a\nb", "c"]])
def test_names_are_found_again(names):
    assert names_in(as_list(names)) == names


def test_plain_lists_are_as_people_type_them():
    assert names_in("coat, light ,,night\nfog") == ["coat", "light", "night", "fog"]
    assert names_in('"m1, left", m2') == ["m1, left", "m2"]
    assert as_list(["coat", "m 1"]) == "coat,m 1"  # what runs are known by does not change


def test_a_group_with_a_comma_can_be_held_out():
    config = make_config(held_out=["m1, left", "m2"])
    assert names_in(config.held_out) == ["m1, left", "m2"]
    assert make_config(held_out=config.held_out) == config
