"""Every chart renders, says where its numbers come from and what it shows, and shows the numbers that were printed."""

import io

import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from horse10.book import style
from horse10.book.badges import PUBLISHED, RECOMPUTED
from horse10.book.charts import horse10 as horsecharts
from horse10.book.charts import leaderboard as workcharts
from horse10.book.sources import Source
from horse10.papers import leaderboard, mathis, published

CHARTS = {
    "published_pck": horsecharts.published_pck,
    "pck_by_top1": horsecharts.pck_by_top1,
    "learning_rates": horsecharts.learning_rates,
    "speed": horsecharts.speed,
    "within_and_out": workcharts.within_and_out,
    "zoo": workcharts.zoo,
    "training_shares": workcharts.training_shares,
}
each_chart = pytest.mark.parametrize("name", CHARTS)


@pytest.fixture(scope="module")
def specs():
    return {name: draw().to_dict() for name, draw in CHARTS.items()}


def rows_of(spec, column):
    """The rows of a chart, over all its data sets, that have a column."""
    return pd.DataFrame(row for rows in spec["datasets"].values() for row in rows if column in row)


def parts(spec, key):
    """Every value of `key` anywhere in a specification."""
    if isinstance(spec, dict):
        yield from ([spec[key]] if key in spec else [])
        for inner in spec.values():
            yield from parts(inner, key)
    elif isinstance(spec, list):
        for inner in spec:
            yield from parts(inner, key)


def test_no_chart_is_forgotten():
    public = {
        name
        for charts in (horsecharts, workcharts)
        for name, of in vars(charts).items()
        if callable(of) and of.__module__ == charts.__name__
    }
    assert {name for name in public if not name.startswith("_")} == set(CHARTS)


@each_chart
def test_it_renders_and_fits_the_page(specs, name):
    image = Image.open(io.BytesIO(vl_convert.vegalite_to_png(specs[name]))).convert("L")
    assert 400 < image.width <= 620  # the column of text in a window of 1,200 px
    assert (np.asarray(image) < 128).mean() > 0.002  # something is drawn


@each_chart
def test_it_says_what_and_where_from(specs, name):
    spec = specs[name]
    assert spec["title"]["text"]
    source, notes = Source(**spec["usermeta"]["horse10"]), spec["title"].get("subtitle", [])
    assert (PUBLISHED in source.badges) == (name != "training_shares")
    assert (RECOMPUTED in source.badges) == (name not in ("published_pck", "learning_rates", "speed"))
    assert (mathis.UNSAID in notes) == (name in ("published_pck", "pck_by_top1", "within_and_out"))
    assert spec["description"].endswith(".")
    assert sum(character.isdigit() for character in spec["description"]) > 3


@each_chart
def test_the_same_numbers_give_the_same_chart(specs, name):
    """The book identifies a chart by a hash of its specification; the bands are drawn at random."""
    assert CHARTS[name]().to_dict() == specs[name]


@each_chart
def test_the_subsets_always_have_the_same_colours(specs, name):
    for color in parts(specs[name], "color"):
        if isinstance(color, dict) and color.get("field") == "subset":
            assert (
                dict(zip(color["scale"]["domain"], color["scale"]["range"], strict=True)).items()
                <= style.COLOURS.items()
            )


def test_the_reader_chooses_among_all_sources_of_top1(specs):
    spec = specs["pck_by_top1"]
    choice = next(param for param in spec["params"] if param["name"] == "source")
    assert choice["bind"]["input"] == "select"
    assert choice["bind"]["options"] == list(mathis.TOP1.values())
    assert choice["value"] == choice["bind"]["options"][0]
    drawn = rows_of(spec, "model").drop_duplicates()
    assert set(drawn["source"]) == set(choice["bind"]["options"])
    assert len(drawn) == 2 * (3 * 13 + 10)  # Keras's site lists ten
    ours = drawn[drawn["source"] == mathis.TOP1["checkpoint_top1"]].pivot(index="model", columns="subset", values="pck")
    table = published.load("horse10_table1").set_index("model").loc[ours.index]
    np.testing.assert_allclose(ours["out of domain"], table["out_of_domain_pck"])
    np.testing.assert_allclose(ours["within domain"], table["within_domain_pck"])


def test_the_line_lies_in_its_band_and_has_the_slope_that_is_said(specs):
    spec = specs["pck_by_top1"]
    lines = rows_of(spec, "low")
    assert (lines["low"] <= lines["y"]).all() and (lines["y"] <= lines["high"]).all()
    of = lines[(lines["subset"] == "out of domain") & (lines["source"] == mathis.TOP1["checkpoint_top1"])]
    assert np.polyfit(of["x"], of["y"], 1)[0] == pytest.approx(1.015, abs=5e-4)
    assert "out of domain 1.01 points per point (R² 0.97)" in spec["description"]


def test_only_one_source_is_drawn_at_a_time(specs):
    filters = [t["filter"] for layer in specs["pck_by_top1"]["layer"] for t in layer["transform"] if "filter" in t]
    assert sum("datum.source === source" in str(condition) for condition in filters) == 5


def test_learning_rates_are_those_tried_and_those_used(specs):
    rows = rows_of(specs["learning_rates"], "rate")
    scratch = rows[(rows["model"] == "MobileNetV2-0.35") & (rows["init"] == "from random weights")]
    assert sorted(scratch.loc[scratch["kind"] == "tried", "rate"]) == [0.0005, 0.001, 0.005, 0.01]
    assert scratch.loc[scratch["kind"] == "not tried", "rate"].tolist() == [0.05]
    ticks, dots = specs["learning_rates"]["spec"]["layer"]
    drawn = [(layer["mark"]["type"], layer["transform"][0]["filter"]) for layer in (ticks, dots)]
    assert drawn == [("tick", "(datum.kind === 'tried')"), ("point", "(datum.kind !== 'tried')")]
    b6 = rows[rows["model"] == "EfficientNet-B6"].iloc[0]
    assert (b6["rate"], b6["words"], b6["searched"]) == (
        0.0005,
        "taken over from another network",
        "EfficientNet-B5",
    )
    assert specs["learning_rates"]["description"].endswith("Not among the rates tried: MobileNetV2-0.35.")
    assert rows["words"].dropna().isin([words for words, _, _ in horsecharts.KINDS.values()]).all()


def test_a_lost_digit_is_a_bar_and_a_number_a_point(specs):
    spec = specs["speed"]
    rows = rows_of(spec, "fps_low")
    assert len(rows) == 36
    assert rows["fps"].isna().sum() == 8
    lost = rows[rows["fps"].isna()]
    assert (lost["fps_low"] < lost["fps_high"]).all()
    for panel in spec["vconcat"]:
        bars, points = panel["layer"]
        assert (bars["mark"]["type"], bars["transform"]) == ("bar", [{"filter": "!isValid(datum.fps)"}])
        assert (points["mark"]["type"], points["transform"]) == ("point", [{"filter": "isValid(datum.fps)"}])
    assert "MobileNetV2-0.35 512 px 60 to 69 (a digit is unreadable)" in spec["description"]
    assert "MobileNetV2-0.35 128 px 2557" in spec["description"]


def test_every_protocol_has_its_own_panel_and_axis(specs):
    spec = specs["within_and_out"]
    titles = [panel["title"]["text"] for panel in spec["vconcat"]]
    works = leaderboard.protocols()["work"]
    assert titles == [works[protocol] for protocol in leaderboard.ranges().index]
    assert len(set(titles)) == 4
    data = [
        {layer["data"]["name"] for layer in panel["layer"] if "data" in layer} | {panel.get("data", {}).get("name")}
        for panel in spec["vconcat"]
    ]
    names = [name for of in data for name in of if name]
    assert len(names) == len(set(names)) == 4  # no panel has another's numbers
    assert spec.get("resolve", {}).get("scale", {}).get("x") != "shared"
    first = pd.DataFrame(spec["datasets"][names[0]])
    assert set(first["mean"]) == set(published.load("horse10_table1").filter(like="_pck").to_numpy().ravel())


def test_the_zoo_is_drawn_as_printed(specs):
    rows = rows_of(specs["zoo"], "split").drop_duplicates()
    best = rows[(rows["entry"] == "HRNet-w48") & (rows["metric"] == "PCK@0.3")].set_index("split")["value"]
    assert best.to_dict() == {"split 1": 0.973, "split 2": 0.969, "split 3": 0.961}
    assert "HRNet-w48 0.968" in specs["zoo"]["description"]


def test_training_shares_are_means_of_three_shuffles(specs):
    rows = rows_of(specs["training_shares"], "share")
    of = rows[(rows["method"] == "fine-tuning") & (rows["pretraining"] == "SuperAnimal") & (rows["share"] == 1)]
    assert of.set_index("subset")["mean"].to_dict() == {"within domain": 0.0378, "out of domain": 0.0731}
    none = rows[rows["share"] == 0]
    assert none["method"].tolist() == ["zero-shot"] * 4  # two collections, two subsets, one network
    assert "out of domain from 0.073 to 0.135" in specs["training_shares"]["description"]


def test_published_numbers_stand_alone(specs):
    table1, drawn = published.load("horse10_table1"), rows_of(specs["published_pck"], "pck")
    drawn = drawn.pivot_table(index="model", columns="subset", values="pck").loc[table1["model"]]
    np.testing.assert_allclose(drawn["within domain"], table1["within_domain_pck"])
    np.testing.assert_allclose(drawn["out of domain"], table1["out_of_domain_pck"])
    assert mathis.UNSAID in specs["published_pck"]["title"]["subtitle"]
