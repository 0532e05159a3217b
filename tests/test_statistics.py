"""Intervals by animal: against the textbook where it has a formula, and honest where frames repeat each other."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from horse10.statistics import (
    adjusted_log_odds,
    clustered_difference,
    clustered_interval,
    clustering_effect,
    exchange_test,
    mcnemar,
    mean_sem,
    steps_to_share_of_odds,
)


def test_with_one_value_per_cluster_it_is_the_ordinary_interval():
    values = np.random.default_rng(1).normal(5, 2, 400)
    found = clustered_interval(values, np.arange(400))
    half = 1.96 * values.std(ddof=1) / 20
    assert found["mean"] == pytest.approx(values.mean())
    assert found["low"] == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert found["high"] == pytest.approx(values.mean() + half, abs=0.1 * half)
    assert (found["n"], found["n_clusters"]) == (400, 400)


def test_repeating_every_frame_narrows_nothing():
    animals = np.random.default_rng(2).normal(0, 1, 10)
    once = clustered_interval(animals, range(10))
    often = clustered_interval(np.repeat(animals, 50), np.repeat(np.arange(10), 50))
    assert (often["low"], often["high"]) == pytest.approx((once["low"], once["high"]))
    naive = clustered_interval(np.repeat(animals, 50), np.arange(500))  # what it would be if frames were independent
    assert naive["high"] - naive["low"] < 0.3 * (often["high"] - often["low"])


@given(st.lists(st.tuples(st.floats(-10, 10), st.integers(0, 4)), min_size=5, max_size=40))
def test_the_mean_lies_in_the_interval_and_within_the_values(rows):
    values, clusters = np.array([value for value, _ in rows]), [cluster for _, cluster in rows]
    if len(set(clusters)) < 2:
        return
    found = clustered_interval(values, clusters, resamples=199)
    assert values.min() - 1e-9 <= found["low"] <= found["high"] <= values.max() + 1e-9
    assert found["mean"] == pytest.approx(values.mean(), abs=1e-9)


def test_a_difference_is_that_of_pairs():
    base = np.random.default_rng(3).normal(0, 10, 60)  # animals differ much, the effect is the same in all
    found = clustered_difference(base + 0.5, base, np.repeat(np.arange(6), 10))
    assert (found["low"], found["mean"], found["high"]) == pytest.approx((0.5, 0.5, 0.5))


@pytest.mark.parametrize(
    ("values", "clusters", "message"), [([1.0, np.nan], "ab", "1 of 2 values"), ([1.0, 2.0], "aa", "at least two")]
)
def test_what_cannot_have_an_interval_says_why(values, clusters, message):
    with pytest.raises(ValueError, match=message):
        clustered_interval(values, list(clusters))


def test_mean_and_its_error_over_splits():
    mean, sem = mean_sem([[1.0, 10.0], [2.0, 10.0], [3.0, 10.0]])
    assert mean == pytest.approx([2, 10])
    assert sem == pytest.approx([1 / np.sqrt(3), 0])


def test_log_odds_by_hand():
    """Odds of 1, 3 and 9 in three data sets; the second model has three times the odds in each, but for the last."""
    easy = np.array([1.0, 3.0, 9.0])
    accuracy = pd.DataFrame([easy / (1 + easy), 3 * easy / (1 + 3 * easy)], index=["a", "b"], columns=list("xyz"))
    found = adjusted_log_odds(accuracy)
    assert found["log_odds"].to_list() == pytest.approx([np.log(3), 2 * np.log(3)])
    assert found["adjusted"].to_list() == pytest.approx([-np.log(3) / 2, np.log(3) / 2])
    assert found["sem"].to_list() == pytest.approx(
        [0, 0], abs=1e-12
    )  # what is left when difficulty is removed: nothing


def test_log_odds_error_has_moreys_correction():
    odds = np.log([[1.0, 2.0, 3.0], [2.0, 2.0, 2.0]])
    found = adjusted_log_odds(pd.DataFrame(1 / (1 + np.exp(-odds))))
    adjusted = odds - odds.mean(axis=0)
    assert found["sem"].to_numpy() == pytest.approx(np.sqrt(2 / 1) * adjusted.std(axis=1, ddof=1) / np.sqrt(3))


@given(st.integers(0, 10**6), st.floats(-3, 3))
@settings(max_examples=30, deadline=None)
def test_difficulty_of_a_data_set_changes_no_error_bar(seed, harder):
    accuracy = pd.DataFrame(np.random.default_rng(seed).uniform(0.2, 0.8, (5, 4)))
    other = accuracy.copy()
    other[0] = expit(logit(other[0]) + harder)
    first, second = adjusted_log_odds(accuracy), adjusted_log_odds(other)
    assert first["sem"].to_numpy() == pytest.approx(second["sem"].to_numpy())
    assert first["adjusted"].to_numpy() == pytest.approx(second["adjusted"].to_numpy())


def test_mcnemar_by_hand():
    assert mcnemar(5, 0) == pytest.approx(2 / 32)  # all five heads, or all five tails
    assert mcnemar(2, 1) == 1.0
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(7, 19) == mcnemar(19, 7)


def test_mcnemar_agrees_with_statsmodels():
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    assert mcnemar(12, 30) == pytest.approx(tables.mcnemar([[50, 12], [30, 8]], exact=True).pvalue)


def test_exchange_test_is_mcnemar_for_right_and_wrong():
    """Kornblith et al., appendix A.1.1: for accuracy the permutation test is the exact McNemar test."""
    first = np.array([1] * 12 + [0] * 4 + [1] * 20, float)
    second = np.array([0] * 12 + [1] * 4 + [1] * 20, float)
    assert exchange_test(first, second, resamples=20_000) == pytest.approx(mcnemar(12, 4), abs=0.01)


def test_exchange_test_of_few_examples_is_exact():
    assert exchange_test([1, 2, 3.0], [0, 0, 0]) == pytest.approx(2 / 8)


def test_steps_to_most_of_the_odds():
    steps, accuracy = [10, 100, 1000, 10_000], [0.5, 0.9, 0.985, 0.99]  # odds 1, 9, 65.7, 99
    assert steps_to_share_of_odds(steps, accuracy) == 10_000  # 65.7 is less than 0.9 * 99
    assert steps_to_share_of_odds(steps, accuracy, share=0.5) == 1000
    with pytest.raises(ValueError, match=r"go from 0\.5 to 1\.0"):
        steps_to_share_of_odds(steps, [0.5, 0.9, 0.99, 1.0])


def test_frames_that_repeat_their_animal_count_once():
    animals = np.random.default_rng(4).normal(0, 1, 12)
    found = clustering_effect(np.repeat(animals, 25), np.repeat(np.arange(12), 25), resamples=999)
    assert found["ratio"] == pytest.approx(5, rel=0.1)  # the root of 25
    assert found["n_effective"] == pytest.approx(12, rel=0.2)
    independent = clustering_effect(
        np.random.default_rng(5).normal(0, 1, 300), np.repeat(np.arange(60), 5), resamples=999
    )
    assert independent["ratio"] == pytest.approx(1, abs=0.2)
