"""Where the error on animals never seen comes from: one factor of the synthetic horses at a time."""

import pandas as pd

from horse10.analysis import pairs
from horse10.backbones.weight_sets import STARTS

KINDS = {"shift": "shifted", "fixed": "matched"}  # other for unseen horses than for known ones; the same for all


def effects(rows: pd.DataFrame) -> pd.DataFrame:
    """What each factor changes of the error on unseen animals, beside the world in which all factors vary.

    The same animals, at the same seed of the training, are compared; the intervals (95 %) are over animals.

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
        gap = plain["ood_normalized_error"].mean() - plain["within_normalized_error"].mean()
        for kind, words in KINDS.items():
            for factor, runs in group[group[kind] != ""].groupby(kind):
                paired = pairs.pairs(runs, plain, ["seed"], "ood")
                if len(paired):
                    change = pairs.difference(paired)
                    row = {"start": start, "factor": factor, "kind": words, "change": change["mean"]}
                    row |= {"low": change["low"], "high": change["high"], "share": change["mean"] / gap}
                    found.append(row | {"seeds": paired["seed"].nunique()})
    columns = ["start", "factor", "kind", "change", "low", "high", "share", "seeds"]
    return pd.DataFrame(found, columns=columns).sort_values(["start", "kind", "change"], ignore_index=True)


def gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """In the world where all factors vary: start, within, out (errors), seeds."""
    plain = rows[(rows["fixed"].fillna("") == "") & (rows["shift"].fillna("") == "")]
    columns = {"within": ("within_normalized_error", "mean"), "out": ("ood_normalized_error", "mean")}
    table = plain.groupby("weights_kind").agg(**columns, seeds=("seed", "nunique"))
    return table.rename(index=STARTS).rename_axis("start").reset_index()
