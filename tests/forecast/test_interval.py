"""The bound for the next animal covers as often as it promises, and promises no more than the animals can bear."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from horse10.forecast.interval import needed, next_animal, rank_of

RNG = np.random.default_rng(0)


def of(values):
    return next_animal({str(number): value for number, value in enumerate(values)})


@pytest.mark.parametrize(("n", "promised"), [(9, 0.9), (10, 10 / 11), (19, 0.9), (20, 19 / 21), (30, 28 / 31)])
def test_the_bound_is_the_order_statistic_with_the_promised_chance(n, promised):
    values = RNG.permutation(np.arange(1.0, n + 1))
    expected = of(values)
    assert expected.promised == pytest.approx(promised) and expected.promised >= 0.9
    assert expected.bound == pytest.approx(round(promised * (n + 1)))


@pytest.mark.parametrize("n", range(1, 9))
def test_fewer_than_nine_animals_promise_no_bound(n):
    few = of(RNG.uniform(size=n))
    assert few.bound is None and few.promised is None and few.most == n / (n + 1) < 0.9 and few.needed == 9


@pytest.mark.parametrize("draw", [RNG.exponential, RNG.lognormal, RNG.uniform, RNG.standard_cauchy])
@pytest.mark.parametrize("n", [9, 12, 25])
def test_it_covers_the_next_animal_as_often_as_promised(draw, n):
    tries = 3000
    values = np.abs(draw(size=(tries, n + 1)))
    covered = np.mean([of(known).bound >= following for *known, following in values])
    promised = of(values[0, :-1]).promised
    assert abs(covered - promised) < 4 * np.sqrt(promised * (1 - promised) / tries)  # exact, not only at least


def test_the_mean_and_the_range_are_those_of_the_animals():
    one = of([0.2, 0.4, 0.9])
    assert (one.n, one.lowest, one.highest, one.mean) == (3, 0.2, 0.9, pytest.approx(0.5))
    assert 0 <= one.mean_low < 0.5 < one.mean_high  # t with two degrees of freedom: wide
    assert one.mean_high == pytest.approx(0.5 + 4.3027 * np.std([0.2, 0.4, 0.9], ddof=1) / np.sqrt(3), abs=1e-3)


def test_one_animal_has_a_mean_and_no_interval():
    one = of([0.3])
    assert one.mean == 0.3 and one.mean_low is None and one.mean_high is None and one.most == 0.5


def test_equal_errors_are_no_fault():
    assert of([0.5] * 9).bound == 0.5 and of([0.5] * 9).mean_high == 0.5


@given(st.floats(0.01, 0.99), st.integers(1, 200))
def test_a_rank_exists_exactly_from_the_number_that_is_needed_on(wanted, n):
    assert (rank_of(wanted, n) <= n) == (n >= needed(wanted))


@pytest.mark.parametrize("bad", [{}, {"a": float("nan")}, {"a": float("inf")}])
def test_missing_errors_are_refused(bad):
    with pytest.raises(ValueError, match="kept out"):
        next_animal(bad)


def test_a_chance_is_between_nothing_and_certainty():
    with pytest.raises(ValueError, match="wanted=1"):
        next_animal({"a": 1.0}, wanted=1)
