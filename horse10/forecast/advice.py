"""What leaks say of a test error, in one sentence for a person who is about to report it."""

import pandas as pd

from horse10.dataset.names import are
from horse10.forecast.config import article, forms


def sentence(summary: pd.DataFrame, called: str = "animal") -> str:
    """The sentence for the rows of `Leaks.summary`: of several divisions, for the most honest one.

    called: what one animal is called, as in `ForecastConfig`."""
    best = summary.loc[summary["honest_share"].idxmax()]
    alike = summary["honest_share"].eq(best["honest_share"]).all()
    words = _verdict(best, *forms(called))
    return words[0].upper() + words[1:] if alike else f"Most honest is {best['split']}: {words}"


def _verdict(counts: pd.Series, who: str, many: str) -> str:
    test, honest, copied = counts["test"], counts["honest"], counts["identical"]
    an, alike = f"{article(who)} {who}", "is a training picture" if copied == 1 else "are training pictures"
    copies = f"{copied} of {test} test frames {alike}" if copied else ""
    if honest == test:
        return (
            f"no test frame is of {an} or a recording that is trained on, so the test error speaks for new ones, "
            f"with the uncertainty of the few {many} tested, not of the many frames."
        )
    if honest:
        return (
            f"report the error on {_honest(honest)} by itself (horse10 leaks --out marks honest "
            f"ones); that on {_others(test - honest)} is most likely too low for a new {who} or "
            f"recording{_and(copies)}."
        )
    if counts["recording"] and min(counts["recording"], counts["animal"]) < test:
        return f"{_partly(test - counts['animal'], test - counts['recording'], test, who, many)}{_and(copies)}."
    if counts["recording"]:
        return (
            f"the test error says how well a network fills in between frames it has seen, and nothing of a new {who} "
            f"or recording{_and(copies)}: hold out whole {many}, or at least whole recordings (in DeepLabCut, "
            "mergeandsplit with uniform=False holds out one folder)."
        )
    if counts["animal"]:
        return f"the test error speaks for new recordings of the same {many}, not for another {who}{_and(copies)}."
    return "every test frame is a training picture under another name: test on other pictures."


def _partly(animals: int, recordings: int, test: int, who: str, many: str) -> str:
    """Where no frame is honest: of so many test frames the animal is new, or the recording, of none both."""
    an = f"{article(who)} {who}"
    if animals and recordings:
        return (
            f"{animals} of {test} test frames {are(animals)} of {an} that is not trained on, {recordings} of a new "
            f"recording, and none of both: the error on the first, by itself, speaks for new {many} in the same "
            f"recordings, that on the second for new recordings of the same {many}, and no error for a new {who} in a "
            "new recording"
        )
    if animals:
        return (
            f"no test frame is of a new recording, and {animals} of {test} {are(animals)} of {an} that is not trained "
            f"on: the error on {_these(animals)}, by itself, speaks for new {many} in the same recordings, and no "
            "error for a new recording"
        )
    return (
        f"no test frame is of {an} that is not trained on, and {recordings} of {test} {are(recordings)} of a new "
        f"recording: the error on {_these(recordings)}, by itself, speaks for new recordings of the same {many}, and "
        f"no error for another {who}"
    )


def _these(n: int) -> str:
    return "this one" if n == 1 else "these"


def _honest(n: int) -> str:
    return "the one honest test frame" if n == 1 else f"the {n} honest test frames"


def _others(n: int) -> str:
    return "the other one" if n == 1 else f"the other {n}"


def _and(copies: str) -> str:
    return f", and {copies}" if copies else ""
