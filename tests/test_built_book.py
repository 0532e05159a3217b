"""The book as `jupyter-book build book/` leaves it: complete, silent, and in need of nothing from the network."""

import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import jupytext
import nbformat
import pytest

from horse10.book import BADGES

ROOT = Path(__file__).parents[1]
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")

pytestmark = pytest.mark.slow


# ------------------------------------------------------------------ the built folder


def build(folder: Path) -> subprocess.CompletedProcess:
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", "book", "--path-output", str(folder)]
    return subprocess.run(
        [*command, "-W", "-n", "--keep-going"], cwd=ROOT, capture_output=True, text=True, env=os.environ | NO_NETWORK
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    return build(folder), folder / "_build" / "html"


@pytest.fixture(scope="module")
def html(built) -> Path:
    return built[1]


def pages(html: Path) -> list[Path]:
    """All but index.html, which sends the reader on to intro.html."""
    return sorted(set(html.glob("*.html")) - {html / "index.html"})


def test_builds_without_a_warning(built):
    result, html = built
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    assert "WARNING" not in result.stdout + result.stderr
    assert "url=intro.html" in (html / "index.html").read_text()


def test_every_page_of_the_table_of_contents_is_there(html):
    names = re.findall(r"(?:root: |file: )(\w+)", (ROOT / "_toc.yml").read_text())
    assert len(names) >= 7
    assert [name for name in names if not (html / f"{name}.html").is_file()] == []


def test_two_builds_give_the_same_pages(html, tmp_path):
    build(tmp_path)
    again = tmp_path / "_build" / "html"
    assert [p.name for p in pages(html)] == [p.name for p in pages(again)]
    assert [p.name for p in pages(html) if p.read_bytes() != (again / p.name).read_bytes()] == []


# ------------------------------------------------------------------ nothing from elsewhere

WITH_SOURCE = {"script", "img", "iframe", "audio", "video", "source", "embed", "input"}
REMOTE = re.compile(r"^\s*(?:[a-z]+:)?//", re.IGNORECASE)
CSS_LOADS = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""")
SCRIPT_LOADS = re.compile(r"""(?:import|from|fetch\(|\.src\s*=)\s*\(?\s*["'`]((?:https?:)?//[^"'`]+)""")


class Loads(HTMLParser):
    """Collects every address a page makes the browser load; links that a reader may click are not among them."""

    def __init__(self, text: str):
        super().__init__()
        self.found, self.inside = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.inside = tag
        self.found += [attributes.get("src") if tag in WITH_SOURCE else None, attributes.get("poster")]
        self.found += [attributes.get("data") if tag == "object" else None]
        self.found += [part.split()[0] for part in (attributes.get("srcset") or "").split(",") if part.strip()]
        self.found += CSS_LOADS.findall(attributes.get("style") or "")
        if tag == "link" and not {"canonical", "next", "prev", "index", "search"} & set(attributes["rel"].split()):
            self.found.append(attributes.get("href"))

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, text):
        if self.inside == "style":
            self.found += CSS_LOADS.findall(text)
        if self.inside == "script":
            self.found += SCRIPT_LOADS.findall(text)


def loads(text: str) -> list[str]:
    return [address for address in Loads(text).found if address and not address.startswith("data:")]


def remote(text: str) -> list[str]:
    return [address for address in loads(text) if REMOTE.match(address)]


def test_no_page_loads_anything_from_elsewhere(html):
    assert {p.name: remote(p.read_text()) for p in pages(html) if remote(p.read_text())} == {}


def test_no_stylesheet_loads_anything_from_elsewhere(html):
    sheets = list(html.rglob("*.css"))
    assert len(sheets) >= 5
    found = {s.name: [a for a in CSS_LOADS.findall(s.read_text()) if REMOTE.match(a)] for s in sheets}
    assert {name: addresses for name, addresses in found.items() if addresses} == {}


def test_everything_a_page_loads_is_there(html):
    for page in pages(html):
        for address in set(loads(page.read_text())):
            assert (page.parent / address.split("?")[0].split("#")[0]).is_file(), f"{page.name} asks for {address}"


@pytest.mark.parametrize(
    "snippet",
    [
        '<script src="https://cdn.jsdelivr.net/npm/vega@6"></script>',
        '<script src="//unpkg.com/thebe"></script>',
        '<link rel="stylesheet" href="https://fonts.example/font.css">',
        '<img src="https://example.org/horse.png">',
        '<img srcset="a.png 1x, https://example.org/horse.png 2x">',
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>@font-face { src: url(//example.org/a.woff2) }</style>",
        '<p style="background: url(https://example.org/a.png)"></p>',
        '<script type="module">import x from "https://example.org/x.js"</script>',
        '<script>const x = await import("https://example.org/x.js")</script>',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_the_search_finds_what_it_looks_for(snippet):
    assert len(remote(f'<p><a href="https://example.org">a link is allowed</a></p>{snippet}')) == 1


# ------------------------------------------------------------------ charts and formulas


def charts(page: Path) -> int:
    return page.read_text().count('class="horse10-chart"')


def test_chart_code_is_loaded_first_and_only_where_there_are_charts(html):
    with_charts = [page for page in pages(html) if charts(page)]
    assert with_charts and len(with_charts) < len(pages(html))
    for page in pages(html):
        scripts = [a for a in loads(page.read_text()) if a.endswith(".js") or ".js?" in a]
        vega = [i for i, address in enumerate(scripts) if "/vega-lite-" in address]
        assert len(vega) == (1 if page in with_charts else 0), page.name
        if vega:
            other = [i for i, address in enumerate(scripts) if "charts.js" in address or "doctools" in address]
            assert vega[0] < min(other), f"{page.name}: {scripts}"


def test_every_chart_has_a_description(html):
    for page in pages(html):
        labels = re.findall(r'class="horse10-chart"[^>]*aria-label="([^"]*)"', page.read_text())
        assert len(labels) == charts(page)
        assert all(len(label) > 20 for label in labels), f"{page.name}: {labels}"


def test_formulas_need_no_script(html):
    text = (html / "data.html").read_text()
    assert "<math" in text and "MathJax" not in text


def test_every_badge_has_its_colour():
    styles = (ROOT / "book" / "assets" / "css" / "horse10.css").read_text()
    assert [style for style in BADGES.values() if f".horse10-badge.{style} " not in styles] == []


# ------------------------------------------------------------------ in a browser


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, which resolves no name but this machine's own."""
    refuse = pytest.fail if os.environ.get("CI") else pytest.skip
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        refuse("needs Chromium: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        refuse("needs Playwright: pip install playwright")
    blocked = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", blocked])
        yield browser
        browser.close()


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def origins(html):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=html)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {"http": f"http://127.0.0.1:{server.server_port}", "file": f"file://{html}"}
        server.shutdown()


def visit(browser, origin: str, name: str) -> tuple[int, list[str]]:
    """The number of charts drawn on a page, and all that went wrong: console, errors, requests lost or to elsewhere."""
    tab, wrong = browser.new_page(), []
    tab.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("requestfailed", lambda request: wrong.append(f"lost: {request.url}"))
    tab.on("request", lambda request: None if request.url.startswith((origin, "data:")) else wrong.append(request.url))
    tab.goto(f"{origin}/{name}", wait_until="networkidle")
    drawn = tab.locator(".horse10-chart svg.marks").count()
    tab.close()
    return drawn, wrong


@pytest.mark.parametrize("origin", ["http", "file"])
def test_every_page_is_drawn_without_a_complaint(browser, origins, origin, html):
    for page in pages(html):
        drawn, wrong = visit(browser, origins[origin], page.name)
        assert wrong == [], page.name
        assert drawn == charts(page), page.name


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
    assert visit(browser, f"file://{tmp_path}", "page.html")[1] != []


@pytest.fixture(params=["http", "file"])
def pictures(browser, origins, request):
    """The page with flip-books, and the flip-book whose slider is called "frame"."""
    tab = browser.new_page()
    tab.goto(f"{origins[request.param]}/dataset.html", wait_until="networkidle")
    yield tab, tab.locator(".horse10-player", has=tab.get_by_role("slider", name="frame", exact=True))
    tab.close()


def shown(player) -> str:
    """The one picture that a flip-book shows."""
    visible = player.locator(".horse10-still:visible image")
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
        before = walk.locator(f".horse10-still:visible {marks}:visible").count()
        box.focus()
        tab.keyboard.press("Space")
        assert before > 0 and walk.locator(f".horse10-still:visible {marks}:visible").count() == 0
        tab.keyboard.press("Space")
        assert walk.locator(f".horse10-still:visible {marks}:visible").count() == before


def test_two_dials_choose_one_of_all_pictures(pictures):
    tab, _ = pictures
    player = tab.locator(".horse10-player", has=tab.get_by_role("slider", name="coat"))
    seen = set()
    for slider in player.get_by_role("slider").all():
        slider.focus()
        for key in ("Home", "End"):
            tab.keyboard.press(key)
            seen.add(shown(player))
    assert len(seen) == 4  # the second dial starts where the first one ends


def test_without_javascript_a_picture_stays_and_no_dead_control(browser, html):
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto(f"file://{html}/dataset.html")
    players = tab.locator(".horse10-player").all()
    assert len(players) >= 5
    assert all(player.locator(".horse10-still:visible").count() >= 1 for player in players)
    assert tab.locator(".horse10-controls:visible").count() == 0
    tab.context.close()


@pytest.mark.parametrize("page", ["dataset.html", "data.html", "results.html"])
def test_no_page_is_wider_than_a_narrow_screen(browser, html, page):
    tab = browser.new_page(viewport={"width": 320, "height": 640})
    tab.goto(f"file://{html}/{page}", wait_until="networkidle")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.close()


def test_a_broken_chart_keeps_its_image_and_is_noticed(browser, html, tmp_path):
    page = next(page for page in pages(html) if charts(page))
    shutil.copytree(html, tmp_path, dirs_exist_ok=True)
    (tmp_path / page.name).write_text(
        page.read_text().replace('<script type="application/json">{', '<script type="application/json">{{')
    )
    drawn, wrong = visit(browser, f"file://{tmp_path}", page.name)
    assert drawn == 0 and any("chart not drawn" in text for text in wrong)


# ------------------------------------------------------------------ notebooks

SOURCES = sorted((ROOT / "notebooks").glob("*.py"))
EXECUTED = sorted((ROOT / "book").glob("*.ipynb"))


def sources(notebook) -> list[tuple[str, str, list]]:
    return [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in notebook.cells]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_notebooks_are_in_step_with_their_text_form(path):
    notebook = nbformat.read(path.with_suffix(".ipynb"), as_version=4)
    assert sources(notebook) == sources(jupytext.read(path)), f"run: jupytext --update --to ipynb notebooks/{path.name}"
    assert [cell for cell in notebook.cells if cell.get("outputs")] == []


@pytest.mark.parametrize("path", EXECUTED, ids=lambda path: path.stem)
def test_executed_notebooks_are_whole_small_and_anonymous(path):
    text = path.read_text()
    notebook = nbformat.read(path, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs and [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []
    assert len(text) < 2e6, "an executed notebook in the book is to stay under 2 MB"
    words = re.sub(r"base64,[\w+/=]+", "", text)
    assert [place for place in (str(Path.home()), str(ROOT), tempfile.gettempdir()) if place in words] == []


@pytest.mark.parametrize("path", EXECUTED, ids=lambda path: path.stem)
def test_executed_notebooks_show_the_code_that_is_there(path):
    executed = [cell for cell in sources(nbformat.read(path, as_version=4)) if "injected-parameters" not in cell[2]]
    assert executed == sources(jupytext.read(ROOT / "notebooks" / f"{path.stem}.py")), (
        f"run: python -m horse10.book {path.stem}"
    )
