"""What a notebook needs to become a page: charts that open offline, badges, execution without traces."""

import base64
import io
import json
import re
from html import escape, unescape
from pathlib import Path

import altair as alt
import nbformat
import numpy as np
import pandas as pd
import papermill
import pytest
from PIL import Image

from horse10 import book
from horse10.runs import records

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
    html = book.chart_html(chart.to_dict())
    label = re.search(r'aria-label="([^"]*)"', html)[1]
    assert unescape(label) == f"two points {HOSTILE}"
    assert html.count("</script>") == 1 and "<b>" not in html
    script = html.split('<script type="application/json">')[1]
    assert "\u2028" not in script


def test_the_same_chart_is_the_same_html(chart):
    assert book.chart_html(chart.to_dict()) == book.chart_html(chart.to_dict())
    other = chart.properties(title="another")
    ids = [re.search(r'id="([^"]+)"', book.chart_html(c.to_dict()))[1] for c in (chart, other)]
    assert ids[0] != ids[1]


def test_a_number_that_json_does_not_know_is_refused(chart):
    with pytest.raises(ValueError, match="JSON"):
        book.chart_html(chart.to_dict() | {"usermeta": float("nan")})


def test_a_picture_has_a_description_and_keeps_its_pixels():
    image = np.full((9, 12, 3), (200, 100, 50), np.uint8)
    html = book.picture(image, 'a "brown" horse')
    again = Image.open(io.BytesIO(base64.b64decode(re.search('base64,([^"]+)', html)[1])))
    assert 'alt="a &quot;brown&quot; horse"' in html
    np.testing.assert_allclose(np.asarray(again), image, atol=4)


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("published", "published"),
        ("not run yet", "not-run"),
        (records.dataset_badge("horse10"), "horse10"),
        (records.dataset_badge("synthetic") + " (quick recipe)", "synthetic"),
        (records.dataset_badge("<my> mice"), "project"),
        ("timed on 2 cores of x, 2026-11-21", "timed"),
    ],
)
def test_badges_say_where_a_number_comes_from(words, style):
    assert book.badge(words) == f'<span class="horse10-badge {style}">{escape(words)}</span>'


def test_a_badge_in_other_words_is_refused():
    with pytest.raises(ValueError, match="'simulated' is no badge"):
        book.badge("simulated")


def carried(html: str) -> list[str]:
    """The badges of what is shown, beside its "where from"."""
    return re.findall(r'horse10-badge [\w-]+">([^<]*)<', html.split("<summary>")[1].split("</summary>")[0])


def test_a_table_carries_the_badges_that_were_shown_last_and_nothing_carries_not_run_yet(renderer):
    frame = pd.DataFrame({"a": [1]})
    assert carried(book.table(frame)) == []
    book.badge("published")
    book.badge("not run yet")
    assert carried(book.table(frame)) == ["published"]
    book.badge("measured on Horse-10", "measured on <mice>")
    assert carried(book.table(frame)) == ["measured on Horse-10", "measured on &lt;mice&gt;"]


@pytest.mark.parametrize(
    ("subtitle", "badges"),
    [
        ("published: Table 1", ["published"]),
        ("published numbers, computed again", ["published"]),
        (["measured on mice: grey", "bar: all"], ["measured on mice: grey"]),
        ("timed on 2 cores", ["timed on 2 cores"]),
        ("measured; choose the data below", ["measured on Horse-10"]),
        ("", ["measured on Horse-10"]),
    ],
)
def test_a_chart_carries_the_badge_that_stands_below_its_title(renderer, subtitle, badges):
    book.badge("measured on Horse-10")
    chart = alt.Chart(pd.DataFrame({"a": [1]}), title=alt.Title("x", subtitle=subtitle)).mark_bar().encode(x="a")
    assert carried(book.chart_html(chart.to_dict())) == badges


def notebook(*sources):
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    home = "import pathlib; print(f'in {pathlib.Path.home()}/cache, and abc{pathlib.Path.home()}abc')"
    source = notebook("answer = 1", home, "import sys; print('noise', file=sys.stderr)", "answer + 1")
    source.cells[0].metadata.tags = ["parameters"]
    nbformat.write(source, folder / "source.ipynb")
    return book.execute(folder / "source.ipynb", folder / "page.ipynb", answer=41)


def test_executed_notebooks_keep_outputs_and_no_traces(executed):
    text = executed.read_text()
    cells = nbformat.read(executed, as_version=4).cells
    assert cells[-3].outputs[0]["text"] == f"in ~/cache, and abc{Path.home()}abc\n"
    assert cells[-1].outputs[0]["data"]["text/plain"] == "42"
    assert cells[0].metadata == {"tags": ["parameters"]}
    for trace in ("noise\\n", "papermill", "start_time", "iopub", str(executed.parent), '"version"'):
        assert trace not in text, f"{trace!r} is left in the executed notebook"


def test_a_failing_cell_is_an_error(tmp_path):
    nbformat.write(notebook("1 / 0"), tmp_path / "source.ipynb")
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        book.execute(tmp_path / "source.ipynb", tmp_path / "page.ipynb")


def test_an_unknown_page_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match=r"notebooks/nowhere\.ipynb is not here"):
        book.main(["nowhere"])
