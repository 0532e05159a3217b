"""Jupyter widgets without a kernel: what is embedded, what is refused, and in a browser whether they are alive."""

import json
import re
from pathlib import Path

import ipywidgets
import pytest

from browsing import opened, page_of, soon
from horse10.book import widgets
from repository import ROOT

HOSTILE = '</script><img src=x onerror="window.intruder = 1">'


def toy(interval: int = 200) -> ipywidgets.VBox:
    """Two stacks that one slider moves, a list that chooses between them, and a button that plays."""
    animal = ipywidgets.Dropdown(options=["mare", HOSTILE], index=1, description="animal")
    frame = ipywidgets.SelectionSlider(options=["1 of 3", "2 of 3", "3 of 3"], index=1, description="frame")
    play = ipywidgets.Play(min=0, max=2, value=1, interval=interval)
    stacks = [
        ipywidgets.Stack([ipywidgets.HTML(f"<i>{name} {at}</i>") for at in (1, 2, 3)], selected_index=1)
        for name in ("mare", "foal")
    ]
    both = ipywidgets.Stack(stacks, selected_index=1)
    ipywidgets.jslink((play, "value"), (frame, "index"))
    ipywidgets.jslink((animal, "index"), (both, "selected_index"))
    for stack in stacks:
        ipywidgets.jslink((frame, "index"), (stack, "selected_index"))
    return ipywidgets.VBox([ipywidgets.HBox([animal, play, frame]), both])


# ------------------------------------------------------------------ what is embedded


def test_the_html_is_the_same_in_every_execution():
    assert widgets.static("a walk", toy(), "<p>still</p>") == widgets.static("a walk", toy(), "<p>still</p>")


def test_state_holds_every_widget_and_link_and_nothing_of_other_widgets():
    ipywidgets.Checkbox()  # of another cell
    html = widgets.static("a walk", toy(), "")
    state, view = (json.loads(text) for text in re.findall(r'json">(.*?)</script>', html))
    names = [model["model_name"].removesuffix("Model") for model in state["state"].values()]
    expected = {"Dropdown": 1, "SelectionSlider": 1, "Play": 1, "HBox": 1, "VBox": 1, "Stack": 3, "Link": 4, "HTML": 6}
    assert {name: names.count(name) for name in widgets.KNOWN} == expected
    assert "Checkbox" not in names
    assert state["state"][view["model_id"]]["model_name"] == "VBoxModel"


def test_words_cannot_end_the_script_that_holds_them():
    html = widgets.static(HOSTILE, toy(), "")
    assert html.count("<script") == html.count("</script>") == 2 and "<img" not in html


def test_a_widget_that_the_book_cannot_draw_is_refused():
    with pytest.raises(ValueError, match=r"cannot draw \['Checkbox'\]: use .*'Dropdown'.*widgets.js"):
        widgets.Shown("boxes", ipywidgets.VBox([ipywidgets.Checkbox()]), "")


def test_the_script_draws_every_widget_that_is_not_refused():
    script = (ROOT / "book" / "assets" / "widgets.js").read_text()
    drawn = set(re.findall(r"^    (\w+)(?::|\(model)", script.split("const DRAW = {")[1], re.MULTILINE))
    assert drawn == widgets.KNOWN - {"Link"}


def test_jupyter_gets_the_live_widget_and_the_book_its_html():
    box = toy()
    bundle = widgets.Shown("a walk", box, "")._repr_mimebundle_()
    assert bundle[widgets.VIEW]["model_id"] == box.model_id
    assert bundle["text/html"] == widgets.static("a walk", box, "")


CALLBACK = re.compile(r"\.observe\(|\.on_click\(|\binteract(?:ive)?\(|ipywidgets\.(?:link|dlink|Output|Button)\b")


@pytest.mark.parametrize("path", sorted((ROOT / "horse10").rglob("*.py")), ids=lambda path: path.stem)
def test_no_widget_of_the_package_needs_a_kernel(path):
    assert CALLBACK.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "code", ["slider.observe(draw)", "ipywidgets.dlink((a, 'value'), (b, 'value'))", "interact(f)"]
)
def test_a_callback_is_noticed(code):
    assert CALLBACK.search(code)


# ------------------------------------------------------------------ alive, in a browser


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """A page with the widgets, the book's script, and the policy that every page of the book has."""
    return page_of(tmp_path_factory.mktemp("widgets"), widgets.static("a walk", toy(), "<p>still</p>"), "widgets.js")


@pytest.fixture
def tab(browser, page):
    with opened(browser, page) as tab:
        yield tab


def shown(tab) -> str:
    return tab.locator("i:visible").inner_text()


@pytest.mark.slow
def test_a_slider_moves_what_it_is_linked_to_by_keyboard_and_says_where_it_is(tab):
    slider = tab.get_by_role("slider", name="frame")
    assert shown(tab) == "foal 2" and slider.get_attribute("aria-valuetext") == "2 of 3"
    for key, frame in (("ArrowRight", 3), ("Home", 1), ("End", 3)):
        slider.press(key)
        assert shown(tab) == f"foal {frame}"
        assert slider.get_attribute("aria-valuetext") == f"{frame} of 3" == tab.locator("output").inner_text()


@pytest.mark.slow
def test_a_slider_moves_by_mouse(tab):
    slider = tab.get_by_role("slider", name="frame")
    slider.click(position={"x": 2, "y": 5})
    assert shown(tab) == "foal 1"


@pytest.mark.slow
def test_a_list_chooses_and_keeps_the_frame(tab):
    tab.get_by_role("slider", name="frame").press("Home")
    tab.get_by_role("combobox", name="animal").focus()
    tab.keyboard.press("ArrowUp")
    assert shown(tab) == "mare 1"


@pytest.mark.slow
def test_play_goes_round_until_it_is_paused_and_takes_the_slider_along(tab):
    button = tab.get_by_role("button")
    assert "play" in button.inner_text()
    button.press("Enter")
    assert "pause" in button.inner_text()
    for frame in (3, 1, 2):  # it began at 2
        tab.locator(f"i:visible:text-is('foal {frame}')").wait_for(timeout=5000)
    button.press("Enter")
    there = shown(tab)
    tab.wait_for_timeout(450)
    assert shown(tab) == there and "play" in button.inner_text()
    assert tab.get_by_role("slider").get_attribute("aria-valuetext")[0] == there[-1]


@pytest.mark.slow
def test_play_begins_where_the_slider_was_put(tab):
    tab.get_by_role("slider", name="frame").press("Home")
    tab.evaluate("""() => new MutationObserver(() => { window.first ??= document.querySelector("output").textContent; })
        .observe(document.querySelector("output"), { childList: true })""")
    tab.get_by_role("button").click()
    assert soon(tab, "window.first !== undefined")
    assert tab.evaluate("window.first") == "2 of 3"


@pytest.mark.slow
def test_empty_html_shows_nothing(browser, tmp_path):
    box = ipywidgets.VBox([ipywidgets.HTML(""), ipywidgets.HTML("<i>there</i>")])
    with opened(browser, page_of(tmp_path, widgets.static("empty", box, ""), "widgets.js")) as tab:
        assert tab.locator("main").inner_text().strip() == "there"


@pytest.mark.slow
def test_hostile_words_are_words(tab):
    assert HOSTILE in tab.locator("select").inner_text()
    assert tab.evaluate("window.intruder") is None


@pytest.mark.slow
def test_without_javascript_the_still_remains(browser, page):
    with opened(browser, page, java_script_enabled=False) as tab:
        assert tab.locator("p:visible").inner_text() == "still"
        assert tab.locator("input, select, button").count() == 0
