"""Every chart renders, says where its numbers come from and what it shows, and shows the numbers it was given."""

import io

import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from captions import source_of
from horse10.book.charts import mensink as mensinkcharts
from horse10.book.sources import published as published_in
from horse10.papers import he, mensink, mensink_counts, published

CHARTS = {
    "gains_chart": lambda: mensinkcharts.gains_chart(
        mensink.gains(7),
        "How often",
        "experiments",
        published_in("mensink_table7", words="Mensink et al. 2021, Table 7"),
    ),
    "task_types_chart": lambda: mensinkcharts.task_types_chart(mensink_counts.outcomes(11)),
    "sizes_chart": lambda: mensinkcharts.sizes_chart(mensink.datasets()),
    "distances_chart": lambda: mensinkcharts.distances_chart(published.load("mensink_table10")),
    "scratch_chart": lambda: mensinkcharts.scratch_chart(he.differences()),
}
SOURCES = {
    "gains_chart": "published: Mensink et al. 2021, Table 7",
    "task_types_chart": "recomputed from published numbers: Mensink et al. 2021, Table 11",
    "sizes_chart": "Mensink et al. 2021, Table 1",
    "distances_chart": "published: Mensink et al. 2021, Table 10",
    "scratch_chart": "He et al. 2018, second-hand from notes on it",
}
each_chart = pytest.mark.parametrize("name", CHARTS)


def rows_of(chart, column):
    """The rows that a chart carries and that have a column, over all its data sets."""
    return pd.DataFrame([row for rows in chart.to_dict()["datasets"].values() for row in rows if column in row])


def test_no_chart_is_forgotten():
    public = {
        name for name, of in vars(mensinkcharts).items() if getattr(of, "__module__", "") == mensinkcharts.__name__
    }
    assert {name for name in public if not name.startswith("_")} == set(CHARTS) == set(SOURCES)


@each_chart
def test_it_renders_and_fits_the_page(name):
    image = Image.open(io.BytesIO(vl_convert.vegalite_to_png(CHARTS[name]().to_dict()))).convert("L")
    assert 400 < image.width <= 620  # px: what the column holds beside both side bars
    assert (np.asarray(image) < 128).mean() > 0.002  # something is drawn


@each_chart
def test_it_says_what_and_where_from(name):
    spec = CHARTS[name]().to_dict()
    assert spec["title"]["text"]
    assert source_of(spec) == SOURCES[name]
    assert spec["description"].endswith(".") and ".." not in spec["description"]


@each_chart
def test_the_same_numbers_give_the_same_chart(name):
    assert CHARTS[name]().to_dict() == CHARTS[name]().to_dict()


def test_bars_run_from_harm_to_help():
    bars = rows_of(CHARTS["gains_chart"](), "gain").set_index(["kind", "gain"])
    near = bars.loc["same domain, same task type (64)"]
    assert near.loc["very positive", ["start", "end"]].tolist() == [0, 44]
    assert near.loc["positive", ["start", "end"]].tolist() == [44, 69]  # what is very positive is among it
    assert near.loc["negative", ["start", "end"]].tolist() == [0, -17]
    assert bars.loc[("same domain, same task type (78)", "negative"), "end"] == -22  # the panel of full target sets
    assert len(bars) == 2 * 5 * 3


def test_gains_are_read_aloud():
    words = CHARTS["gains_chart"]().to_dict()["description"]
    assert words.startswith(
        "% of experiments. small target sets: all (509) 21 positive, of these 11 very positive, 56 neg"
    )
    assert "other domain, other task type (44) 7 positive, of these 2 very positive, 64 negative." in words


def test_a_mark_for_each_experiment():
    marks = rows_of(CHARTS["task_types_chart"](), "outcome")
    assert len(marks) == 43
    counts = marks.groupby(["pair", "outcome"]).size()
    assert counts["segmentation → keypoints"].to_dict() == {"negative": 3}
    assert counts["detection → keypoints"].to_dict() == {"positive": 3}
    assert counts["detection → segmentation"].to_dict() == {"positive": 3, "neither": 3, "negative": 5}
    places = marks[marks["pair"] == "detection → segmentation"]["place"]
    assert sorted(places) == [1, *range(1, 11)]  # one within its data set, ten beyond it
    said = CHARTS["task_types_chart"]().to_dict()["description"]
    assert "detection → segmentation, another of the same domain: 3 positive, 2 neither, 5 negative" in said


def test_a_pair_stands_beside_its_reverse():
    panel = CHARTS["task_types_chart"]().to_dict()["hconcat"][0]
    order = panel["encoding"]["y"]["sort"]
    assert [sorted(pair.split(" → ")) for pair in order[::2]] == [sorted(pair.split(" → ")) for pair in order[1::2]]


def test_sizes_show_what_rounding_leaves_open():
    spec = CHARTS["sizes_chart"]()
    rows = rows_of(spec, "few").set_index("dataset")
    assert (rows["few"] == "yes").sum() == 13
    assert set(rows.index[rows["few"] == "depends on rounding"]) == {"Pascal Context", "SUN RGB-D"}
    assert rows.loc["SUN RGB-D", ["low", "high"]].tolist() == [4500, 5500]
    assert rows_of(spec, "x")["x"].tolist() == pytest.approx([5000])  # 150 / 3 %
    assert "yes for 13, depends on rounding for 2, no for 5 of 20 data sets" in spec.to_dict()["description"]


def test_distances_keep_their_numbers():
    rows = rows_of(CHARTS["distances_chart"](), "kendall_tau").set_index("assignment_method")["kendall_tau"]
    assert rows.to_dict() == {
        "Earth Mover's Distance": 0.2,
        "Target image → closest source image": 0.42,
        "Source image → closest target image": 0.06,
        "Source → Target & Target → Source": 0.27,
    }


def test_differences_keep_their_numbers_and_their_rounding():
    rows = rows_of(CHARTS["scratch_chart"](), "backbone").set_index(["backbone", "metric"])
    assert rows.loc[("ResNet-50", "boxes, AP75"), ["low", "difference", "high"]].tolist() == [0.9, 1.0, 1.1]
    assert rows.loc[("ResNet-101", "outlines, AP75"), ["low", "difference", "high"]].tolist() == [-0.1, 0.0, 0.1]
    assert len(rows) == 12
    assert "ResNet-101, boxes, AP75 +0.8" in CHARTS["scratch_chart"]().to_dict()["description"]
