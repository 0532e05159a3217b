"""Charts of one run, and of all runs side by side: DataFrame -> Altair chart, one function per figure.

Published numbers and numbers measured on other data never share an axis. Everything is averaged before it is drawn, so
no chart carries more than a few hundred rows.
"""

import altair as alt
import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.book import links, sources
from horse10.book.sources import Source
from horse10.book.style import COLOURS, GREY, OTHERS, WIDTH, at_ends, by_subset, finished, heading, subset_scale
from horse10.dataset.splits import in_words
from horse10.metrics import SUBSETS, units
from horse10.metrics.digits import percent, significant
from horse10.metrics.units import unit_of
from horse10.runs.record import RunRecord

LOSSES = {"loss": "total", "score_loss": "score map", "locref_loss": "location refinement"}
BASELINES = {"mean_pose": "mean pose", "nearest_frame": "most similar frame"}
NORMALIZED = "normalised error (1 = nose–eye distance, on horses)"
POINTS = 200  # along a curve


def loss_curve(history: pd.DataFrame, source: Source, points: int = POINTS) -> alt.VConcatChart:
    """Training losses (log scale) and learning rate over the steps; a long history is averaged in `points` bins."""
    steps = history.dropna(subset=["loss"])
    bins = np.arange(len(steps)) * points // max(len(steps), points)
    means = _rounded(steps.groupby(bins)[["step", *LOSSES, "learning_rate"]].mean())
    losses = means.rename(columns=LOSSES).melt("step", list(LOSSES.values()), "part", "value").query("value > 0")
    names = list(LOSSES.values())
    x = alt.X("step:Q", title="training step").axis(tickCount=8)
    y = alt.Y("value:Q", title="loss").scale(type="log").axis(tickCount=5, format="~g")
    color = alt.Color("part:N", legend=None).scale(domain=names, range=OTHERS[:3])
    dash = alt.StrokeDash("part:N", legend=None).scale(domain=names, range=[[1, 0], [6, 3], [2, 2]])
    base = alt.Chart(losses)
    part = base.transform_filter(alt.datum.part == LOSSES["score_loss"])  # just below the total
    others = base.transform_filter(alt.datum.part != LOSSES["score_loss"])
    named = [at_ends(lines, "step", "value", "part", color, dy) for lines, dy in ((part, 7), (others, -3))]
    upper = alt.layer(base.mark_line().encode(x, y, color, dash), *named)
    rate = alt.Y("learning_rate:Q", title="learning rate").axis(tickCount=3, format="~e")
    lower = alt.Chart(means).mark_line(color=OTHERS[0]).encode(x, rate)
    first, last = means.iloc[0], means.iloc[-1]
    loss, rate = (" to ".join(significant(end[name], 2) for end in (first, last)) for name in ("loss", "learning_rate"))
    words = f"Training over {steps['step'].max():,.0f} steps: loss from {loss}, learning rate from {rate}."
    both = alt.vconcat(*(part.properties(width=WIDTH - 30, height=high) for part, high in ((upper, 240), (lower, 70))))
    return finished(both, "Training loss", source, words)


def error_by_bodypart(by_table: pd.DataFrame, source: Source) -> alt.LayerChart:
    """Mean error of each body part, worst first, from `metrics.by(table, "bodypart")`."""
    return _error_by(by_table, "bodypart", "body part", source)


def errors_and_baselines(record: RunRecord, source: Source) -> alt.LayerChart:
    """The network's mean errors as dots, and as ticks those of the two answers that need no network.

    Args:
        record: of the run; source: where its numbers come from.
    """
    baselines = {words: getattr(record.baselines, name) for name, words in BASELINES.items()}
    scores = {name: summary.model_dump() for name, summary in {"network": record.metrics, **baselines}.items()}
    error, axis, rows = _errors(
        pd.DataFrame([{"predictor": w, "subset": s, **group[s]} for w, group in scores.items() for s in group])
    )
    rows, y = rows[["predictor", "subset", error]], alt.Y("subset:N", title=None, sort=list(COLOURS))
    scale = alt.Scale(domain=list(BASELINES.values()), range=OTHERS[:2])
    ticks = alt.Chart(rows[rows["predictor"] != "network"]).mark_tick(thickness=4, size=36, opacity=1)
    legend = alt.Legend(title="baselines:", symbolType="square", titleOrient="left")
    ticks = ticks.encode(_x(error, axis), y, alt.Color("predictor:N", scale=scale, legend=legend))
    dots = alt.Chart(rows[rows["predictor"] == "network"]).mark_point(filled=True, opacity=1, size=160)
    dots = dots.encode(_x(error, axis), y, **by_subset(rows, legend=None))
    details = [f"{subset}: " + _listed(part, "predictor", error) for subset, part in _by(rows)]
    chart = (ticks + dots).resolve_scale(color="independent").properties(width=WIDTH, height=150)
    title = "Mean error of the network (dots) and of baselines (ticks)"
    return finished(chart, title, source, f"Mean {axis}. {'; '.join(details)}.")


def error_distribution(table: pd.DataFrame, source: Source, points: int = POINTS) -> alt.LayerChart:
    """Share of keypoints within a given error, from `metrics.table`; at the 0.3 rule it reads PCK@0.3."""
    error, axis, rows = _errors(table.rename(columns={"error_px": "mean_error_px"}))
    grid = np.geomspace(0.01, 10, points) * (1 if axis == NORMALIZED else 100)
    values = {subset: np.sort(part[error]) for subset, part in _by(rows)}
    shares = [
        pd.DataFrame({"subset": s, "x": grid, "y": np.searchsorted(v, grid, "right") / len(v)})
        for s, v in values.items()
    ]
    x = alt.X("x:Q", title=axis).scale(type="log", nice=False).axis(format="~g", tickCount=6)
    y = alt.Y("y:Q", title="share of keypoints within that error").scale(domain=[0, 1]).axis(format="%")
    color = alt.Color("subset:N", title=None, scale=subset_scale(rows, COLOURS))
    chart = alt.Chart(_rounded(pd.concat(shares))).mark_line(strokeWidth=2.5).encode(x, y, color)
    details = [f"{subset}: half within {significant(np.median(v))}" for subset, v in values.items()]
    if axis == NORMALIZED:
        rule = alt.Chart(pd.DataFrame({"x": [metrics.PCK_THRESHOLD], "text": ["PCK@0.3"]})).encode(x="x:Q")
        label = rule.mark_text(y=-8, fontSize=13).encode(text="text:N")
        chart = rule.mark_rule(strokeDash=[4, 4]) + label + chart
        shares = [f", {percent(metrics.pck(v))} % within 0.3" for v in values.values()]
        details = [half + share for half, share in zip(details, shares, strict=True)]
    chart = alt.layer(chart).properties(width=WIDTH, height=280)
    return finished(chart, "Share of keypoints within a given error", source, f"{axis}. {'; '.join(details)}.")


def results_dots(runs: pd.DataFrame) -> alt.VConcatChart:
    """Mean errors of every run of `records.load`: a panel with its own axis for each badge; "not run yet" if none.

    A click on a mark opens the page of its run.
    """
    panels, details = [], []
    for badge, group in runs.groupby("badge"):
        start = group["weights_kind"].map({"scratch": "random", "run": "after another run"}).fillna("pretrained")
        run = group["arch"] + ", " + start + ", " + group["train_fraction"].astype(str) + " %"
        names = {
            "run": run,
            "split": group["split"].map(in_words),
            "name": group["run_id"],
            "url": links.address(group["run_id"]),
        }
        columns = ("normalized_error", "mean_error_px")
        parts = [pd.DataFrame({"subset": s, **names, **{c: group[f"{s}_{c}"] for c in columns}}) for s in SUBSETS]
        error, axis, rows = _errors(pd.concat(parts))
        dots = alt.Chart(rows[["subset", *names, error]]).mark_point(filled=True, opacity=0.9, size=90)
        tooltip = ["name:N", "split:N", "subset:N", alt.Tooltip(f"{error}:Q", format=".3g")]
        order = list(run[group.sort_values(["arch", "weights_kind", "train_fraction"]).index].unique())
        y = alt.Y("run:N", title=None, sort=order)
        dots = dots.encode(_x(error, axis), y, **by_subset(rows), href="url:N", tooltip=tooltip)
        panels.append(dots.properties(width=WIDTH - 130, height=alt.Step(26), title=heading(badge)))
        details.append(f"{len(group)} {badge}, mean {axis} {_range(rows, 'run', error)}")
    if not panels:
        text = alt.Chart(pd.DataFrame({"text": [sources.NOT_RUN]})).mark_text(fontSize=16).encode(text="text:N")
        panels = [text.properties(width=WIDTH, height=50)]
    source = sources.runs(runs) if details else Source((sources.NOT_RUN,))
    words = "; ".join(details or ["no run is recorded yet"]) + "."
    return finished(alt.vconcat(*panels), "Measured runs", source, words, "each panel on its own data")


def _error_by(by_table: pd.DataFrame, column: str, noun: str, source: Source) -> alt.LayerChart:
    error, axis, rows = _errors(by_table.astype({column: str}))
    rows = rows[["subset", column, error, "n_keypoints"]]
    order = rows.groupby(column)[error].max().sort_values(ascending=False).index.tolist()
    base = alt.Chart(rows).encode(alt.Y(f"{column}:N", title=noun, sort=order))
    span = base.mark_rule(color=GREY, opacity=0.6).encode(alt.X(f"min({error}):Q"), alt.X2(f"max({error}):Q"))
    tooltip = [f"{column}:N", "subset:N", alt.Tooltip(f"{error}:Q", format=".3g"), "n_keypoints:Q"]
    dots = base.mark_point(filled=True, opacity=1, size=80).encode(_x(error, axis), **by_subset(rows), tooltip=tooltip)
    words = "; ".join(f"{subset} {_range(part, column, error)}" for subset, part in _by(rows))
    chart = (span + dots).properties(width=WIDTH - 60, height=alt.Step(20))
    return finished(chart, f"Mean error of each {noun}", source, f"Mean {axis} of {len(order)} {noun}s: {words}.")


def _errors(rows: pd.DataFrame) -> tuple[str, str, pd.DataFrame]:
    """The column to draw, its axis title, and the rows that have it: px only where nothing has a scale."""
    unit = unit_of(rows[units.NORMALIZED.mean])
    error = unit.mean
    rows = rows.dropna(subset=[error]).reset_index(drop=True)
    subset = rows["subset"].astype(str).map(SUBSETS)
    return error, NORMALIZED if unit is units.NORMALIZED else unit.error, rows.assign(subset=subset)


def _by(rows: pd.DataFrame):
    """(subset, its rows), in the order of training frames, within and out of domain."""
    return [(subset, rows[rows["subset"] == subset]) for subset in COLOURS if (rows["subset"] == subset).any()]


def _x(error: str, axis: str) -> alt.X:
    return alt.X(f"{error}:Q", title=f"mean {axis}").scale(zero=True).axis(tickCount=6)


def _listed(rows: pd.DataFrame, name: str, error: str) -> str:
    return ", ".join(f"{label} {significant(value)}" for label, value in zip(rows[name], rows[error], strict=True))


def _range(rows: pd.DataFrame, name: str, error: str) -> str:
    low, high = rows.loc[rows[error].idxmin()], rows.loc[rows[error].idxmax()]
    return f"from {significant(low[error])} ({low[name]}) to {significant(high[error])} ({high[name]})"


def _rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Four significant digits: a third of the size, and no difference to the eye."""
    return rows.map(lambda value: float(f"{value:.4g}") if isinstance(value, float) else value)
