"""Whether the bound for the next animal holds as often as it promises: what `benchmarks/next_animal.py` found."""

import pandas as pd

from horse10.metrics.digits import percent
from horse10.metrics.intervals import told

KINDS = {
    "covered": "at most the bound",
    "first": "at most the bound, one further horse of each world",
    "control": "at most the bound with the names shuffled",
    "in_interval_of_mean": "in the 95 % interval of the mean",
}


def table(measured: dict) -> pd.DataFrame:
    """A row for each statement about further animals: how often it held, with its 95 % interval over worlds."""
    found = measured["results"]
    shares = [told(found[kind]) for kind in KINDS]
    promised = [f"{found['promised']:.2f} or more", f"{found['promised']:.2f} or more", "", ""]
    return pd.DataFrame({"error of a further horse": KINDS.values(), "promised": promised, "held": shares})


def holds(measured: dict) -> bool:
    """Whether coverage is not below the promise by more than its interval allows, and the control is."""
    found = measured["results"]
    return found["covered"]["high"] >= found["promised"] > found["control"]["high"]


def words(measured: dict) -> str:
    """The result, in a sentence."""
    found = measured["results"]
    verdict = "It holds" if holds(measured) else "**It does not hold**"
    return (
        f"{verdict}: in {found['worlds']} synthetic worlds of ten known and ten further horses, "
        f"{100 * found['covered']['mean']:.1f} % of the further horses had an error of at most the bound, for a "
        f"nominal coverage of {percent(found['promised'])} %; with the names of the known horses shuffled, "
        f"{100 * found['control']['mean']:.1f} %."
    )
