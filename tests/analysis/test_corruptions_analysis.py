"""Corrupted frames: means over splits, the same clean frames beside them, kinds and strengths from a row's cell."""

import pandas as pd
import pytest

from horse10.analysis import corruptions, ladder
from toy_rows import ARCHS, corrupted_rows


def test_errors_are_means_over_splits_beside_the_same_frames_clean():
    table = corruptions.errors(corrupted_rows()).set_index(["arch", "start", "subset"])
    row = table.loc[("mobilenet_v1_0.25", "pretrained", "out of domain")]
    assert row["error"] == pytest.approx(2.5) and row["clean"] == pytest.approx(1.5) and row["splits"] == 2
    assert row["ratio"] == pytest.approx(2.5 / 1.5) and len(table) == len(ARCHS) * 2 * 2
    within = table.loc[("mobilenet_v1_0.25", "pretrained", "within domain")]
    assert (within["error"], within["clean"]) == (1.0, 0.5)


def test_rows_without_corrupted_frames_are_left_out():
    rows = corrupted_rows()
    scored = ["ood_corrupted_error", "ood_corrupted_clean_error", "ood_corrupted_by_kind"]
    rows.loc[rows["split"] == 2, scored] = None
    table = corruptions.errors(rows).set_index(["arch", "start", "subset"])
    row = table.loc[("mobilenet_v1_0.25", "pretrained", "out of domain")]
    assert (row["error"], row["clean"], row["splits"]) == (2.0, 1.0, 1)
    plain = rows.drop(columns=[name for name in rows if "_corrupted_" in name])
    assert corruptions.errors(plain).empty and corruptions.by_strength(plain).empty


def test_lines_go_through_networks():
    lines = ladder.lines(corruptions.errors(corrupted_rows())).set_index(["start", "subset"])
    assert lines.loc[("pretrained", "within domain"), "slope"] == pytest.approx(0, abs=1e-12)
    assert lines.loc[("pretrained", "out of domain"), "n"] == 3


def test_strengths_come_from_the_cell_and_begin_with_the_clean_frames():
    table = corruptions.by_strength(corrupted_rows(splits=(1,)))
    fog = table.query("arch == 'mobilenet_v1_0.25' and start == 'pretrained' and subset == 'out of domain'")
    fog = fog[fog["kind"] == "fog"]
    assert fog["strength"].tolist() == [0, 1, 2, 3, 4, 5] and fog["error"].tolist() == [1, 1, 2, 3, 4, 5]
    both = corruptions.by_strength(corrupted_rows(splits=(1, 3))).query("kind == 'fog' and strength == 0")
    assert set(both[both["subset"] == "out of domain"]["error"]) == {2.0}


def test_a_kind_is_the_mean_over_its_strengths():
    table = corruptions.by_kind(corruptions.by_strength(corrupted_rows(splits=(1,))))
    assert list(dict.fromkeys(table["kind"])) == ["snow", "fog"]
    kinds = table.set_index(["start", "subset", "kind"])
    assert kinds.loc[("pretrained", "out of domain", "fog"), ["error", "clean", "ratio"]].tolist() == [3, 1, 3]
    assert kinds.loc[("pretrained", "out of domain", "snow"), "error"] == 2


def test_starts_are_compared_on_networks_that_have_both():
    rows = corrupted_rows()
    lacking = rows[~((rows["arch"] == ARCHS[0]) & (rows["weights_kind"] == "scratch"))]
    assert set(corruptions.both_ways(corruptions.errors(lacking))["arch"]) == set(ARCHS[1:])
    pretrained = corruptions.errors(rows[rows["weights_kind"] == "imagenet"])
    pd.testing.assert_frame_equal(corruptions.both_ways(pretrained), pretrained)
