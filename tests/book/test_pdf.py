"""The main chapters as one document: links stay inside, scripts stay out, and Chromium prints it."""

import re

import pytest

from browsing import chromium
from horse10.book import pdf
from repository import ROOT

HEAD = '<html><head><meta http-equiv="Content-Security-Policy" content="x"><title>x</title><script>no()</script></head>'
PAGE = (
    HEAD + '<body><nav>no</nav><article class="bd-article"><section id="top"><h1>{0}</h1><script>no()</script>'
    '<a href="#top">a</a> <a href="two.html">b</a> <a href="two.html#top">c</a> <a href="three.html#top">d</a>'
    ' <a href="https://example.org">e</a></section></article></body></html>'
)


@pytest.fixture
def folder(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.html").write_text(PAGE.format(name))
    return tmp_path


def test_links_lead_within_the_document_or_out_to_the_web(folder):
    html = pdf.assembled(folder, ["one", "two"], "A book")
    first = html[html.index('id="one"') : html.index('id="two"')]
    assert re.findall(r'<a(?: href="([^"]*)")?>', first) == [
        "#one--top",
        "#two",
        "#two--top",
        "",
        "https://example.org",
    ]
    assert 'id="two--top"' in html and "<title>A book</title>" in html
    assert "no()" not in html and "<nav>" not in html and "Security-Policy" not in html


def test_a_page_that_is_not_built_is_named(folder):
    with pytest.raises(pdf.NoPdf, match=r"no page four.html: build the book first"):
        pdf.assembled(folder, ["one", "four"], "A book")


def test_without_a_browser_the_message_says_what_to_install(folder, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(pdf.NoPdf, match="printed by Chromium"):
        pdf.write(folder, ["one"], "A book", folder / "book.pdf")


def test_the_chapters_are_the_first_page_and_the_first_part():
    names = pdf.chapters(ROOT / "_toc.yml")
    assert names[0] == "intro" and len(names) > 3 and all((ROOT / "book" / f"{name}.md").is_file() for name in names)


def test_chromium_prints_it(folder):
    chromium()
    target = pdf.write(folder, ["one", "two"], "A book", folder / "book.pdf")
    content = target.read_bytes()
    assert content.startswith(b"%PDF") and len(re.findall(rb"/Type /Page\b", content)) == 2
