"""How much is lost on unseen animals: scores of runs within and out of domain, by threshold, by training frames."""

import numpy as np
import pandas as pd

from horse10.analysis.benchmarks import SCRATCH
from horse10.backbones.weight_sets import STARTS
from horse10.metrics import SUBSETS, TESTED
from horse10.runs import records

THRESHOLDS = np.round(np.arange(0.05, 1.001, 0.05), 2)  # of PCK, in nose-eye distances
FRACTIONS = (5, 10, 20, 50, 90)  # % of the training animals' frames, in the 2019 submission


def with_start(runs: pd.DataFrame) -> pd.DataFrame:
    """The runs of `records.load` that have a normalised error, with `start` in words."""
    known = runs[runs["ood_normalized_error"].notna()]
    return known.assign(start=known["weights_kind"].map(STARTS))


def scores(runs: pd.DataFrame) -> pd.DataFrame:
    """For each run, subset and threshold: the mean normalised error and the share of keypoints within the threshold.

    Args:
        runs: of `with_start`; their predictions are read.

    Returns:
        run, data, network, start, split, fraction (%), recipe, subset, threshold, error, pck (%).
    """
    rows = []
    for run in runs.itertuples():
        table = records.read(run.folder).predictions.dropna(subset=["normalized_error"])
        labels = {
            "run": run.run_id,
            "data": run.badge,
            "network": run.arch,
            "start": run.start,
            "split": str(run.split),
        }
        labels |= {"fraction": f"{run.train_fraction} %"}
        for subset, group in table.groupby("subset", observed=True)["normalized_error"]:
            labels |= {"recipe": run.recipe, "subset": SUBSETS[subset], "error": round(float(group.mean()), 4)}
            shares = np.searchsorted(np.sort(group), THRESHOLDS, "right") / len(group)
            rows += [
                {**labels, "threshold": t, "pck": round(100 * s, 2)} for t, s in zip(THRESHOLDS, shares, strict=True)
            ]
    return pd.DataFrame(rows)


def grid(runs: pd.DataFrame) -> pd.DataFrame:
    """Of the runs of `with_start` the largest set that differs only in fraction and start, every frame evaluated."""
    same = ["badge", "arch", "recipe", "split", "iterations", "synthetic_size", "train_frames", "canvas"]
    whole = runs[(runs["evaluate_frames"] == 0) & (runs["seed"] == 0)]
    fractions = whole.groupby(same)["train_fraction"].transform("nunique")
    best = whole[fractions == fractions.max()]
    first = best.iloc[0]
    return best[(best[same] == first[same]).all(axis=1)].drop_duplicates(["start", "train_fraction"])


def gap_words(table: pd.DataFrame) -> str:
    """The gap between the domains with the fewest and the most frames of `by_fraction`, for each start, in words."""
    parts = []
    for start, rows in gaps(table).groupby("start", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        ends = [f"{row['gap']:.2f} at {row['fraction (%)']:.0f} % of the frames" for row in (first, last)]
        parts.append(f"{start}, {' and '.join(ends)}")
    return f"The gap, error out of domain minus error within domain, is: {'; '.join(parts)}."


def extent_words(runs: pd.DataFrame) -> str:
    """On how much `grid` rests, in words: of one split and one seed, what is chance cannot be told."""
    counts = {
        name: len(set(runs[column])) for name, column in {"network": "arch", "split": "split", "seed": "seed"}.items()
    }
    numbers = [f"{count} {name}{'s' * (count > 1)}" for name, count in counts.items()]
    return f"These are runs of {', '.join(numbers)}: they cannot show how much of a difference is chance."


def missing_words(table: pd.DataFrame) -> str:
    """What of the papers' grid `by_fraction` does not hold, in words."""
    fractions = [f"{fraction} %" for fraction in FRACTIONS if fraction not in set(table["fraction"])]
    details = f"{' and '.join(fractions)} of the frames; " if fractions else ""
    return f"{details}the other twelve networks; the other two splits; all of it on Horse-10."


def by_fraction(runs: pd.DataFrame) -> pd.DataFrame:
    """Error over the number of training frames: start, fraction (%), frames, subset, error, run; one row per run and
    subset, of runs that differ in nothing else."""
    rows = []
    for run in runs.itertuples():
        for subset, words in TESTED.items():
            row = {"start": run.start, "fraction": int(run.train_fraction), "frames": int(run.train_n_frames)}
            error = round(float(getattr(run, f"{subset}_normalized_error")), 4)
            rows.append(row | {"subset": words, "error": error, "run": run.run_id})
    return pd.DataFrame(rows).sort_values(["start", "subset", "fraction"], ignore_index=True)


def gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Errors and the gap between domains, one row per start and fraction of `by_fraction`."""
    wide = table.pivot(index=["start", "fraction", "frames"], columns="subset", values="error").reset_index()
    wide = wide.rename_axis(columns=None)
    return wide.assign(gap=wide[TESTED["ood"]] - wide[TESTED["within"]]).rename(columns={"fraction": "fraction (%)"})


def head_start_words(table: pd.DataFrame) -> str:
    """How many times the error of a pretrained network one from scratch makes, on known animals and on others.

    Args:
        table: of `benchmarks.effects`.
    """
    rows = table[table["variant"] == SCRATCH].set_index("subset")
    times, n = rows["error"] / rows["error_base"], len(rows.loc["ood", "splits"])
    more = (
        "so pretraining helps more on training animals here; in the papers, six times the steps made up for it there"
        if times["within"] > times["ood"]
        else "so pretraining helps more on unseen animals, as in the papers"
    )
    return (
        f"Over {n} splits and after the same number of steps, training from scratch has {times['within']:.1f} times "
        f"the pretrained error within domain and {times['ood']:.1f} times out of domain, {more}."
    )
