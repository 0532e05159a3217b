"""The tables of Mensink et al. and of the notes on He et al. give the numbers that were worked out by hand."""

import pandas as pd
import pytest

from horse10.papers import claims, he, mensink, mensink_counts

# Worked out independently of this package from the same tables, with four significant digits.
OVER_ALL = {
    ("small", "positive"): 20.98,
    ("small", "very_positive"): 10.63,
    ("small", "negative"): 55.75,
    ("full", "positive"): 13.65,
    ("full", "very_positive"): 2.98,
    ("full", "negative"): 40.94,
}
PRINTED_OVER_ALL = dict(zip(OVER_ALL, (21, 11, 56, 14, 3, 41), strict=True))  # Table 7, first row


@pytest.mark.parametrize("key", OVER_ALL)
def test_the_four_kinds_give_all(key):
    found = mensink.over_all(*key)
    assert found.value == pytest.approx(OVER_ALL[key], abs=0.005)
    assert round(found.value) == PRINTED_OVER_ALL[key]
    assert (found.low, found.high) == pytest.approx((found.value - 0.5, found.value + 0.5))


def test_one_mean_by_hand():
    # (69 * 64 + 43 * 49 + 14 * 242 + 5 * 154) / 509
    assert mensink.over_all("small", "positive").value == pytest.approx(10681 / 509)


@pytest.mark.parametrize(("table", "cells"), [(7, 30), (8, 30), (11, 32)])
def test_percentages_are_whole_numbers_of_experiments(table, cells):
    assert mensink.whole_counts(table) == (cells, cells)


def test_a_percentage_that_is_no_whole_number_is_noticed(monkeypatch):
    rows = pd.DataFrame(
        {"scope": ["a", "b"], "positive_percent": [50, 34], "negative_percent": [25, 33], "n_experiments": [4, 4]}
    )
    monkeypatch.setattr(mensink.published, "load", lambda name: rows)
    assert mensink.whole_counts(11) == (2, 4)


def test_heads_and_costs():
    shares = 100 * mensink.heads()
    assert shares["detection_20_classes"] == pytest.approx(3.478, abs=5e-4)
    assert shares["keypoints_17"] == pytest.approx(14.49, abs=5e-3)
    assert shares["depth"] == pytest.approx(100 * 721 / 69e6)
    costs = mensink.costs()
    assert costs["percent"].round(2).tolist() == [25.27, 96.70, 62.64]  # 92, 352 and 228 of 364 chip hours
    assert costs["printed"].tolist()[:2] == [25, 97]


def test_150_images_are_few_for_13_to_15_data_sets():
    found = mensink.few_of_many()
    assert (found.value, found.low, found.high) == (13, 13, 15)


def test_a_size_in_thousands_is_known_to_half_a_thousand():
    table = mensink.datasets().set_index("dataset")
    assert table.loc["Pascal Context", ["low", "high", "few"]].tolist() == [4500, 5500, "depends on rounding"]
    assert table.loc["KITTI", ["low", "high", "few"]].tolist() == [150, 150, "no"]
    assert table.loc["Underwater Trash (UWT)", ["low", "high", "few"]].tolist() == [5500, 6500, "yes"]


def test_experiments_follow_from_the_list_of_data_sets():
    """By hand: 17, 4, 3 and 3 data sets have each task, in domains of 4, 6, 2, 2, 1, 2; 2, 1, 1; 2, 1; 1, 2."""
    pairs = mensink_counts.pairs()
    assert pairs["targets"].tolist() == [17, 4, 3, 3]
    assert pairs["pairs"].tolist() == [17 * 16, 4 * 3, 3 * 2, 3 * 2]
    assert pairs["within"].tolist() == [4 * 3 + 6 * 5 + 2 + 2 + 2, 2, 2, 2]
    assert pairs["multi_small"].tolist() == [10, 0, 0, 0]  # "7 out of these 10 experiments" (A5)
    assert pairs["multi_full"].tolist() == [17, 4, 0, 3]


def test_what_is_counted_is_what_is_printed():
    counted = mensink_counts.counted()
    assert counted["counted"].tolist() == [64, 242, 27, 22, 78, 242, 27, 26]
    assert counted["printed"].tolist() == counted["counted"].tolist()


def test_outcomes_are_whole_numbers_that_sum_up():
    for table in (7, 8, 11):
        rows = mensink_counts.outcomes(table)
        assert (rows[["positive", "neither", "negative"]].sum(axis=1) == rows["total"]).all()
        assert (rows >= 0).all(axis=None)
    assert mensink_counts.outcomes(7).loc[("small", "within", "within")].tolist() == [44, 9, 11, 64]  # 69 %, 17 %
    assert mensink_counts.outcomes(11).loc[("seg", "obj_det", "same_domain")].tolist() == [5, 1, 2, 8]  # "two fail"


def test_what_table_11_leaves_out():
    rows = mensink_counts.left_out()
    assert rows.loc["Table 7"].tolist() == [21, 10, 18, 49]
    assert rows.loc["Table 11"].tolist() == [18, 9, 16, 43]
    assert rows.loc["not in Table 11"].tolist() == [3, 1, 2, 6]
    assert mensink.within_domain_across_tasks() == pytest.approx(100 * 18 / 43)  # 42 %; Table 7 prints 43 %


def test_no_target_task_without_an_experiment():
    assert mensink_counts.targets_need_experiments() == (30, 30)


def test_a_target_task_without_an_experiment_is_noticed(monkeypatch):
    real = mensink.whole_numbers

    def more_tasks_than_experiments(number):
        table = real(number)
        return table.clip(upper=1) if number == 7 else table

    monkeypatch.setattr(mensink_counts, "whole_numbers", more_tasks_than_experiments)
    fits, cells = mensink_counts.targets_need_experiments()
    assert fits < cells


def test_beside_others_looks_the_right_way():
    table = mensink.beside_others().set_index(["benchmark", "measure"])
    depth = table.loc[("NYUDepthV2", "RMSE (lower is better)")]
    assert depth[["theirs", "best other", "which", "ahead by"]].tolist() == [0.493, 0.509, "ResNet DORN", 0.016]
    assert table.loc[("COCO17 val", "mean AP"), "ahead by"] == pytest.approx(39.0 - 45.1)
    assert (table["ahead by"] > 0).sum() == 5


# What the text says (A2, A3, A6, A7, A4), as read by a person; the last is (720 + 1) * 20 in thousands.
IN_THE_TEXT = {"M04": 85, "M05": 67, "M06": 56, "M07": 19, "M08": 43, "M09": 37, "M10": 14, "M11": 55}
IN_THE_TEXT |= {"M17": 65, "M18": 79, "M19": 5, "M14": 69, "M15": 73, "M16": 64, "M26": 0.42, "M66": 14.42}


@pytest.mark.parametrize("claim", IN_THE_TEXT)
def test_numbers_of_the_text_are_in_the_tables(claim):
    assert mensink.recomputed()[claim].value == pytest.approx(IN_THE_TEXT[claim])


def test_verdicts_of_what_does_not_come_out():
    ledger = claims.ledger()
    of = ledger[(ledger["paper"] == "mensink2021") & (ledger["basis"] == "recomputed")]
    assert set(of.index[of["verdict"] == "differs"]) == {"M49", "M68"}
    assert set(of.index[of["verdict"] == "within rounding"]) == {"M33"}


def test_all_printed_differences_of_the_notes_are_right():
    table = he.differences()
    assert (table["difference"] == table["delta_as_printed"]).sum() == len(table) == 12
    assert he.recomputed()["R12"].value == 12


def test_one_difference_by_hand():
    row = he.differences().set_index(["backbone", "metric"]).loc[("ResNet-50", "boxes, AP75")]
    assert row[["random_init", "pretrained", "difference", "low", "high"]].tolist() == [45.6, 44.6, 1.0, 0.9, 1.1]


def test_differences_beyond_rounding():
    """0.1 and 0.0 may be nothing, the other ten are something."""
    assert he.beyond_rounding() == (10, 12)


def test_the_largest_gain_is_where_boxes_must_fit_best():
    table = he.differences()
    assert table.loc[table.groupby("backbone")["difference"].idxmax(), "metric"].unique().tolist() == ["boxes, AP75"]
    assert he.recomputed()["R13"].value
