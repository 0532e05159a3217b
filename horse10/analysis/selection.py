"""By which rule a learning rate is chosen, and what the choice costs on the animals that are tested.

The papers chose by the error of the test animals themselves: an oracle, which nobody has who meets a new animal. WILDS
(Koh et al. 2021) and DomainBed (Gulrajani & Lopez-Paz 2021) choose by domains that are neither trained on nor tested:
here some of the unseen animals are set aside for it. Every rule is judged on the same remaining animals.
"""

import numpy as np
import pandas as pd

from horse10.analysis import pairs
from horse10.dataset.splits import hash_order
from horse10.metrics import cells
from horse10.recipes import RECIPES

SHARE = 4  # one unseen animal in so many is for choosing
RULES = {
    "test animals (oracle)": "test_error",
    "validation animals": "validation_error",
    "within domain": "within_normalized_error",
    "training loss": "loss",
}


def validation_animals(names) -> list[str]:
    """Those set aside for choosing: one in four, at least one, by a hash of the names and nothing else."""
    order = hash_order(list(names), "validation")
    return sorted(order[: max(1, len(order) // SHARE)])


def with_rules(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a study with `validation_error` and `test_error`: means over the animals set aside, and over the others.

    Raises:
        ValueError: a row without errors by animal, or with fewer than two animals.
    """
    errors = []
    for row in rows.itertuples():
        by_animal = cells.animals(row.ood_by_animal)
        if len(by_animal) < 2:
            raise ValueError(f"run {row.run} has errors of {len(by_animal)} unseen animals; two are needed to choose.")
        aside = by_animal.index.isin(validation_animals(by_animal.index))
        errors.append((by_animal[aside].mean(), by_animal[~aside].mean()))
    return rows.assign(**dict(zip(("validation_error", "test_error"), np.transpose(errors), strict=True)))


def usual_statistics(rows: pd.DataFrame) -> pd.Series:
    """Whether the recipe of each row leaves batch norm to the custom of the network's family."""
    return rows["recipe"].map(lambda name: RECIPES[name].statistics is None)


def other_statistics(rows: pd.DataFrame) -> pd.DataFrame:
    """Batch norm against the custom of the family: frozen where that trains it, trained where that keeps it.

    Returns:
        arch, statistics ("frozen" or "batch"), subset (in words), ratio (error with these statistics over that with the
        usual ones, at the same learning rate) with low and high (95 %, over animals).
    """
    usual, found = usual_statistics(rows), []
    same = ["arch", "weights_kind", "split", "learning_rate"]
    base = rows[usual].drop_duplicates(same)
    for _, own in rows[~usual].groupby("key", sort=False):
        first = own.iloc[0]
        run = {"arch": first["arch"], "statistics": RECIPES[first["recipe"]].statistics}
        found += [run | row for row in pairs.ratios(own, base, same)]
    return pd.DataFrame(found, columns=["arch", "statistics", "subset", "ratio", "low", "high"])


def chosen(rows: pd.DataFrame, of=("arch", "weights_kind", "split")) -> pd.DataFrame:
    """What each rule chooses of the runs that differ in rate and recipe only.

    Args:
        rows: of `with_rules`; of: columns that tell one choice from another.

    Returns:
        a row for each choice and rule: `of`, rule, learning_rate, recipe, test_error, and regret: how many times the
        error of the oracle's choice it is.
    """
    found = []
    for names, group in rows.groupby(list(of)):
        oracle = group["test_error"].min()
        for rule, column in RULES.items():
            best = group.loc[group[column].idxmin()]
            row = dict(zip(of, names, strict=True)) | {"rule": rule}
            row |= {name: best[name] for name in ("learning_rate", "recipe", "test_error")}
            found.append(row | {"regret": best["test_error"] / oracle})
    return pd.DataFrame(found)


def rates_tried(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the study `ladder_rates` with `chosen`: whether the training loss is the lowest for this network and
    start, which takes no test animal to see."""
    return rows.assign(chosen=rows["loss"] == rows.groupby(["arch", "weights"])["loss"].transform("min"))
