"""Intervals by animal: against the textbook where it has a formula, and honest where frames repeat each other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from horse10.metrics.intervals import (
    POSITIVE,
    SHARE,
    clustered_difference,
    clustered_interval,
    clustered_ratio,
    clustering_effect,
    interval_of_means,
    mean_sem,
)


@pytest.mark.parametrize("n", [2, 3, 10, 400])
def test_with_one_value_per_cluster_it_is_the_ordinary_interval(n):
    values = np.random.default_rng(1).normal(5, 2, n)
    found = clustered_interval(values, np.arange(n), confidence=0.9)
    low, high = stats.t.interval(0.9, n - 1, values.mean(), stats.sem(values))
    assert [found["mean"], found["low"], found["high"]] == pytest.approx([values.mean(), low, high])
    assert (found["n"], found["n_clusters"]) == (n, n)


@pytest.mark.parametrize("n", [2, 3, 5, 10])
def test_in_most_draws_the_mean_is_in_the_interval_for_few_animals_as_for_many(n):
    """A percentile bootstrap covers it in 49, 75, 81 and 90 % of these draws."""
    rng = np.random.default_rng(n)
    frames = rng.integers(5, 15, (400, n))
    means = rng.normal(5, 1, (400, n))
    covered = [
        found["low"] <= 5 <= found["high"]
        for counts, values in zip(frames, means, strict=True)
        for found in [clustered_interval(np.repeat(values, counts), np.repeat(range(n), counts))]
    ]
    assert 0.92 < np.mean(covered) < 0.98


def test_a_mean_that_has_limits_is_not_said_to_lie_beyond_them():
    few = clustered_interval([0.0, 1.0], ["a", "b"], SHARE)
    assert (few["low"], few["mean"], few["high"]) == (0, 0.5, 1)
    assert clustered_interval([0.2, 1.0], ["a", "b"], POSITIVE)["low"] == 0
    assert clustered_interval([0.2, 1.0], ["a", "b"])["low"] < 0


def test_repeating_every_frame_narrows_nothing():
    animals = np.random.default_rng(2).normal(0, 1, 10)
    once = clustered_interval(animals, range(10))
    often = clustered_interval(np.repeat(animals, 50), np.repeat(np.arange(10), 50))
    assert (often["low"], often["high"]) == pytest.approx((once["low"], once["high"]))
    naive = clustered_interval(np.repeat(animals, 50), np.arange(500))  # what it would be if frames were independent
    assert naive["high"] - naive["low"] < 0.3 * (often["high"] - often["low"])


@given(st.lists(st.tuples(st.floats(-10, 10), st.integers(0, 4)), min_size=5, max_size=40))
def test_the_mean_lies_in_the_interval(rows):
    values, clusters = np.array([value for value, _ in rows]), [cluster for _, cluster in rows]
    if len(set(clusters)) < 2:
        return
    found = clustered_interval(values, clusters)
    assert found["low"] <= found["mean"] <= found["high"]
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


def test_frames_that_repeat_their_animal_count_once():
    animals = np.random.default_rng(4).normal(0, 1, 12)
    found = clustering_effect(np.repeat(animals, 25), np.repeat(np.arange(12), 25))
    wider = stats.t.ppf(0.975, 11) / stats.t.ppf(0.975, 299)  # of few values the interval is wider by itself
    assert found["ratio"] == pytest.approx(5 * wider, rel=0.05)  # the root of 25
    assert found["n_effective"] == pytest.approx(12, rel=0.1)
    independent = clustering_effect(np.random.default_rng(5).normal(0, 1, 300), np.repeat(np.arange(60), 5))
    assert independent["ratio"] == pytest.approx(1, abs=0.2)


def test_a_mean_of_means_weighs_groups_alike():
    """Two groups in two clusters: 1, 1, 1 | 0 in the first cluster, 1 | 1 in the second."""
    values, groups, clusters = [1, 1, 1, 0, 1, 1], list("aaabab"), list("xxxxyy")
    found = interval_of_means(values, groups, clusters, SHARE)
    assert found == {"mean": 0.75, "low": 0, "high": 1}  # 1 without x, 0.5 without y
    half = stats.t.ppf(0.975, 1) * 0.25
    assert interval_of_means(values, groups, clusters)["high"] == pytest.approx(0.75 + half)


def test_a_mean_of_means_of_one_group_is_the_clustered_one():
    rng = np.random.default_rng(0)
    values, clusters = rng.normal(size=60), np.repeat(list("uvwxyz"), 10)
    ours, theirs = interval_of_means(values, ["part"] * 60, clusters), clustered_interval(values, clusters)
    assert [ours[name] for name in ("mean", "low", "high")] == pytest.approx(
        [theirs[name] for name in ("mean", "low", "high")]
    )


def test_a_group_that_one_cluster_alone_holds_is_left_out_without_it():
    found = interval_of_means([1, 1, 0], list("aab"), list("xyy"))
    assert found["high"] - 0.5 == pytest.approx(stats.t.ppf(0.975, 1) * 0.25)  # 0.5 without x, 1 without y


def test_a_ratio_is_that_of_the_means_and_takes_both_sides_of_an_animal():
    rng = np.random.default_rng(5)
    base, animals = rng.uniform(1, 9, 60), np.repeat(np.arange(6), 10)
    found = clustered_ratio(base * np.repeat([1, 1, 1, 3, 3, 3], 10), base, animals)
    assert found["mean"] == pytest.approx((base[:30].sum() + 3 * base[30:].sum()) / base.sum())
    assert 1 < found["low"] < found["mean"] < found["high"]
    inverse = clustered_ratio(base, base * np.repeat([1, 1, 1, 3, 3, 3], 10), animals)
    assert [inverse["low"], inverse["high"]] == pytest.approx([1 / found["high"], 1 / found["low"]])
    apart = clustered_ratio(base * np.tile([1, 3], 30), base, animals)  # every animal has the same ratio, nearly
    assert apart["high"] - apart["low"] < 0.5 * (found["high"] - found["low"])
    with pytest.raises(ValueError, match="1 of 2 values are missing"):
        clustered_ratio([1, 2], [1, np.nan], ["a", "b"])
