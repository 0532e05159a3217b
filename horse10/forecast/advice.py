"""What leaks say of a test error, in one sentence for a person who is about to report it."""

import pandas as pd


def sentence(summary: pd.DataFrame) -> str:
    """The sentence for the rows of `Leaks.summary`: of several divisions, for the most honest one."""
    best = summary.loc[summary["honest_share"].idxmax()]
    alike = summary["honest_share"].eq(best["honest_share"]).all()
    words = _verdict(best)
    return words[0].upper() + words[1:] if alike else f"Most honest is {best['split']}: {words}"


def _verdict(counts: pd.Series) -> str:
    test, honest = counts["test"], counts["honest"]
    copies = f"{counts['identical']} of {test} test frames are training pictures" if counts["identical"] else ""
    if honest == test:
        return (
            "no test frame is of an animal or a recording that is trained on, so the test error speaks for new ones, "
            "with the uncertainty of the few animals tested, not of the many frames."
        )
    if honest:
        return (
            f"report the error on the {honest} honest test frames by itself (--out lists them); that on the other "
            f"{test - honest} is most likely too low for a new animal or recording{_and(copies)}."
        )
    if counts["recording"]:
        return (
            "the test error says how well a network fills in between frames it has seen, and nothing of a new animal "
            f"or recording{_and(copies)}: hold out whole animals, or at least whole recordings (in DeepLabCut, "
            "mergeandsplit with uniform=False holds out one folder)."
        )
    if counts["animal"]:
        return f"the test error speaks for new recordings of the same animals, not for another animal{_and(copies)}."
    return "every test frame is a training picture under another name: test on other pictures."


def _and(copies: str) -> str:
    return f", and {copies}" if copies else ""
