"""The charts of a data set render, say where their numbers come from, and show the numbers they were given."""

import io

import numpy as np
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from captions import source_of
from horse10.analysis import exploration
from horse10.book import style
from horse10.book.charts import data as datacharts
from horse10.book.sources import Source
from toy_dataset import toy

BADGE = "measured on synthetic horses"
SOURCE = Source((BADGE,))


@pytest.fixture
def drawn(tmp_path):
    dataset = toy(tmp_path)
    return {
        "roles_chart": datacharts.roles_chart(exploration.roles(dataset), SOURCE),
        "density_chart": datacharts.density_chart(exploration.density(dataset), SOURCE),
        "scale_chart": datacharts.scale_chart(exploration.scales(dataset), SOURCE),
        "closeness_chart": datacharts.closeness_chart(exploration.closeness([dataset]), SOURCE),
    }


NAMES = ("roles_chart", "density_chart", "scale_chart", "closeness_chart")
each_chart = pytest.mark.parametrize("name", NAMES)


def rows_of(chart):
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_no_chart_is_forgotten():
    public = {name for name, of in vars(datacharts).items() if getattr(of, "__module__", "") == datacharts.__name__}
    assert {name for name in public if not name.startswith("_")} == set(NAMES)


@each_chart
def test_it_renders_and_says_what_and_where_from(drawn, name):
    spec = drawn[name].to_dict()
    image = Image.open(io.BytesIO(vl_convert.vegalite_to_png(spec))).convert("L")
    assert image.width <= 720
    assert (np.asarray(image) < 128).mean() > 0.002  # something is drawn
    assert source_of(spec) == BADGE
    assert spec["description"].endswith(".") and sum(map(str.isdigit, spec["description"])) >= 3


@each_chart
def test_the_same_numbers_give_the_same_chart(drawn, tmp_path, name):
    assert drawn[name].to_dict() == drawn[name].to_dict()


def test_thirty_animals_fit_the_page():
    animals, parts = [f"Horse{n:02d}" for n in range(30)], [f"Part{n}" for n in range(22)]
    density = pd.DataFrame([{"animal": a, "bodypart": p, "share": 0.5} for a in animals for p in parts])
    image = vl_convert.vegalite_to_png(datacharts.density_chart(density, SOURCE).to_dict())
    assert Image.open(io.BytesIO(image)).width <= 720


def test_training_and_unseen_have_the_colours_they_have_everywhere(drawn):
    encodings = [
        layer["encoding"] for layer in drawn["roles_chart"].to_dict()["hconcat"] if "color" in layer["encoding"]
    ]
    assert encodings[0]["color"]["scale"] == {
        "domain": ["training", "unseen"],
        "range": [style.COLOURS["training frames"], style.COLOURS["out of domain"]],
    }


def test_the_most_trained_come_first():
    roles = pd.DataFrame(
        [("Ada", "1", "unseen"), ("Ada", "2", "training"), ("Bo", "1", "training"), ("Bo", "2", "training")],
        columns=["animal", "split", "role"],
    ).assign(frames=7)
    spec = datacharts.roles_chart(roles, SOURCE).to_dict()
    assert spec["hconcat"][0]["encoding"]["y"]["sort"] == ["Bo", "Ada"]
    assert "1 in 1, 1 in 2 of the 2 splits" in spec["description"]


def test_density_is_in_percent(drawn):
    assert {(row["bodypart"], row["percent"]) for row in rows_of(drawn["density_chart"])} == {
        ("Nose", 100),
        ("<i>Eye</i>", 50),
        ("Hip", 0),
    }


def test_no_dot_hides_another():
    scales = pd.DataFrame({"animal": list("abcd"), "role": "training", "scale_px": [10.1, 10.3, 9.9, 14.0]})
    places = {(row["column"], row["row"]) for row in rows_of(datacharts.scale_chart(scales, SOURCE))}
    assert places == {(10, 0.5), (10, 1.5), (10, 2.5), (14, 0.5)}


def test_closeness_says_one_and_three():
    chart = datacharts.closeness_chart(exploration.official_closeness(), SOURCE)
    assert "split 1: 76.3 % have one directly beside them, 98.5 % within three" in chart.to_dict()["description"]
