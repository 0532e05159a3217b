"""When the answer to a question is yes, no, or undecided: by the interval of a number."""

VERDICTS = {True: "holds here", False: "does not hold here", None: "undecided"}
NOT_RUN = "not run yet"
ALIKE = 1.05  # two errors are alike if one is at most a twentieth larger: what "about" means in `papers.claims`


def above(interval: dict, bound: float = 0) -> bool | None:
    """Whether a number with its interval (low, high) is above a bound; None if the interval is on both sides or NaN."""
    return True if interval["low"] > bound else False if interval["high"] < bound else None


def below(interval: dict, bound: float = 0) -> bool | None:
    """Whether it is below the bound; None as for `above`."""
    return opposite(above(interval, bound))


def alike(ratio: dict) -> bool | None:
    """Whether a ratio with its interval is at most ALIKE: no worse, by a tolerance; no if it is surely above it."""
    return below(ratio, ALIKE)


def opposite(holds: bool | None) -> bool | None:
    return None if holds is None else not holds


def both(*parts: bool | None) -> bool | None:
    """A claim in several parts holds if all do, and does not if one does not."""
    return False if False in parts else None if None in parts else True
