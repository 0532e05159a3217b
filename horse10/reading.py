"""Which data a page has read so far: named beside every chart and table that it draws.

Whatever hands out published tables, records, benchmarks or data sets notes it here. A page begins with nothing read.
"""

_READ: dict[str, None] = {}


def begin() -> None:
    """Forget what was read: a page begins."""
    _READ.clear()


def note(source: str) -> None:
    """Remember a source, by its path in the repository or a name, once."""
    _READ.setdefault(source)


def sources() -> list[str]:
    """What was read since the page began, in the order it was first read."""
    return list(_READ)
