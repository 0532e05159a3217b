"""Choosing a learning rate by a rule: which animals choose, and what the choice costs on the others."""

import pandas as pd
import pytest

from horse10.analysis import selection

ANIMALS = [f"Horse{number:02}" for number in range(8)]
ASIDE = selection.validation_animals(ANIMALS)


def row(rate, validation, test, **cells):
    errors = {animal: validation if animal in ASIDE else test for animal in ANIMALS}
    by_animal = " ".join(f"{animal}={error}" for animal, error in errors.items())
    row = {"run": f"r{rate}", "arch": "a", "weights_kind": "scratch", "split": 1, "recipe": "x", "learning_rate": rate}
    return row | {"ood_by_animal": by_animal, "within_normalized_error": 1.0, "loss": 1.0} | cells


def test_one_animal_in_four_chooses_and_always_the_same():
    assert len(ASIDE) == 2 and set(ASIDE) < set(ANIMALS)
    assert selection.validation_animals(reversed(ANIMALS)) == ASIDE
    assert len(selection.validation_animals(["a", "b"])) == 1


def test_each_rule_chooses_by_its_own_number_and_is_judged_on_the_test_animals():
    rows = [row(0.1, 0.5, 0.3), row(0.2, 0.4, 0.6), row(0.3, 0.9, 0.9, within_normalized_error=0.1)]
    rows[0]["loss"] = 2.0
    rows[2]["loss"] = 0.5
    chosen = selection.chosen(selection.with_rules(pd.DataFrame(rows))).set_index("rule")
    assert chosen["learning_rate"].to_dict() == {
        "test animals (oracle)": 0.1,
        "validation animals": 0.2,
        "within domain": 0.3,
        "training loss": 0.3,
    }
    assert chosen["test_error"].round(6).tolist() == [0.3, 0.6, 0.9, 0.9]
    assert chosen["regret"].round(6).tolist() == [1, 2, 3, 3]


def test_networks_and_splits_choose_for_themselves():
    rows = [row(0.1, 1, 1), row(0.2, 2, 2), row(0.1, 2, 2, split=2), row(0.2, 1, 1, split=2)]
    chosen = selection.chosen(selection.with_rules(pd.DataFrame(rows)))
    by_validation = chosen[chosen["rule"] == "validation animals"].set_index("split")
    assert by_validation["learning_rate"].to_dict() == {1: 0.1, 2: 0.2}


@pytest.mark.parametrize("cell", ["Horse00=0.5", float("nan")])
def test_a_row_without_animals_is_refused(cell):
    with pytest.raises(ValueError, match=r"run r0.1 has errors of . unseen animals"):
        selection.with_rules(pd.DataFrame([row(0.1, 1, 1) | {"ood_by_animal": cell}]))
