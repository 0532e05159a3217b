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
    if counts["recording"] and counts["animal"] < test:
        new = test - counts["animal"]
        return (
            f"no test frame is of a new recording, and {new} of {test} {are(new)} of {an} that is not trained on: the "
            f"error on {'this one' if new == 1 else 'these'}, by itself, speaks for new {many} in the same recordings, "
            f"and no error for a new recording{_and(copies)}."
        )
    if counts["recording"]:
        return (
            f"the test error says how well a network fills in between frames it has seen, and nothing of a new {who} "
            f"or recording{_and(copies)}: hold out whole {many}, or at least whole recordings (in DeepLabCut, "
            "mergeandsplit with uniform=False holds out one folder)."
        )
    if counts["animal"]:
        return f"the test error speaks for new recordings of the same {many}, not for another {who}{_and(copies)}."
    return "every test frame is a training picture under another name: test on other pictures."


def _honest(n: int) -> str:
    return "the one honest test frame" if n == 1 else f"the {n} honest test frames"


def _others(n: int) -> str:
    return "the other one" if n == 1 else f"the other {n}"


def _and(copies: str) -> str:
    return f", and {copies}" if copies else ""
