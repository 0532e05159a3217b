"""The sliders of the network at work, in a browser, under the policy that every page of the book has."""

import base64

import pytest

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
    assert seen_by_eye(plain) == seen_by_eye(tab)
    assert plain.locator("input:visible").count() == 0 and tab.locator("input:visible").count() == 3
    assert "px from the label" in plain.locator(".horse10-answer output").first.inner_text()
    plain.context.close()


@pytest.mark.parametrize(("name", "stops"), [("body part", PARTS), ("training step", [f"{s} of 90" for s in STEPS])])
def test_a_slider_moves_what_is_drawn_by_keyboard(tab, name, stops):
    slider = tab.get_by_role("slider", name=name)
    slider.focus()
    pictures, states = set(), []
    for key, stop in (("Home", 0), ("ArrowRight", 1), ("End", len(stops) - 1)):
        tab.keyboard.press(key)
        assert slider.get_attribute("aria-valuetext") == stops[stop]
        assert tab.locator("label", has=slider).locator("output").inner_text() == stops[stop]
        pictures.add(base64.b64encode(seen_by_eye(tab)))
        states.append(drawn(tab))
    assert len(pictures) == 3
    for what in (".map", ".way", ".point", ".zoom", "words"):
        assert len({str(state[what]) for state in states}) == 3, what
    moved = ".chosen" if name == "body part" else ".now"
    assert len({str(state[moved]) for state in states}) == 3


@pytest.mark.parametrize("name", ["body part", "training step"])
def test_a_slider_moves_what_is_drawn_by_mouse(tab, name):
    slider = tab.get_by_role("slider", name=name)
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
    tab.get_by_role("slider", name="body part").focus()
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
