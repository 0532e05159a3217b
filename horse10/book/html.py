"""What a page shows, as HTML: charts that open offline, tables, pictures."""

import base64
import hashlib
import io
import json
import re
from html import escape

import numpy as np
import pandas as pd
import vl_convert
from PIL import Image

from horse10.book import links
from horse10.book.caption import caption
from horse10.book.sources import Source
from horse10.metrics import digits

LONG = 10_000  # whole numbers from here on have commas; years have none
SOURCES = "horse10"  # of a chart, in the part of its specification that Vega-Lite leaves to others


def chart(spec: dict) -> str:
    """HTML of a Vega-Lite specification: what it shows, a still image with the specification that the book's scripts
    draw in its place, and the line below it with its sources.

    The image is an SVG, so that the chart also shows where no script runs or none is loaded: in Jupyter, where the
    output must not fetch Vega, on paper, and in a reader's browser without JavaScript. The identifier is a hash of
    the content, so that the same chart is the same HTML in every build. The specification's `description` is read
    aloud in place of the chart. Its title and subtitle become HTML above the chart, which wraps on a narrow screen;
    its sources, which `style.finished` left in it, stand below; what its marks open is a list of links as well.
    """
    spec = dict(spec)
    source = Source(**spec.pop("usermeta", {}).get(SOURCES, {"badges": ()}))
    text = json.dumps(_sorted(spec), allow_nan=False)
    silent = spec | {"config": spec.get("config", {}) | {"aria": False}}  # the image is not read aloud
    heading = _heading(silent.pop("title", ""))
    svg = vl_convert.vegalite_to_svg(silent)
    width, height = (round(float(re.search(rf'<svg[^>]* {side}="([\d.]+)"', svg)[1])) for side in ("width", "height"))
    return (
        f'<figure class="horse10-figure">{heading}\n'
        f'<div class="horse10-chart" id="chart-{hashlib.sha256(text.encode()).hexdigest()[:12]}" role="img"'
        f' aria-label="{escape(spec.get("description", ""))}">\n'
        f'<img alt="" width="{width}" height="{height}"'
        f' src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">\n'
        f'<script type="application/json">{in_script(text)}</script>\n</div>{caption(source)}{_opened(spec)}</figure>'
    )


def _heading(title: str | dict) -> str:
    """A chart's title as HTML, with the lines of its subtitle."""
    title = title if isinstance(title, dict) else {"text": title}
    if not title["text"]:
        return ""
    lines = title.get("subtitle", [])
    notes = "".join(f"<span>{escape(line)}</span>" for line in ([lines] if isinstance(lines, str) else lines))
    return f"<figcaption><strong>{escape(title['text'])}</strong>{notes}</figcaption>"


def _opened(spec: dict) -> str:
    """The pages that marks of a chart open, as a list of links: marks are reached by mouse only."""
    fields = {encoding["href"]["field"] for encoding in _encodings(spec) if "href" in encoding}
    rows = [row for rows in spec.get("datasets", {}).values() for row in rows]
    pages = sorted({row[field] for field in fields for row in rows if row.get(field)})
    items = "".join(f'<li><a href="{escape(page)}">{escape(links.name(page))}</a></li>' for page in pages)
    return folded("The pages that marks open, as links", f"<ul>{items}</ul>") if pages else ""


def _encodings(spec: dict) -> list[dict]:
    """The encodings of all views of a specification."""
    views = [view for kind in ("layer", "hconcat", "vconcat", "concat") for view in spec.get(kind, [])]
    views += [spec["spec"]] if "spec" in spec else []
    return [spec.get("encoding", {}), *(encoding for view in views for encoding in _encodings(view))]


def _sorted(spec: dict) -> dict:
    """The specification in an order of its own; the columns of its data stay as they are."""
    ordered = json.loads(json.dumps(spec | {"datasets": {}}, sort_keys=True, allow_nan=False))
    return ordered | {"datasets": dict(sorted(spec.get("datasets", {}).items()))}


def in_script(text: str) -> str:
    """JSON text that neither ends the `<script>` around it nor breaks in JavaScript."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def table(frame: pd.DataFrame, source: Source | None = None, sortable: bool = False, escaped: bool = True) -> str:
    """HTML of a table; fractions with three significant digits, alike in a column, a dash for what is missing.

    Args:
        source: where its numbers come from; None if there is no more to say than the table does.
        sortable: the reader can order the rows by any column, and search them.
        escaped: False if cells hold HTML of ours.
    """
    cells = frame.copy()
    for at, kind in enumerate(frame.dtypes):
        if pd.api.types.is_float_dtype(kind):
            cells.isetitem(at, digits.column(frame.iloc[:, at]))
        elif pd.api.types.is_integer_dtype(kind):
            cells.isetitem(at, [f"{value:,}" if abs(value) >= LONG else str(value) for value in frame.iloc[:, at]])
    options = {"index": False, "border": 0, "na_rep": digits.MISSING, "float_format": digits.significant}
    html = cells.to_html(classes="table", escape=escaped, **options)
    below = caption(source) if source else ""
    return f'<div class="horse10-table{" sortable" * sortable}">{html}</div>{below}'


def picture(image: np.ndarray | Image.Image, description: str) -> str:
    """HTML of a picture (uint8 (h, w, 3) RGB), as WebP; the description is read aloud in its place."""
    return f'<img class="horse10-picture" alt="{escape(description)}" src="{image_url(image)}">'


def image_url(image: np.ndarray | Image.Image, quality: int = 85) -> str:
    """A picture as the address of itself: WebP in base64; quality 0 to 100."""
    file = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(file, "WEBP", quality=quality)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


def folded(heading: str, html: str) -> str:
    """HTML that is shown when the reader opens it."""
    return f'<details class="horse10-folded"><summary>{escape(heading)}</summary>{html}</details>'
