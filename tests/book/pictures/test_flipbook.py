"""Frames to leaf through: whole HTML, words that stay words, layers in the right place."""

import base64
import io
import re
from html import escape, unescape

import numpy as np
import pytest
from PIL import Image

from elements import HOSTILE, Elements, widget_states
from horse10.book.pictures.flipbook import CHOSEN, Dial, flipbook, sheet
from horse10.book.pictures.stills import CROSS, LAYERS, REASONS, SYMBOLS, WIDTH_PX, Still
from repository import ROOT

PARTS = ("Nose", HOSTILE, "Hip")


def still(words="a horse", size=(30, 40), **more):
    return Still(np.full((*size, 3), 90, np.uint8), words, np.array([[5, 6], [20, 10], [np.nan, np.nan]]), **more)


def stills(n):
    return [Still(np.full((30, 40, 3), at, np.uint8), f"frame {at}") for at in range(n)]


def models(book, kind: str) -> list[dict]:
    return [model["state"] for model in widget_states(book).values() if model["model_name"] == f"{kind}Model"]


def html_of(book) -> str:
    """The HTML inside a flip-book's widgets, which the book's script shows."""
    return "".join(model["value"] for model in models(book, "HTML"))


def test_one_picture_for_each_combination():
    book = flipbook("both", stills(6), [Dial("a", ("1", "2")), Dial("b", ("x", "y", "z"))])
    sliders, stacks, everything = models(book, "SelectionSlider"), models(book, "Stack"), widget_states(book)
    assert [(slider["description"], slider["index"]) for slider in sliders] == [("a", 1), ("b", 1)]
    outer = next(stack for stack in stacks if len(stack["children"]) == 2)
    words = []
    for reference in outer["children"]:
        inner = everything[reference.removeprefix("IPY_MODEL_")]["state"]
        pictures = [everything[child.removeprefix("IPY_MODEL_")]["state"]["value"] for child in inner["children"]]
        words.append([re.search('aria-label="(.*?)"', picture)[1] for picture in pictures])
    assert words == [["frame 0", "frame 1", "frame 2"], ["frame 3", "frame 4", "frame 5"]]
    assert len(models(book, "Link")) == 3  # the first slider moves the outer stack, the second both inner ones
    with pytest.raises(ValueError, match="5 pictures for 6 positions"):
        flipbook("both", stills(5), [Dial("a", ("1", "2")), Dial("b", ("x", "y", "z"))])


def test_without_script_the_picture_in_the_middle_remains_and_no_dead_controls():
    html = flipbook("walk", stills(5), [Dial("frame", tuple("12345"))])._repr_mimebundle_()["text/html"]
    still_there = re.search("<noscript>(.*?)</noscript>", html)[1]
    assert 'aria-label="frame 2"' in still_there and still_there.count("<svg") == 1
    assert not re.search("<(input|select|button)", re.sub("<script.*?</script>", "", html))


def test_hostile_words_stay_words():
    book = flipbook(HOSTILE, [still(HOSTILE)], [Dial(HOSTILE, (HOSTILE,), (HOSTILE,) * 2)], PARTS, [(0, 1)])
    embedded = book._repr_mimebundle_()["text/html"]
    for html in (sheet(HOSTILE, [still(HOSTILE)], [HOSTILE], PARTS, [(0, 1)]), html_of(book), embedded):
        page = Elements(html)
        assert page.wrong == [] and "<i>" not in html
    assert embedded.count("<script") == embedded.count("</script>") == 2
    assert Elements(embedded).of("div", role="group")[0]["aria-label"] == HOSTILE
    assert models(book, "SelectionSlider")[0]["_options_labels"] == [HOSTILE]


def test_every_picture_and_control_has_words():
    frames = [still(f"frame {at}") for at in range(3)]
    book = flipbook("walk", frames, [Dial("frame", ("one", "two", "three"), ("low", "high"))], PARTS, [(0, 1)])
    page = Elements(html_of(book))
    assert [found["aria-label"] for found in page.of("svg", role="img")] == ["frame 0", "frame 1", "frame 2"]
    labels = re.findall(r"<label>(.*?)</label>", html_of(book))
    assert len(labels) == len(page.of("input")) == 2
    assert all(re.sub("<[^>]*>", "", label).strip() for label in labels)
    assert {"low", "high"} <= {model["value"] for model in models(book, "HTML")}


def test_one_picture_of_a_sheet_is_chosen_at_first_and_its_words_are_there():
    html = sheet("failures", [still("first", visibility=None), still("second")], ["a", "b"], PARTS, choose=True)
    buttons = Elements(html).of("input", type="radio")
    assert [("checked" in button, button["name"], button["value"]) for button in buttons] == [
        (True, CHOSEN, "1"),
        (False, CHOSEN, "2"),
    ]
    assert "<p>first</p>" in html and "<p>second</p>" in html
    assert Elements(sheet("plain", [still()], ["a"], PARTS)).of("input", type="radio") == []


def test_the_chart_follows_buttons_of_that_name():
    assert f'CHOSEN = "{CHOSEN}"' in (ROOT / "book" / "assets" / "charts.js").read_text()


def test_labels_lie_on_pixel_centres_and_missing_ones_are_not_drawn():
    html = html_of(flipbook("walk", [still()], [Dial("frame", ("1",))], PARTS, [(0, 1), (1, 2)]))
    page = Elements(html)
    assert [(float(dot["cx"]), float(dot["cy"])) for dot in page.of("circle")] == [(5.5, 6.5), (20.5, 10.5)]
    assert [unescape(title) for title in re.findall("<title>(.*?)</title>", html)] == ["Nose", HOSTILE]
    assert [path["d"] for path in page.of("path")] == ["M5.5 6.5L20.5 10.5"]


def test_what_cannot_be_seen_says_why_and_stays_in_the_picture():
    where = np.array([[-50.0, 12], [20, 10], [100, 90]])
    seen = still(positions=where, visibility=np.array(["outside", "self", "visible"]))
    html = html_of(flipbook("walk", [seen], [Dial("frame", ("1",))], PARTS))
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
    html = html_of(flipbook("walk", [still(predicted=guess)], [Dial("frame", ("1",))], PARTS))
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
    whole = still(positions=np.zeros((3, 2)), visibility=np.array(["self"] * 3), predicted=np.zeros((3, 2)))
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
