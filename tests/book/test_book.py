"""Charts, pictures and tables that open offline, each with its sources."""

import base64
import io
import json
import re
from html import unescape

import altair as alt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from horse10 import book
from horse10.book.caption import caption
from horse10.book.html import chart as chart_html
from horse10.book.sources import Source, pill
from horse10.book.style import finished

HOSTILE = "</script><b>\u2028&'\""


@pytest.fixture
def chart():
    data = pd.DataFrame({"x": [1, 2], "y": [3, 4], "name": ["a", HOSTILE]})
    return alt.Chart(data, description=f"two points {HOSTILE}").mark_point().encode(x="x", y="y", color="name")


@pytest.fixture
def renderer():
    before = alt.renderers.active
    book.enable()
    yield
    alt.renderers.enable(before)


def test_a_chart_is_an_image_and_its_specification(chart, renderer):
    html = chart._repr_mimebundle_()["text/html"]
    image = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html)[1])
    spec = re.search(r'<script type="application/json">(.*)</script>', html, re.DOTALL)[1]
    assert image.startswith(b"<svg")
    assert json.loads(spec)["description"] == f"two points {HOSTILE}"


def test_hostile_text_stays_text(chart):
    html = chart_html(chart.to_dict())
    label = re.search(r'aria-label="([^"]*)"', html)[1]
    assert unescape(label) == f"two points {HOSTILE}"
    assert html.count("</script>") == 1 and "<b>" not in html
    script = html.split('<script type="application/json">')[1]
    assert "\u2028" not in script


def test_the_same_chart_is_the_same_html(chart):
    assert chart_html(chart.to_dict()) == chart_html(chart.to_dict())
    other = chart.properties(title="another")
    ids = [re.search(r'id="([^"]+)"', chart_html(c.to_dict()))[1] for c in (chart, other)]
    assert ids[0] != ids[1]


def test_a_number_that_json_does_not_know_is_refused(chart):
    with pytest.raises(ValueError, match="JSON"):
        chart_html(chart.to_dict() | {"width": float("nan")})


def test_a_picture_has_a_description_and_keeps_its_pixels():
    image = np.full((9, 12, 3), (200, 100, 50), np.uint8)
    html = book.picture(image, 'a "brown" horse')
    again = Image.open(io.BytesIO(base64.b64decode(re.search('base64,([^"]+)', html)[1])))
    assert 'alt="a &quot;brown&quot; horse"' in html
    np.testing.assert_allclose(np.asarray(again), image, atol=4)


def shown_badges(html: str) -> list[str]:
    """The badges of the caption, before "where from" is opened."""
    line = html.split('<div class="horse10-caption">')[1].split("<details")[0]
    return [unescape(words) for words in re.findall(r'horse10-badge [\w-]+">([^<]*)<', line)]


SOURCE = Source(("measured on Horse-10", "measured on <mice>"), ("the record of run <a href='run-1.html'>1</a>",))


def test_a_table_shows_its_sources_and_hostile_cells_stay_text():
    html = book.table(pd.DataFrame({"a": [HOSTILE]}), SOURCE)
    assert shown_badges(html) == ["measured on Horse-10", "measured on <mice>"]
    assert "<li>the record of run <a href='run-1.html'>1</a></li>" in html and "<b>" not in html
    assert "where from" not in book.table(pd.DataFrame({"a": [1]}))


def test_a_chart_shows_its_sources_and_keeps_them_out_of_its_specification(chart):
    html = chart_html(finished(chart, "a <title>", SOURCE, "two points", "how to read it").to_dict())
    assert shown_badges(html) == list(SOURCE.badges) and SOURCE.read[0] in html
    spec = json.loads(re.search(r'<script type="application/json">(.*)</script>', html, re.DOTALL)[1])
    assert "usermeta" not in spec
    assert "<figcaption><strong>a &lt;title&gt;</strong><span>how to read it</span></figcaption>" in html
    assert b"how to read it" not in base64.b64decode(re.search(r"svg\+xml;base64,([^\"]+)", html)[1])


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (Source(("published",), words="published: in Table 1"), "published in Table 1"),
        (Source(("measured on a", "measured on b"), words="measured on 2 sets"), "measured on 2 sets"),
        (Source(tuple(f"measured on {n}" for n in range(5))), "measured on 0 measured on 1 measured on 2 and 2 more"),
    ],
)
def test_a_caption_has_each_badge_once_and_the_others_where_it_opens(source, shown):
    line, _, opened = caption(source).partition("<details")
    assert re.sub("<[^>]*>", "", line).strip() == shown
    assert all((f">{badge}</span>" in line) != (f">{badge}</span>" in opened) for badge in source.badges)


def test_pages_that_marks_open_are_links_as_well(chart):
    pages = chart.transform_calculate(page="0").encode(href="page:N")
    pages.data = pd.DataFrame({"x": [1, 2, 2], "y": 3, "name": "a", "page": ["run-b.html", "run-a.html", "run-b.html"]})
    html = chart_html(alt.hconcat(chart, alt.layer(pages)).to_dict())
    assert re.findall(r'<li><a href="([^"]*)">([^<]*)</a>', html) == [("run-a.html", "a"), ("run-b.html", "b")]
    assert "<li>" not in chart_html(chart.to_dict())


def test_badges_are_those_of_the_source_and_without_one_nothing_was_run():
    assert book.badge(SOURCE) == " ".join(map(pill, SOURCE.badges))
    assert book.badge() == '<span class="horse10-badge not-run">not run yet</span>'
