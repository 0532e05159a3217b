"""HTML of what is too long for a table: a card for each surprise in the papers' code."""

import re
from html import escape

import pandas as pd

from horse10.analysis import benchmarks
from horse10.papers import published

REPOSITORY = "https://github.com/DeepLabCut/DeepLabCut/blob"
PLACE = re.compile(r"(?P<tag>v\S+) (?P<path>\S+)/(?P<file>[^/:\s]+?)(:(?P<first>\d+)(-(?P<last>\d+))?)?")
PAGES = {  # of this book
    "data": "The data",
    "deviations": "Deviations",
    "method": "The method",
    "nearness": "How near are within-domain test frames?",
}
NOT_MEASURED = "not measured"
MEASURED_BY = {"nearness": "not as a change of the error, but as the error at a distance: see that page"}


def reference_code(part: str, effects: pd.DataFrame, badge: str) -> str:
    """HTML of the surprises in one part of the papers' code, a card each.

    Args:
        part: "version", "labels", "network", "training" or "test"; effects: `measured.effects`.
        badge: HTML that says where the effects were measured.
    """
    rows = published.load("reference_code").fillna("")
    return "\n".join(_card(row, effects, badge) for row in rows[rows["part"] == part].itertuples())


def _card(row, effects: pd.DataFrame, badge: str) -> str:
    file, _, _ = row.page.partition("#")
    more = f'<a href="{row.page.replace(file, f"{file}.html", 1)}">{PAGES[file]}</a>'
    effect = MEASURED_BY.get(file, NOT_MEASURED)
    if row.effect:
        effect = f"{badge} {escape(benchmarks.effect_words(effects, row.effect))}"
    known = _prose(row.known[:1].upper() + row.known[1:])
    lines = {
        "What it means": _prose(row.means),
        "Here": f"{_prose(row.here)} More: {more}.",
        "Measured effect": effect,
        "How we know": f"{known}: {'; '.join(map(_place, row.where.split('; ')))}",
    }
    paragraphs = "\n".join(f"<p><b>{name}.</b> {words}</p>" for name, words in lines.items())
    head = f'<section class="horse10-card" id="{row.surprise_id}">'
    return f"{head}\n<h3>{_prose(row.title)}</h3>\n<p>{_prose(row.does)}</p>\n{paragraphs}\n</section>"


def _prose(text: str) -> str:
    """Escaped, with `code` as code and apostrophes as printers set them."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text.replace("'", "’")))


def _place(text: str) -> str:
    """A place in DeepLabCut's code as a link to it; other words as they are."""
    match = PLACE.fullmatch(text)
    if not match:
        return escape(text)
    lines = "".join(f"{mark}L{match[end]}" for mark, end in (("#", "first"), ("-", "last")) if match[end])
    shown = "–".join(match[end] for end in ("first", "last") if match[end])
    place = f"{match['file']}{', line' + 's' * bool(match['last']) + ' ' + shown if shown else ''} ({match['tag']})"
    return f'<a href="{REPOSITORY}/{match["tag"]}/{match["path"]}/{match["file"]}{lines}">{place}</a>'
