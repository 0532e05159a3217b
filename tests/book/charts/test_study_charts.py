"""Charts and sentences of the studies, from rows whose numbers are known."""

import pandas as pd
import pytest

from horse10.analysis import curves, fractions, gap, ladder, pairs, selection
from horse10.book.charts import bees, schedules
from horse10.book.charts import fractions as fractionscharts
from horse10.book.charts import gap as gapcharts
from horse10.book.charts import studies as studycharts
from horse10.book.charts import time as timecharts
from horse10.book.sources import Source
from horse10.metrics import TESTED
from horse10.recipes import FOR_PROJECTS, FOR_STUDIES
from horse10.study import collect, lists
from toy_rows import row, table

SOURCE = Source(("measured on synthetic horses (short recipe)",))
SCRATCH = {"weights_kind": "scratch"}


def rows_of(spec: dict) -> list[dict]:
    return next(iter(spec["datasets"].values()))


def curve(steps, errors, **cells):
    cells |= {"curve_step": steps, "curve_ood_normalized_error": errors, "curve_within_normalized_error": errors}
    return row(cells.pop("end"), within=0.3, **cells)


@pytest.fixture
def reached():
    pretrained = [curve("100 500", "2 0.9", end=0.8, split=split) for split in (1, 2)]
    scratch = [curve("1000 3000", "3 0.5", end=1.2, iterations=6000, split=split, **SCRATCH) for split in (1, 2)]
    return curves.over_time(table(*pretrained, *scratch))


def test_time_has_a_panel_for_each_network_and_a_mark_where_all_frames_count(reached):
    spec = timecharts.error_by_step(reached, SOURCE).to_dict()
    assert set(spec["facet"]) == {"row", "column"} and [layer["mark"]["type"] for layer in spec["spec"]["layer"]] == [
        "line", "line", "point",
    ]  # fmt: skip
    marked = [one for one in rows_of(spec) if one["last"]]
    assert {one["step"] for one in marked} == {1000, 6000} and len(marked) == 8
    assert "pretrained, out of domain: 0.80" in spec["description"]


def test_time_is_told_as_a_ratio_of_steps(reached):
    words = timecharts.reached(curves.steps_to_reach(reached))
    assert "on unseen animals in 1 of 1 comparison, after 3.0 times the steps" in words
    assert "on training animals in 1 of 1 comparison, after 6.0 times" in words
    later = reached.assign(error=reached["error"].where(reached["start"] == "pretrained", 9.0))
    assert "in none of 1 comparison" in timecharts.reached(curves.steps_to_reach(later))
    listed = timecharts.listed(curves.steps_to_reach(later))
    assert listed["steps from scratch to the same error"].tolist() == ["not reached", "not reached"]
    assert timecharts.reached(curves.steps_to_reach(reached[:0])) == "Too few runs to say."


def test_titles_are_findings_on_unseen_animals(reached):
    steps = curves.steps_to_reach(reached)
    assert timecharts.title(steps) == "Longer training reaches the pretrained error on unseen animals"
    assert "does not reach" in timecharts.title(steps.assign(ratio=float("nan")))
    both = pd.concat([steps, steps.assign(ratio=float("nan"))])
    assert timecharts.title(both).endswith("in 1 of 2 comparisons")
    assert timecharts.title(steps[:0]) == "Errors against training steps"
    pretrained = [row(1.0, train_fraction=share, spread=0) for share in (5, 90)]
    scratch = [row(r, train_fraction=share, spread=0, **SCRATCH) for share, r in ((5, 3.0), (90, 2.0), (90, 0.5))]
    helps = ladder.errors(table(*pretrained, *scratch[:2]))
    assert fractionscharts.title(helps) == "Pretraining helps on unseen animals even with 90 % of the frames"
    mixed = ladder.errors(table(*pretrained, scratch[0], scratch[2]))
    assert fractionscharts.title(mixed) == "Pretraining helps on unseen animals in 1 of 2 comparisons"
    assert fractionscharts.title(helps[:0]) == "Errors against labelled frames"


def test_fractions_tell_the_gain_with_few_frames_and_with_many():
    rows = table(
        *(row(1.0, train_fraction=share, spread=0) for share in (5, 90)),
        *(row(ratio, train_fraction=share, spread=0, **SCRATCH) for share, ratio in ((5, 3.0), (90, 2.0))),
    )
    gains = fractions.gains(rows)
    words = fractionscharts.gained(gains)
    assert "on unseen animals, 3.0 times with 5 % of the frames and 2.0 times with 90 % of the frames" in words
    listed = fractionscharts.listed(gains)
    assert listed["out of domain"].tolist() == ["3.00 (3.00 to 3.00)", "2.00 (2.00 to 2.00)"]
    spec = fractionscharts.error_by_share(ladder.errors(rows), SOURCE).to_dict()
    assert [layer["mark"]["type"] for layer in spec["spec"]["layer"]] == ["rule", "line", "point"]
    assert "mobilenet_v1_0.25, 5 %, from scratch, out of domain: 3.00" in spec["description"]
    assert fractionscharts.gained(fractions.gains(rows[:2])) == "Too few runs to say."


def test_schedules_show_each_judge_and_what_its_choice_costs():
    rows = selection.with_rules(table(*(row(e, learning_rate=r, run=str(r)) for r, e in ((0.001, 2), (0.01, 1)))))
    spec = schedules.error_by_rate(rows, SOURCE).to_dict()
    assert {one["animals"] for one in rows_of(spec)} == {words for words, _ in schedules.JUDGES.values()}
    assert "test animals: 0.9" in spec["description"] or "test animals: 1.0" in spec["description"]
    rows.loc[0, "within_normalized_error"] = 0.1  # the known animals choose the other rate
    chosen = selection.chosen(rows)
    assert schedules.regrets(chosen)["within domain"][0].startswith("0.001, short: ")
    assert "over 1 choices, 1.00 times (validation animals)" in schedules.said(chosen)


@pytest.fixture
def factors():
    worlds = [row(1.0), row(1.5, shift="coat"), row(0.5, fixed="coat"), row(1.0, shift="gait")]
    return table(*worlds, *(one | SCRATCH for one in worlds[:2]))


def test_the_gap_names_the_factors_whose_interval_is_clear_of_zero(factors):
    effects = gap.effects(factors)
    words = gapcharts.said(gap.gaps(factors), effects)
    assert words.startswith("Pretrained, the error is 0.30 within and 1.00 out of domain (1 seed)")
    assert "is matched: coat (−71 % of the gap); or shifted: coat (+71 % of the gap)" in words
    assert "gait" not in words
    turned = effects.assign(kind=effects["kind"].map({"matched": "shifted", "shifted": "matched"}))
    contrary = gapcharts.said(gap.gaps(factors), turned)
    assert "is matched: coat (+71 % of the gap); or shifted: coat (−71 % of the gap)" in contrary
    assert gapcharts.said(gap.gaps(factors[:0]), effects[:0]) == "Too few runs to say."


def test_the_gap_has_a_panel_for_each_start_and_the_strongest_factor_on_top(factors):
    spec = gapcharts.change_by_factor(gap.effects(factors), SOURCE).to_dict()
    assert spec["facet"]["column"]["field"] == "start"
    assert spec["spec"]["layer"][2]["encoding"]["y"]["sort"] == ["coat", "gait"]
    assert spec["title"]["text"] == "Of 2 factors, coat changes the error on unseen animals most"
    assert gapcharts.title(gap.effects(factors).assign(low=-9, high=9)) == "Change of the error by factor"
    listed = gapcharts.listed(gap.effects(factors)).set_index("factor")
    assert listed.loc["coat", "pretrained, matched"] == "−0.50 (−0.50 to −0.50)"
    assert listed.loc["gait", "from scratch, shifted"] == "not run yet"


def test_bees_are_compared_by_distance():
    rows = table(row(0.4, within=0.1, held_out="a"), row(0.6, within=0.1, held_out="b"))
    assert "an error of 0.10 body lengths within domain and 2.00 out of domain" in bees.baselines(rows)
    near = bees.nearer(rows, table(row(0.2, within=0.1, spread=0))).iloc[0]
    assert near["another frame of a training bee"].startswith("0.10 (0.10") and near["starts"] == "pretrained"
    assert near["another bee of a training recording"].startswith("0.20 (0.20")
    assert near["an unseen recording"].startswith("0.50 (")
    assert "show 1 of 2 runs, the most whose networks have the same folds." in bees.shown(rows[:1], rows)
    assert bees.shown(rows, rows) == ""
    assert bees.nearer(rows, rows[:0]).empty


def test_changed_training_images_are_compared_with_images_as_they_are():
    rows = table(row(0.4, spread=0), row(0.1, spread=0, recipe="project"), row(0.2, spread=0, recipe="short_turned"))
    found = bees.changed(rows)
    assert found["training images"].tolist() == ["rotated"] * 2 + ["mirrored, brighter and darker"] * 2
    ratios = ["1.00 (1.00 to 1.00)", "0.50 (0.50 to 0.50)", "1.00 (1.00 to 1.00)", "0.25 (0.25 to 0.25)"]
    assert found["error / as they are"].tolist() == ratios
    assert bees.changed(rows[:1]).empty
    one = bees.by_images(rows.assign(train_normalized_error=[0.1, 0.2, 0.4], within_normalized_error=[0.3, 0.2, 0.5]))
    assert one["training images"].tolist() == ["as they are", "rotated", "mirrored, brighter and darker"]
    assert one["error on training frames"].tolist() == ["0.10", "0.40", "0.20"]
    assert one["error on test frames"].tolist() == ["0.30", "0.50", "0.20"]


def test_the_recipe_for_projects_is_what_the_studies_favour():
    rows, mouse = (collect.rows_of(lists.read(f"project_recipe_{name}")) for name in ("bees", "openfield"))
    plain, ratio = rows[rows["recipe"] == FOR_STUDIES], {}
    for recipe in (FOR_PROJECTS, "short_turned"):
        for found in pairs.ratios(rows[rows["recipe"] == recipe], plain, ["held_out"]):
            ratio[recipe, found["subset"]] = found
    assert ratio[FOR_PROJECTS, TESTED["ood"]]["high"] < 1 < ratio["short_turned", TESTED["within"]]["low"]
    errors = mouse.set_index("recipe")["within_normalized_error"]
    assert errors.idxmin() == FOR_PROJECTS and errors.idxmax() == "short_turned"


def test_batch_norm_against_custom_is_a_ratio_at_the_same_rate():
    rows = table(row(1.0, spread=0), row(2.0, spread=0, recipe="short_frozen"), row(5.0, spread=0, learning_rate=0.1))
    assert selection.usual_statistics(rows).tolist() == [True, False, True]
    listed = schedules.statistics(selection.other_statistics(rows))
    assert listed["statistics"].tolist() == ["frozen (usually trained)"]
    assert listed["out of domain"].tolist() == ["2.00 (2.00 to 2.00)"]
    assert selection.other_statistics(rows[:1]).empty


def test_how_much_of_each_study_is_done():
    cells = [("ladder", "laptop", 1200, 600), ("ladder", "paper", 4, 0), ("gate", "laptop", 24, 24)]
    measured = pd.DataFrame(cells, columns=["study", "scale", "runs", "done"]).assign(title="what it asks")
    spec = studycharts.done(measured, SOURCE).to_dict()
    assert spec["title"]["text"] == "Lists of runs: 1 complete, 1 begun, 1 not begun"
    assert spec["description"].endswith(
        "gate (laptop): 24 of 24; ladder (laptop): 600 of 1,200; ladder (paper): 0 of 4."
    )
    assert [one["share"] for one in rows_of(spec)] == [100, 50, 0]
