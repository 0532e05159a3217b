"""The ladder of networks: which runs compare, means over splits, lines through networks, gains."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from horse10.analysis import ladder
from horse10.backbones.weight_sets import WEIGHT_SETS

ARCHS = ("mobilenet_v1_0.25", "mobilenet_v2_0.35", "efficientnet_lite0")
SETS = {weights.arch: weights for weights in reversed(WEIGHT_SETS)}  # the first of each network wins


def rows(splits=(1, 2), **changed) -> pd.DataFrame:
    """Rows of three networks from both starts: out of domain 2 from scratch, else 1 less a hundredth of the top-1."""
    table = []
    for arch in ARCHS:
        for kind in ("imagenet", "scratch"):
            for split in splits:
                error = 2.0 if kind == "scratch" else 1 - SETS[arch].top1 / 100
                row = {"arch": arch, "weights_kind": kind, "split": split, "held_out": "", "train_fraction": 50}
                mean = error + split / 1000
                by_animal = f"B={0.5 * mean} C={1.5 * mean}"
                row |= {"within_by_animal": "A=0.1", "ood_by_animal": by_animal}
                row |= {"weights_sha256": SETS[arch].sha256 if kind == "imagenet" else None}
                row |= {"within_normalized_error": 0.1, "within_pck": 0.9, "train_normalized_error": split / 10}
                row |= {"ood_normalized_error": error + split / 1000, "ood_pck": 0.5}
                table.append(row | changed)
    return pd.DataFrame(table).assign(key=lambda table: [str(n) for n in range(len(table))])


def test_accuracy_is_that_of_the_weights_and_from_scratch_of_the_network():
    torchvision = next(weights for weights in WEIGHT_SETS if weights.name.endswith("torchvision"))
    assert ladder.accuracy("mobilenet_v2_1.0", torchvision.sha256) == 71.9
    assert ladder.accuracy("mobilenet_v2_1.0", None) == 71.8
    assert ladder.accuracy("efficientnet_lite0", SETS["efficientnet_lite0"].package.sha256) == 75.1


def test_errors_are_means_over_splits():
    table = ladder.errors(rows()).set_index(["arch", "start", "subset"])
    row = table.loc[("efficientnet_lite0", "pretrained", "out of domain")]
    assert row["error"] == pytest.approx(0.249 + 0.0015) and row["pck"] == 50 and row["splits"] == 2
    assert row["train_error"] == 0.2 and len(table) == 3 * 2 * 2
    half = stats.t.ppf(0.975, 1) * 0.5 * row["error"]  # of two animals, half and one and a half of it
    assert row["low"] == 0 and row["high"] == pytest.approx(row["error"] + half)
    known = table.loc[("efficientnet_lite0", "pretrained", "within domain")]
    assert np.isnan(known["low"]) and np.isnan(known["high"])  # one animal is no interval


def test_an_error_is_the_mean_that_its_interval_is_of():
    """Animals have unlike numbers of frames: the mean over keypoints can be outside of the interval over animals."""
    uneven = rows(ood_normalized_error=9.0)
    found = ladder.errors(uneven).query("subset == 'out of domain'")
    assert (found["low"] < found["error"]).all() and (found["error"] < found["high"]).all()
    some = uneven.assign(ood_by_animal=uneven["ood_by_animal"].where(uneven["split"] == 1))
    found = ladder.errors(some).query("subset == 'out of domain'")
    assert set(found["error"]) == {9.0} and found[["low", "high"]].isna().all(axis=None)


def test_only_splits_that_hold_most_networks_compare():
    third = rows(splits=(3,)).iloc[:2]
    both = pd.concat([rows(splits=(1,)), third, rows(splits=(2,)).assign(train_fraction=5)])
    chosen = ladder.complete(both)
    assert set(zip(chosen["train_fraction"], chosen["split"], strict=True)) == {(50, 1), (5, 2)}
    assert ladder.complete(both[:0]).empty


def test_the_first_run_of_a_network_takes_no_splits_from_the_others():
    every = rows(splits=(1, 2, 3))
    newest = (every["arch"] == "efficientnet_lite0") & ~((every["split"] == 1) & (every["weights_kind"] == "imagenet"))
    chosen = ladder.complete(every[~newest])
    assert set(chosen["arch"]) == set(ARCHS) - {"efficientnet_lite0"} and set(chosen["split"]) == {1, 2, 3}
    two = every[(every["split"] == 1) | (every["arch"] != "efficientnet_lite0") & (every["split"] == 2)]
    assert len(ladder.complete(two)) == 8  # four networks on two splits are more than six on one
    tied = every[(every["split"] == 1) | (every["arch"] == ARCHS[0])]
    assert set(ladder.complete(tied)["arch"]) == set(ARCHS)  # six on one split are as many as two on three


def test_lines_go_through_networks():
    lines = ladder.lines(ladder.errors(rows())).set_index(["start", "subset"])
    line = lines.loc[("pretrained", "out of domain")]
    assert line["slope"] == pytest.approx(-0.01) and line["r_squared"] == pytest.approx(1) and line["n"] == 3
    assert lines.loc[("from scratch", "out of domain"), "slope"] == pytest.approx(0, abs=1e-12)
    assert ladder.lines(ladder.errors(rows()[:4])).empty  # one network is no line


def test_gains_are_ratios_of_the_same_network():
    gains = ladder.gains(ladder.errors(rows()))
    expected = [2.0015 / (1.0015 - SETS[arch].top1 / 100) for arch in gains["arch"]]
    np.testing.assert_allclose(gains["out of domain"], expected)
    np.testing.assert_allclose(gains["within domain"], 1)
    assert ladder.gains(ladder.errors(rows().query("weights_kind == 'imagenet'"))).empty


def test_gains_count_folds_that_most_networks_lack():
    """A contrary result on a fold that only one network was run on is not left out."""
    third = rows(splits=(3,)).query("arch == 'efficientnet_lite0'")
    third = third.assign(ood_by_animal=None, ood_normalized_error=[10.0, 1.0])  # pretrained, from scratch
    every = pd.concat([rows(splits=(1,)), third]).drop(columns="ood_by_animal").assign(ood_by_animal=None)
    found = ladder.gains_over_folds(every).set_index("arch")
    assert found["folds"].to_dict() == dict.fromkeys(ARCHS, 1) | {"efficientnet_lite0": 2}
    alone = ladder.gains(ladder.errors(ladder.complete(every))).set_index("arch")["out of domain"]
    assert alone["efficientnet_lite0"] > 2 > 1 > found.loc["efficientnet_lite0", "out of domain"]
    same = [name for name in ARCHS if name != "efficientnet_lite0"]
    assert found.loc[same, "out of domain"].tolist() == alone[same].tolist()
    assert ladder.gains_over_folds(every[:0]).empty


def two_sets() -> pd.DataFrame:
    """The errors of three networks and of a fourth that has two sets of weights: out of domain 0.4 and 0.5, 2 from
    scratch."""
    known = [weights.sha256 for weights in WEIGHT_SETS if weights.arch == "mobilenet_v2_1.0"][:2]
    fourth = rows(splits=(1,)).iloc[[0, 0, 1]].assign(arch="mobilenet_v2_1.0", ood_by_animal=None)
    fourth = fourth.assign(weights_sha256=[*known, None], ood_normalized_error=[0.4, 0.5, 2.0])
    return ladder.errors(pd.concat([rows(), fourth]))


def test_each_set_of_weights_has_its_own_gain():
    """A mean over the sets is the ratio of no run, and the least ratio is hidden."""
    gains = ladder.gains(two_sets()).query("arch == 'mobilenet_v2_1.0'")
    assert gains["top1"].tolist() == [71.8, 71.9]
    np.testing.assert_allclose(gains["out of domain"], [2 / 0.4, 2 / 0.5])


def test_a_line_tells_networks_from_sets_of_weights():
    line = ladder.lines(two_sets()).set_index(["start", "subset"]).loc[("pretrained", "out of domain")]
    assert (line["n"], line["networks"]) == (5, 4)
