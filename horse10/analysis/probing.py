"""Transfer to sets of images against accuracy on ImageNet, as Kornblith et al. 2019 compare it, from our own rows.

A row is one of `transfer.experiment.row`. Accuracies are logits; those of several seeds are one, counted over all their
test images. Rows compare if their images had the same size.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import logit

from horse10.analysis import ladder
from horse10.backbones.weight_sets import BY_NAME
from horse10.metrics.intervals import mean_sem
from horse10.papers import correlation
from horse10.papers.kornblith import adjusted_log_odds

SETTINGS = {
    "fixed": "logistic regression",
    "svm": "support vector machine",
    "augmented": "logistic regression, augmented",
    "finetuned": "fine-tuned",
    "scratch": "from random weights",
}
PRINTED = {"fixed": "logistic_regression", "finetuned": "fine_tuned", "scratch": "random_init"}  # names in the paper
LEAST = 4  # networks or sets that a correlation or an interval needs


def shares(rows: pd.DataFrame, setting: str) -> pd.DataFrame:
    """Share of right answers of one setting, a row per network and a column per set, without gaps.

    The share is (right + 1/2) / (tested + 1), so that a set without an error has finite odds. A network is its weights,
    from scratch its architecture; random weights that learned nothing are none. Of each set the seeds count that most
    networks have: other seeds test other images. Networks that were not run on all the sets that most were run on are
    left out, then sets that not all of them were run on.
    """
    rows = rows[(rows["setting"] == setting) & ((setting == "scratch") | (rows["weights"] != "none"))]
    size = rows.groupby(["set", "seed"])["setting"].transform("size")
    rows = rows[size == size.groupby(rows["set"]).transform("max")]
    sums = rows.assign(network=_networks(rows)).groupby(["network", "set"])[["correct", "n_test"]].sum()
    table = ((sums["correct"] + 0.5) / (sums["n_test"] + 1)).unstack()
    counts = table.notna().sum(axis=1)
    return table[counts >= counts.quantile(0.5)].dropna(axis=1) if len(table) else table


def counted(names: Sequence[str]) -> str:
    """How many networks the names of rows of `shares` are, in words."""
    return ladder.counted(len({BY_NAME[name].arch if name in BY_NAME else name for name in names}), len(names))


def top1(rows: pd.DataFrame) -> pd.Series:
    """ImageNet top-1 in % of each network of `shares`, from scratch that of its first known weights."""
    known = rows.drop_duplicates(["arch", "weights"])
    digests = known["weights_sha256"].astype(object).where(known["weights_sha256"].notna(), None)
    values = [ladder.accuracy(arch, digest) for arch, digest in zip(known["arch"], digests, strict=True)]
    found = pd.Series(values, index=_networks(known).to_numpy(), name="top1")
    return found[~found.index.duplicated()]


def _networks(rows: pd.DataFrame) -> pd.Series:
    """What the network of each row is called: its weights, where only one architecture has weights of that name."""
    return rows["weights"].where(~rows["weights"].isin(["none", "imagenet"]), rows["arch"])


def _ranked(rows: pd.DataFrame, setting: str) -> pd.DataFrame:
    """`shares` of the networks whose accuracy on ImageNet is known."""
    table = shares(rows, setting)
    return table[top1(rows)[table.index].notna()]


def points(rows: pd.DataFrame) -> pd.DataFrame:
    """A mark for each network and setting: its mean log odds over the sets with Morey's error (Figure 2, bottom).

    Returns:
        setting (in words), network, top1 (%), log_odds, adjusted, sem, n_sets.
    """
    parts = []
    for setting, words in SETTINGS.items():
        table = _ranked(rows, setting)
        if len(table) > 1 and table.shape[1] > 1:
            odds = adjusted_log_odds(table).assign(setting=words, n_sets=table.shape[1], top1=top1(rows))
            parts.append(odds.rename_axis("network").reset_index())
    columns = ["setting", "network", "top1", "log_odds", "adjusted", "sem", "n_sets"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def correlations(rows: pd.DataFrame) -> pd.DataFrame:
    """Pearson's r of the logits of ImageNet top-1 and of transfer accuracy, for all sets together and for each.

    Returns:
        setting (a key of SETTINGS), set ("" for all, averaged as logits), r, low, high (95 %), p, rho, n (networks);
        of settings with at least LEAST networks.
    """
    found = []
    for setting in SETTINGS:
        table = _ranked(rows, setting)
        if len(table) < LEAST:
            continue
        odds, x = pd.DataFrame(logit(table)), logit(top1(rows)[table.index] / 100)
        for name, y in {"": odds.mean(axis=1), **odds}.items():
            values = vars(correlation.pearson(x, y)) | {"rho": correlation.spearman(x, y)[0]}
            found.append({"setting": setting, "set": name, **values})
    return pd.DataFrame(found, columns=["setting", "set", "r", "low", "high", "p", "rho", "n"])


def paired(rows: pd.DataFrame, ours: str, base: str) -> pd.DataFrame:
    """Networks and sets of which two settings have the same seeds: arch, set, ours and base, shares as in `shares`.

    Two sets of weights of one architecture are not paired with each other, random weights with all of them.
    """
    sides = {}
    for name, setting in {"ours": ours, "base": base}.items():
        own = rows[rows["setting"] == setting]
        sides[name] = own[["arch", "set", "seed", "side_px", "correct", "n_test", "weights"]]
    both = sides["ours"].merge(sides["base"], on=["arch", "set", "seed", "side_px", "n_test"], suffixes=("", "_base"))
    both = both[(both["weights"] == both["weights_base"]) | (both[["weights", "weights_base"]] == "none").any(axis=1)]
    sums = both.groupby(["arch", "set"])[["correct", "correct_base", "n_test"]].sum()
    found = {"ours": sums["correct"], "base": sums["correct_base"]}
    return pd.DataFrame({name: (right + 0.5) / (sums["n_test"] + 1) for name, right in found.items()}).reset_index()


def difference(both: pd.DataFrame) -> dict:
    """What one setting adds to the log odds of another's, over sets: a mean for each set, and an interval over these.

    Args:
        both: of `paired`.

    Returns:
        mean, low, high (95 %, t distribution; NaN for a single set), wins (pairs in which ours is better), n (pairs),
        n_sets.
    """
    gains = both.assign(gain=logit(both["ours"]) - logit(both["base"]))
    by_set = gains.groupby("set")["gain"].mean()
    mean, sem = mean_sem(by_set)
    half = stats.t.ppf(0.975, len(by_set) - 1) * sem if len(by_set) > 1 else np.nan
    wins = int((both["ours"] > both["base"]).sum())
    values = {"mean": float(mean), "low": float(mean - half), "high": float(mean + half)}
    return values | {"wins": wins, "n": len(both), "n_sets": len(by_set)}
