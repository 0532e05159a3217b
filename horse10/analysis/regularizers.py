"""What fixed features lose when their network was trained with regularizers (Kornblith et al. 2019, Figure 3)."""

import pandas as pd
from scipy.special import expit, logit

from horse10.analysis.few import shares
from horse10.metrics.intervals import clustered_interval
from horse10.papers.kornblith import adjusted_log_odds
from horse10.transfer.probe_config import REGULARIZERS

SETTINGS = list(REGULARIZERS)  # in the order in which they are taken away
WORDS = {  # by how many of them are left
    4: "as Inception",
    3: "+ scale",
    2: "− smoothing",
    1: "− dropout",
    0: "− auxiliary head",
}


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with `left`, how many of SETTINGS their network was trained with."""
    return rows.assign(left=(rows[SETTINGS].astype(float) > 0).sum(axis=1))


def points(rows: pd.DataFrame) -> pd.DataFrame:
    """A row for each training, from all regularizers to none, with its mean over the sets that all were probed on.

    Of each set a seed for which a training is missing that another seed has is left out.

    Returns:
        left, training (in words), log_odds (mean over sets of those over divisions), sem (over sets, after Morey),
        n_sets, n_seeds, source_accuracy (%, mean over divisions).
    """
    rows = shares(named(rows))
    trainings = rows.groupby(["set", "seed"])["left"].transform("nunique")
    rows = rows[trainings == trainings.groupby(rows["set"]).transform("max")]
    odds = rows.assign(odds=logit(rows["share"])).groupby(["left", "set"])["odds"].mean()
    table = odds.map(expit).unstack().dropna(axis=1)
    if len(table) < 2 or table.shape[1] < 2:
        return pd.DataFrame(columns=["left", "training", "log_odds", "sem", "n_sets", "n_seeds", "source_accuracy"])
    groups = rows[rows["set"].isin(table.columns)].drop_duplicates(["left", "seed"]).groupby("left")
    found = adjusted_log_odds(table)[["log_odds", "sem"]].assign(
        n_sets=table.shape[1],
        n_seeds=groups["seed"].nunique(),
        source_accuracy=100 * groups["source_accuracy"].mean(),
    )
    found = found.rename_axis("left").reset_index().sort_values("left", ascending=False, ignore_index=True)
    return found.assign(training=found["left"].map(WORDS))


def by_tuning(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each way to fine-tune; without any regularizer both are one."""
    same, left = rows["regularized"].astype(bool), named(rows)["left"]
    return {"with the settings of its training": rows[same | (left == 0)], "without regularizers": rows[~same]}


def by_set(rows: pd.DataFrame) -> pd.DataFrame:
    """% of right answers on each set, mean over divisions: a row for each training, from all regularizers to none."""
    table = shares(named(rows)).pivot_table(index="left", columns="set", values="share").sort_index(ascending=False)
    return (100 * table).rename(index=WORDS).rename_axis(index="training", columns=None).reset_index()


def kept(rows: pd.DataFrame) -> dict[str, float] | None:
    """What fine-tuning with the regularizers of the source gains over fine-tuning without, in log odds: mean, low, high
    (95 % over sets) and n_sets, of networks whose source had all; None if fewer than two sets have both."""
    rows = shares(named(rows))
    own = rows[rows["left"] == len(SETTINGS)].assign(odds=lambda table: logit(table["share"]))
    wide = own.pivot_table(index=["set", "seed"], columns="regularized", values="odds").dropna()
    if wide.shape[1] < 2 or wide.index.get_level_values("set").nunique() < 2:
        return None
    gains = (wide[True] - wide[False]).groupby("set").mean()
    return {**clustered_interval(gains, gains.index), "n_sets": len(gains)}
