"""Charts of Kornblith et al. draw, say where their numbers come from, and show them."""

import pandas as pd
import pytest
import vl_convert
from scipy.special import expit

from captions import source_of
from horse10.book.badges import PUBLISHED, RECOMPUTED
from horse10.book.charts import kornblith as kornblithcharts
from horse10.papers import kornblith

CHARTS = [
    kornblithcharts.accuracy_against_transfer,
    kornblithcharts.settings_by_dataset,
    kornblithcharts.setting_against_setting,
    kornblithcharts.size_against_correlation,
]


@pytest.mark.parametrize("make", CHARTS, ids=lambda make: make.__name__)
def test_charts_draw_and_say_what_they_show(make):
    spec = make().to_dict()
    svg = vl_convert.vegalite_to_svg(spec)
    assert spec["title"]["text"].split("(")[0].strip()[:20] in svg
    assert "Kornblith et al. 2019" in source_of(spec)
    said = spec["usermeta"]["horse10"]["badges"]
    assert (RECOMPUTED in said) == (make is not kornblithcharts.setting_against_setting)  # its points are printed
    assert (PUBLISHED in said) == (make is not kornblithcharts.size_against_correlation)
    assert len(spec["description"]) > 60
    assert all(len(rows) <= 2500 for rows in spec["datasets"].values())


def test_every_network_and_data_set_has_a_point():
    points = kornblithcharts.transfer_points()
    assert len(points) == 3 * 13 * 16
    chosen = points.query("setting == 'fine-tuned' and target == '102 Flowers' and network == 'Inception v4'")
    assert chosen["accuracy"].item() == 98.45
    assert expit(chosen["x"].item()) == pytest.approx(0.799)


def test_lines_are_those_of_the_points():
    points = kornblithcharts.transfer_points()
    fitted = kornblithcharts.lines(points).query("target == @kornblithcharts.ALL")
    assert dict(fitted.groupby("setting")["r"].first()) == {
        "logistic regression": "r = 0.99",
        "fine-tuned": "r = 0.95",
        "from random weights": "r = 0.55",
    }
    assert (fitted["low"] < fitted["y"]).all() and (fitted["y"] < fitted["high"]).all()


def test_the_reader_can_choose_a_data_set_and_a_network():
    spec = kornblithcharts.accuracy_against_transfer().to_dict()
    names = {param["name"]: param for param in spec["params"]}
    assert names["target"]["bind"]["options"] == [kornblithcharts.ALL, *kornblith.n_train().index]
    assert names["network"]["select"]["on"] == "pointerover"


def test_the_record_of_the_time_is_drawn():
    spec = kornblithcharts.settings_by_dataset().to_dict()
    best = next(pd.DataFrame(rows) for rows in spec["datasets"].values() if set(rows[0]) == {"target", "y"})
    assert 100 * expit(best.set_index("target")["y"]["102 Flowers"]) == pytest.approx(97.7, abs=0.01)
