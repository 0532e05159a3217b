"""Runs on Horse-10 beside the numbers the papers printed for the same experiment.

A run counts for a paper when data, recipe, training fraction and weights are those of the paper; a network counts when
it ran on all three splits.
"""

import numpy as np
import pandas as pd
from scipy import stats

from horse10.metrics.intervals import mean_sem
from horse10.papers import correlation, mathis, published
from horse10.papers.found import Found
from horse10.recipes import of_paper

SPLITS = ("1", "2", "3")
# claims of a line of error on top-1: slope, r_squared, p; the paper, weights, subset and networks they are about
LINES = {
    ("W01", "W02", "W03"): (mathis.WORKSHOP, "imagenet", "within", 13),
    ("W04", "W05", "W06"): (mathis.WORKSHOP, "imagenet", "ood", 13),
    ("I01", "I02", "I03"): (mathis.SUBMISSION, "imagenet", "within", 6),
    ("I04", "I05", "I06"): (mathis.SUBMISSION, "imagenet", "ood", 6),
    ("I07", "I08", "I09"): (mathis.SUBMISSION, "scratch", "within", 6),
    ("I10", "I11", "I12"): (mathis.SUBMISSION, "scratch", "ood", 6),
}
PCK = {"w": "within", "o": "ood"}  # the last letter of a claim of Table 1


def per_split(runs: pd.DataFrame, paper: str, weights: str, column: str) -> pd.DataFrame:
    """A column of `records.load` by network (rows) and split (columns), of the paper's runs that are complete."""
    chosen = runs[
        (runs["dataset_name"] == "horse10")
        & (runs["recipe"] == of_paper(paper))
        & (runs["weights_kind"] == weights)
        & (runs["train_fraction"] == 50)
        & (runs[["train_frames", "canvas"]] == 0).all(axis=1)
    ]
    if chosen.empty:
        return pd.DataFrame(columns=list(SPLITS))
    table = chosen.drop_duplicates(["arch", "split"], keep="last").pivot(index="arch", columns="split", values=column)
    return table.reindex(columns=list(SPLITS)).dropna()


def measured(runs: pd.DataFrame, claims: pd.DataFrame) -> dict[str, Found]:
    """The claims that the runs of `records.load` can be asked about, with 95 % intervals over the three splits."""
    if runs.empty:
        return {}
    return _table1(runs, claims) | _lines(runs)


def _table1(runs: pd.DataFrame, claims: pd.DataFrame) -> dict[str, Found]:
    archs, results = published.load("horse10_table1")["arch"], {}
    for letter, subset in PCK.items():
        table = 100 * per_split(runs, mathis.WORKSHOP, "imagenet", f"{subset}_pck")
        for name in claims.index[claims.index.str.fullmatch(rf"T\d\d{letter}")]:
            if (arch := archs[int(name[1:3]) - 1]) in table.index:
                results[name] = over_splits(table.loc[arch].to_numpy())
    return results


def _lines(runs: pd.DataFrame) -> dict[str, Found]:
    results, top1 = {}, published.load("imagenet_top1").set_index("arch")["checkpoint_top1"]
    for names, (paper, weights, subset, n) in LINES.items():
        table = 100 * per_split(runs, paper, weights, f"{subset}_normalized_error")
        table = table.reindex(top1.index[:n]).dropna()
        if len(table) == n:
            lines = [correlation.fit_line(top1[table.index], table[split]) for split in SPLITS]
            whole = correlation.fit_line(top1[table.index], table.mean(axis=1))
            for name, value in zip(names, ("slope", "r_squared", "p"), strict=True):
                interval = over_splits(np.array([getattr(line, value) for line in lines]))
                results[name] = Found(getattr(whole, value), interval.low, interval.high)
    return results


def over_splits(values: np.ndarray) -> Found:
    """Mean of one number per split, with its 95 % interval (t distribution)."""
    mean, sem = mean_sem(values)
    half = stats.t.ppf(0.975, len(values) - 1) * sem
    return Found(float(mean), float(mean - half), float(mean + half))
