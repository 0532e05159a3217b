"""Kornblith, Shlens & Le 2019, *Do better ImageNet models transfer better?*, from its printed tables.

Accuracies are logits everywhere (section 3), averaged over data sets as logits. The rounding of printed accuracies is
propagated by drawing the digits that were cut: 2,000 tables, each of which prints as the paper's.
"""

from functools import cache

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import logit

from horse10.papers import correlation, published
from horse10.papers.found import Found

SETTINGS = {
    "logistic_regression": "logistic regression",
    "fine_tuned": "fine-tuned",
    "random_init": "from random weights",
}
SMALL = 10_000  # training images; fewer is a small data set (section 4.3)
DRAWS = 2000
TOP1_HALF = 0.0005  # half a unit of the last digit of Table A.2


@cache
def accuracies(setting: str) -> pd.DataFrame:
    """Table I.1: (16 networks, 12 data sets), accuracy as a fraction."""
    return _table(setting, "accuracy") / 100


@cache
def rounding(setting: str) -> pd.DataFrame:
    """Half a unit of the last printed digit of `accuracies`: 0.0005 or 0.00005, as printed."""
    return _table(setting, "accuracy_as_printed").map(published.half_unit) / 100


def _table(setting: str, values: str) -> pd.DataFrame:
    table = published.load("kornblith_transfer").query("setting == @setting")
    wide = table.pivot(index="network", columns="dataset", values=values)
    return wide.loc[published.load("kornblith_imagenet")["network"], published.load("kornblith_datasets")["dataset"]]


@cache
def top1() -> pd.Series:
    """ImageNet top-1 of the retrained networks (Table A.2) as a fraction, by network."""
    return published.load("kornblith_imagenet").set_index("network")["imagenet_top1_retrained"] / 100


def n_train() -> pd.Series:
    """Training images of each data set (Table 1)."""
    return published.load("kornblith_datasets").set_index("dataset")["n_train"]


def small_datasets() -> list[str]:
    """The data sets with fewer than 10,000 training images."""
    sizes = n_train()
    return list(sizes.index[sizes < SMALL])


def transfer(setting: str, datasets: list[str] | None = None) -> pd.Series:
    """Mean logit accuracy of each network over the data sets (all, if none are named)."""
    table = accuracies(setting)
    return logit(table[datasets or list(table)]).mean(axis=1)


def correlations() -> pd.DataFrame:
    """Table A.1 anew: a row per setting, r, r_squared, rho, p, n and the 95 % interval of r."""
    rows = {}
    for setting in SETTINGS:
        x, y = logit(top1()), transfer(setting)
        results = correlation.pearson(x, y)
        rows[setting] = {
            "r": results.r,
            "r_squared": results.r**2,
            "rho": correlation.spearman(x, y)[0],
            "p": results.p,
        }
        rows[setting] |= {"n": results.n, "low": results.low, "high": results.high}
    return pd.DataFrame(rows).T


@cache
def reachable(setting: str) -> pd.DataFrame:
    """r, r_squared and p of tables that print as the paper's: one row per draw of the digits that were cut."""
    rng = np.random.default_rng(0)
    accuracy, half, x = accuracies(setting).to_numpy(), rounding(setting).to_numpy(), top1().to_numpy()
    y = logit(accuracy + half * rng.uniform(-1, 1, (DRAWS, *accuracy.shape))).mean(axis=2)
    x = logit(x + TOP1_HALF * rng.uniform(-1, 1, (DRAWS, len(x))))
    results = stats.pearsonr(x, y, axis=1)
    return pd.DataFrame({"r": results.statistic, "r_squared": results.statistic**2, "p": results.pvalue})


def tie_orders() -> pd.DataFrame:
    """Spearman's rho of each setting for each order that the ties in printed top-1 can be in: a column per setting."""
    x = top1()
    orders = {SETTINGS[s]: correlation.spearman_tie_orders(x, transfer(s)) for s in SETTINGS}
    table = pd.DataFrame(orders)
    names = list(x.index)
    table.index = ["; ".join(_pairs([names[i] for i in order], x)) for order in table.index]
    return table


def _pairs(names: list[str], x: pd.Series) -> list[str]:
    """ "lower < higher" for each group of networks with the same top-1, in the order given."""
    groups = {}
    for name in names:
        groups.setdefault(x[name], []).append(name)
    return [" < ".join(group) for group in groups.values()]


def by_dataset() -> pd.DataFrame:
    """r and p of ImageNet and transfer accuracy on each data set, and its size: 36 rows, the points of Figure D.1."""
    sizes, rows = n_train(), []
    for setting in SETTINGS:
        for dataset, column in accuracies(setting).items():
            results = correlation.pearson(logit(top1()), logit(column))
            rows.append({"setting": setting, "dataset": dataset, "n_train": int(sizes[dataset]), "r": results.r})
            rows[-1] |= {"fisher_z": np.arctanh(results.r), "p": results.p}
    return pd.DataFrame(rows)


def size_against_correlation() -> pd.Series:
    """Figure D.1: p of the correlation of log size and Fisher's z over the 12 data sets, by setting."""
    rows = by_dataset()
    results = {
        setting: correlation.pearson(np.log(subset_rows["n_train"]), subset_rows["fisher_z"]).p
        for setting, subset_rows in rows.groupby("setting")
    }
    return pd.Series(results)[list(SETTINGS)]


def wilcoxon() -> pd.Series:
    """p of fine-tuning against logistic regression over the 16 networks, by data set (section 4.2)."""
    tuned, fixed = accuracies("fine_tuned"), accuracies("logistic_regression")
    return pd.Series({dataset: stats.wilcoxon(tuned[dataset], fixed[dataset]).pvalue for dataset in tuned})


def wins(first: str, second: str) -> tuple[int, int]:
    """Of the 192 pairs of network and data set: in how many a setting has the higher printed accuracy, and ties."""
    difference = (accuracies(first) - accuracies(second)).to_numpy().round(9)
    return int((difference > 0).sum()), int((difference == 0).sum())


def log_odds(setting: str) -> pd.DataFrame:
    """Mean log odds of each network with Morey's error bar, and whether it differs from the best (paired t test)."""
    table = adjusted_log_odds(accuracies(setting))
    odds = logit(accuracies(setting))
    best = table["log_odds"].idxmax()
    p = {name: stats.ttest_rel(odds.loc[name], odds.loc[best]).pvalue if name != best else 1.0 for name in odds.index}
    return table.assign(p=pd.Series(p), top1=top1())


def images_of_share(duplicates: int, percent: float, half: float = 0.005) -> Found:
    """How many images a data set has of which `duplicates` are `percent` %, printed to within `half`."""
    return Found(*(100 * duplicates / share for share in (percent, percent + half, percent - half)))


def adjusted_log_odds(accuracy: pd.DataFrame) -> pd.DataFrame:
    """What each model adds to the log odds of a correct answer, with the difficulty of the data sets removed.

    Data sets differ more from each other than models do; an error bar over data sets would show only that. The mean
    of every data set is subtracted first, and the error corrected for having done so (Morey 2008; Kornblith et al.,
    section 3).

    Args:
        accuracy: (models, data sets), 0 < accuracy < 1, a row per model.

    Returns:
        (models, 3): log_odds (mean logit), adjusted (minus the mean of all models), sem (corrected).
    """
    odds = pd.DataFrame(logit(accuracy), index=accuracy.index, columns=accuracy.columns)
    adjusted = odds - odds.mean(axis=0)
    correction = np.sqrt(len(odds) / (len(odds) - 1))
    return pd.DataFrame(
        {
            "log_odds": odds.mean(axis=1),
            "adjusted": adjusted.mean(axis=1),
            "sem": correction * adjusted.sem(axis=1),
        }
    )
