"""Boxes and segmentation, from scratch for longer against pretraining, and beside what He et al. printed of COCO."""

import altair as alt
import numpy as np
import pandas as pd

from horse10.analysis.rethinking import MEASURES, TRAINED, WAYS, longest
from horse10.book.charts.rethinking import COLOURS, HEIGHT, SHAPES, WIDTH, counted
from horse10.book.sources import Source
from horse10.book.style import MARKS, OTHERS, finished, heading
from horse10.metrics.digits import number, span
from horse10.metrics.intervals import in_words
from horse10.papers import he

BESIDE = "From scratch minus pretrained"
DRAWN = ("miou", "ap")  # against time; the others are in the table
NETWORKS = dict(zip(he.BACKBONES.values(), zip(OTHERS, MARKS, strict=True), strict=False))
NORMS = {way: (COLOURS[way], SHAPES[way]) for way in WAYS[1:]}


def score_by_length(means: pd.DataFrame, source: Source) -> alt.VConcatChart:
    """Scores of `rethinking.task_means`: a row for each measure of DRAWN, a column for each number of frames."""
    drawn = (means[means["measure"] == MEASURES[name]] for name in DRAWN)
    rows = [_lengths(measured) for measured in drawn if len(measured)]
    ends = [f"{r.measure}, {_of(r)}, {r.way}: {r.mean:.1f}" for r in means.itertuples()]
    note = "bars: 95 % intervals over seeds, where there are several; the learning rate falls to zero over each run"
    return finished(alt.vconcat(*rows), title(means), source, f"Scores: {'; '.join(ends)}.", note)


def beside_the_paper(differences: pd.DataFrame, source: Source) -> alt.VConcatChart:
    """Differences of `rethinking.task_differences` below the printed ones, each on an axis of its own."""
    printed = he.differences().rename(columns={"difference": "mean", "metric": "measure", "backbone": "name"})
    above = _panel(printed, NETWORKS, "points of AP; bars: rounding").properties(title=heading("published, COCO"))
    panels, parts = [above], [f"published, {r.name}, {r.measure} {_signed(r.mean)}" for r in _named(printed)]
    for frames, group in differences.groupby("frames", sort=False):
        own = group.rename(columns={"way": "name"})
        title = f"here, {frames} frames, {own['steps'].iloc[0]:,} steps"
        panels.append(_panel(own, NORMS, "points").properties(title=heading(title)))
        parts += [f"{title}, {r.name}, {r.measure} {_signed(r.mean)}" for r in _named(own)]
    chart = alt.vconcat(*panels, spacing=18).resolve_scale(color="independent", shape="independent")
    return finished(
        chart,
        BESIDE,
        source,
        f"Differences in points: {'; '.join(parts)}.",
        "right of the line: from scratch is better",
    )


def title(means: pd.DataFrame) -> str:
    """How often pretraining is still ahead after the longest training, of `rethinking.task_means`."""
    last = longest(means)
    pretrained = last[last["way"] == WAYS[0]].set_index(["frames", "measure"])["mean"]
    pairs = last[last["way"] != WAYS[0]].join(pretrained.rename("base"), ["frames", "measure"]).dropna(subset=["base"])
    if pairs.empty:
        return "Boxes and segmentation against training steps"
    return f"Boxes and segmentation: pretraining is still ahead in {counted(pairs['base'] > pairs['mean'])}"


def result(differences: pd.DataFrame) -> str:
    """How far from scratch is behind or ahead, in a sentence; of one length for each number of frames."""
    if differences.empty:
        return "Too few runs to say."
    ends = span(differences["mean"], "+.1f")
    return (
        f"After the longest training from both starts, from scratch minus pretrained is {ends} points; it is "
        f"negative in {counted(differences['mean'] < 0)} of norms, numbers of frames and measures."
    )


def precision(means: pd.DataFrame) -> str:
    """What AP75 is of AP50 for each way, a sentence for each number of frames; of one length for each."""
    wide = means.pivot(index=[*TRAINED, "way"], columns="measure", values="mean")
    names = [MEASURES["ap75"], MEASURES["ap50"]]
    if not set(names) <= set(wide):
        return ""
    kept = (100 * wide[names[0]] / wide[names[1]]).dropna()
    lines = []
    for (frames, steps), group in kept.groupby(level=TRAINED, sort=False):
        by_way = group.droplevel(TRAINED)
        parts = [f"{by_way[way]:.1f} % {way}" for way in WAYS if way in by_way]
        lines.append(f"AP75 over AP50 with {frames} frames after {steps:,} steps: {', '.join(parts)}.")
    return " ".join(lines)


def listed(means: pd.DataFrame) -> pd.DataFrame:
    """`rethinking.task_means` for people: a row for each number of frames, length and way."""
    keys = [*TRAINED, "way"]
    wide = means.assign(cell=[_number(r) for r in means.itertuples()]).pivot(
        index=keys, columns="measure", values="cell"
    )
    wide = wide.reindex(columns=[name for name in MEASURES.values() if name in wide]).fillna("–").reset_index()
    order = wide.assign(at=wide["way"].map(WAYS.index)).sort_values(
        ["frames", "steps", "at"], ascending=[False, True, True]
    )
    return order.drop(columns="at").reset_index(drop=True).rename(columns={"way": "start"}).rename_axis(columns=None)


def _lengths(means: pd.DataFrame) -> alt.FacetChart:
    """A panel for each number of frames: a line for each way, its points, and bars over seeds."""
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(values=sorted(set(means["steps"])), grid=False, format="d", labelFlush=True)
    there = [way for way in WAYS if way in set(means["way"])]
    colour, shape = (alt.Scale(domain=there, range=[of[way] for way in there]) for of in (COLOURS, SHAPES))
    title = f"{'; '.join(dict.fromkeys(means['measure']))} (%)"
    base = alt.Chart().encode(
        alt.X("steps:Q", title="training steps", scale=scale, axis=axis),
        alt.Y("mean:Q", title=title).scale(zero=True),
        alt.Color("way:N", title=None, scale=colour, legend=alt.Legend(symbolOpacity=1)),
    )
    tooltip = ["way:N", "frames:Q", "steps:Q", alt.Tooltip("mean:Q", format=".2f"), "seeds:Q"]
    marks = alt.Shape("way:N", title=None, scale=shape)
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(marks, tooltip=tooltip)
    layers = [base.mark_line(strokeWidth=2), dots]
    if means["low"].notna().any():
        bars = base.mark_rule(opacity=0.6).transform_filter("isValid(datum.low)")
        layers.insert(0, bars.encode(alt.Y("low:Q", title=title), alt.Y2("high:Q")))
    named = means.assign(column=[f"{frames} frames" for frames in means["frames"]])
    panels = alt.layer(*layers, data=named).properties(width=WIDTH, height=HEIGHT)
    order = [f"{frames} frames" for frames in sorted(set(means["frames"]), reverse=True)]
    return panels.facet(column=alt.Column("column:N", title=None, sort=order))


def _panel(rows: pd.DataFrame, styles: dict[str, tuple[str, str]], unit: str) -> alt.LayerChart:
    """A mark for each measure and name, with a line from low to high where these are known."""
    rows = rows[["name", "measure", "mean", "low", "high"]].replace({np.nan: None})
    there, order = ([*dict.fromkeys(rows[column])] for column in ("name", "measure"))
    colour, shape = (alt.Scale(domain=there, range=[styles[name][n] for name in there]) for n in (0, 1))
    base = alt.Chart(rows).encode(
        alt.Y("measure:N", title=None, sort=order),
        alt.YOffset("name:N", sort=there),
        alt.Color("name:N", title=None, scale=colour, legend=alt.Legend(symbolOpacity=1)),
    )
    x = alt.X("mean:Q", title=unit).axis(tickCount=6)
    dots = base.mark_point(filled=True, opacity=1, size=90).encode(
        x, alt.Shape("name:N", title=None, scale=shape), tooltip=["name:N", "measure:N", "mean:Q"]
    )
    layers = [alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(strokeDash=[4, 4]).encode(x="x:Q"), dots]
    if rows["low"].notna().any():  # one without data has no extent, and Vega complains
        spans = base.mark_rule(strokeWidth=2).transform_filter("isValid(datum.low)")
        layers.insert(1, spans.encode(alt.X("low:Q", title=unit), alt.X2("high:Q")))
    return alt.layer(*layers).properties(width=2 * WIDTH - 90, height=alt.Step(36, **{"for": "position"}))


def _named(rows: pd.DataFrame):
    return rows[["name", "measure", "mean"]].itertuples(index=False, name="Row")


def _of(row) -> str:
    return f"{row.frames} frames, {row.steps} steps"


def _number(row) -> str:
    return in_words(row.mean, row.low, row.high, ".1f") if row.seeds > 1 else number(row.mean, ".1f")


def _signed(value: float) -> str:
    return number(value, "+.1f")
