"""The built book, what its pages load, and a browser without a network: shared by the tests of the book."""

import http.server
import importlib
import os
import pickle
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock

from repository import ROOT

NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
OWN = ("HORSE10_HOME", "HORSE10_RUNS")  # of each test; the book is built with those of the reader
READERS = {name: os.environ[name] for name in OWN if name in os.environ}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WIDE, NARROW = {"width": 1300, "height": 900}, {"width": 320, "height": 640}


# ------------------------------------------------------------------ the built folder


def build(*options: str | Path, source: Path = ROOT / "book") -> subprocess.CompletedProcess:
    """Build as a reader does, without a network."""
    command = [Path(sys.executable).parent / "jupyter-book", "build", source, "-W", "-n", "--keep-going", *options]
    environment = {name: value for name, value in os.environ.items() if name not in OWN} | READERS | NO_NETWORK
    return subprocess.run(list(map(str, command)), cwd=source.parent, capture_output=True, text=True, env=environment)


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> tuple[subprocess.CompletedProcess, Path]:
    """The book of this checkout, built where a reader builds it, once for all processes that test."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with FileLock(folder / "built.lock"):
        if not (kept := folder / "built.pickle").is_file():
            kept.write_bytes(pickle.dumps(build()))
        return pickle.loads(kept.read_bytes()), ROOT / "book" / "_build" / "html"


@pytest.fixture(scope="session")
def html(built) -> Path:
    return built[1]


def pages(html: Path) -> list[Path]:
    """All but index.html, which sends the reader on to intro.html."""
    return sorted(set(html.glob("*.html")) - {html / "index.html"})


FEATURES = ('"bind":', 'class="horse10-table sortable"', 'class="horse10-sheet', "<math", 'class="horse10-chart"')
FEATURES += ('class="horse10-widgets"',)


def few(html: Path) -> list[Path]:
    """A handful that stand for the others: the smallest page with each kind of thing a page can hold."""
    by_size = sorted(pages(html), key=lambda page: page.stat().st_size)
    texts = {page: page.read_text() for page in by_size}
    return list(dict.fromkeys(next((p for p in by_size if mark in texts[p]), by_size[0]) for mark in FEATURES))


def distinct(html: Path) -> list[Path]:
    """Every page, but of those of runs, which are made from one template, the smallest and the largest only."""
    of_runs = sorted(html.glob("run-*.html"), key=lambda page: page.stat().st_size)
    return sorted(set(pages(html)) - set(of_runs[1:-1]))


@pytest.fixture(params=["few", pytest.param("every", marks=pytest.mark.book)])
def some(request, html) -> list[Path]:
    """Pages to test: a few in the quick run, each that is unlike the others in that of the book (`make test-book`)."""
    return few(html) if request.param == "few" else distinct(html)


def charts(page: Path) -> int:
    return page.read_text().count('class="horse10-chart"')


# ------------------------------------------------------------------ what a page loads

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


# ------------------------------------------------------------------ the book's own parts, alone


def extension(name: str):
    """A Sphinx extension of the book, as a module."""
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


def page_of(folder: Path, body: str, *assets: str) -> Path:
    """A page in an empty folder with scripts and style sheets of the book, under the policy that every page has."""
    for asset in assets:
        shutil.copy(ROOT / "book" / "assets" / asset, folder)
    names = [Path(asset).name for asset in assets]
    loads = "".join(f'<script src="{name}"></script>' for name in names if name.endswith(".js"))
    loads += "".join(f'<link rel="stylesheet" href="{name}">' for name in names if name.endswith(".css"))
    html = f'<meta charset="utf-8"><title>x</title>{loads}<main class="bd-content">{body}</main>'
    rule = f'<meta http-equiv="Content-Security-Policy" content="{extension("security").policy(html)}">'
    page = folder / "page.html"
    page.write_text(f'<!doctype html><html lang="en">{rule}{html}</html>', encoding="utf-8")
    return page


# ------------------------------------------------------------------ in a browser


def refuse(reason: str):
    """Skip a test that this machine cannot run; in CI that is a failure."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def chromium() -> str:
    """The browser's program."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        refuse("needs Chromium: apt-get install chromium, or its program's path in the variable CHROMIUM")
    return program


@pytest.fixture(scope="session")
def browser():
    """Chromium, which resolves no name but this machine's own."""
    program = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        refuse("needs Playwright: pip install 'horse10[test]'")
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


def soon(tab, words: str) -> bool:
    """Wait until a JavaScript expression is true. Playwright itself would evaluate text, which the pages forbid."""
    return any(tab.evaluate(words) or tab.wait_for_timeout(50) for _ in range(200))


def darken(tab) -> None:
    """As when the reader's system turns dark; the theme follows a moment later."""
    tab.emulate_media(color_scheme="dark")
    assert soon(tab, "[undefined, 'dark'].includes(document.documentElement.dataset.theme)")


def unfold(tab) -> None:
    """Opens what is folded, so that it is looked at as well."""
    tab.evaluate("document.querySelectorAll('article details').forEach((details) => { details.open = true; })")


DRAWN = "[...document.querySelectorAll('.horse10-chart > div')].every((div) => div.querySelector('svg.marks'))"


@contextmanager
def opened(browser, address: Path | str, viewport: dict = WIDE, **context):
    """A page in a tab of its own, when its charts are drawn; `context`: color_scheme, java_script_enabled, ..."""
    own = browser.new_context(viewport=viewport, **context)
    tab = own.new_page()
    try:
        tab.goto(address.as_uri() if isinstance(address, Path) else address, wait_until="load")
        if context.get("java_script_enabled", True):
            soon(tab, DRAWN)
        yield tab
    finally:
        own.close()


class Visit(NamedTuple):
    """What was seen on a page: charts drawn, all that went wrong, bytes transferred (over http)."""

    drawn: int
    wrong: list[str]
    weight: int


LENGTH = "content-length"  # absent where the address holds the data itself


def visit(browser, origin: str, name: str, **context) -> Visit:
    """Open a page and wait until it rests; wrong: words on the console, errors, requests lost or to elsewhere."""
    own, wrong, got = browser.new_context(viewport=WIDE, **context), [], {}
    tab = own.new_page()
    tab.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("requestfailed", lambda request: wrong.append(f"lost: {request.url}"))
    own_origin = (origin, "data:", "blob:")
    tab.on("request", lambda request: None if request.url.startswith(own_origin) else wrong.append(request.url))
    tab.on("response", lambda answer: got.update({answer.url: int(answer.headers.get(LENGTH, 0))}))
    tab.goto(f"{origin}/{name}", wait_until="networkidle")
    drawn = tab.locator(".horse10-chart svg.marks").count()
    own.close()
    return Visit(drawn, wrong, sum(got.values()))
