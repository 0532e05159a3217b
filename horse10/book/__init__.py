"""What a page of the book is made with: charts, tables and pictures that open offline, and where they come from.

They are loaded where they are used: the report on a project (`horse10.book.report`) needs neither Altair nor IPython.
"""

from importlib import import_module

__all__ = ["badge", "enable", "folded", "picture", "sources", "table"]
_IN_HTML = ("folded", "picture", "table")


def enable() -> None:
    """Show Altair charts as `html.chart` from here on; the one line a notebook of the book needs."""
    import altair as alt

    from horse10.book import html

    alt.renderers.register("horse10", lambda spec, **_: {"text/html": html.chart(spec)})
    alt.renderers.enable("horse10")


def badge(source=None) -> str:
    """HTML of the badges of a `sources.Source`; of what was not run yet, if there is none."""
    from horse10.book import sources

    return source.pills() if source else sources.pill(sources.NOT_RUN)


def __getattr__(name):
    if name in _IN_HTML:
        return getattr(import_module("horse10.book.html"), name)
    if name == "sources":
        return import_module("horse10.book.sources")
    raise AttributeError(f"module 'horse10.book' has no attribute {name!r}")
