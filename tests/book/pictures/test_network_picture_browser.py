"""The controls of the network at work, in a browser, under the policy that every page of the book has."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from browsing import page_of
from horse10.book.pictures.network import network_view
from toy_snapshots import PARTS, STEPS, toy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """A page with the view, the book's own style sheet and script, and its policy; the address of it."""
    view = network_view(*toy(), "Nose")
    return page_of(tmp_path_factory.mktemp("network"), view, "network.js", "css/horse10.css").as_uri()


@pytest.fixture
def tab(browser, page):
    tab, wrong = browser.new_page(viewport={"width": 900, "height": 900}), []
    tab.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(page, wait_until="networkidle")
    yield tab
    assert wrong == []
    tab.close()


def drawn(tab) -> dict:
    """Everything that a choice changes, of both frames."""
    names = {".map": "viewBox", ".zoom": "viewBox", ".around": "d", ".way": "d", ".point": "transform"}
    names |= {".label": "transform", ".chosen": "d", ".now": "transform"}
    found = {where: [e.get_attribute(name) for e in tab.locator(where).all()] for where, name in names.items()}
    return found | {"words": tab.locator(".horse10-answer output").all_inner_texts()}


def seen_by_eye(tab) -> bytes:
    return tab.locator(".whole").first.screenshot()


def test_the_first_drawing_is_the_one_without_a_script(browser, page, tab):
    """Nothing jumps when the script arrives; and without it a picture stays, and no dead control."""
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 900, "height": 900}).new_page()
    plain.goto(page)
    assert drawn(plain) == drawn(tab)
    one, other = (np.asarray(Image.open(BytesIO(seen_by_eye(each))).convert("L"), int) for each in (plain, tab))
    assert (abs(one - other) > 60).mean() < 1e-3  # Chromium draws in tiles, and smooths curves at their edges
    controls = ":is(input, select):visible"
    assert plain.locator(controls).count() == 0 and tab.locator(controls).count() == 3
    assert "px from the label" in plain.locator(".horse10-answer output").first.inner_text()
    plain.context.close()


STEPS_IN_WORDS = [f"{step} of {STEPS[-1]}" for step in STEPS]


@pytest.mark.parametrize(
    ("role", "name", "stops"), [("combobox", "body part", PARTS), ("slider", "training step", STEPS_IN_WORDS)]
)
def test_the_keyboard_moves_what_is_drawn(tab, role, name, stops):
    control = tab.get_by_role(role, name=name)
    control.focus()
    pictures, states = set(), []
    for key, stop in (("Home", 0), ("ArrowRight", 1), ("End", len(stops) - 1)):
        tab.keyboard.press(key)
        said = "e => e.getAttribute('aria-valuetext') || e.options[e.selectedIndex].text"
        assert control.evaluate(said) == stops[stop]
        pictures.add(base64.b64encode(seen_by_eye(tab)))
        states.append(drawn(tab))
    assert len(pictures) == 3
    for what in (".map", ".way", ".point", ".zoom", "words"):
        assert len({str(state[what]) for state in states}) == 3, what
    moved = ".chosen" if name == "body part" else ".now"
    assert len({str(state[moved]) for state in states}) == 3


@pytest.mark.parametrize("frame", [0, 1])
def test_a_click_on_a_body_part_of_either_horse_chooses_it_on_both(tab, frame):
    before, spot = drawn(tab), tab.locator("figure").nth(frame).locator(".spot[data-part='1']")
    spot.click()
    assert tab.get_by_role("combobox", name="body part").input_value() == PARTS[1]
    assert spot.locator("title").text_content() == PARTS[1]
    after = drawn(tab)
    assert all(after[".map"][each] != before[".map"][each] for each in (0, 1))


def test_the_slider_moves_what_is_drawn_by_mouse(tab):
    slider = tab.get_by_role("slider", name="training step")
    box = slider.bounding_box()
    states = []
    for share in (0.02, 0.98):
        tab.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        states.append((slider.input_value(), drawn(tab)))
    assert [value for value, _ in states] == ["0", "2"]
    assert all(states[0][1][what] != states[1][1][what] for what in (".map", ".point", "words"))


def test_labels_come_and_go(tab):
    box = tab.get_by_role("checkbox", name="labels")
    assert tab.locator(".label:visible").count() == 2
    with_labels = seen_by_eye(tab)
    box.focus()
    tab.keyboard.press("Space")
    assert tab.locator(".label:visible").count() == 0 and seen_by_eye(tab) != with_labels
    tab.keyboard.press("Space")
    assert seen_by_eye(tab) == with_labels
    tab.get_by_role("combobox", name="body part").focus()
    tab.keyboard.press("End")  # the last body part has no label in the second frame
    assert tab.locator(".label:visible").count() == 1
    assert "no label in this frame" in tab.locator(".horse10-answer output").last.inner_text()


def test_the_window_shows_the_best_cell_of_the_frame(tab):
    """A copy of the same drawing: what moves there, moves here."""
    before = tab.locator(".zoom").first.screenshot()
    tab.get_by_role("slider", name="training step").focus()
    tab.keyboard.press("Home")
    assert tab.locator(".zoom").first.screenshot() != before


@pytest.mark.parametrize("width", [320, 900])
def test_it_is_no_wider_than_the_screen(browser, page, width):
    tab = browser.new_page(viewport={"width": width, "height": 640})
    tab.goto(page, wait_until="networkidle")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


def test_on_a_narrow_screen_the_sliders_stay_in_sight(browser, page):
    tab = browser.new_page(viewport={"width": 320, "height": 500})
    tab.goto(page, wait_until="networkidle")
    tab.evaluate("document.querySelectorAll('figure')[1].scrollIntoView({block: 'end'})")
    assert tab.evaluate("scrollY") > 300
    assert all(0 <= box.bounding_box()["y"] < 250 for box in tab.get_by_role("slider").all())
    tab.close()
