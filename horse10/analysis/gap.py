"""Where the error on animals never seen comes from: one factor of the synthetic horses at a time."""

import pandas as pd

from horse10.analysis.ladder import STARTS
from horse10.analysis.selection import errors_by_animal
from horse10.metrics.intervals import clustered_interval

KINDS = {"shift": "shifted", "fixed": "matched"}  # other for unseen horses than for known ones; the same for all


def effects(rows: pd.DataFrame) -> pd.DataFrame:
    """What each factor changes of the error on unseen animals, beside the world in which all factors vary.

    The same animals are compared, so that the intervals (95 %) draw animals; errors are means over the seeds.

    Args:
        rows: of a study whose runs differ in `fixed`, `shift`, start and seed, with errors by animal.

    Returns:
        start, factor, kind ("shifted" or "matched"), change (1 = nose-eye distance) with low and high, share (the
        change as a share of the gap between unseen and known animals in the world where all vary), seeds.
    """
    rows = rows.assign(start=rows["weights_kind"].map(STARTS)).fillna({"fixed": "", "shift": ""})
    found = []
    for start, group in rows.groupby("start"):
        plain = group[(group["fixed"] == "") & (group["shift"] == "")]
        if plain.empty:
            continue
        base = _by_animal(plain)
        gap = plain["ood_normalized_error"].mean() - plain["within_normalized_error"].mean()
        for kind, words in KINDS.items():
            for factor, runs in group[group[kind] != ""].groupby(kind):
                change = (_by_animal(runs) - base).dropna()
                interval = clustered_interval(change.to_numpy(), change.index.to_numpy())
                row = {"start": start, "factor": factor, "kind": words, "change": interval["mean"]}
                row |= {"low": interval["low"], "high": interval["high"], "share": interval["mean"] / gap}
                found.append(row | {"seeds": runs["seed"].nunique()})
    columns = ["start", "factor", "kind", "change", "low", "high", "share", "seeds"]
    return pd.DataFrame(found, columns=columns).sort_values(["start", "kind", "change"], ignore_index=True)


def _by_animal(rows: pd.DataFrame) -> pd.Series:
    """Errors of the unseen animals, each the mean over the runs."""
    return pd.concat([errors_by_animal(cell) for cell in rows["ood_by_animal"]], axis=1).mean(axis=1)
