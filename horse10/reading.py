"""Which data a page has read so far: named beside every chart and table that it draws.

Whatever hands out published tables, records, benchmarks or data sets notes it here. A page begins with nothing read.
"""

_READ: dict[str, str] = {}


def begin() -> None:
    """Forget what was read: a page begins."""
    _READ.clear()


def note(source: str, made_by: str = "") -> None:
    """Remember a source once, by its path in the repository or a name; made_by: version and commit of what made it."""
    _READ.setdefault(source, made_by)


def sources() -> dict[str, str]:
    """What was read since the page began, in the order it was first read, each with what made it."""
    return dict(_READ)
