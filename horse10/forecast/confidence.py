"""Whether a network's likelihood can be trusted on an animal it never saw, and which points to keep."""

import math

import numpy as np
import pandas as pd

KEPT_WITHIN = 0.95  # of the kept points that are to be within the limit
FEWEST = 20  # points that a statement needs
BINS = np.linspace(0, 1, 11)


def reliability(rows: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Of points by their likelihood, in tenths: how many, their mean likelihood, and the share within the limit.

    Args:
        rows: of `pooled`, of one subset; limit: in the unit of their errors.

    Returns:
        low, high (of the likelihood), likelihood, share, n; no empty tenths.
    """
    known = rows.dropna(subset=["likelihood"])
    place = np.clip(np.searchsorted(BINS, known["likelihood"], "right") - 1, 0, len(BINS) - 2)
    found = []
    for number in np.unique(place):
        part = known[place == number]
        values = {"likelihood": part["likelihood"].mean(), "share": (part["error"] <= limit).mean(), "n": len(part)}
        found.append({"low": BINS[number], "high": BINS[number + 1], **values})
    return pd.DataFrame(found, columns=["low", "high", "likelihood", "share", "n"])


def cutoff(rows: pd.DataFrame, limit: float) -> dict | None:
    """The smallest p-cutoff above which KEPT_WITHIN of the points are within the limit.

    Returns:
        p_cutoff (with as few decimals as keep the same points), kept (share of the points), within (share of the kept
        ones), n; p_cutoff is None where no cutoff that keeps FEWEST points does it; None for fewer points than that, or
        without likelihoods.
    """
    known = rows.dropna(subset=["likelihood"]).sort_values("likelihood", ascending=False)
    if len(known) < FEWEST:
        return None
    good = (known["error"] <= limit).to_numpy()
    within = np.cumsum(good) / np.arange(1, len(good) + 1)
    likelihood = known["likelihood"].to_numpy()
    last_of_equals = np.append(likelihood[:-1] != likelihood[1:], True)  # a cutoff keeps all points of one likelihood
    possible = np.flatnonzero(last_of_equals & (within >= KEPT_WITHIN) & (np.arange(1, len(good) + 1) >= FEWEST))
    base = {"n": len(known), "all_within": float(good.mean())}
    if not len(possible):
        return base | {"p_cutoff": None, "kept": 0.0, "within": None}
    row = possible[-1]
    return base | {
        "p_cutoff": _short(float(likelihood[row]), float(likelihood[row + 1 :].max(initial=-np.inf))),
        "kept": float((row + 1) / len(known)),
        "within": float(within[row]),
    }


def _short(lowest: float, below: float) -> float:
    """A number of two decimals or few more that is at most the lowest likelihood that is kept, and above the next."""
    shorter = (math.floor(round(lowest * 10**n, 6)) / 10**n for n in range(2, 7))
    return next((each for each in shorter if below < each <= lowest), lowest)


def tried(rows: pd.DataFrame, limit: float) -> dict | None:
    """What such a p-cutoff does on an animal that had no part in its choice: each in turn, with that of all others.

    Returns:
        within (share of all points kept so), worst (the smallest share of one animal), animal (which), n_animals (those
        of which points are kept); None for fewer than two of them.
    """
    known = rows.dropna(subset=["likelihood"])
    shares, good, kept = {}, 0, 0
    for animal, own in known.groupby("animal"):
        chosen = cutoff(known[known["animal"] != animal], limit)
        if chosen is None or chosen["p_cutoff"] is None:
            continue
        right = own.loc[own["likelihood"] >= chosen["p_cutoff"], "error"] <= limit
        if len(right):
            shares[str(animal)] = float(right.mean())
            good, kept = good + int(right.sum()), kept + len(right)
    if len(shares) < 2:
        return None
    worst = min(shares, key=shares.get)
    return {"within": good / kept, "worst": shares[worst], "animal": worst, "n_animals": len(shares)}


def cutoffs(rows: pd.DataFrame, order, limit: float) -> pd.DataFrame:
    """`cutoff` of each body part that has enough points: bodypart, p_cutoff, kept, within, all_within, n."""
    found = []
    for bodypart in order:
        if values := cutoff(rows[rows["bodypart"] == bodypart], limit):
            found.append({"bodypart": bodypart} | values)
    return pd.DataFrame(found, columns=["bodypart", "p_cutoff", "kept", "within", "all_within", "n"])
