"""Charts of `measured`: how fast, and what a deviation does. The subtitle says where the numbers were measured."""

import altair as alt
import pandas as pd

from horse10.backbones.weight_sets import WAYS as WAYS_TO_START
from horse10.book.sources import Source
from horse10.book.style import GREY, INK, MARKS, OTHERS, WIDTH, by_subset, finished
from horse10.metrics import SUBSETS
from horse10.metrics.digits import number

COLUMN, LETTER = 640, 7  # px: of the book for a chart with its labels, and of a letter of them
TWO_LINES = "split(datum.label, ': ')"
WAYS = {"exported": "horse10, exported", "keras": "horse10, Keras", "deeplabcut": "DeepLabCut"}


def ratio_chart(ratios: pd.DataFrame, title: str, source: Source) -> alt.LayerChart:
    """How many times as fast as DeepLabCut: median of all rounds, and from the lowest to the highest round.

    Args:
        ratios: `measured.ratios`; title: what was timed; source: `measured.where`.
    """
    rows = ratios.round(3)
    longest = max(len(line) for what in rows["what"] for line in what.split(": "))  # of a label of two lines, letters
    what = alt.Y("what:N", title=None, sort=list(rows["what"])).axis(labelLimit=330, labelExpr=TWO_LINES)
    base = alt.Chart(rows).encode(what)
    x = alt.X("ratio:Q", title="times as fast as DeepLabCut").scale(domainMin=0)
    spans = base.mark_rule(strokeWidth=3, color=GREY).encode(alt.X("low:Q"), alt.X2("high:Q"))
    dots = base.mark_point(filled=True, size=120, opacity=1, color=INK)
    dots = dots.encode(x, tooltip=list(rows.columns))
    even = alt.Chart(pd.DataFrame({"x": [1.0]})).mark_rule(strokeDash=[4, 4]).encode(x="x:Q")
    details = ", ".join(f"{row.what} {row.ratio:.2f} times" for row in rows.itertuples())
    chart = (even + spans + dots).properties(width=min(WIDTH - 60, COLUMN - LETTER * longest), height=alt.Step(38))
    return finished(chart, title, source, f"Speed relative to DeepLabCut: {details}.")


def frames_per_second(images: pd.DataFrame, network: str, source: Source) -> alt.FacetChart:
    """Frames per second over the batch size, a panel per image size, of both packages.

    Args:
        images: one row per setting of benchmarks/predict.py; network: the one to show.
    """
    group = images[images["network"] == network]
    rows = group.melt(["size", "batch"], list(WAYS), "way", "fps").round(2)
    rows = rows.assign(way=rows["way"].map(WAYS), size=rows["size"].astype(str) + " px")
    names = list(WAYS.values())
    color = alt.Color("way:N", title=None).scale(domain=names, range=OTHERS[:3])
    shape = alt.Shape("way:N", title=None).scale(domain=names, range=MARKS[:3])
    lines = alt.Chart().mark_line(strokeWidth=2).encode(color=color)
    dots = alt.Chart().mark_point(filled=True, size=80, opacity=1).encode(color=color, shape=shape, tooltip=list(rows))
    x = (
        alt.X("batch:Q", title="batch size")
        .scale(type="log", base=2)
        .axis(values=sorted(set(rows["batch"])), format="d")
    )
    y = alt.Y("fps:Q", title="frames per second").scale(domainMin=0)
    layers = (lines + dots).encode(x, y).properties(width=(WIDTH - 90) // 3, height=210)
    sizes = list(dict.fromkeys(rows["size"]))
    chart = alt.layer(layers, data=rows).facet(alt.Column("size:N", title=None, sort=sizes))
    chart = chart.resolve_scale(y="independent")
    best = group.assign(ratio=group["exported"] / group["deeplabcut"])
    low, high = best.loc[best["ratio"].idxmin()], best.loc[best["ratio"].idxmax()]
    ends = [f"{row['ratio']:.2f} times at {row['size']} px and batch {row['batch']}" for row in (low, high)]
    words = (
        f"{network}: exported, horse10 predicts from {ends[0]} to {ends[1]} as many frames per second as DeepLabCut."
    )
    return finished(chart, f"Prediction with {network}", source, words)


def effects_chart(effects: pd.DataFrame, source: Source) -> alt.LayerChart:
    """The difference each change makes to the mean normalised error, with its interval by animal.

    Args:
        effects: `measured.effects`; source: where the numbers come from.
    """
    rows = effects.assign(subset=effects["subset"].map(SUBSETS)).query("subset != 'training frames'").round(4)
    rows = rows[["variant", "subset", "mean", "low", "high"]]
    order = list(dict.fromkeys(rows["variant"]))
    base = alt.Chart(rows).encode(alt.Y("variant:N", title=None, sort=order), alt.YOffset("subset:N"))
    encodings = by_subset(rows)
    spans = base.mark_rule(strokeWidth=2).encode(alt.X("low:Q"), alt.X2("high:Q"), color=encodings["color"])
    x = alt.X("mean:Q", title="change in mean normalised error (below 0: better)")
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(x, **encodings, tooltip=list(rows))
    none = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(strokeDash=[4, 4]).encode(x="x:Q")
    chart = (none + spans + dots).properties(width=WIDTH - 120, height=alt.Step(16))
    details = [f"{row.variant}, {row.subset} {number(row.mean, '+.3f')}" for row in rows.itertuples()]
    return finished(chart, "Effect of each change on the error", source, f"Change in error: {'; '.join(details)}.")


def nearness_chart(nearness: pd.DataFrame, source: Source) -> alt.LayerChart:
    """Error of within-domain test frames over their distance to the nearest training frame, with intervals by animal.

    Args:
        nearness: of `nearness.by_distance`; source: where the numbers come from.
    """
    rows = nearness.round(4)
    fills = alt.Scale(domain=list(WAYS_TO_START), range=[INK, "transparent"])
    order = list(dict.fromkeys(rows["distance"]))
    x = alt.X("distance:N", title="video frames to the nearest training frame", sort=order).axis(labelAngle=0)
    base = alt.Chart(rows).encode(x, alt.XOffset("starts from:N", sort=list(WAYS_TO_START)))
    spans = base.mark_rule(strokeWidth=2).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    y = alt.Y("mean:Q", title="mean normalised error").scale(domainMin=0)
    dots = base.mark_point(filled=True, size=90, opacity=1, stroke=INK, strokeWidth=2)
    dots = dots.encode(y, alt.Fill("starts from:N", title=None, scale=fills), tooltip=list(rows))
    details = [f"{row['starts from']}, {row['distance']}: {row['mean']:.3f}" for _, row in rows.iterrows()]
    chart = (spans + dots).properties(width=WIDTH, height=260)
    rises = nearness.groupby("starts from")["mean"].apply(lambda means: means.is_monotonic_increasing).all()
    farther = "The farther from a training frame, the larger the error"
    title = farther if rises else "Error by distance to the nearest training frame"
    return finished(chart, title, source, f"Mean normalised error: {'; '.join(details)}.")
