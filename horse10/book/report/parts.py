"""Parts of a section as HTML: a paragraph, a part that opens on demand, and what is told of rows that are not shown."""

from collections.abc import Sized
from html import escape

from horse10.dataset.names import printable

MANY = 40  # rows of a chart of animals; the rest is in the JSON file


def p(text: str, kind: str = "") -> str:
    """A paragraph of plain text; nothing for none."""
    return f'<p class="{kind}">{escape(printable(text))}</p>' if text else ""


def folded(words: str, inner: str) -> str:
    """HTML that is shown when the reader asks for it."""
    return f"<details><summary>{escape(words)}</summary>{inner}</details>"


def more(rows: Sized) -> str:
    """How many rows beyond MANY there are, and where."""
    hidden = max(0, len(rows) - MANY)
    return p(f"{hidden} more rows are in the JSON file beside this page.", "note") if hidden else ""


def items(sentences: list[str]) -> str:
    """A list of plain texts."""
    return f"<ul>{''.join(f'<li>{escape(printable(each))}</li>' for each in sentences)}</ul>"
