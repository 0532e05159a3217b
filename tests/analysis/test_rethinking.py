"""From scratch against pretrained after as many steps: ratios of the same animals, and of key points by threshold."""

import pandas as pd
import pytest

from horse10.analysis import rethinking
from horse10.metrics import PCK_CURVE
from toy_rows import row, table, task_rows

SCRATCH, GROUP = {"weights_kind": "scratch"}, {"weights_kind": "scratch", "recipe": "short_group"}


def curve(factor):
    """Shares of key points that grow with the threshold: a tenth of the factor at the first one."""
    return {"ood_pck_curve": " ".join(f"{factor * at:.3f}" for at in PCK_CURVE)}


def test_a_way_is_the_start_and_from_scratch_the_normalisation():
    ways = rethinking.ways(table(row(1), row(1, **SCRATCH), row(1, **GROUP), row(1, recipe="short_thawed")))["way"]
    assert ways.tolist() == [*rethinking.WAYS, "pretrained"]


def test_errors_are_means_over_the_splits_that_have_most_ways():
    rows = [row(1, split=split, spread=0) for split in (1, 2)] + [row(9, split=3, spread=0)]
    rows += [row(3, split=split, spread=0, **SCRATCH) for split in (1, 2)]
    found = rethinking.errors(table(*rows)).set_index(["way", "subset"])
    assert found.loc[("pretrained", "out of domain"), "error"] == 1
    assert found.loc[("from scratch, batch norm", "out of domain"), ["error", "low", "splits"]].tolist() == [3, 3, 2]
    assert rethinking.errors(table(row(1)).iloc[:0]).empty


def test_ratios_are_of_the_same_length_share_and_split():
    rows = [row(1, spread=0), row(2, iterations=2000, spread=0), row(9, split=2, spread=0)]
    rows += [row(3, spread=0, **SCRATCH), row(1, iterations=2000, spread=0, **GROUP), row(5, iterations=4000, **GROUP)]
    found = rethinking.ratios(table(*rows)).query("subset == 'out of domain'")
    assert found[["iterations", "way", "ratio", "low", "splits"]].values.tolist() == [
        [1000, "from scratch, batch norm", 3, 3, 1],
        [2000, "from scratch, group norm", 0.5, 0.5, 1],
    ]
    assert rethinking.ratios(table(rows[0])).empty


def test_the_advantage_is_a_ratio_at_each_threshold_after_the_longest_training_of_both():
    rows = [row(1, split=split, **curve(0.8)) for split in (1, 2)] + [row(1, iterations=9000, **curve(0.1))]
    rows += [row(1, split=1, **SCRATCH, **curve(0.2)), row(1, split=2, **SCRATCH, **curve(0.6))]
    rows += [row(1, iterations=500, **curve(0.1)), row(1, iterations=500, **SCRATCH, **curve(0.4))]
    found = rethinking.advantages(table(*rows))
    assert set(found["iterations"]) == {1000} and found["threshold"].tolist() == list(PCK_CURVE)
    assert found["ratio"].tolist() == pytest.approx([2] * 10) and found["splits"].tolist() == [2] * 10
    assert found["scratch"].iloc[-1] == pytest.approx(0.4) and found["pretrained"].iloc[0] == pytest.approx(0.08)


def test_rows_without_a_curve_and_shares_of_zero_are_no_error():
    assert rethinking.advantages(table(row(1), row(1, **SCRATCH))).empty
    some = table(row(1, **curve(0.5)), row(1, **SCRATCH, **curve(0)), row(1, split=2), row(1, split=2, **SCRATCH))
    assert rethinking.advantages(some.assign(within_pck_curve=float("nan")))["ratio"].isna().all()
    assert rethinking.advantages(pd.DataFrame(some[:0])).empty


def test_scores_of_tasks_are_in_points_and_by_way():
    found = rethinking.task_scores(task_rows(pretrained={"ap50": 0.4, "pixel_accuracy": 0.9}, group={"miou": 0.25}))
    assert set(found["way"]) == {"pretrained", "from scratch, group norm"}
    assert set(zip(found["measure"], found["score"], strict=True)) == {
        ("boxes, AP50", 40.0),
        ("segmentation, mean IoU", 25.0),
    }
    assert rethinking.task_scores(task_rows(batch={"ap": 0.1})[:0]).empty


def test_differences_of_tasks_are_of_the_same_seed_with_an_interval_over_seeds():
    rows = [task_rows((seed,), pretrained={"ap": 0.1 * seed}, batch={"ap": 0.2 * seed}) for seed in (1, 2, 3)]
    points = rethinking.task_scores(pd.concat(rows))
    one = rethinking.task_differences(points).iloc[0]
    assert (one["mean"], one["seeds"]) == (pytest.approx(20), 3)
    assert one["high"] - one["mean"] == pytest.approx(4.303 * 10 / 3**0.5, rel=1e-3)  # t of two degrees of freedom
    alone = rethinking.task_differences(points[points["seed"] == 2]).iloc[0]
    assert alone["mean"] == pytest.approx(20) and pd.isna(alone["low"])
    assert rethinking.task_differences(points[points["way"] == "pretrained"]).empty
    assert rethinking.task_means(points)["mean"].tolist() == pytest.approx([20] * 4 + [40] * 4)


def test_the_longest_training_is_the_longest_that_all_ways_have():
    points = rethinking.task_scores(task_rows(pretrained={"ap": 0.1}, batch={"ap": 0.2}, group={"ap": 0.2}))
    later = points[(points["way"] == "pretrained") & (points["steps"] == 400)].assign(steps=800)
    found = rethinking.longest(rethinking.task_means(pd.concat([points, later])))
    assert set(found["steps"]) == {400} and len(found) == 6
