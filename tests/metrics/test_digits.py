"""Numbers as they are read: few digits, no minus zero, nothing that is not a number."""

import pytest

from horse10.metrics import digits

NOTHING = float("nan")


@pytest.mark.parametrize(
    ("value", "three", "two"),
    [
        (0.0998, "0.0998", "0.10"),
        (97.0, "97.0", "97"),
        (100.0, "100", "100"),
        (1.1, "1.10", "1.1"),
        (0.9999, "1.00", "1.0"),
        (0.10091, "0.101", "0.10"),
        (12345.6, "12,346", "12,346"),
        (-0.25, "−0.250", "−0.25"),
        (7.16e-8, "7.16·10⁻⁸", "7.2·10⁻⁸"),
        (-2e-5, "−2.00·10⁻⁵", "−2.0·10⁻⁵"),
        (0.0, "0", "0"),
        (NOTHING, "–", "–"),
        (None, "–", "–"),
    ],
)
def test_significant_digits(value, three, two):
    assert (digits.significant(value), digits.significant(value, 2)) == (three, two)


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (-0.004, ".2f", "0.00"),
        (-0.004, "+.2f", "0.00"),
        (0.3, "+.1f", "+0.3"),
        (-0.3, "+.1f", "−0.3"),
        (NOTHING, ".2f", "–"),
    ],
)
def test_there_is_no_minus_zero(value, form, words):
    assert digits.number(value, form) == words


@pytest.mark.parametrize(
    ("values", "form", "words"),
    [
        ([1.56, 0.75, 1.2], ".1f", "0.8 to 1.6"),
        ([0.81, NOTHING, 0.79], ".1f", "0.8"),
        ([4, 2, 4], "d", "2 to 4"),
        ([-1.0, 0.5], "+.1f", "−1.0 to +0.5"),
    ],
)
def test_a_span_has_two_ends_or_one(values, form, words):
    assert digits.span(values, form) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.1679, 0.2034, NOTHING], ["1.17", "0.20", "–"]),  # as many decimals each
        ([97.041, 100.0, 0.0998], ["97.0", "100", "0.0998"]),  # too far apart for that
        ([0.99, 0.5, 0.37], ["0.99", "0.50", "0.37"]),  # printed: nothing is added
        ([98.04, 7.5], ["98.04", "7.50"]),  # nor cut
        ([0.1 + 0.2, 0.7], ["0.3", "0.7"]),
        ([16.0, NOTHING, 3000.0], ["16", "–", "3,000"]),
        ([0.5303, -0.0123], ["0.530", "−0.012"]),
        ([NOTHING], ["–"]),
    ],
)
def test_numbers_below_one_another(values, words):
    assert digits.column(values) == words


def test_durations_have_the_unit_that_suits_them():
    seconds = (0.4, 12, 70, 45 * 60, 2.1 * 3600)
    assert list(map(digits.duration, seconds)) == ["0.40 s", "12 s", "1.2 min", "45 min", "2.1 h"]


@pytest.mark.parametrize(
    ("share", "unlike", "words"),
    [
        (0.5, 0, "50"),
        (1.0, 0, "100"),
        (0.0, 0, "0"),
        (199 / 200, 0, "99.5"),  # not all
        (0.9996, 0, "99.96"),
        (1 / 300, 0, "0.3"),  # not none
        (0.947, 0.95, "94.7"),  # less than what was asked for
        (0.95, 0.95, "95"),
        (0.96, 0.95, "96"),
        (19 / 20 - 1e-16, 0.95, "95"),
    ],
)
def test_a_share_is_not_rounded_to_all_or_none_or_what_it_is_compared_with(share, unlike, words):
    assert digits.percent(share, unlike) == words
