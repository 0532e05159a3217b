"""The statistics of Kornblith et al. computed again, against values worked out independently, once, by hand.

The expected numbers were computed outside of this package from the same printed tables.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from horse10.papers import kornblith, published


def test_the_tables_are_whole():
    for setting in kornblith.SETTINGS:
        table = kornblith.accuracies(setting)
        assert table.shape == (16, 12) and table.notna().all(axis=None)
        assert kornblith.rounding(setting).isin([0.0005, 0.00005]).all(axis=None)
    assert kornblith.accuracies("fine_tuned").loc["Inception v4", "102 Flowers"] == pytest.approx(0.9845)


@pytest.mark.parametrize(
    ("setting", "r", "r_squared", "rho", "p"),
    [
        ("logistic_regression", 0.9854, 0.9710, 0.9838, 3.69e-12),
        ("fine_tuned", 0.9538, 0.9098, 0.9602, 1.06e-8),
        ("random_init", 0.5457, 0.2978, 0.5596, 0.0288),
    ],
)
def test_correlations(setting, r, r_squared, rho, p):
    found = kornblith.correlations().loc[setting]
    assert found[["r", "r_squared", "rho"]].to_list() == pytest.approx([r, r_squared, rho], abs=5e-5)
    assert found["p"] == pytest.approx(p, rel=5e-3)
    assert found["low"] < r < found["high"]


def test_the_average_is_that_of_logits():
    """The mean of the logits of 0.5 and 0.9 is that of odds 1 and 9: 3 to 1, not 0.7."""
    table = kornblith.accuracies("random_init")
    first = table.iloc[0]
    assert kornblith.transfer("random_init").iloc[0] == pytest.approx(np.log(first / (1 - first)).mean())
    assert kornblith.transfer("random_init").iloc[0] != pytest.approx(logit(first.mean()), abs=1e-3)


def test_rounding_reaches_the_printed_r_of_fine_tuning_and_not_less_than_its_own():
    draws = kornblith.reachable("fine_tuned")
    assert draws["r"].min() < kornblith.correlations().loc["fine_tuned", "r"] < draws["r"].max()
    share = ((draws["r"] >= 0.955) & (draws["r"] < 0.965)).mean()
    assert 0.02 < share < 0.2  # 9 % when drawn once with other random numbers


def test_one_order_of_ties_gives_all_three_printed_rhos():
    orders = kornblith.tie_orders()
    printed = published.load("kornblith_correlations").set_index("setting")["spearman_rho"]
    fits = (orders.round(2) == [printed[setting] for setting in kornblith.SETTINGS]).all(axis=1)
    assert len(orders) == 4 and fits.sum() == 1
    assert fits.idxmax() == "NASNet-A Mobile < Inception v1; ResNet-101 v1 < Inception v3"


def test_counts_and_wilcoxon():
    assert kornblith.wins("fine_tuned", "logistic_regression") == (178, 1)
    assert kornblith.wins("fine_tuned", "random_init") == (189, 0)
    p = kornblith.wilcoxon()
    assert p["Caltech-101"] == pytest.approx(0.552, abs=5e-4)
    assert p.drop("Caltech-101").max() == pytest.approx(0.0011, abs=5e-5)


def test_size_of_the_data_set_and_correlation():
    p = kornblith.size_against_correlation()
    assert p.to_list() == pytest.approx([0.301, 0.463, 0.000157], rel=2e-3)
    assert len(kornblith.small_datasets()) == 7


def test_log_odds_of_logistic_regression():
    odds = kornblith.log_odds("logistic_regression")
    assert odds["log_odds"].mean() == pytest.approx(1.3229, abs=5e-5)
    assert odds["log_odds"].idxmax() == "Inception-ResNet v2"
    assert odds.loc["NASNet-A Large", "p"] == pytest.approx(0.099, abs=5e-4)
    assert odds.loc["Inception v4", "p"] == pytest.approx(0.0051, abs=5e-5)
    assert odds["sem"].agg(["min", "max"]).to_list() == pytest.approx([0.008, 0.033], abs=5e-4)


def test_agrees_with_derived_log_odds(shared):
    theirs = pd.read_csv(shared / "published" / "kornblith_average_log_odds.csv")
    for setting, of in theirs.groupby("setting"):
        ours = kornblith.log_odds(setting).loc[of["network"]]
        assert ours["log_odds"].to_list() == pytest.approx(of["mean_log_odds"].to_list(), abs=1e-4)
        assert ours["sem"].to_list() == pytest.approx(of["morey_se"].to_list(), abs=1e-4)


def test_how_many_images_a_share_of_duplicates_fits():
    found = kornblith.images_of_share(58, 1.58)
    assert found.low < 3669 < found.high
    assert not found.low < 3369 < found.high


def test_log_odds_by_hand():
    """Odds of 1, 3 and 9 in three data sets; the second model has three times the odds in each, but for the last."""
    easy = np.array([1.0, 3.0, 9.0])
    accuracy = pd.DataFrame([easy / (1 + easy), 3 * easy / (1 + 3 * easy)], index=["a", "b"], columns=list("xyz"))
    found = kornblith.adjusted_log_odds(accuracy)
    assert found["log_odds"].to_list() == pytest.approx([np.log(3), 2 * np.log(3)])
    assert found["adjusted"].to_list() == pytest.approx([-np.log(3) / 2, np.log(3) / 2])
    assert found["sem"].to_list() == pytest.approx(
        [0, 0], abs=1e-12
    )  # what is left when difficulty is removed: nothing


def test_log_odds_error_has_moreys_correction():
    odds = np.log([[1.0, 2.0, 3.0], [2.0, 2.0, 2.0]])
    found = kornblith.adjusted_log_odds(pd.DataFrame(1 / (1 + np.exp(-odds))))
    adjusted = odds - odds.mean(axis=0)
    assert found["sem"].to_numpy() == pytest.approx(np.sqrt(2 / 1) * adjusted.std(axis=1, ddof=1) / np.sqrt(3))


@given(st.integers(0, 10**6), st.floats(-3, 3))
@settings(max_examples=30, deadline=None)
def test_difficulty_of_a_data_set_changes_no_error_bar(seed, harder):
    accuracy = pd.DataFrame(np.random.default_rng(seed).uniform(0.2, 0.8, (5, 4)))
    other = accuracy.copy()
    other[0] = expit(logit(other[0]) + harder)
    first, second = kornblith.adjusted_log_odds(accuracy), kornblith.adjusted_log_odds(other)
    assert first["sem"].to_numpy() == pytest.approx(second["sem"].to_numpy())
    assert first["adjusted"].to_numpy() == pytest.approx(second["adjusted"].to_numpy())
