"""Every chart renders, says where its numbers come from and what it shows, and shows the numbers it was given."""

import io
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from captions import source_of
from horse10 import metrics
from horse10.book import style
from horse10.book.charts import run as charts
from horse10.book.sources import Source
from horse10.papers import mathis
from toy_record import run_record

BADGE = "measured on synthetic horses (quick recipe)"
SOURCE = Source((BADGE,))
PARTS = ("Nose", "Eye", "Hip")


def table(scale_px=10.0):
    """A made-up `metrics.table`: 3 animals, 4 frames each; the first in train and within, the others out of domain."""
    rng = np.random.default_rng(0)
    rows = [
        {"frame": f"{animal}/{i}.png", "animal": animal, "subset": subset, "bodypart": part, "likelihood": 0.9}
        for animal, subsets in (("Ada", ("train", "within")), ("Bo", ("ood", "ood")), ("Cy", ("ood", "ood")))
        for i, subset in enumerate(subsets * 2)
        for part in PARTS
    ]
    rows = pd.DataFrame(rows).assign(error_px=rng.gamma(2, 2, len(rows)).round(2))
    return rows.assign(normalized_error=rows["error_px"] / scale_px)


def history(steps=5):
    step = np.arange(1, steps + 1)
    return pd.DataFrame(
        {
            "step": step,
            "loss": 0.7 / step,
            "score_loss": 0.5 / step,
            "locref_loss": 4 / step,
            "learning_rate": 1e-3 / step,
        }
    )


def runs():
    """Three rows as `records.load` gives them, on three kinds of data."""
    scores = metrics.summary(table())
    flat = {f"{subset}_{name}": value for subset, of in scores.items() for name, value in of.items()}
    row = {"arch": "resnet50", "weights_kind": "scratch", "recipe": "quick", "split": "1", "train_fraction": 50, **flat}
    row |= {"versions_horse10": "0.1.0", "versions_commit": None}
    on_mice = {**row, **{name: None for name in flat if "normalized" in name or "pck" in name}}
    return pd.DataFrame(
        [
            {**row, "run_id": "a", "badge": BADGE},
            {
                **row,
                "run_id": "b",
                "badge": "measured on Horse-10",
                "ood_normalized_error": 0.125,
                "recipe": "workshop2020",
            },
            {**on_mice, "run_id": "c", "badge": "measured on openfield (quick recipe)"},
        ]
    )


def scored(rows=None):
    """A record with the scores of `table`; the mean pose is twice as far off."""
    scores = metrics.summary(table() if rows is None else rows)
    worse = {
        subset: {**of, "normalized_error": of["normalized_error"] and 2 * of["normalized_error"]}
        for subset, of in scores.items()
    }
    return run_record(metrics=scores, baselines={"mean_pose": worse, "nearest_frame": scores})


CHARTS = {
    "loss_curve": lambda: charts.loss_curve(history(), SOURCE),
    "error_by_bodypart": lambda: charts.error_by_bodypart(metrics.by(table(), "bodypart"), SOURCE),
    "errors_and_baselines": lambda: charts.errors_and_baselines(scored(), SOURCE),
    "error_distribution": lambda: charts.error_distribution(table(), SOURCE),
    "results_dots": lambda: charts.results_dots(runs()),
}
each_chart = pytest.mark.parametrize("name", CHARTS)


def found(spec, key):
    """Every value of `key` anywhere in a specification."""
    if isinstance(spec, dict):
        yield from ([spec[key]] if key in spec else [])
        for inner in spec.values():
            yield from found(inner, key)
    elif isinstance(spec, list):
        for inner in spec:
            yield from found(inner, key)


def rows_of(chart):
    """All rows a chart carries, over all its data sets."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_no_chart_is_forgotten():
    public = {name for name, of in vars(charts).items() if callable(of) and of.__module__ == charts.__name__}
    assert {name for name in public if not name.startswith("_")} == set(CHARTS)


@each_chart
def test_it_renders_and_fits_the_page(name):
    png = vl_convert.vegalite_to_png(CHARTS[name]().to_dict())
    image = Image.open(io.BytesIO(png)).convert("L")
    assert 400 < image.width <= 720
    assert (np.asarray(image) < 128).mean() > 0.002  # something is drawn


@each_chart
def test_it_says_what_and_where_from(name):
    spec = CHARTS[name]().to_dict()
    assert spec["title"]["text"]
    assert any(badge in str(spec) for badge in ("measured on ", "published"))
    assert spec["description"].endswith(".")
    assert sum(character.isdigit() for character in spec["description"]) > 3
    assert BADGE in source_of(spec)
    assert mathis.UNSAID not in spec["title"].get("subtitle", [])


@each_chart
def test_axes_have_titles_and_letters_are_legible(name):
    spec = CHARTS[name]().to_dict()
    axes = [axis for key in ("x", "y") for axis in found(spec, key) if isinstance(axis, dict)]
    quantitative = [
        axis for axis in axes if axis["type"] == "quantitative" and "min(" not in str(axis) and "title" in axis
    ]
    assert quantitative
    assert all(axis["title"] for axis in quantitative)
    config = spec["config"]
    sizes = [config["axis"]["labelFontSize"], config["axis"]["titleFontSize"], config["legend"]["labelFontSize"]]
    assert min(sizes) >= 13


@each_chart
def test_the_subsets_always_have_the_same_colours(name):
    for color in found(CHARTS[name]().to_dict(), "color"):
        if isinstance(color, dict) and color.get("field") == "subset":
            pairs = dict(zip(color["scale"]["domain"], color["scale"]["range"], strict=True))
            assert pairs.items() <= style.COLOURS.items()
            assert pairs


@each_chart
def test_the_same_numbers_give_the_same_chart(name):
    """The book identifies a chart by a hash of its specification."""
    assert CHARTS[name]().to_dict() == CHARTS[name]().to_dict()


def test_a_long_history_is_averaged():
    chart = charts.loss_curve(history(30_000), SOURCE)
    assert len(rows_of(chart)) <= 4 * charts.POINTS
    total = [row["value"] for row in rows_of(chart) if row.get("part") == "total"]
    assert np.mean(total) == pytest.approx(history(30_000)["loss"].mean(), rel=1e-3)
    assert "Training over 30,000 steps" in chart.to_dict()["description"]


def test_a_short_history_is_drawn_as_it_is():
    rows = history().assign(ood_normalized_error=np.nan)
    evaluation = pd.DataFrame({"step": [5], "ood_normalized_error": [0.4]})  # no loss of its own
    chart = charts.loss_curve(pd.concat([rows, evaluation]), SOURCE)
    drawn = rows_of(chart)
    assert "loss from 0.70 to 0.14" in chart.to_dict()["description"]
    assert [row["value"] for row in drawn if row.get("part") == "total"] == [0.7, 0.35, 0.2333, 0.175, 0.14]
    assert {row["part"] for row in drawn if "part" in row} == set(charts.LOSSES.values())


@pytest.mark.parametrize(("column", "draw"), [("bodypart", charts.error_by_bodypart)])
def test_the_worst_comes_first(column, draw):
    by = metrics.by(table(), column)
    spec = draw(by, SOURCE).to_dict()
    worst = by.loc[by["normalized_error"].idxmax()]
    order = next(axis["sort"] for axis in found(spec, "y") if "sort" in axis)
    assert order[0] == worst[column]
    assert set(order) == set(by[column])
    assert f"{worst['normalized_error']:.3g} ({worst[column]})" in spec["description"]
    drawn = {(row[column], row["subset"]): row["normalized_error"] for row in rows_of(draw(by, SOURCE))}
    expected = {(r[column], metrics.SUBSETS[r["subset"]]): r["normalized_error"] for _, r in by.iterrows()}
    assert drawn == pytest.approx(expected)


def test_network_and_baselines_keep_their_numbers():
    chart = charts.errors_and_baselines(scored(), SOURCE)
    drawn = {(row["predictor"], row["subset"]): row["normalized_error"] for row in rows_of(chart)}
    error = metrics.summary(table())["ood"]["normalized_error"]
    assert drawn["network", "out of domain"] == pytest.approx(error)
    assert drawn["mean pose", "out of domain"] == pytest.approx(2 * error)
    assert len(drawn) == 9
    assert f"out of domain: network {error:.3g}, mean pose {2 * error:.3g}" in chart.to_dict()["description"]


def test_the_distribution_is_pck_at_every_threshold():
    drawn = pd.DataFrame(row for row in rows_of(charts.error_distribution(table(), SOURCE)) if "y" in row)
    ood = table().query("subset == 'ood'")["normalized_error"]
    for _, point in drawn[drawn["subset"] == "out of domain"][::20].iterrows():
        assert point["y"] == pytest.approx(metrics.pck(ood, point["x"]), abs=0.05)
    assert drawn.groupby("subset")["y"].apply(lambda y: y.is_monotonic_increasing).all()
    words = charts.error_distribution(table(), SOURCE).to_dict()["description"]
    assert f"out of domain: half within {ood.median():.3g}, {100 * metrics.pck(ood):.0f} % within 0.3" in words


def test_without_a_scale_errors_are_in_px():
    blind = table(scale_px=np.nan)
    drawn = [
        charts.error_by_bodypart(metrics.by(blind, "bodypart"), SOURCE),
        charts.errors_and_baselines(scored(blind), SOURCE),
        charts.error_distribution(blind, SOURCE),
    ]
    for chart in drawn:
        spec = chart.to_dict()
        assert "error (px)" in spec["description"]
        assert "nose" not in str(spec)
        assert "PCK" not in str(spec)
    assert max(row["x"] for row in rows_of(drawn[-1])) == 1000  # px


def test_each_kind_of_data_has_its_own_axis():
    panels = charts.results_dots(runs()).to_dict()
    errors = {}
    for panel in panels["vconcat"]:
        rows = panels["datasets"][panel["data"]["name"]]
        errors[panel["title"]["text"]] = {row["subset"]: list(row.values())[-1] for row in rows}
    assert set(errors) == set(runs()["badge"])
    assert errors["measured on Horse-10"]["out of domain"] == 0.125
    assert errors[BADGE]["out of domain"] == pytest.approx(metrics.summary(table())["ood"]["normalized_error"])
    mice = errors["measured on openfield (quick recipe)"]["out of domain"]
    assert mice == pytest.approx(metrics.summary(table())["ood"]["mean_error_px"])  # px: no scale
    assert "resolve" not in panels  # positions are not shared between the panels of a concatenation


def test_a_click_on_a_mark_opens_the_page_of_its_run():
    spec = charts.results_dots(runs()).to_dict()
    assert [panel["encoding"]["href"] for panel in spec["vconcat"]] == [{"field": "url", "type": "nominal"}] * 3
    assert {row["url"] for row in rows_of(charts.results_dots(runs()))} == {"run-a.html", "run-b.html", "run-c.html"}


def test_no_runs_is_said():
    spec = charts.results_dots(pd.DataFrame(columns=["run_id", "badge"])).to_dict()
    assert source_of(spec) == "not run yet"
    assert [{"text": "not run yet"}] in spec["datasets"].values()
    vl_convert.vegalite_to_png(spec)


# Linear RGB as seen with no red, green or blue cones: Machado et al. 2009, severity 1.
SEEN = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])  # of linear sRGB


def linear(colour):
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    ratio = np.clip(XYZ @ np.clip(rgb, 0, 1) / (XYZ @ np.ones(3)), 1e-9, None)
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def on_ground(colours, letters):
    """Colours as a page shows them whose letters have a colour."""
    return [letters if colour == style.INK else colour for colour in colours]


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("colours", [list(style.COLOURS.values()), style.OTHERS], ids=["subsets", "others"])
def test_colours_differ_for_all_eyes(eyes, colours):
    for one, other in combinations(on_ground(colours, "#000000"), 2):
        seen = [lab(np.array(SEEN[eyes]) @ linear(colour)) for colour in (one, other)]
        assert np.linalg.norm(seen[0] - seen[1]) > 20, (one, other)  # CIE76; 2 is just noticeable


@pytest.mark.parametrize(("ground", "letters"), [("#ffffff", "#000000"), ("#14181e", "#ced6dd")], ids=["light", "dark"])
def test_colours_stand_out_from_both_grounds_of_the_page(ground, letters):
    for colour in on_ground([*style.COLOURS.values(), *style.OTHERS, style.GREY, style.LIGHTER], letters):
        ends = sorted(XYZ[1] @ linear(each) + 0.05 for each in (colour, ground))
        assert ends[1] / ends[0] >= 3, colour  # WCAG 2.1, 1.4.11
