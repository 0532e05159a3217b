"""Who has published results on Horse-10, and how they measured: numbers of different protocols are never compared."""

import pandas as pd

from horse10.papers import mathis, published

PAPER, ZOO, SUPERANIMAL = "paper", "mmpose", "superanimal"
EARLIER, BOTTOM_UP = "superanimal_earlier", "superanimal_bottom_up"
BETTER = {"PCK@0.3": "max", "normalised error": "min"}  # which end of the values is the better one
KEYS = ["protocol", "entry", "network", "pretraining", "method", "share", "test_set", "metric"]


def scores() -> pd.DataFrame:
    """Every published number: columns KEYS, split, value. The paper's are means of three splits (split 0), and in %."""
    table = mathis.pck_and_top1()
    rows = table.melt("model", list(mathis.PCK), "test_set", "value").rename(columns={"model": "network"})
    rows["test_set"] = rows["test_set"].map({"within_domain_pck": "within", "out_of_domain_pck": "ood"})
    rows = rows.assign(protocol=PAPER, pretraining="ImageNet", method="transfer learning", share=1, split=0)
    every = pd.concat([rows.assign(metric="PCK@0.3"), published.load("leaderboard")], ignore_index=True)
    ways = every["method"] + ", " + every["pretraining"]
    ways = ways.where(every["network"] != "TokenPose-L", ways + ", TokenPose-L")
    by_network = every["protocol"].isin([PAPER, ZOO])
    return every.assign(entry=every["network"].where(by_network, ways))[[*KEYS, "split", "value"]]


def protocols() -> pd.DataFrame:
    """How each work measures, indexed by protocol."""
    return published.load("leaderboard_protocols").set_index("protocol")


def means(protocol: str) -> pd.DataFrame:
    """Mean over splits of each of a protocol's scores: KEYS, mean, sd (over splits), low, high, n.

    sd is NaN, and n is 1, where only the mean is published.
    """
    group = scores().query("protocol == @protocol").groupby(KEYS, sort=False)["value"]
    return group.agg(mean="mean", sd="std", low="min", high="max", n="count").reset_index()


def in_full(protocol: str) -> pd.DataFrame:
    """`means` of the networks trained on all of the protocol's training frames, within and out of domain."""
    return means(protocol).query("share == 1 and metric in @BETTER and test_set != 'unsaid'")


def best() -> pd.DataFrame:
    """The best entry of each protocol, indexed by it: out of domain where that is told apart."""
    rows = {}
    for protocol in (PAPER, ZOO, SUPERANIMAL, EARLIER, BOTTOM_UP):
        group = means(protocol).query("test_set in ('ood', 'unsaid') and metric in @BETTER")
        first = group[group["metric"] == group["metric"].iloc[0]]
        rows[protocol] = first.loc[getattr(first["mean"], f"idx{BETTER[first['metric'].iloc[0]]}")()]
    return pd.DataFrame(rows).T


def best_words(row: pd.Series) -> str:
    """A row of `best` in words."""
    paper = row["protocol"] == PAPER
    value = _with_spread(row["mean"], row["sd"], 1 if paper else 3) + (" %" if paper else "")
    return f"{row['entry']}, {row['metric']} {value}"


def ranges() -> pd.DataFrame:
    """How far the entries of a protocol lie apart within and out of domain: a row per protocol that tells them apart.

    Columns within low, within high, within range, and the same of ood; metric, n (entries).
    """
    rows = {}
    for protocol in (PAPER, SUPERANIMAL, EARLIER, BOTTOM_UP):
        group = in_full(protocol)
        rows[protocol] = {"metric": group["metric"].iloc[0], "n": group["entry"].nunique()}
        for test_set, part in group.groupby("test_set")["mean"]:
            ends = {"low": part.min(), "high": part.max(), "range": part.max() - part.min()}
            rows[protocol] |= {f"{test_set} {name}": value for name, value in ends.items()}
    return pd.DataFrame(rows).T


def earlier_over_later() -> pd.Series:
    """How many times as large the errors out of domain are in the earlier SuperAnimal file, by entry."""
    late, early = (
        means(protocol).query("test_set == 'ood' and share in (0, 1)").set_index("entry")["mean"]
        for protocol in (SUPERANIMAL, EARLIER)
    )
    return (early / late).dropna()


def split_words(protocol: str, test_set: str) -> str:
    """The mean normalised error of each split, over a protocol's entries with all training frames, in words."""
    group = scores().query("protocol == @protocol and test_set == @test_set and share == 1")
    by_split = group[group["metric"] == "normalised error"].groupby("split")["value"].mean()
    return ", ".join(f"split {split}: {value:.3f}" for split, value in by_split.items())


def entries(protocol: str) -> pd.DataFrame:
    """A protocol's entries: mean ± standard deviation over splits where splits are published.

    What is the same for all of them has no column.
    """
    table = means(protocol)
    words = {"within": "within domain", "ood": "out of domain", "unsaid": "horses not stated"}
    table["what"] = table["metric"] + (" (%)" if protocol == PAPER else "") + ", " + table["test_set"].map(words)
    digits = 1 if protocol == PAPER else 3
    table["said"] = [_with_spread(mean, sd, digits) for mean, sd in zip(table["mean"], table["sd"], strict=True)]
    table["share of the training frames"] = [f"{100 * share:g} %" if share else "none" for share in table["share"]]
    names = [name for name in ("entry", "share of the training frames") if len(set(table[name])) > 1]
    wide = table.pivot(index=names, columns="what", values="said")
    wide = wide.reindex(list(table["what"].unique()), axis=1).rename_axis(columns=None)
    return table[names].drop_duplicates().join(wide, on=names)


def by_split() -> pd.DataFrame:
    """The model zoo's numbers as printed, with their means over splits: a row per network, a column per split."""
    group = scores().query("protocol == @ZOO")
    wide = group.pivot(index="entry", columns=["metric", "split"], values="value").map("{:.3f}".format)
    wide = wide.loc[list(group["entry"].unique())].rename(columns=lambda n: f"split {n}" if isinstance(n, int) else n)
    for row in means(ZOO).itertuples():
        wide.loc[row.entry, (row.metric, "mean")] = f"{row.mean:.3f}"
    wide = wide.reindex(list(group["metric"].unique()), axis=1, level=0)
    return wide.rename_axis(index="network", columns=(None, None)).reset_index()


def _with_spread(mean: float, sd: float, digits: int) -> str:
    return f"{mean:.{digits}f}" if pd.isna(sd) else f"{mean:.{digits}f}\u00a0±\u00a0{sd:.{digits}f}"
