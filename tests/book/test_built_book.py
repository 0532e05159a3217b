"""The book as `jupyter-book build book/` leaves it: complete, silent, and in need of nothing from the network."""

import re
import shutil
import subprocess
from html import unescape

import pytest

import horse10
from browsing import CSS_LOADS, REMOTE, build, charts, extension, loads, pages, remote
from horse10.book import check
from horse10.book.badges import BADGES
from horse10.machine.folders import commit
from repository import ROOT

pytestmark = pytest.mark.slow
BARE = re.compile(r'class="horse10-(?:chart|table)[^"]*"(?:(?!</div>).)*</div>(?!<div class="horse10-caption)', re.S)


# ------------------------------------------------------------------ complete


def test_builds_without_a_warning(built):
    result, html = built
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    absl = "WARNING: All log messages before absl::InitializeLog"  # TensorFlow's greeting
    assert "WARNING" not in (result.stdout + result.stderr).replace(absl, "")
    assert "url=intro.html" in (html / "index.html").read_text()


@pytest.mark.book
def test_an_unchanged_book_executes_nothing_and_leaves_the_checkout_as_it_was(html):
    status = ["git", "status", "--porcelain"]
    before = subprocess.run(status, cwd=ROOT, capture_output=True, text=True).stdout
    again = build()
    assert again.returncode == 0 and "executing" not in again.stdout.lower(), again.stdout[-2000:]
    assert subprocess.run(status, cwd=ROOT, capture_output=True, text=True).stdout == before


def test_every_page_of_the_table_of_contents_is_there(html):
    names = re.findall(r"(?:root: |file: )(\w+)", (ROOT / "_toc.yml").read_text())
    assert len(names) >= 7
    assert [name for name in names if not (html / f"{name}.html").is_file()] == []


@pytest.mark.book
def test_two_builds_give_the_same_pages(html, tmp_path):
    shutil.copytree(html.parent / ".jupyter_cache", tmp_path / "_build" / ".jupyter_cache")
    build("--path-output", tmp_path)
    again = tmp_path / "_build" / "html"
    assert [p.name for p in pages(html)] == [p.name for p in pages(again)]
    assert [p.name for p in pages(html) if p.read_bytes() != (again / p.name).read_bytes()] == []


def test_every_style_sheet_is_there_before_the_pages(html):
    """Else its address has no checksum, until a second build finds it there: two builds would differ."""
    addresses = re.findall(r'<link rel="stylesheet"[^>]*href="([^"]*)"', (html / "intro.html").read_text())
    assert len(addresses) >= 4 and [address for address in addresses if "?" not in address] == []


def test_no_page_shows_markup_that_was_to_become_something_else(html):
    """A role such as {term}, broken over two lines so that "<" begins one, stays as text and gives no warning."""
    left = re.compile(r"\{(?:term|cite|ref|doc|math)\}`|\{\{ ")
    text = {
        page.name: re.sub(r"<(pre|code|script)\b.*?</\1>", "", page.read_text(), flags=re.DOTALL)
        for page in pages(html)
    }
    assert {name: left.findall(words) for name, words in text.items() if left.search(words)} == {}


def test_every_page_says_by_which_version_it_was_built(html):
    number = (commit() or "").partition("-")[0]
    words = f"Built with horse10 {horse10.__version__}" + (f", commit {number[:10]}" if number else "")
    assert [page.name for page in pages(html) if words not in page.read_text()] == []


def test_every_page_says_what_a_link_to_it_shows(html):
    said = {
        page.name: dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', page.read_text()))
        for page in pages(html)
    }
    said = {
        name: tags for name, tags in said.items() if name not in ("search.html", "genindex.html", "py-modindex.html")
    }
    short = {name: tags.get("description", "") for name, tags in said.items() if len(tags.get("description", "")) < 40}
    assert short == {} and all(tags["title"] for tags in said.values())
    assert {(html / tags["image"]).is_file() for tags in said.values()} == {True}
    drawn = {name for name in said if 'class="horse10-chart"' in (html / name).read_text()} - {"intro.html"}
    assert {name for name, tags in said.items() if "/previews/" in tags["image"]} == drawn


# ------------------------------------------------------------------ links within the book


def test_every_link_within_the_book_leads_somewhere(html):
    assert extension("links").dead_links(html) == []


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ('<a href="there.html">x</a> <a class="x" href="there.html#place">x</a> <a href="#here">x</a>', []),
        ('<a href="https://example.org/gone.html#gone">x</a> <a href="mailto:x@example.org">x</a>', []),
        ('<a href="gone.html">x</a>', ["gone.html"]),
        ('<a class="x" href="there.html#gone">x</a>', ["there.html#gone"]),
        ('<a href="#gone">x</a>', ["#gone"]),
        ('<a href="../there.html">x</a>', ["../there.html"]),
        (
            '<script type="application/json">[{"url": "run-gone.html"}, {"url": "there.html"}]</script>',
            ["run-gone.html"],
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_found(tmp_path, text, dead):
    (tmp_path / "there.html").write_text('<p id="place">x</p>')
    (tmp_path / "page.html").write_text(f'<p id="here">{text}</p>')
    assert extension("links").dead_links(tmp_path) == [f"page.html: the link {link} leads nowhere" for link in dead]


# ------------------------------------------------------------------ nothing from elsewhere


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


# ------------------------------------------------------------------ charts, formulas, scripts


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


def test_no_choice_is_made_in_a_legend_which_no_keyboard_reaches(html):
    assert [page.name for page in pages(html) if '"bind": "legend"' in page.read_text()] == []


def test_formulas_need_no_script(html):
    text = (html / "data.html").read_text()
    assert "<math" in text and "MathJax" not in text


def test_every_badge_has_its_colour():
    styles = (ROOT / "book" / "assets" / "css" / "horse10.css").read_text()
    assert [style for style in BADGES.values() if f".horse10-badge.{style} " not in styles] == []


def test_every_chart_and_table_carries_a_badge(html):
    pages_with = {p.name: re.findall('horse10-caption">(.*?)<details', p.read_text(), re.DOTALL) for p in pages(html)}
    assert sum(map(len, pages_with.values())) > 100
    shown = [summary for summaries in pages_with.values() for summary in summaries]
    words = {unescape(badge) for summary in shown for badge in re.findall('">([^<]*)</span>', summary)}
    assert {
        badge
        for badge in words
        if not re.fullmatch(
            r"published|recomputed from published numbers|set by this project|(measured|timed|tried) on [^;]+", badge
        )
    } == set()
    assert [name for name, summaries in pages_with.items() if any("horse10-badge" not in s for s in summaries)] == []
    bare = {p.name: len(re.findall(BARE, p.read_text())) for p in pages(html)}
    assert {name: number for name, number in bare.items() if number} == {}


def test_no_page_shows_the_name_of_an_object_that_has_nothing_to_show(html):
    """As of `Markdown("")`."""
    shown = re.compile(r"&lt;(?:IPython|horse10|altair|pandas)\.[\w.]+ object")
    faults = {page.name: shown.findall(page.read_text()) for page in pages(html)}
    assert {name: found for name, found in faults.items() if found} == {}


def test_no_page_holds_a_number_that_nobody_can_read(html):
    prose = [page for page in pages(html) if page.name != "api.html"]  # there NaN is a word
    faults = {page.name: check.unreadable(page.read_text()) for page in prose}
    assert {name: found[:5] for name, found in faults.items() if found} == {}


def test_the_licence_of_every_script_is_named(html):
    named = (ROOT / "book" / "licences.md").read_text()
    scripts = {re.sub(r"-v[\d.]+\d", "", path.name) for path in (html / "_static").rglob("*.js")}
    assert len(scripts) > 10
    assert [name for name in scripts if f"`{name}`" not in named] == []


# ------------------------------------------------------------------ a promise that the build keeps


@pytest.mark.book
@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("{{ K01.printed }}", ""),
        ("{{ K99.shown }}", "K99"),
        ('<a href="run-gone.html">a run</a>', "page.html: the link run-gone.html leads nowhere"),
    ],
)
def test_a_page_that_names_a_claim_or_a_run_that_is_not_there_fails_to_build(tmp_path, text, missing):
    book = tmp_path / "book"
    shutil.copytree(ROOT / "book", book, ignore=shutil.ignore_patterns("*.md", "_build", "_toc.yml"))
    shutil.copy(ROOT / "book" / "run.md", book)
    (book / "_toc.yml").write_text("format: jb-book\nroot: page\nchapters: [file: claims]\n")
    (book / "claims.md").write_text('# Claims\n\n<span id="K01">r</span>\n')
    (book / "page.md").write_text(f"# A page\n\nA number: {text}\n")
    for folder in ("benchmarks", "results"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    result = build(source=book)
    assert (result.returncode != 0) == bool(missing), result.stdout[-2000:] + result.stderr[-2000:]
    assert missing in result.stdout + result.stderr
