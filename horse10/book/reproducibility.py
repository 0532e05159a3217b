"""Sentences of the reproducibility report, each counted from the ledger of claims and the rows of studies."""

import pandas as pd

from horse10.analysis.verdicts import NOT_RUN
from horse10.papers import claims, published

SCOPE = ("W01", "W04", "W17", "W14", "W18", "W19", "I18", "I20")  # what the Horse-10 texts are about
BEHIND = ("K01", "K02", "K03", "K06", "K07", "M14", "M08", "M26", "R04", "R05", "R06", "R10")  # and the three others
AGREE = ["reproduced", "within rounding"]


def recomputed(ledger: pd.DataFrame) -> str:
    """How many findings and how much bookkeeping could be computed again from print, and how many of these agree."""
    return " ".join(_recomputed(what, group) for what, group in claims.groups(ledger).items())


def _recomputed(what: str, group: pd.DataFrame) -> str:
    again = group.loc[group["basis"] == "recomputed", "verdict"]
    agree, rounded = again.isin(AGREE).sum(), (again == AGREE[1]).sum()
    return (
        f"{what.capitalize()}: of {len(group)} claims of the five texts {len(again)} can be computed again from what is"
        f" printed; {agree} agree, {rounded} of them within the rounding of the printed numbers, and"
        f" {len(again) - agree} differ."
    )


def verdicts(ledger: pd.DataFrame) -> str:
    """How many claims have which verdict, most frequent first, in a sentence."""
    counted = ", ".join(f"“{verdict}” {number}" for verdict, number in ledger["verdict"].value_counts().items())
    return f"Verdicts on {len(ledger)} claims, from print: {counted}."


def out_of_reach(ledger: pd.DataFrame) -> str:
    """How many claims rest on what is not printed, and how many on runs on Horse-10, in a sentence."""
    lost, waiting = ((ledger["verdict"] == verdict).sum() for verdict in ("not recomputable", "not run"))
    return (
        f"{lost} claims rest on numbers that are not printed, and {waiting} on runs on Horse-10"
        " that have not been made."
    )


def asked_in_small(answers: pd.DataFrame, names: tuple[str, ...]) -> str:
    """What came of some claims that were asked again in small; each question to a study counts once."""
    own = answers[answers["claim_id"].isin(names)].drop_duplicates(["study", "scale", "asked"])
    found = {words: number for words, number in own["verdict"].value_counts().items() if words != NOT_RUN}
    counted = ", ".join(f"“{words}” {number}" for words, number in found.items())
    waiting = (own["verdict"] == NOT_RUN).sum()
    return f"{len(own)} questions: {counted}" + (f"; to be run: {waiting}." if waiting else ".")


def effort(measured: pd.DataFrame, hours_of_paper: float) -> str:
    """What the committed runs took, and what those of the papers would take.

    Args:
        measured: of `study.overview.measured`; hours_of_paper: estimated, of two CPU cores.
    """
    small = measured[measured["scale"] != "paper"]
    by_scale = small.groupby("scale", sort=False)[["hours", "done", "runs"]].sum()
    parts = [
        f"{row.done:.0f} of {row.runs:.0f} at {scale} scale in {row.hours:.1f} hours"
        for scale, row in by_scale.iterrows()
    ]
    return (
        f"Runs that are done: {'; '.join(parts)}. The papers' own runs, as this project lists them, would take about"
        f" {float(f'{hours_of_paper:.2g}'):,.0f} hours of two CPU cores, or a graphics card."
    )


def unprinted() -> str:
    """How often the papers' public code does what the texts do not say."""
    return f"{len(published.load('reference_code'))} places where the papers' public code does what no text says"
