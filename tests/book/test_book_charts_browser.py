"""Charts in a browser, on a page of their own: as wide as their column, in the letters of the page, with a table."""

import csv
import io

import altair as alt
import pandas as pd
import pytest

from browsing import WIDE, extension, opened, page_of, soon
from horse10.book.html import chart as chart_html
from horse10.book.sources import Source
from horse10.book.style import COLOURS, WIDTH, by_subset, finished, heading

WIDTHS = (320, 390, 768, 1300)  # px, of screens
LEAST = 11  # px, of letters
LONG = "a network with a name that no narrow screen has room for"
THEME = """<style>
    body { margin: 16px; font-family: monospace; color: rgb(34, 40, 50) }
    html[data-theme="dark"] body { background: #14181e; color: rgb(206, 214, 221) }
    .horse10-chart { --pst-color-text-base: currentColor }
</style>"""


def charts() -> list[alt.Chart]:
    """Layers with long names and two legends, panels in rows and columns, and panels side by side with controls."""
    subsets = list(COLOURS)
    rows = pd.DataFrame([(s, n, LONG if n else "short", i + n) for i, s in enumerate(subsets) for n in range(3)])
    rows = rows.set_axis(["subset", "n", "name", "x"], axis=1).assign(page="run-a.html", train_fraction=50)
    rows["at_least"] = rows["x"] - 3.14159
    dots = alt.Chart(rows).mark_point(filled=True).encode(alt.X("x:Q", title=f"{LONG}, {LONG}"), **by_subset(rows))
    names = dots.encode(alt.Y("name:N"), href="page:N", tooltip=["x"]).properties(width=WIDTH - 60)
    panels = alt.layer(dots.encode(y="n:Q"), data=rows).properties(width=180, height=90)
    panels = panels.facet(row="name:N", column="subset:N")
    split = alt.param("split", bind=alt.binding_range(min=0, max=2, step=1), value=2)
    part = dots.encode(alt.Y("name:N", title=None)).transform_filter(f"datum.n <= {split.name}")
    other = dots.encode(alt.Y("name:N", title=None, axis=None)).properties(title=heading(LONG))
    beside = alt.hconcat(part.add_params(split), other)
    source = Source(("measured on toys",))
    return [finished(each, f"{LONG}, {LONG}", source, "toys.", LONG) for each in (names, panels, beside)]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    extension("offline").write_vega(folder / "vega.js")
    body = THEME + '<script src="vega.js"></script>' + "".join(chart_html(each.to_dict()) for each in charts())
    return page_of(folder, body, "fit.js", "charts.js", "provenance.js", "css/horse10.css")


@pytest.fixture
def tab(browser, page):
    with opened(browser, page) as tab:
        yield tab


AMISS = """() => [...document.querySelectorAll(".horse10-chart")].flatMap((chart) => {
    const svg = chart.querySelector("svg.marks");
    const [box, place] = [chart.getBoundingClientRect(), svg.getBoundingClientRect()];
    const scale = place.width / Number(svg.getAttribute("width"));
    const words = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim());
    const size = Math.min(...words.map((text) => parseFloat(getComputedStyle(text).fontSize) * scale));
    const outside = words.filter((text) => {
        const { left, right } = text.getBoundingClientRect();
        return left < box.left - 1 || right > box.right + 1;
    });
    return [chart.scrollWidth > chart.clientWidth && "scrolls", size < LEAST && `letters of ${size} px`,
        outside.length && `cut: ${outside[0].textContent}`,
        place.width < 0.6 * Math.min(box.width, 560) && "too small"];
}).concat([document.documentElement.scrollWidth > innerWidth && "page scrolls"]).filter(Boolean)""".replace(
    "LEAST", str(LEAST)
)
FITTED = """[...document.querySelectorAll(".horse10-chart")].every(
    ({ horse10, clientWidth }) => horse10?.width === Math.min(clientWidth, horse10?.designed))"""


def test_charts_follow_the_width_of_the_screen_and_keep_what_was_chosen(tab):
    slider = tab.locator(".vega-bind input")
    slider.press("Home")
    found = {}
    for width in (*WIDTHS, WIDTHS[0]):
        tab.set_viewport_size(WIDE | {"width": width})
        assert soon(tab, FITTED), width
        found[width] = tab.evaluate(AMISS)
    assert {width: wrong for width, wrong in found.items() if wrong} == {}
    assert tab.locator(".horse10-chart img").count() == 0 and slider.input_value() == "0"
    assert tab.locator("svg.marks").last.locator("path[aria-roledescription=point]").count() == 3 + 9


GROUND = """() => [...document.querySelectorAll("svg.marks")].flatMap((svg) => [
    ...[...svg.querySelectorAll("text")].map((text) => getComputedStyle(text).fill),
    getComputedStyle(svg).backgroundColor, getComputedStyle(svg.closest(".horse10-chart")).backgroundColor])"""


def test_letters_have_the_colour_and_the_font_of_the_page_in_light_and_dark(tab):
    clear = "rgba(0, 0, 0, 0)"
    assert set(tab.evaluate(GROUND)) == {"rgb(34, 40, 50)", clear}
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert set(tab.evaluate(GROUND)) == {"rgb(206, 214, 221)", clear}
    fonts = "[...new Set([...document.querySelectorAll('svg.marks text')].map((e) => getComputedStyle(e).fontFamily))]"
    assert tab.evaluate(fonts) == ["monospace"]


def test_a_chart_is_a_table_and_a_file_by_keyboard(tab):
    figure = tab.locator(".horse10-figure").first
    chart, table = figure.locator(".horse10-chart"), figure.locator(".horse10-data table")
    buttons = [figure.get_by_role("button", name=name, exact=True) for name in ("Chart", "Table")]
    pressed = [button.get_attribute("aria-pressed") for button in buttons]
    buttons[1].press("Enter")
    assert table.locator("tr").count() == 1 + 9 and table.is_visible() and not chart.is_visible()
    words = table.locator("tr").all_inner_texts()
    assert words[0].split("\t") == ["subset", "n", "name", f"{LONG}, {LONG}", "at least"]  # no addresses, no constants
    assert words[1].split("\t")[-1] == "−3.14"
    assert pressed == ["true", "false"] and buttons[1].get_attribute("aria-pressed") == "true"
    with tab.expect_download() as download:
        figure.get_by_role("button", name="data (CSV)").press("Enter")
    rows = list(csv.reader(io.StringIO(download.value.path().read_text())))
    assert rows[0] == ["subset", "n", "name", "x", "page", "train_fraction", "at_least"] and len(rows) == 10
    buttons[0].press("Enter")
    assert chart.is_visible() and not table.is_visible()


def test_what_marks_open_stands_as_links_below(tab):
    figure = tab.locator(".horse10-figure").first
    figure.get_by_text("The pages that marks open").press("Enter")
    link = figure.get_by_role("link", name="a", exact=True)
    assert link.is_visible() and link.get_attribute("href") == "run-a.html"
    assert tab.locator(".horse10-figure .horse10-folded").count() == 1


def test_without_scripts_the_image_fits_the_screen(browser, page):
    with opened(browser, page, WIDE | {"width": 320}, java_script_enabled=False) as tab:
        assert tab.locator(".horse10-chart > img:visible").count() == 3
        assert tab.locator(".horse10-figure button").count() == 0
        assert tab.locator(".horse10-chart > img").first.bounding_box()["width"] <= 320


def test_a_link_unfolds_what_it_leads_to(browser, tmp_path):
    folded = "<details><summary>a</summary><details><summary>b</summary><p id='x'>here</p></details></details>"
    page = page_of(tmp_path, f'<a href="#x">go</a>{folded}', "scrolling.js")
    with opened(browser, page) as tab:
        assert not tab.locator("#x").is_visible()
        tab.locator("a").click()
        assert soon(tab, "document.getElementById('x').checkVisibility()")
