"""Albums hold the frames they say they hold, of any data set; the renderer's own know what is hidden."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from elements import widget_html
from horse10.book.pictures import album
from horse10.synthetic.factors import FACTORS
from toy_dataset import toy


def greys(html):
    """The grey of every picture."""
    images = (Image.open(io.BytesIO(base64.b64decode(data))) for data in re.findall('base64,([^"]+)', html))
    return [int(np.asarray(image.convert("L")).mean().round()) for image in images]


def test_of_each_animal_the_frame_with_most_labels(tmp_path):
    html = album.herd_album(toy(tmp_path))
    np.testing.assert_allclose(greys(html), [8 * 1, 8 * 5, 8 * 9], atol=2)  # the second frame of each, of grey 8 * row
    assert re.findall("<figcaption>(.*?)</figcaption>", html) == ["Ada · training", "Bo · unseen", "Cy · unseen"]


def test_a_walk_of_other_data_is_in_the_order_of_its_names(tmp_path):
    dataset = toy(tmp_path, n=3)
    html = widget_html(album.walk_album(dataset))
    np.testing.assert_allclose(greys(html), [0, 8, 16], atol=2)
    assert "1 of 3, 1 labels" in html and "2 of 3, 2 labels" in html
    assert 'value="unseen"' not in html


def test_a_long_walk_is_thinned_out_evenly(tmp_path):
    html = widget_html(album.walk_album(toy(tmp_path, n=80, animals=("Ada",), scale_px=(1.0,))))
    assert html.count("<svg") == album.FRAMES
    assert greys(html)[0] < 3


@pytest.mark.slow
def test_the_walk_of_synthetic_horses_knows_what_is_hidden():
    animal, stills = album._drawn_walk()
    assert len(stills) == album.FRAMES and animal.startswith("Horse")
    reasons = {reason for still in stills for reason in still.visibility}
    assert {"visible", "outside", "handler", "self"} <= reasons
    for still in stills:
        np.testing.assert_array_equal(np.isnan(still.keypoints).any(axis=-1), still.visibility != "visible")
    assert any("outside: Nose" in still.words for still in stills)


@pytest.mark.slow
def test_a_playground_turns_both_dials(monkeypatch):
    monkeypatch.setattr(album, "STOPS", 2)
    html = widget_html(album.playground("coat", "light"))
    assert html.count("<svg") == 4 and len(set(re.findall('base64,([^"]+)', html))) == 4
    assert FACTORS["coat"].low in html and FACTORS["light"].high in html
    with pytest.raises(KeyError, match="colour"):
        album.playground("colour", "light")


def test_every_pair_and_row_is_a_factor():
    assert {name for pair in album.PAIRS for name in pair} <= set(FACTORS)
    assert album.factors()["factor"].tolist() == list(FACTORS)
