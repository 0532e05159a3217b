"""Two kinds of runs on the same animals: what one changes of the other's errors, with intervals over animals.

Rows are those of a study, with errors by animal (`metrics.cells`). An animal that several runs tested (on other
splits, with other seeds) is one animal to an interval.
"""

from collections.abc import Sequence

import pandas as pd

from horse10.metrics import TESTED, cells
from horse10.metrics.intervals import POSITIVE, clustered_difference, clustered_interval, clustered_ratio


def by_animal(rows: pd.DataFrame, subset: str, keep: Sequence[str] = ()) -> pd.DataFrame:
    """One row for each run and animal: the columns `keep`, animal, error."""
    tables = []
    for row in rows.to_dict("records"):
        errors = cells.animals(row[f"{subset}_by_animal"])
        tables.append(pd.DataFrame({name: row[name] for name in keep} | {"animal": errors.index, "error": errors}))
    columns = [*keep, "animal", "error"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def pairs(ours: pd.DataFrame, base: pd.DataFrame, same: Sequence[str], subset: str) -> pd.DataFrame:
    """Errors of the same animal in two runs that agree in the columns `same`: those, animal, ours, base."""
    names = {"ours": ours, "base": base}
    ours, base = (by_animal(rows, subset, same).rename(columns={"error": name}) for name, rows in names.items())
    return ours.merge(base, on=[*same, "animal"])


def difference(paired: pd.DataFrame) -> dict:
    """Mean of ours less base over `pairs`, with low and high (95 %); n_clusters: animals."""
    return clustered_difference(paired["ours"], paired["base"], paired["animal"])


def ratio(paired: pd.DataFrame) -> dict:
    """Mean of ours over mean of base over `pairs`, with low and high (95 %); n_clusters: animals."""
    return clustered_ratio(paired["ours"], paired["base"], paired["animal"])


def ratios(ours: pd.DataFrame, base: pd.DataFrame, same: Sequence[str]) -> list[dict]:
    """`ratio` of the `pairs` of each tested subset that has two animals or more.

    Returns:
        For each: subset (in words), ratio, low, high, folds (how many combinations of `same` were paired).
    """
    found = []
    for subset, words in TESTED.items():
        paired = pairs(ours, base, same, subset)
        if len(set(paired["animal"])) > 1:
            interval = ratio(paired)
            row = {"subset": words, "ratio": interval["mean"], "low": interval["low"], "high": interval["high"]}
            found.append(row | {"folds": len(paired[list(same)].drop_duplicates())})
    return found


def interval(rows: pd.DataFrame, subset: str) -> dict:
    """Mean over the animals of some runs, with low and high (95 %): NaN of fewer than two animals."""
    errors = by_animal(rows, subset)
    if errors["animal"].nunique() < 2:
        return {"mean": errors["error"].mean(), "low": float("nan"), "high": float("nan")}
    return clustered_interval(errors["error"], errors["animal"], POSITIVE)
