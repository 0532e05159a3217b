"""Charts of the question itself: how much worse on animals never seen, by network, by start, by number of frames.

Published numbers and numbers measured on other data never share an axis: the reader chooses one data set at a time.
"""

import altair as alt
import numpy as np
import pandas as pd

from horse10.book import runpage
from horse10.book.style import SUBSETS, TESTED, WIDTH, by_subset, finished
from horse10.metrics import PCK_THRESHOLD
from horse10.papers import mathis
from horse10.runs import records

THRESHOLDS = np.round(np.arange(0.05, 1.001, 0.05), 2)  # of PCK, in nose-eye distances
STARTS = {"scratch": "random weights"}  # others are pretrained
METRICS = ("mean normalised error", "PCK at the threshold")
FRACTIONS = (5, 10, 20, 50, 90)  # % of the training animals' frames, in both papers
ANY = "all"
PUBLISHED = "published: Mathis et al. 2020, workshop text, Table 1"


def named(runs: pd.DataFrame) -> pd.DataFrame:
    """The runs of `records.load` that have a normalised error, with `start` in words."""
    known = runs[runs["ood_normalized_error"].notna()]
    return known.assign(start=known["weights_kind"].map(STARTS).fillna("pretrained weights"))


def scores(runs: pd.DataFrame) -> pd.DataFrame:
    """For each run, subset and threshold: the mean normalised error and the share of keypoints within the threshold.

    Args:
        runs: of `named`; their predictions are read.

    Returns:
        run, data, network, start, split, fraction (%), recipe, subset, threshold, error, pck (%).
    """
    rows = []
    for run in runs.itertuples():
        table = records.read(run.folder).predictions.dropna(subset=["normalized_error"])
        who = {"run": run.run_id, "data": run.badge, "network": run.arch, "start": run.start, "split": str(run.split)}
        who |= {"fraction": f"{run.train_fraction} %"}
        for subset, of in table.groupby("subset", observed=True)["normalized_error"]:
            who |= {"recipe": run.recipe, "subset": SUBSETS[subset], "error": round(float(of.mean()), 4)}
            shares = np.searchsorted(np.sort(of), THRESHOLDS, "right") / len(of)
            rows += [{**who, "threshold": t, "pck": round(100 * s, 2)} for t, s in zip(THRESHOLDS, shares, strict=True)]
    return pd.DataFrame(rows)


def robustness(runs: pd.DataFrame) -> alt.LayerChart:
    """Every run's error or PCK within and out of domain; the reader chooses data, metric, threshold, split and recipe.

    Args:
        runs: of `named`, at least one. A click on a mark opens the page of its run.
    """
    rows = scores(runs).query("subset != 'training frames'")
    rows = rows.assign(name=rows["network"] + ", " + rows["start"], url=runpage.address(rows["run"]))
    choices = {"data": sorted(set(rows["data"])), "split": [ANY, *sorted(set(rows["split"]))]}
    choices |= {"recipe": [ANY, *sorted(set(rows["recipe"]))], "subset": [ANY, *TESTED.values()]}
    choices["fraction"] = sorted(set(rows["fraction"]), key=lambda text: -int(text[:-2]))  # the papers' 50 % first
    picks = {key: _choice(key, options) for key, options in choices.items()}
    metric = alt.param("metric", bind=alt.binding_radio(options=METRICS, name="metric: "), value=METRICS[0])
    ends = {"min": float(THRESHOLDS[0]), "max": float(THRESHOLDS[-1]), "step": 0.05}
    slider = alt.binding_range(**ends, name="threshold of PCK: ")
    threshold = alt.param("threshold", bind=slider, value=PCK_THRESHOLD)
    base = alt.Chart(rows).transform_filter(f"abs(datum.threshold - {threshold.name}) < 0.01")
    for key, pick in picks.items():
        base = base.transform_filter(f"{pick.name} == '{ANY}' || datum.{key} == {pick.name}")
    value = f"{metric.name} == '{METRICS[0]}' ? datum.error : datum.pck"
    base = base.transform_calculate(value=value)
    x = alt.X("value:Q", title="mean normalised error (1 = nose–eye distance), or PCK (%)").scale(zero=True)
    y = alt.Y("name:N", title=None)
    spans = base.mark_rule(color="#bbbbbb").encode(alt.X("min(value):Q"), alt.X2("max(value):Q"), y)
    tooltip = ["run:N", "split:N", "subset:N", "error:Q", "pck:Q", "threshold:Q"]
    dots = base.mark_point(filled=True, size=110, opacity=1)
    dots = dots.encode(x, y, **by_subset(rows), href="url:N", tooltip=tooltip)
    chart = (spans + dots).add_params(*picks.values(), metric, threshold)
    chart = chart.properties(width=WIDTH - 160, height=40 * rows["name"].nunique())
    said = rows[rows["threshold"] == PCK_THRESHOLD].groupby(["data", "name", "subset"])["error"].mean()
    words = "; ".join(f"{data}: {name}, {subset} {error:.3f}" for (data, name, subset), error in said.items())
    return finished(chart, "How much is lost on animals never seen?", "measured; choose the data below", f"{words}.")


def _choice(key: str, options: list[str]) -> alt.Parameter:
    return alt.param(f"choose_{key}", bind=alt.binding_select(options=options, name=f"{key}: "), value=options[0])


def published_robustness() -> alt.LayerChart:
    """Table 1: what each network loses from horses it knows to horses it does not, of one family or of all."""
    table = mathis.pck_and_top1()
    keep = ["model", "family", "checkpoint_top1", "imagenet_order"]
    rows = table.rename(columns=mathis.PCK).melt(keep, list(mathis.PCK.values()), "subset", "pck")
    order = list(table.sort_values("imagenet_order")["model"])
    families = list(dict.fromkeys(table["family"]))
    pick = alt.param("family", bind=alt.binding_select(options=[ANY, *families], name="family: "), value=ANY)
    base = alt.Chart(rows).transform_filter(f"{pick.name} == '{ANY}' || datum.family == {pick.name}")
    y = alt.Y("model:N", title=None, sort=order)
    lost = base.mark_rule(color="#bbbbbb", strokeWidth=3).encode(
        alt.X("min(pck):Q").scale(domain=[60, 100], zero=False), alt.X2("max(pck):Q"), y
    )
    x = alt.X("pck:Q", title="PCK@0.3 on Horse-10 (%)").scale(domain=[60, 100], zero=False)
    tooltip = ["model:N", "subset:N", "pck:Q", alt.Tooltip("checkpoint_top1:Q", title="ImageNet top-1 (%)")]
    dots = base.mark_point(filled=True, size=100, opacity=1).encode(x, y, **by_subset(rows), tooltip=tooltip)
    chart = (lost + dots).add_params(pick).properties(width=WIDTH - 60, height=24 * len(order))
    gap = (table["within_domain_pck"] - table["out_of_domain_pck"]).set_axis(table["model"])
    words = (
        f"PCK within and out of domain of {len(table)} networks. From known horses to unseen ones "
        f"{gap.idxmax()} loses {gap.max():.1f} points, {gap.idxmin()} {gap.min():.1f}."
    )
    return finished(chart, "What each network loses on unseen horses", PUBLISHED, words)


def grid(runs: pd.DataFrame) -> pd.DataFrame:
    """Of the runs of `named` the largest set that differs only in fraction and start, every frame evaluated."""
    same = ["badge", "arch", "recipe", "split", "iterations", "synthetic_size"]
    whole = runs[(runs["evaluate_frames"] == 0) & (runs["seed"] == 0)]
    fractions = whole.groupby(same)["train_fraction"].transform("nunique")
    best = whole[fractions == fractions.max()]
    first = best.iloc[0]
    return best[(best[same] == first[same]).all(axis=1)].drop_duplicates(["start", "train_fraction"])


def missing_words(table: pd.DataFrame) -> str:
    """What of the papers' grid `by_fraction` does not hold, in words."""
    fractions = [f"{fraction} %" for fraction in FRACTIONS if fraction not in set(table["fraction"])]
    said = f"{' and '.join(fractions)} of the frames; " if fractions else ""
    return f"{said}the other twelve networks; the other two splits; all of it on Horse-10."


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


def what_it_takes(table: pd.DataFrame, badge: str) -> alt.LayerChart:
    """Training fraction against error within and out of domain, pretrained and from scratch: `by_fraction`.

    A click on a mark opens the page of its run.
    """
    starts = sorted(set(table["start"]))
    dash = alt.StrokeDash("start:N", title=None).scale(domain=starts, range=[[1, 0], [6, 4]][: len(starts)])
    x = alt.X("fraction:Q", title="training frames (% of those of ten horses)").scale(type="log", domain=[4, 100])
    x = x.axis(values=list(FRACTIONS), grid=False)
    y = alt.Y("error:Q", title="mean normalised error").scale(zero=True)
    encodings = by_subset(table)
    base = alt.Chart(table.assign(url=runpage.address(table["run"]))).encode(x, y)
    lines = base.mark_line(strokeWidth=2).encode(color=encodings["color"], strokeDash=dash)
    tooltip = ["start:N", "fraction:Q", "frames:Q", "subset:N", "error:Q", "run:N"]
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(**encodings, tooltip=tooltip, href="url:N")
    missing = [fraction for fraction in FRACTIONS if fraction not in set(table["fraction"])]
    notes = alt.Chart(pd.DataFrame({"fraction": missing, "text": ["not run yet"] * len(missing)}))
    notes = notes.mark_text(angle=270, color="#666666", fontSize=12).encode(x, y=alt.value(120), text="text:N")
    chart = (lines + dots + notes if missing else lines + dots).properties(width=WIDTH, height=300)
    said = [f"{r.start}, {r.fraction} %, {r.subset}: {r.error:.3f}" for r in table.itertuples()]
    return finished(chart, "What would it take?", badge, f"Mean normalised error: {'; '.join(said)}.")


def gaps(table: pd.DataFrame) -> pd.DataFrame:
    """Errors and the gap between domains, one row per start and fraction of `by_fraction`."""
    wide = table.pivot(index=["start", "fraction", "frames"], columns="subset", values="error").reset_index()
    wide = wide.rename_axis(columns=None)
    return wide.assign(gap=wide[TESTED["ood"]] - wide[TESTED["within"]]).rename(columns={"fraction": "fraction (%)"})
