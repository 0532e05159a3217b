"""The charts of the question: what they show is what the records hold, and nothing is shown that was not run."""

import numpy as np
import pandas as pd
import pytest
import vl_convert

from captions import source_of
from horse10.analysis import robustness
from horse10.book.charts import robust as robustcharts
from horse10.book.sources import Source
from horse10.papers import mathis
from horse10.runs import records


@pytest.fixture(scope="module")
def kept():
    return robustness.with_start(records.load("results"))


def test_runs_without_a_normalised_error_are_left_out(kept):
    assert len(kept) and kept["ood_normalized_error"].notna().all()
    assert set(kept["start"]) == {"pretrained", "from scratch"}


def test_pck_at_every_threshold_is_that_of_the_predictions(kept):
    run = kept.iloc[:1]
    rows = robustness.scores(run)
    errors = records.read(run["folder"].item()).predictions.query("subset == 'ood'")["normalized_error"].dropna()
    of = rows[rows["subset"] == "out of domain"].set_index("threshold")
    for threshold in (0.05, 0.3, 1.0):
        assert of.loc[threshold, "pck"] == pytest.approx(100 * np.mean(errors <= threshold), abs=0.01)
    assert of["error"].iloc[0] == pytest.approx(run["ood_normalized_error"].item(), abs=1e-3)
    assert of["pck"].is_monotonic_increasing


def test_the_reader_chooses_data_metric_threshold_split_and_recipe(kept):
    spec = robustcharts.robustness(kept).to_dict()
    vl_convert.vegalite_to_svg(spec)
    binds = {param["name"]: param["bind"] for param in spec["params"] if "bind" in param}
    choices = ("data", "split", "recipe", "subset", "fraction")
    assert set(binds) == {*(f"choose_{name}" for name in choices), "metric", "threshold"}
    assert binds["choose_data"]["options"] == sorted(set(kept["badge"]))  # one data set at a time, never all
    assert binds["threshold"]["max"] == 1.0
    rows = next(iter(spec["datasets"].values()))
    assert {row["url"] for row in rows} == {f"run-{run_id}.html" for run_id in kept["run_id"]}


def test_the_published_chart_says_what_is_lost():
    spec = robustcharts.published_robustness().to_dict()
    vl_convert.vegalite_to_svg(spec)
    assert "MobileNetV2-0.35 loses 31.7 points" in spec["description"]  # 95.2 - 63.5
    assert source_of(spec) == f"published: {mathis.TABLE1}" and spec["title"]["subtitle"] == [mathis.UNSAID]


def made_up():
    """Runs at three fractions from two starts, and others that differ in more."""
    row = {"badge": "measured on x", "arch": "a", "recipe": "quick", "split": "1", "iterations": 10, "seed": 0}
    row |= {
        "synthetic_size": "small",
        "train_frames": 0,
        "canvas": 0,
        "evaluate_frames": 0,
        "within_normalized_error": 0.1,
    }
    rows = [
        {**row, "start": start, "train_fraction": f, "train_n_frames": 6 * f, "ood_normalized_error": 10 / f}
        for start in ("pretrained", "from scratch")
        for f in (5, 10, 50)
    ]
    others = [rows[0], {**rows[0], "split": "2"}, {**rows[0], "iterations": 20}, {**rows[0], "evaluate_frames": 100}]
    return pd.DataFrame(rows + others).assign(run_id=lambda table: [f"run{i}" for i in range(len(table))])


def test_the_grid_is_made_of_runs_that_differ_in_nothing_else():
    grid = robustness.grid(made_up())
    assert list(grid["run_id"]) == [f"run{i}" for i in range(6)]


def test_what_it_takes_shows_gaps_and_what_was_not_run():
    grid = robustness.grid(made_up())
    table = robustness.by_fraction(grid)
    spec = robustcharts.what_it_takes(table, Source(("measured on x",))).to_dict()
    texts = [row for rows in spec["datasets"].values() for row in rows if row.get("text") == "not run yet"]
    assert {row["fraction"] for row in texts} == {20, 90}
    vl_convert.vegalite_to_svg(spec)
    assert spec["layer"][1]["encoding"]["href"]["field"] == "url"
    assert all(
        row["url"] == f"run-{row['run']}.html" for rows in spec["datasets"].values() for row in rows if "run" in row
    )
    gap = robustness.gaps(table).set_index(["start", "fraction (%)"])["gap"]
    assert gap["from scratch", 5] == pytest.approx(1.9)
    assert robustness.missing_words(table).startswith("20 % and 90 % of the frames")
    assert all(
        f"{gap[start, 50]:.2f} at 50 %" in robustness.gap_words(table) for start in ("pretrained", "from scratch")
    )
    assert "1 network, 1 split, 1 seed" in robustness.extent_words(grid)


def test_a_head_start_is_said_to_count_where_it_does():
    row = {"variant": "from scratch", "splits": [1, 2, 3], "error_base": 0.5}
    known, unseen = {**row, "subset": "within"}, {**row, "subset": "ood"}
    words = robustness.head_start_words(pd.DataFrame([{**known, "error": 1.5}, {**unseen, "error": 1.0}]))
    assert "3.0 times the pretrained error within domain and 2.0 times out of domain" in words
    assert "more on training animals" in words
    words = robustness.head_start_words(pd.DataFrame([{**known, "error": 0.6}, {**unseen, "error": 1.0}]))
    assert "more on unseen animals" in words
