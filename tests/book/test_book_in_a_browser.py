"""Every page in Chromium without a network: silent, drawn, guarded; narrow, dark, printed, still, without scripts."""

import shutil

import pytest

from browsing import NARROW, WIDE, charts, darken, opened, pages, soon, visit

pytestmark = pytest.mark.slow


# ------------------------------------------------------------------ silent and drawn


MOST = 3e6  # bytes


@pytest.mark.parametrize(("origin", "scheme"), [("http", "light"), ("file", "dark")])
def test_every_page_is_drawn_without_a_complaint_and_is_light(browser, origins, origin, scheme, some, capsys):
    weights = {}
    for page in some:
        drawn, wrong, weights[page.name] = visit(browser, origins[origin], page.name, color_scheme=scheme)
        assert wrong == [], page.name
        assert drawn == charts(page), page.name
    heaviest = max(weights, key=weights.get)
    if origin == "http":
        said = f"{min(weights.values()) / 1e6:.1f} to {weights[heaviest] / 1e6:.1f} MB: {heaviest}"
        with capsys.disabled():
            print(f"\n{len(weights)} pages, {said}")
        assert 0 < weights[heaviest] < MOST, heaviest


@pytest.mark.parametrize(
    "snippet",
    [
        '<script src="https://cdn.jsdelivr.net/npm/vega@6"></script>',
        '<script>import("https://cdn.jsdelivr.net/npm/vega@6")</script>',
        "<script>document.head.append(Object.assign(document.createElement('script'), {src: 'missing.js'}))</script>",
        "<script>const twice = 1</script><script>const twice = 2</script>",
    ],
)
def test_the_browser_notices_what_goes_wrong(browser, tmp_path, snippet):
    (tmp_path / "page.html").write_text(f"<!doctype html><title>x</title>{snippet}")
    assert visit(browser, f"file://{tmp_path}", "page.html").wrong != []


@pytest.mark.parametrize("origin", ["http", "file"])
def test_the_search_shows_where_a_word_stands(browser, origins, origin):
    with opened(browser, f"{origins[origin]}/search.html?q=fetlock") as tab:
        assert soon(tab, "document.querySelector('.search .context') !== null")
        excerpts = tab.locator(".search .context").all_inner_texts()
        assert any("fetlock" in text.lower() for text in excerpts)


@pytest.fixture
def changed(html, tmp_path):
    """Makes a copy of the book's lightest page with charts, with some text replaced, beside all that it loads."""

    def copy(old: str, new: str):
        page = min(filter(charts, pages(html)), key=lambda page: page.stat().st_size)
        text = page.read_text()
        assert old in text
        shutil.copytree(html / "_static", tmp_path / "_static")
        shutil.copy(html / "searchindex.js", tmp_path)
        (tmp_path / page.name).write_text(text.replace(old, new))
        return tmp_path / page.name

    return copy


def test_a_broken_chart_keeps_its_image_and_is_noticed(browser, changed):
    page = changed('<script type="application/json">{', '<script type="application/json">{{')
    drawn, wrong, _ = visit(browser, page.parent.as_uri(), page.name)
    assert drawn == 0 and any("chart not drawn" in text for text in wrong)
    with opened(browser, page) as tab:
        assert tab.locator(".horse10-chart > img:visible").count() == charts(page)


# ------------------------------------------------------------------ guarded


def test_every_page_has_a_policy_before_anything_it_loads(html):
    for page in [*pages(html), html / "index.html"]:
        text = page.read_text()
        if "<script" in text or "<link" in text:
            head, _, rest = text.partition('<meta http-equiv="Content-Security-Policy" content="')
            policy = rest.split('"')[0]
            assert "<script" not in head and "<link" not in head, page.name
            assert "default-src 'none'" in policy and "unsafe-eval" not in policy, page.name
            assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0], page.name


@pytest.mark.parametrize(
    "snippet",
    [
        "<script>window.intruder = 1</script>",
        '<script src="https://cdn.jsdelivr.net/npm/vega@6"></script>',
        '<img src="missing.png" onerror="window.intruder = 1">',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_what_was_not_there_when_the_book_was_built_is_refused(browser, changed, snippet):
    page = changed("</article>", f"{snippet}</article>")
    wrong = visit(browser, page.parent.as_uri(), page.name).wrong
    assert any("Content Security Policy" in text for text in wrong), wrong
    with opened(browser, page) as tab:
        assert tab.evaluate("window.intruder") is None


def test_text_is_not_evaluated_as_code(browser, changed):
    page = changed("</article>", "</article>")
    with opened(browser, page) as tab:
        tab.evaluate("setTimeout('window.intruder = 1', 0)")
        tab.wait_for_timeout(100)
        assert tab.evaluate("window.intruder") is None


# ------------------------------------------------------------------ for every reader

GENERATED = ("genindex", "py-modindex")  # by Sphinx; the theme prints no title of theirs
NAVIGATION = (
    "nav:not(#jb-print-toc nav), .bd-header-article, .bd-sidebar-primary, .bd-sidebar-secondary, .prev-next-footer, "
    ".headerlink, #pst-back-to-top"
)
CONTROLS = (
    ".horse10-search, .copybtn, .horse10-provenance:not([open]), .horse10-controls, "
    ".horse10-widgets :is(input, select, button)"
)
UNFOLDED = ".horse10-chart:not(details:not([open]) *)"
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
MOVES = """() => [...document.querySelectorAll("*")].filter((e) => {
    const style = getComputedStyle(e);
    const seconds = (text) => Math.max(...text.split(",").map(parseFloat));
    const runs = style.animationName !== "none" && seconds(style.animationDuration) > 0.01;
    return runs || seconds(style.transitionDuration) > 0.01 || style.scrollBehavior === "smooth";
}).map((e) => e.outerHTML.slice(0, 120))"""


GROUNDS = """() => [...document.querySelectorAll(".output.text_html")].filter((e) =>
    getComputedStyle(e).backgroundColor !== "rgba(0, 0, 0, 0)").map((e) => e.innerText.slice(0, 80))"""


def amiss(tab, has_title: bool = True) -> list[str]:
    """What a page does wrong on a narrow screen, in the dark, for those who ask for less motion, and on paper."""
    tab.set_viewport_size(NARROW)
    wider = tab.evaluate(WIDER)
    found = [f"{wider} px too wide"] if wider > 0 else []
    tab.set_viewport_size(WIDE)
    darken(tab)
    found += [f"light in the dark: {words}" for words in tab.evaluate(GROUNDS)]
    tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    found += [f"moves: {element}" for element in tab.evaluate(MOVES)]
    tab.emulate_media(media="print", reduced_motion="no-preference")
    printed = tab.locator(f":is({NAVIGATION}, {CONTROLS}):visible").all()
    found += [f"prints: {element.evaluate('e => e.outerHTML.slice(0, 200)')}" for element in printed]
    if tab.locator("h1:visible").count() != has_title:
        found.append("prints without its title")
    if tab.locator(f"{UNFOLDED}:visible").count() != tab.locator(UNFOLDED).count():
        found.append("prints without a chart")
    return found


def test_every_page_is_for_narrow_screens_the_dark_eyes_that_need_rest_and_paper(browser, some):
    found = {}
    for page in some:
        with opened(browser, page) as tab:
            found[page.name] = amiss(tab, page.stem not in GENERATED)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("snippet", "beginning"),
    [
        ('<p style="width: 400px">wide', "80 px too wide"),
        ('<p style="transition: color 1s">slow', "moves: <p"),
        ('<div class="output text_html" style="background: #eee">a box', "light in the dark: a box"),
        ("<nav>elsewhere</nav>", "prints: <nav"),
        ('<div class="horse10-controls">a slider</div>', "prints: <div"),
        ("<style>@media print { h1 { display: none } }</style>", "prints without its title"),
        (
            '<style>@media print { .horse10-chart { display: none } }</style><p class="horse10-chart">x',
            "prints without a",
        ),
    ],
)
def test_what_is_amiss_is_noticed(browser, tmp_path, snippet, beginning):
    page = tmp_path / "page.html"
    page.write_text(f'<!doctype html><title>x</title><body style="margin: 0"><h1>x</h1>{snippet}')
    with opened(browser, page) as tab:
        assert [words[: len(beginning)] for words in amiss(tab)] == [beginning]


def test_without_javascript_text_tables_and_still_pictures_remain_and_no_dead_control(browser, some):
    for page in some:
        with opened(browser, page, java_script_enabled=False) as tab:
            assert len(tab.locator("main").inner_text()) > (0 if page.stem == "search" else 200), page.name
            there = ":is(.horse10-chart > img, .horse10-table table):not(details:not([open]) *)"  # not folded away
            assert tab.locator(f"{there}:visible").count() == tab.locator(there).count(), page.name
            assert tab.locator(".horse10-chart > img").count() == charts(page), page.name
            for fold in tab.locator("details:has(.horse10-sheet, .horse10-widgets):not([open]) > summary").all():
                fold.click()
            for player in tab.locator(".horse10-sheet, .horse10-widgets").all():
                assert player.locator("img:visible, svg:visible").count() >= 1, page.name
            boxes = tab.locator(".horse10-sheet input[type=checkbox]")  # work by style
            by_style = ":not(.horse10-sheet *, .horse10-coverage *)"  # these work without a script
            controls = tab.locator(f"article :is(input, select, button):visible{by_style}")
            assert controls.count() == 0, page.name
            for box in boxes.all():
                layer = tab.locator(f".horse10-sheet g.{box.get_attribute('value')}").first
                assert layer.is_visible() == box.is_checked(), page.name
                box.click()
                assert layer.is_visible() == box.is_checked(), page.name
            assert tab.locator(".horse10-search:visible, .horse10-downloads:visible").count() == 0, page.name


# ------------------------------------------------------------------ light


def test_the_first_chart_of_the_heaviest_page_is_drawn(browser, html, capsys):
    page = max(filter(charts, pages(html)), key=lambda page: page.stat().st_size)
    own = browser.new_context()
    tab = own.new_page()
    tab.goto(page.as_uri(), wait_until="commit")
    tab.locator(".horse10-chart:not(details:not([open]) *) svg.marks").first.wait_for()
    seconds = tab.evaluate("performance.now() / 1000")
    own.close()
    with capsys.disabled():
        print(f"\nfirst chart of {page.name} after {seconds:.1f} s")
