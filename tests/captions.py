"""What the line below a chart says of where its numbers come from."""

from horse10.book.html import SOURCES
from horse10.book.sources import Source


def source_of(spec: dict) -> str:
    """The source that a chart's specification carries, in words."""
    return str(Source(**spec["usermeta"][SOURCES]))
