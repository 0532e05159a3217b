"""A shared link shows the page's title, its first paragraph and a picture; addresses only where the book has one."""

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from docutils.core import publish_doctree
from PIL import Image

from browsing import extension
from horse10.book import html, preview
from horse10.book.charts import speed
from horse10.book.sources import Source
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
        assert picture.size == preview.SIZE and path.stat().st_size < 150_000


CHART = speed.ratio_chart(
    pd.DataFrame({"what": ["a"], "ratio": [2.0], "low": [1.0], "high": [3.0]}), "One <step>", Source(("timed on x",))
).to_dict()


def black(figure: str) -> float:
    """Share of dark pixels in the left part of a picture, where the words are."""
    with Image.open(io.BytesIO(preview.picture(figure, "A title", "The book"))) as picture:
        assert picture.size == preview.SIZE
        return float((np.asarray(picture.convert("L"))[:, : preview.COLUMN] < 128).mean())


def test_the_first_chart_of_a_page_is_its_picture_with_title_and_badges():
    figure = html.chart(CHART)
    assert preview.chart_title(f"<p>Words</p>{figure}<figure>another</figure>") == "One <step>"
    without = re.sub(r'<span class="horse10-badge.*?</span>', "", figure)
    assert black(figure) > black(without) > black(without.replace("One &lt;step&gt;", "")) > 0
    assert preview.picture("<p>Words and <table></table></p>", "A title", "The book") is None


def test_the_extension_is_loaded():
    sphinx = yaml.safe_load((ROOT / "_config.yml").read_text())["sphinx"]
    assert "previews" in sphinx["config"]["extensions"] and "previews" in sphinx["local_extensions"]
