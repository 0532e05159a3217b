"""The texts of pages from which the search takes its excerpts."""

import json

import pytest

from browsing import extension
from repository import ROOT

excerpts = extension("excerpts")
PAGE = """<html><head><title>No</title></head><body><nav>No</nav><main role="main"><article class="bd-article">
<section id="top"><h1>A page<a class="headerlink" href="#top">#</a></h1>
<p>Of <a href="x">links</a>, and m<sub>1</sub>.</p>
<section id="below"><h2>Below &amp; on</h2><table><tr><td>one</td><td>two</td></tr></table>
<script type="application/json">{"no": "<b>no</b>"}</script><svg><text>no</text></svg></section>
<details class="horse10-provenance"><summary>no</summary><details>no</details>no</details><p>After.</p></section>
</article><footer>No</footer></main></body></html>"""
TEXTS = [["top", "A page Of links, and m1."], ["below", "Below & on one two"], ["top", "After."]]


def test_a_page_is_its_article_section_by_section():
    assert excerpts.sections(PAGE) == TEXTS


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "search.html").write_text(f"<head>\n{excerpts.SEARCHTOOLS}></script></head>")
    return tmp_path


def test_the_search_page_alone_loads_the_texts_and_once(folder):
    for _ in range(2):
        excerpts.write(folder, ["page"])
    html = (folder / "search.html").read_text()
    scripts = [html.index(f"_static/{name}") for name in (excerpts.TEXTS, excerpts.SCRIPT, "searchtools.js")]
    assert scripts == sorted(scripts) and html.count(excerpts.TEXTS) == 1
    assert (ROOT / "book" / "assets" / excerpts.SCRIPT).is_file()
    assert (folder / "page.html").read_text() == PAGE
    text = (folder / "_static" / excerpts.TEXTS).read_text()
    assert json.loads(text.removeprefix("window.horse10Texts = ").rstrip(";\n")) == {"page": TEXTS}
