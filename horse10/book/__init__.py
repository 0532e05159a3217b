"""What a page of the book is made with: charts, tables and pictures that open offline, and where they come from."""

import altair as alt

from horse10.book import html, sources
from horse10.book.html import folded, picture, table
from horse10.book.sources import NOT_RUN, Source

__all__ = ["badge", "enable", "folded", "picture", "sources", "table"]


def enable() -> None:
    """Show Altair charts as `html.chart` from here on; the one line a notebook of the book needs."""
    alt.renderers.register("horse10", lambda spec, **_: {"text/html": html.chart(spec)})
    alt.renderers.enable("horse10")


def badge(source: Source | None = None) -> str:
    """HTML of the badges of a source; of what was not run yet, if there is none."""
    return source.pills() if source else sources.pill(NOT_RUN)
