"""A shared link shows the page's title, its first paragraph and a picture; addresses only where the book has one."""

import re
from pathlib import Path

import pytest
import yaml
from docutils.core import publish_doctree
from PIL import Image

from browsing import extension
from repository import ROOT

previews = extension("previews")
LONG = "A network that starts from ImageNet can learn one more thing in between."


def said(folder: Path, source: str, rest: str) -> str:
    (folder / "page.md").write_text(source)
    return previews.description(folder / "page.md", publish_doctree(rest))


@pytest.mark.parametrize(
    ("source", "rest", "expected"),
    [
        ("# T\n", f"T\n=\n\nShort.\n\n* {LONG} In a list.\n\n{LONG}", LONG),
        ("# T\n", "T\n=\n\nShort.", ""),
        ('---\ndescription: "In its own words"\n---\n', f"T\n=\n\n{LONG}", "In its own words"),
        ("```\ndescription: of something else\n```\n", f"T\n=\n\n{LONG}", LONG),
    ],
)
def test_a_page_is_described_by_its_first_paragraph_or_its_own_words(tmp_path, source, rest, expected):
    assert said(tmp_path, source, rest) == expected


def test_long_paragraphs_end_with_a_sentence_or_a_word():
    assert previews.shortened(f"{LONG} Of He et al. Notes {'notes ' * 40}") == LONG
    assert re.fullmatch(r"(word ){30,40}…", previews.shortened("word " * 60))
    assert previews.shortened("word " * 60 + "end.").endswith("word …")


def test_addresses_are_absolute_where_the_book_has_one_and_text_is_escaped():
    near = previews.tags('A "title" <b>', LONG, "The book", "page.html", "")
    assert 'content="A &quot;title&quot; &lt;b&gt;"' in near and "og:url" not in near
    assert '<meta property="og:image" content="_static/preview.jpg">' in near and "http" not in near
    far = previews.tags("T", LONG, "The book", "page.html", "https://example.org/book")
    assert '<meta property="og:url" content="https://example.org/book/page.html">' in far
    assert '<meta property="og:image" content="https://example.org/book/_static/preview.jpg">' in far
    assert "description" not in previews.tags("T", "", "The book", "page.html", "")


def test_the_picture_has_the_size_that_is_said_and_is_small():
    path = ROOT / "book" / "assets" / previews.PICTURE
    with Image.open(path) as picture:
        assert picture.size == previews.SIZE and path.stat().st_size < 150_000


def test_the_extension_is_loaded():
    sphinx = yaml.safe_load((ROOT / "_config.yml").read_text())["sphinx"]
    assert "previews" in sphinx["config"]["extensions"] and "previews" in sphinx["local_extensions"]
