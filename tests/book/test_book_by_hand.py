"""What a reader's hand does in the book, by mouse and by keyboard: charts, tables, flip-books, "where from"."""

import csv
import io
import json
import re
from functools import partial
from pathlib import Path

import pytest

from browsing import opened, unfold

pytestmark = pytest.mark.slow
BOUND, SORTABLE = '"bind":', 'class="horse10-table sortable"'


def holding(mark: str, some: list[Path]) -> list[Path]:
    """The pages that hold something."""
    return [page for page in some if mark in page.read_text()]


# ------------------------------------------------------------------ controls of charts

PICTURE = """figure => figure.querySelector("svg.marks").innerHTML.replace(/aria-label="[^"]*"/g, "")"""


def redrawn(tab, figure, act) -> bool:
    """Whether something changes the drawing of a chart."""
    before = figure.evaluate(PICTURE)
    act()
    for _ in range(10):
        if figure.evaluate(PICTURE) != before:
            return True
        tab.wait_for_timeout(50)
    return False


def by_keyboard(tab, control):
    """Move a control to another choice: a slider from end to end, lists and buttons to the next."""
    control.focus()
    keys = "e => e.type === 'range' ? (e.value === e.max ? 'Home' : 'End') : e.selectedIndex ? 'ArrowUp' : 'ArrowDown'"
    tab.keyboard.press(control.evaluate(keys))


def by_mouse(tab, control):
    """The same by mouse; the entries of a list are drawn by the system, outside of the page."""
    kind = control.evaluate("e => e.type")
    if kind == "select-one":
        control.click()
        tab.keyboard.press("Escape")
        control.select_option(index=control.evaluate("e => e.selectedIndex ? 0 : 1"))
    elif kind == "range":
        left = control.evaluate("e => e.value !== e.min")
        control.click(position={"x": 3 if left else control.bounding_box()["width"] - 3, "y": 5})
    else:
        control.locator("xpath=ancestor::div[1]").locator("input:not(:checked)").first.click()


ONE_CHOICE = """() => document.querySelectorAll(".vega-bind").forEach((group) => {
    const list = group.querySelector("select");
    const choices = list ? [...list.options].filter((option) => option.value !== "all") : [1, 2];
    if (choices.length < 2) group.remove();
})"""  # a list with one choice says what is shown; it has nothing to change


def controls_without_effect(tab) -> list[str]:
    """Moves every control of every chart; one that does nothing is tried again under each choice of radio buttons."""
    tab.evaluate(ONE_CHOICE)
    dead = []
    for figure in tab.locator(".horse10-chart:has(.vega-bind)").all():
        buttons = figure.locator("input[type=radio]").all()
        for group in figure.locator(".vega-bind").all():
            control = group.locator("input:checked, input[type=range], select").first
            for move in (by_keyboard, by_mouse):
                act = partial(move, tab, control)
                if redrawn(tab, figure, act):
                    continue
                if not any(button.click() or redrawn(tab, figure, act) for button in buttons):
                    dead.append(f"{group.inner_text()[:40]!r} {move.__name__}")
    return dead


def test_every_control_of_a_chart_changes_it_by_keyboard_and_by_mouse(browser, some):
    seen = 0
    for page in holding(BOUND, some):
        with opened(browser, page) as tab:
            assert controls_without_effect(tab) == [], page.name
            seen += tab.locator(".horse10-chart .vega-bind").count()
    assert seen >= 1


def test_a_control_without_effect_is_noticed(browser, some):
    page = holding(BOUND, some)[0]
    with opened(browser, page) as tab:
        tab.evaluate("""() => document.querySelectorAll(".vega-bind").forEach((control, at) => {
            if (at) control.remove();
            else control.replaceWith(control.cloneNode(true));
        })""")
        assert len(controls_without_effect(tab)) == 2


# ------------------------------------------------------------------ tables


def cells(table, column: int) -> list[str]:
    rows = table.locator("tbody tr:not([hidden])")
    return rows.evaluate_all(f"rows => rows.map((row) => row.cells[{column}].innerText.trim())")


def test_tables_are_sorted_by_mouse_and_by_keyboard(browser, some):
    seen = 0
    for page in holding(SORTABLE, some):
        with opened(browser, page) as tab:
            unfold(tab)
            for table in tab.locator(".horse10-table.sortable table").all():
                heads = table.locator("thead tr").last.locator("th")
                for column in {0, heads.count() - 1}:
                    head, before = heads.nth(column), cells(table, column)
                    head.get_by_role("button").click()
                    assert head.get_attribute("aria-sort") == "ascending", page.name
                    up = cells(table, column)
                    head.get_by_role("button").press("Enter")
                    assert head.get_attribute("aria-sort") == "descending", page.name
                    assert cells(table, column) == up[::-1] and sorted(up) == sorted(before), page.name
                    numbers = [float(text) for text in up if re.fullmatch(r"\d+(\.\d+)?", text)]
                    assert numbers == sorted(numbers), page.name
                    assert table.locator("[aria-sort]").count() == 1, page.name
                    seen += 1
    assert seen >= 2


def test_a_search_keeps_the_rows_that_have_every_word(browser, some):
    seen = 0
    for page in holding(SORTABLE, some):
        with opened(browser, page) as tab:
            unfold(tab)
            for search in tab.locator(".horse10-search").all():
                table = search.locator("xpath=following-sibling::*[1]").locator("table")
                box, rows = search.get_by_role("searchbox"), table.locator("tbody tr").count()
                wanted = table.locator("tbody tr").last.inner_text().split()[:2]
                box.fill(" ".join(wanted).upper())
                found = table.locator("tbody tr:visible").all_inner_texts()
                assert found and all(word.lower() in row.lower() for row in found for word in wanted), page.name
                assert search.locator("output").inner_text() == f"{len(found)} of {rows} rows"
                box.fill("no such row")
                assert table.locator("tbody tr:visible").count() == 0
                box.fill("")
                assert table.locator("tbody tr:visible").count() == rows
                seen += 1
    assert seen >= 1


# ------------------------------------------------------------------ where from


def downloaded(tab, button) -> bytes:
    with tab.expect_download() as download:
        button.press("Enter")
    tab.wait_for_timeout(110)  # Chromium hands out no more than ten files a second
    return download.value.path().read_bytes()


def test_where_from_opens_by_keyboard_and_hands_out_data_specification_and_picture(browser, some):
    seen = 0
    for page in holding('class="horse10-provenance"', some):
        with opened(browser, page) as tab:
            tab.evaluate("document.querySelectorAll('details:has(details)').forEach((outer) => { outer.open = true; })")
            charts = 0
            for caption in tab.locator(".horse10-caption").all():
                details, figure = caption.locator("details"), caption.locator("xpath=parent::figure")
                details.locator("summary").press("Enter")
                assert details.locator("pre code").is_visible(), page.name
                if not caption.get_by_role("button").count():
                    assert caption.locator("xpath=preceding-sibling::*[1][@class='horse10-widgets']").count(), page.name
                    continue
                file = downloaded(tab, caption.get_by_role("button", name="data (CSV)")).decode()
                rows = list(csv.reader(io.StringIO(file)))
                assert len(rows) >= 2 and len(rows[0]) >= 1, page.name
                if figure.count():
                    caption.get_by_role("button", name="Table", exact=True).press("Enter")
                    assert figure.locator(".horse10-data tr").count() == sum(map(bool, rows)), page.name
                    caption.get_by_role("button", name="Chart", exact=True).press("Enter")
                    buttons = details.locator(".horse10-downloads button")
                    if charts == 0:  # of the page's other charts only the data, for the time it takes
                        assert "vega-lite" in json.loads(downloaded(tab, buttons.nth(0)))["$schema"], page.name
                        assert downloaded(tab, buttons.nth(1)).startswith(b"\x89PNG"), page.name
                    charts += 1
                else:
                    shown = caption.locator("xpath=preceding-sibling::*[1]")
                    assert len(rows) >= shown.locator("tbody tr").count(), page.name
                seen += 1
    assert seen >= 2


# ------------------------------------------------------------------ flip-books


@pytest.fixture(params=["http", "file"])
def pictures(browser, origins, request):
    """The page with flip-books, and the flip-book whose slider is called "frame"."""
    with opened(browser, f"{origins[request.param]}/dataset.html") as tab:
        yield tab, tab.locator(".horse10-widgets", has=tab.get_by_role("slider", name="frame", exact=True))


def shown(player) -> str:
    """The one picture that a flip-book shows."""
    visible = player.locator("svg:visible image")
    assert visible.count() == 1
    return visible.get_attribute("href")


def test_a_walk_is_leafed_through_by_keyboard(pictures):
    tab, walk = pictures
    slider = walk.get_by_role("slider")
    slider.focus()
    seen = [shown(walk)]
    for key in ("ArrowRight", "Home", "End"):
        tab.keyboard.press(key)
        seen.append(shown(walk))
        place = slider.get_attribute("aria-valuetext")
        assert place == walk.locator("output").inner_text()
    assert len(set(seen)) == 4 and place.startswith("32 of 32")
    tab.keyboard.press("Home")
    assert shown(walk) == seen[2]


def test_labels_are_switched_by_keyboard(pictures):
    tab, walk = pictures
    for name, marks in {"labels": "g.labels circle", "skeleton": "g.skeleton"}.items():
        box = walk.get_by_role("checkbox", name=name)
        before = walk.locator(f"svg:visible {marks}:visible").count()
        box.focus()
        tab.keyboard.press("Space")
        assert before > 0 and walk.locator(f"svg:visible {marks}:visible").count() == 0
        tab.keyboard.press("Space")
        assert walk.locator(f"svg:visible {marks}:visible").count() == before


def test_two_dials_choose_one_of_all_pictures(pictures):
    tab, _ = pictures
    player = tab.locator(".horse10-widgets", has=tab.get_by_role("slider", name="coat"))
    seen = set()
    for slider in player.get_by_role("slider").all():
        slider.focus()
        for key in ("Home", "End"):
            tab.keyboard.press(key)
            seen.add(shown(player))
    assert len(seen) == 4  # the second dial starts where the first one ends


# ------------------------------------------------------------------ two networks, one walk


@pytest.mark.parametrize("origin", ["http", "file"])
def test_one_slider_moves_both_networks_and_a_list_changes_the_animal(browser, origins, origin):
    with opened(browser, f"{origins[origin]}/walk.html") as tab:
        pictures = tab.locator(".horse10-widgets svg:visible")
        slider, animal = tab.get_by_role("slider", name="frame"), tab.get_by_role("combobox", name="animal")

        def seen() -> tuple[str, ...]:
            assert pictures.count() == 2
            return tuple(pictures.evaluate_all("all => all.map((picture) => picture.getAttribute('aria-label'))"))

        found = [seen()]
        for key in ("Home", "ArrowRight", "End"):
            slider.press(key)
            found.append(seen())
        animal.focus()
        tab.keyboard.press("ArrowUp")
        found.append(seen())
        assert len({left for left, _ in found}) == len({right for _, right in found}) == 5
        assert all(left.split(",")[0] == right.split(",")[0] for left, right in found)  # the same animal
        assert found[-1][0].split(",")[0] != found[0][0].split(",")[0]
