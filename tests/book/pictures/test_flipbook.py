"""Frames to leaf through: whole HTML, words that stay words, layers in the right place."""

import base64
import io
import json
import re
from html import escape, unescape

import numpy as np
import pytest
from PIL import Image

from elements import HOSTILE, Elements
from horse10.book.pictures.flipbook import Dial, flipbook, sheet
from horse10.book.pictures.stills import CROSS, LAYERS, REASONS, SYMBOLS, WIDTH_PX, Still

PARTS = ("Nose", HOSTILE, "Hip")


def still(words="a horse", size=(30, 40), **more):
    return Still(np.full((*size, 3), 90, np.uint8), words, np.array([[5, 6], [20, 10], [np.nan, np.nan]]), **more)


def stills(n):
    return [Still(np.full((30, 40, 3), at, np.uint8), f"frame {at}") for at in range(n)]


def test_one_picture_for_each_combination():
    dials = [Dial("a", ("1", "2")), Dial("b", ("x", "y", "z"))]
    page = Elements(flipbook("both", stills(6), dials))
    assert page.wrong == []
    hidden = ["hidden" in found for found in page.of("div", **{"class": "horse10-still"})]
    assert hidden == [True, True, True, True, False, True]  # a in its second place, b in its second: number 4
    assert [found["value"] for found in page.of("input", type="range")] == ["1", "1"]
    assert [found["max"] for found in page.of("input", type="range")] == ["1", "2"]
    with pytest.raises(ValueError, match="5 pictures for 6 positions"):
        flipbook("both", stills(5), dials)


def test_without_script_one_picture_and_no_dead_controls():
    page = Elements(flipbook("walk", stills(5), [Dial("frame", tuple("12345"))]))
    assert sum("hidden" not in found for found in page.of("div", **{"class": "horse10-still"})) == 1
    assert "hidden" in page.of("div", **{"class": "horse10-controls"})[0]


@pytest.mark.parametrize(
    "make", [lambda *a, **k: flipbook(*a[:2], [Dial(HOSTILE, (HOSTILE,), (HOSTILE,) * 2)], **k), sheet]
)
def test_hostile_words_stay_words(make):
    html = make(HOSTILE, [still(HOSTILE)], [HOSTILE], bodyparts=PARTS, skeleton=[(0, 1)])
    page = Elements(html)
    assert page.wrong == [] and "<i>" not in html
    assert html.count("</script>") == 1
    assert page.of("div", role="group")[0]["aria-label"] == HOSTILE
    assert page.of("svg")[0]["aria-label"] == HOSTILE
    assert all(json.loads(found["data-stops"]) == [HOSTILE] for found in page.of("input", type="range"))


def test_every_picture_and_control_has_words():
    frames = [still(f"frame {at}") for at in range(3)]
    html = flipbook("walk", frames, [Dial("frame", ("one", "two", "three"), ("low", "high"))], PARTS, [(0, 1)])
    page = Elements(html)
    assert [found["aria-label"] for found in page.of("svg", role="img")] == ["frame 0", "frame 1", "frame 2"]
    labels = re.findall(r"<label>(.*?)</label>", html)
    assert len(labels) == len(page.of("input")) == 3
    assert all(re.sub("<[^>]*>", "", label).strip() for label in labels)
    assert "low" in labels[0] and "high" in labels[0]


def test_labels_lie_on_pixel_centres_and_missing_ones_are_not_drawn():
    html = flipbook("walk", [still()], [Dial("frame", ("1",))], PARTS, [(0, 1), (1, 2)])
    page = Elements(html)
    assert [(float(dot["cx"]), float(dot["cy"])) for dot in page.of("circle")] == [(5.5, 6.5), (20.5, 10.5)]
    assert [unescape(title) for title in re.findall("<title>(.*?)</title>", html)] == ["Nose", HOSTILE]
    assert [path["d"] for path in page.of("path")] == ["M5.5 6.5L20.5 10.5"]


def test_what_cannot_be_seen_says_why_and_stays_in_the_picture():
    where = np.array([[-50.0, 12], [20, 10], [100, 90]])
    seen = still(where=where, visibility=np.array(["outside", "self", "visible"]))
    html = flipbook("walk", [seen], [Dial("frame", ("1",))], PARTS)
    marks = re.findall(r'<path d="([^"]+)" transform="translate\(([\d.-]+) ([\d.-]+)\)[^>]*><title>(.*?)</title>', html)
    assert [mark[0] for mark in marks] == [SYMBOLS["outside"], SYMBOLS["self"]]
    assert [mark[3] for mark in marks] == [
        "Nose: outside the picture",
        f"{escape(HOSTILE)}: behind the horse itself",
    ]
    assert all(0 < float(x) < 40 and 0 < float(y) < 30 for _, x, y, _ in marks)
    assert (float(marks[1][1]), float(marks[1][2])) == (20.5, 10.5)


def test_predictions_are_crosses_that_say_how_far_they_are_off():
    guess = np.array([[8.0, 10.0], [np.nan, np.nan], [1.0, 2.0]])  # the first is 5 px off, the last has no label
    html = flipbook("walk", [still(predicted=guess)], [Dial("frame", ("1",))], PARTS)
    layer = html.split('<g class="predictions"')[1]
    assert re.findall("<title>(.*?)</title>", layer) == ["Nose: 5.0 px off", "Hip"]
    assert 'd="M5.5 6.5L8.5 10.5"' in layer  # from the label to the prediction
    assert layer.count("M8.5 10.5" + CROSS.format(40 / 110, 80 / 110)) == 2  # on a ground, and in its colour


def test_reasons_are_the_renderers():
    from horse10.synthetic import labels

    assert {"visible", *SYMBOLS} == {"visible", *REASONS} == set(labels.REASONS)


def test_boxes_switch_only_what_is_there():
    bare = Still(np.zeros((30, 40, 3), np.uint8), "x")
    values = lambda s, **k: [b.get("value") for b in Elements(sheet("s", [s], ["c"], PARTS, **k)).of("input")]  # noqa: E731
    assert values(bare) == []
    assert values(still()) == ["labels"]
    assert values(still(), skeleton=[(0, 1)]) == ["skeleton", "labels"]
    whole = still(where=np.zeros((3, 2)), visibility=np.array(["self"] * 3), predicted=np.zeros((3, 2)))
    assert values(whole, skeleton=[(0, 1)]) == list(LAYERS)
    boxes = Elements(sheet("s", [still()], ["c"], PARTS, [(0, 1)], hide=("skeleton",))).of("input")
    assert ["checked" in box for box in boxes] == [False, True]


def test_pictures_are_small_and_faithful():
    rng = np.random.default_rng(0)
    image = np.kron(rng.integers(0, 256, (6, 8, 3)), np.ones((100, 100, 1))).astype(np.uint8)  # 600 x 800 px
    html = sheet("s", [Still(image, "x")], ["c"])
    data = base64.b64decode(re.search('base64,([^"]+)', html)[1])
    again = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), int)
    assert again.shape == (WIDTH_PX * 3 // 4, WIDTH_PX, 3)
    assert np.abs(again[24::48, 24::48] - image[50::100, 50::100]).mean() < 12
    assert 'viewBox="0 0 800 600"' in html


def test_the_same_frames_give_the_same_html():
    assert sheet("s", [still()], ["a"], PARTS) == sheet("s", [still()], ["a"], PARTS)
