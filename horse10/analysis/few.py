"""Accuracy against training images of a class, for three ways to transfer (Kornblith et al. 2019, Figure 9)."""

import numpy as np
import pandas as pd
from scipy.special import logit

from horse10.analysis.probing import SETTINGS
from horse10.metrics.intervals import mean_sem

PLACE = ["arch", "set", "setting", "per_class"]


def shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with `share`, (right + 1/2) / (tested + 1), so that a set without an error has finite odds."""
    return rows.assign(share=(rows["correct"] + 0.5) / (rows["n_test"] + 1))


def by_number(rows: pd.DataFrame) -> pd.DataFrame:
    """Means over divisions of a set.

    Returns:
        arch, set, setting (a key of SETTINGS), per_class, log_odds (mean of logits), low and high (one standard error
        over divisions on each side, NaN for a single one), n_seeds.
    """
    found = []
    for place, group in shares(rows).groupby(PLACE):
        mean, sem = mean_sem(logit(group["share"]))
        ends = {"log_odds": float(mean), "low": float(mean - sem), "high": float(mean + sem), "n_seeds": len(group)}
        found.append(dict(zip(PLACE, place, strict=True)) | ends)
    order = {name: number for number, name in enumerate(SETTINGS)}
    columns = [*PLACE, "log_odds", "low", "high", "n_seeds"]
    table = pd.DataFrame(found, columns=columns)
    return table.sort_values(PLACE, key=lambda values: values.map(order) if values.name == "setting" else values)


def ahead(rows: pd.DataFrame, ours: str, base: str) -> pd.DataFrame:
    """By how many log odds one setting is ahead of another for each number of images, over networks, sets and
    divisions that have both: per_class, mean, wins (pairs in which `ours` is better), n (pairs)."""
    place = ["arch", "set", "per_class", "seed"]
    sides = [shares(rows[rows["setting"] == name]).set_index(place)["share"] for name in (ours, base)]
    both = pd.concat(sides, axis=1, keys=["ours", "base"], join="inner")
    gains = (logit(both["ours"]) - logit(both["base"])).groupby("per_class")
    wins = (both["ours"] > both["base"]).groupby("per_class").sum()
    return pd.DataFrame({"mean": gains.mean(), "wins": wins, "n": gains.size()}).astype({"n": int}).reset_index()


def fades(gains: pd.DataFrame) -> bool:
    """Whether what `ahead` says is less with most images than with fewest."""
    ends = gains.sort_values("per_class")["mean"]
    return len(ends) > 1 and bool(np.abs(ends.iloc[-1]) < np.abs(ends.iloc[0]))
