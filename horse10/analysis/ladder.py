"""Errors of networks of rising ImageNet accuracy on known and unknown animals, pretrained and from scratch."""

from itertools import combinations

import pandas as pd

from horse10.analysis import pairs
from horse10.backbones.weight_sets import STARTS, WAYS, WEIGHT_SETS
from horse10.metrics import TESTED
from horse10.papers import correlation

KEYS = ["arch", "top1", "start", "train_fraction"]
MOST, LONGEST = "laptop", "gpu"  # scale with the most pretrained networks; with the longest training, for both starts
FOLD = ["split", "held_out"]  # what tells the unseen animals of a run
NETWORK = ["arch", "weights_kind", "weights_sha256"]  # what tells a network with its first weights


def accuracy(arch: str, sha256: str | None) -> float:
    """ImageNet top-1 in % of the weights a run began with; from scratch, of the first weights known of its network.

    NaN of other weights than those of `WEIGHT_SETS`.
    """
    known = [row for row in WEIGHT_SETS if row.arch == arch]
    own = [row for row in known if sha256 in (None, row.sha256, row.package and row.package.sha256)]
    return own[0].top1 if own else float("nan")


def counted(networks: int, sets: int) -> str:
    """How many networks there are, and from how many sets of weights where that is more."""
    words = f"{networks} network{'s' * (networks != 1)}"
    return f"{words} from {sets} sets of weights" if sets > networks else words


def complete(rows: pd.DataFrame) -> pd.DataFrame:
    """At each share of the frames, the most rows whose networks were all run on the same splits: others would not
    compare. Of two choices with as many rows, the one with more networks."""
    rows = rows.fillna({"held_out": ""})
    return pd.concat([_same_folds(group) for _, group in rows.groupby("train_fraction")]) if len(rows) else rows


def _same_folds(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest of the tables of networks and folds that have no gap."""
    fold, network = (rows.groupby(names, dropna=False).ngroup() for names in (FOLD, NETWORK))
    ran = pd.crosstab(network, fold) > 0
    some = (list(folds) for n in range(1, 1 + ran.shape[1]) for folds in combinations(ran.columns, n))
    best = max(some, key=lambda folds: len(folds) * ran[folds].all(axis=1).sum())
    return rows[fold.isin(best) & network.map(ran[best].all(axis=1))]


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a study with `top1`, the `accuracy` of their networks in %, and `start` in words."""
    sha256 = rows["weights_sha256"].astype(object).where(rows["weights_sha256"].notna(), None)
    top1 = [accuracy(arch, digest) for arch, digest in zip(rows["arch"], sha256, strict=True)]
    return rows.assign(top1=top1, start=rows["weights_kind"].map(STARTS))


def errors(rows: pd.DataFrame) -> pd.DataFrame:
    """For each network, start, share of the frames and subset: the mean over the splits, or the folds.

    Args:
        rows: of a study, as `study.collect.rows_of` gives them, with normalised errors.

    Returns:
        arch, top1 (%), start, train_fraction (%), subset (in words), error (of `error`; 1 = one scale of the animal),
        low and high (its 95 % interval over animals, where it is a mean over these), pck (%), splits (how many),
        train_error (on training frames, of the split where it is largest).
    """
    if rows.empty:
        return pd.DataFrame(columns=[*KEYS, "subset", "splits", "error", "pck", "low", "high", "train_error"])
    rows, table = named(rows), []
    for names, group in rows.groupby(KEYS):
        for subset, words in TESTED.items():
            row = dict(zip(KEYS, names, strict=True)) | {"subset": words}
            row["splits"] = len(group[FOLD].drop_duplicates())
            row |= {"pck": 100 * group[f"{subset}_pck"].mean(), "train_error": group["train_normalized_error"].max()}
            interval = pairs.interval(group if _known_by_animal(group, subset) else group[:0], subset)
            table.append(row | {"error": error(group, subset), "low": interval["low"], "high": interval["high"]})
    return pd.DataFrame(table).sort_values(["start", "top1", "subset"], ignore_index=True)


def error(rows: pd.DataFrame, subset: str) -> float:
    """The mean over the animals of some runs; where one has no errors by animal, the mean over keypoints."""
    known = _known_by_animal(rows, subset)
    return float((pairs.by_animal(rows, subset)["error"] if known else rows[f"{subset}_normalized_error"]).mean())


def _known_by_animal(rows: pd.DataFrame, subset: str) -> bool:
    return rows[f"{subset}_by_animal"].notna().all()


def trained_both_ways(table: pd.DataFrame, *apart: str) -> pd.Series:
    """Whether the network of each row was trained from both starts at its share of the frames, and in its columns
    `apart`."""
    return table.groupby(["arch", "train_fraction", *apart])["start"].transform("nunique") == len(WAYS)


def lines(table: pd.DataFrame, column: str = "error") -> pd.DataFrame:
    """A line through the networks for each start, share and subset of at least three networks.

    Returns:
        start, train_fraction, subset, slope (per point of top-1), r_squared, p, n (marks: a network is one for each set
        of weights it began with), networks.
    """
    fits = []
    for (start, share, subset), group in table.groupby(["start", "train_fraction", "subset"]):
        if group["top1"].nunique() > 2:
            fit = correlation.fit_line(group["top1"], group[column])
            row = {"start": start, "train_fraction": share, "subset": subset, "networks": group["arch"].nunique()}
            fits.append(row | vars(fit))
    columns = ["start", "train_fraction", "subset", "slope", "r_squared", "p", "n", "networks"]
    return pd.DataFrame(fits, columns=columns)


def gains_over_folds(rows: pd.DataFrame) -> pd.DataFrame:
    """`gains` over all splits or folds on which a network was trained both ways, few or many, of the rows of a study.

    `complete` leaves out folds that some networks lack; what a network shows there, for or against, counts here.

    Returns:
        arch, top1, train_fraction, folds (how many), and a ratio scratch / pretrained for each subset.
    """
    if rows.empty:
        return gains(errors(rows)).assign(folds=0)
    rows, found = named(rows.fillna({"held_out": ""})), []
    pretrained, scratch = (rows[rows["start"] == start] for start in WAYS)
    for (arch, share, top1), ours in pretrained.groupby(["arch", "train_fraction", "top1"]):
        other = scratch[(scratch["arch"] == arch) & (scratch["train_fraction"] == share)]
        both = ours[FOLD].merge(other[FOLD]).drop_duplicates()
        if len(both):
            row = {"arch": arch, "top1": top1, "train_fraction": share, "folds": len(both)}
            ratio = {subset: error(other.merge(both), subset) / error(ours.merge(both), subset) for subset in TESTED}
            found.append(row | {words: ratio[subset] for subset, words in TESTED.items()})
    return pd.DataFrame(found, columns=["arch", "top1", "train_fraction", "folds", *TESTED.values()])


def gains(table: pd.DataFrame) -> pd.DataFrame:
    """How many times smaller the error is for pretraining: each network and share that was trained both ways.

    Returns:
        arch, top1 (of the weights it was pretrained with, a row for each set of them), train_fraction, and a ratio
        scratch / pretrained for each subset.
    """
    keys = ["arch", "train_fraction", "subset"]
    pretrained, scratch = (table[table["start"] == start] for start in WAYS)
    both = pretrained.merge(scratch[[*keys, "error"]], on=keys, suffixes=("", "_scratch"))
    if both.empty:
        return pd.DataFrame(columns=["arch", "top1", "train_fraction", *TESTED.values()])
    both = both.assign(ratio=both["error_scratch"] / both["error"])
    return both.pivot(index=["arch", "top1", "train_fraction"], columns="subset", values="ratio").reset_index()
