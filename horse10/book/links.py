"""Addresses within the book, and links to them."""

from html import escape

RUN = "run-"  # begins the names of the pages of single runs


def address(run):
    """The address of a run's page, by the run's name; of each page for a Series of names."""
    return RUN + run + ".html"


def name(page: str) -> str:
    """What an address leads to: the name of a run for its page."""
    return page.removesuffix(".html").removeprefix(RUN)


def run(name: str) -> str:
    """The name of a run as HTML: a link to its page."""
    return f'<a href="{escape(address(name))}">{escape(name)}</a>'
