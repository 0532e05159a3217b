"""From a point to a frame, in a browser: the pages of runs as the book shows them, by mouse and by keyboard."""

import re

import pytest

from browsing import visit

RUN, SECRET = "run-mobilenet_v2_0.35-synthetic-ad662f3f", "run-mobilenet_v2_0.35-openfield-9982bcde"
BEFORE, AFTER = "results", "speed"  # pages around the list of runs in the reading order

pytestmark = pytest.mark.slow


@pytest.fixture(params=["http", "file"])
def page(browser, origins, request):
    tab = browser.new_page(viewport={"width": 1300, "height": 1000})
    tab.goto(f"{origins[request.param]}/{RUN}.html", wait_until="networkidle")
    yield tab
    tab.close()


SHEET = ".horse10-choice"


def shown(tab) -> tuple[int, str]:
    """The number of the chosen picture, which is the large one, and what is said of it."""
    chosen = tab.locator(f"{SHEET} figure:has(input:checked)")
    assert chosen.count() == 1 and tab.locator(f"{SHEET} figure p:visible").count() == 1
    other = tab.locator(f"{SHEET} figure:not(:has(input:checked))").first
    assert chosen.bounding_box()["width"] > 2 * other.bounding_box()["width"]
    words = chosen.locator("p").inner_text()
    assert words == chosen.locator("svg").get_attribute("aria-label")
    return int(chosen.locator("input").get_attribute("value")), words


def in_chart(tab) -> int:
    """The number of the picture whose point the chart marks."""
    charts = "[...document.querySelectorAll('.horse10-chart')].map(c => c.horse10)"
    return tab.evaluate(f"{charts}.find(c => c.spec.params?.[0].name === 'chosen').view.signal('chosen')")


def chart(tab):
    return tab.locator(".horse10-figure", has=tab.get_by_text("Error of each frame, by animal")).locator(
        ".horse10-chart"
    )


def test_a_click_on_a_point_shows_its_frame(page):
    first, _ = shown(page)
    assert first == 1 == in_chart(page)
    points = chart(page).locator("path[aria-roledescription=point]")
    assert points.count() == page.locator(f"{SHEET} figure").count()
    seen = set()
    for at in (points.count() - 1, points.count() // 2):
        animal = re.search(r"animal: ([^;]+)", points.nth(at).get_attribute("aria-label"))[1]
        points.nth(at).click(force=True)
        number, words = shown(page)
        assert words.startswith(f"{animal}, error ") and in_chart(page) == number
        seen.add(number)
    assert len(seen - {first}) == 2


def test_a_click_on_the_row_of_an_animal_shows_its_worst_frame(page):
    rows = chart(page).locator("path[aria-roledescription='rect mark']")
    assert rows.count() == 20
    animal = re.search(r"animal: ([^;]+)", rows.nth(7).get_attribute("aria-label"))[1]
    box = rows.nth(7).bounding_box()
    rows.nth(7).click(position={"x": box["width"] - 4, "y": box["height"] / 2})
    number, words = shown(page)
    captions = [text.strip() for text in page.locator(f"{SHEET} label > span").all_inner_texts()]
    assert words.startswith(f"{animal},")
    assert number == 1 + next(at for at, caption in enumerate(captions) if caption.startswith(f"{animal} "))


def test_frames_are_chosen_by_keyboard(page):
    buttons = page.locator(f"{SHEET} input[type=radio]")
    buttons.first.focus()
    for key, expected in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        assert shown(page)[0] == expected == in_chart(page)
        assert buttons.nth(expected - 1).evaluate("e => e === document.activeElement")


def test_frames_are_chosen_by_a_click_on_their_picture(page):
    page.locator(f"{SHEET} figure svg").nth(5).click()
    assert shown(page)[0] == 6 == in_chart(page)


def test_predictions_are_switched_in_every_picture(page):
    predictions = page.locator(f"{SHEET} g.predictions")
    box = page.locator(SHEET).get_by_role("checkbox", name="predictions")
    for visible in (False, True):
        box.focus()
        page.keyboard.press("Space")
        assert {layer.is_visible() for layer in predictions.all()} == {visible}


def test_a_walk_is_stepped_through_by_keyboard(page):
    walk = page.locator(".horse10-widgets", has=page.get_by_role("slider", name="frame"))
    walk.get_by_role("slider").focus()
    seen = set()
    for key in ("Home", "ArrowRight", "End"):
        page.keyboard.press(key)
        picture = walk.locator("svg:visible")
        assert picture.count() == 1 and picture.locator("g.predictions title").count() > 0
        seen.add(picture.locator("image").get_attribute("href"))
    assert len(seen) == 3


def test_without_javascript_every_picture_stays_and_can_be_chosen(browser, html):
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto(f"file://{html}/{RUN}.html")
    figures = tab.locator(f"{SHEET} figure")
    assert figures.count() > 15 and all(figure.is_visible() for figure in figures.all())
    figures.locator("svg").nth(3).click()
    assert shown(tab)[0] == 4
    images = tab.locator(".horse10-chart > img")
    assert images.count() == 5 and all(image.is_visible() for image in images.all())
    tab.context.close()


def test_a_point_leads_to_the_page_of_its_run(browser, origins):
    for origin in origins.values():
        tab = browser.new_page()
        tab.goto(f"{origin}/runs.html", wait_until="networkidle")
        tab.locator(f'.horse10-chart path[aria-label*="{RUN.removeprefix("run-")}"]').click()
        tab.wait_for_url(f"{origin}/{RUN}.html")
        assert "ad662f3f" in tab.get_by_role("heading", level=1).inner_text()
        tab.close()


def test_the_list_of_runs_is_searched_and_sorted(browser, origins):
    tab = browser.new_page()
    tab.goto(f"{origins['file']}/runs.html", wait_until="networkidle")
    rows = tab.locator(".horse10-table tbody tr:visible")
    everything = rows.count()
    tab.get_by_role("searchbox").last.fill("random")
    assert 0 < rows.count() < everything
    tab.get_by_role("button", name="error out of domain").click()
    errors = [
        float(text) for text in tab.locator(".horse10-table").last.locator("td:nth-child(8)").all_inner_texts() if text
    ]
    assert errors == sorted(errors) and len(errors) > 2
    tab.close()


@pytest.mark.parametrize("name", ["runs", RUN, SECRET])
def test_pages_of_runs_are_silent_and_narrow(browser, origins, html, name):
    for origin in origins.values():
        assert visit(browser, origin, f"{name}.html").wrong == []
    tab = browser.new_page(viewport={"width": 320, "height": 640})
    tab.goto(f"file://{html}/{name}.html", wait_until="networkidle")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.close()


def test_only_pages_with_widgets_load_their_script(html):
    loads = {name: "widgets.js" in (html / f"{name}.html").read_text() for name in ("runs", RUN, SECRET, AFTER)}
    assert loads == {"runs": False, RUN: True, SECRET: False, AFTER: False}


def test_no_frame_of_other_peoples_data_is_shown(html):
    text = (html / f"{SECRET}.html").read_text()
    assert "image/webp" not in text and "may not be redistributed" in text


def test_runs_stay_out_of_the_reading_order_and_of_the_bar(browser, origins, html):
    ways = {
        name: re.findall(r'class="(left|right)-(?:prev|next)"\s+href="([\w.-]+)"', (html / f"{name}.html").read_text())
        for name in ("runs", RUN, AFTER)
    }
    assert ways["runs"] == [("left", f"{BEFORE}.html"), ("right", f"{AFTER}.html")]
    assert ways[AFTER][0] == ("left", "runs.html") and ways[RUN] == [("left", "runs.html")]
    tab = browser.new_page(viewport={"width": 1300, "height": 1000})
    tab.goto(f"{origins['file']}/{RUN}.html", wait_until="networkidle")
    bar = tab.locator(".bd-sidebar-primary")
    assert bar.get_by_role("link", name="All runs").is_visible()
    assert bar.locator('a[href^="run-"]:visible').count() == 0
    tab.close()
