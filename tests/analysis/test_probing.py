"""Transfer against ImageNet from rows: shares, log odds, correlations, differences of settings."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from horse10.analysis import probing
from horse10.backbones.weight_sets import BY_NAME
from horse10.papers import correlation

NAMES = (
    "mobilenet_0.25_224_no_top",
    "mobilenet_v2_0.35_224_no_top",
    "mobilenet_0.75_224_no_top",
    "efficientnet_lite0_no_top",
)


def made(setting: str, right, name: str, seed: int = 0, **changed) -> dict:
    known = BY_NAME[name]
    digest = known.package.sha256 if known.package else known.sha256
    base = {"setting": setting, "arch": known.arch, "weights": name, "weights_sha256": digest, "seed": seed}
    return base | {"side_px": 96, "set": "a", "correct": right, "n_test": 99} | changed


def rows() -> pd.DataFrame:
    """Four networks on two sets, with shares of 0.5, 0.6, 0.7, 0.8 on the first and 0.1 less on the second."""
    shares = dict(zip(NAMES, (0.5, 0.6, 0.7, 0.8), strict=True))
    return pd.DataFrame(
        made("fixed", 100 * (share - less) - 0.5, name, set=other)
        for name, share in shares.items()
        for other, less in (("a", 0.0), ("b", 0.1))
    )


def test_shares_are_counted_over_seeds_and_never_one():
    table = probing.shares(pd.DataFrame([made("fixed", 99, NAMES[0]), made("fixed", 51, NAMES[0], seed=1)]), "fixed")
    assert table.loc[NAMES[0], "a"] == pytest.approx(150.5 / 199)
    perfect = probing.shares(pd.DataFrame([made("svm", 99, NAMES[0])]), "svm")
    assert perfect.loc[NAMES[0], "a"] == pytest.approx(0.995)


def test_no_gap_is_left():
    """A network with one set of two is dropped; a set that half of the networks lack is dropped too."""
    table = rows()
    assert probing.shares(table[1:], "fixed").shape == (3, 2)
    assert probing.shares(table[(table["set"] == "a") | (table["arch"] == "efficientnet_lite0")], "fixed").shape == (
        4,
        1,
    )
    assert probing.shares(table, "scratch").empty


def test_mean_log_odds_and_their_error():
    table = probing.points(rows()).set_index("network")
    assert table.loc[NAMES[3], "log_odds"] == pytest.approx((logit(0.8) + logit(0.7)) / 2)
    assert table.loc[NAMES[3], "top1"] == 75.1 and (table["n_sets"] == 2).all()
    assert table["adjusted"].sum() == pytest.approx(0, abs=1e-12)
    assert set(table["setting"]) == {"logistic regression"}


def test_correlations_are_of_logits_for_all_sets_and_each():
    found = probing.correlations(rows()).set_index(["setting", "set"])
    x = logit(np.array([BY_NAME[name].top1 for name in NAMES]) / 100)
    expected = correlation.pearson(x, logit([0.5, 0.6, 0.7, 0.8]))
    assert found.loc[("fixed", "a"), "r"] == pytest.approx(expected.r)
    assert found.loc[("fixed", "a"), "low"] == pytest.approx(expected.low)
    assert len(found) == 3 and found.loc[("fixed", ""), "n"] == 4 and (found["rho"] == 1).all()
    assert probing.correlations(rows()[:6]).empty  # three networks


def test_top1_from_scratch_is_that_of_the_network():
    scratch = made("scratch", 40, NAMES[1], weights="none", weights_sha256=None)
    assert probing.top1(pd.DataFrame([scratch])).to_dict() == {"mobilenet_v2_0.35": 60.3}


def test_settings_are_compared_where_both_were_run():
    scratch = [made("scratch", right, NAMES[0], weights="none", set=name) for name, right in (("a", 19.5), ("b", 49.5))]
    other_size = made("scratch", 99, NAMES[1], weights="none", side_px=64)
    both = probing.paired(pd.concat([rows(), pd.DataFrame([*scratch, other_size])]), "fixed", "scratch")
    assert both[["ours", "base"]].to_numpy() == pytest.approx(np.array([[0.5, 0.2], [0.4, 0.5]]))
    found = probing.difference(both)
    gains = logit(0.5) - logit(0.2), logit(0.4) - logit(0.5)
    assert found["mean"] == pytest.approx(np.mean(gains)) and (found["wins"], found["n"], found["n_sets"]) == (1, 2, 2)
    half = 12.7062 * np.std(gains, ddof=1) / np.sqrt(2)  # Student's t for one degree of freedom
    assert found["high"] - found["mean"] == pytest.approx(half, rel=1e-4)
    assert np.isnan(probing.difference(both[:1])["low"])


def test_weights_that_several_networks_have_by_one_name_are_not_one_network():
    table = rows()
    named = probing.shares(table.assign(weights="imagenet"), "fixed")
    assert set(named.index) == set(table["arch"]) and (named.to_numpy() == probing.shares(table, "fixed")).all(
        axis=None
    )
    scratch = pd.DataFrame([made("scratch", 40, NAMES[0], weights="none", weights_sha256=None)])
    both = pd.concat([table.assign(weights="imagenet"), scratch])
    assert probing.top1(both).index.is_unique and "top1" in probing.points(both)


def test_random_weights_that_learned_nothing_have_no_accuracy_on_imagenet():
    random = made("fixed", 20, NAMES[0], weights="none", weights_sha256=None)
    with_it = pd.concat([rows(), pd.DataFrame([random, random | {"set": "b"}])])
    assert probing.shares(with_it, "fixed").equals(probing.shares(rows(), "fixed"))


def test_a_seed_that_some_networks_lack_does_not_count():
    more = [made("fixed", 99, NAMES[0], seed=1), made("fixed", 99, NAMES[1], seed=1)]
    assert probing.shares(pd.concat([rows(), pd.DataFrame(more)]), "fixed").equals(probing.shares(rows(), "fixed"))


def test_two_sets_of_weights_of_one_architecture_are_not_compared_with_each_other():
    other = made("fixed", 9.5, NAMES[0], weights="other")
    svm = made("svm", 59.5, NAMES[0])
    both = probing.paired(pd.concat([rows(), pd.DataFrame([other, svm])]), "svm", "fixed")
    assert both[["ours", "base"]].to_numpy() == pytest.approx(np.array([[0.6, 0.5]]))
