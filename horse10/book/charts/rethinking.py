"""From scratch for longer, with batch norm or group norm, against pretraining; and what precision does to its gain."""

import altair as alt
import pandas as pd

from horse10.analysis.rethinking import WAYS
from horse10.book.sources import Source
from horse10.book.style import GREY, MARKS, OTHERS, finished
from horse10.metrics import TESTED
from horse10.metrics.digits import span
from horse10.metrics.intervals import in_words

ENDS = ["train_fraction", "subset", "way"]  # what is compared, from the shortest to the longest training
COLOURS = dict(zip(WAYS, OTHERS, strict=False))
SHAPES = dict(zip(WAYS, MARKS, strict=False))
WIDTH, HEIGHT = 230, 150  # px, of one panel


def error_by_length(table: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Errors of `rethinking.errors`: a panel for each subset and share of the frames."""
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(values=sorted(set(table["iterations"])), grid=False, format="d", labelFlush=True)
    x = alt.X("iterations:Q", title="training steps", scale=scale, axis=axis)
    y = alt.Y("error:Q", title="mean normalised error", scale=scale)
    bars = alt.Chart().encode(x, _colour(table)).mark_rule(opacity=0.6)
    bars = bars.encode(alt.Y("low:Q", title="mean normalised error", scale=scale), alt.Y2("high:Q"))
    tooltip = ["way:N", "subset:N", "iterations:Q", alt.Tooltip("error:Q", format=".3f"), "splits:Q"]
    ends = [
        f"{r.train_fraction} %, {r.iterations} steps, {r.way}, {r.subset}: {r.error:.2f}" for r in table.itertuples()
    ]
    chart = _panels(table, bars, *_marks(table, x, y, tooltip))
    marks = "bars: 95 % intervals over animals; the learning rate falls to zero over the length of each run"
    return finished(chart, lengths_title(table), source, f"Mean normalised errors: {'; '.join(ends)}.", marks)


def ratio_by_threshold(table: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Ratios of `rethinking.advantages`: a panel for each subset and share of the frames."""
    x = alt.X("threshold:Q", title="threshold (nose–eye distances)", axis=alt.Axis(grid=False, tickCount=5))
    y = alt.Y("ratio:Q", title="ratio of PCK").scale(type="log", nice=False)
    tooltip = ["way:N", "subset:N", "iterations:Q", "threshold:Q"]
    tooltip += [alt.Tooltip(f"{name}:Q", format=".3f") for name in ("pretrained", "scratch", "ratio")]
    even = alt.Chart().mark_rule(color=GREY).encode(alt.YDatum(1))
    ends = [f"{r.train_fraction} %, {r.way}, {r.subset}, {r.threshold}: {r.ratio:.2f}" for r in table.itertuples()]
    chart = _panels(table, even, *_marks(table, x, y, tooltip))
    marks = "PCK pretrained over PCK from scratch, after the longest training that both have"
    return finished(chart, precision_title(table), source, f"Ratios of PCK: {'; '.join(ends)}.", marks)


def lengths_title(table: pd.DataFrame) -> str:
    """How often pretraining is still ahead after the longest training, of `rethinking.errors`."""
    wide = table.pivot(index=["train_fraction", "subset", "iterations"], columns="way", values="error")
    wide = wide.reindex(columns=list(WAYS)).dropna(subset=[WAYS[0]]).dropna(how="all", subset=list(WAYS[1:]))
    last = wide.groupby(level=[0, 1]).tail(1)
    pairs = last[list(WAYS[1:])].stack()
    if pairs.empty:
        return "Errors against training steps"
    ahead = pairs > last[WAYS[0]].reindex(pairs.index.droplevel(-1)).to_numpy()
    return f"After the longest training, pretraining is still ahead in {counted(ahead)}"


def precision_title(table: pd.DataFrame) -> str:
    """How often pretraining gains more at the strictest threshold than at the loosest, of `rethinking.advantages`."""
    more = _stricter(table)
    if more.empty:
        return "Gain of pretraining by threshold"
    return f"Pretraining helps more at strict thresholds in {counted(more)}"


def lasting(table: pd.DataFrame) -> str:
    """How far from scratch is behind after the shortest and the longest training, in two sentences made of
    `rethinking.ratios`."""
    ends = table.sort_values("iterations").groupby(ENDS)
    if not ends.ngroups:
        return "Too few runs to say."
    first, last = ends.head(1)["ratio"], ends.tail(1)
    clear, more = counted(last["low"] > 1), span(last["ratio"])
    return (
        f"From scratch, the error is {span(first)} times the pretrained one after the shortest training and {more} "
        f"times after the longest that both have. In {clear} (of starts, shares of the frames, and known or unseen "
        "animals) the 95 % interval of the last ratio lies above one."
    )


def sharper(table: pd.DataFrame) -> str:
    """How many times as many keypoints pretraining finds at the strictest and the loosest threshold, in a sentence."""
    ends = table.dropna().sort_values("threshold").groupby(ENDS)
    if not ends.ngroups:
        return "Too few runs to say."
    strict, loose = ends.head(1), ends.tail(1)
    words = [f"{span(end['ratio'])} times as many within {end['threshold'].iloc[0]}" for end in (strict, loose)]
    return (
        f"Compared with training from scratch, pretraining finds {' and '.join(words)} nose–eye distances; the "
        f"ratio is larger at the stricter threshold in {counted(_stricter(table))}."
    )


def counted(holds: pd.Series) -> str:
    """How many comparisons hold, and of how many, in words."""
    both = len(holds) > 1
    return f"{'all' if holds.all() and both else f'{holds.sum()} of'} {len(holds)} comparison{'s' * both}"


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """`rethinking.ratios` for people: a row for each share, way and length."""
    cells = [in_words(r.ratio, r.low, r.high) for r in table.itertuples()]
    named = {"train_fraction": "frames (%)", "way": "start", "iterations": "steps", "splits": "splits"}
    wide = table.assign(cell=cells).pivot(index=list(named), columns="subset", values="cell").reset_index()
    return wide.rename(columns=named).rename_axis(columns=None)


def _stricter(table: pd.DataFrame) -> pd.Series:
    """Of each comparison, whether the ratio is larger at the strictest threshold than at the loosest."""
    ends = table.dropna().sort_values("threshold").groupby(ENDS)["ratio"]
    return ends.first() > ends.last()


def _marks(table: pd.DataFrame, x: alt.X, y: alt.Y, tooltip: list) -> tuple[alt.Chart, alt.Chart]:
    """A line for each way, and its points."""
    there = [way for way in WAYS if way in set(table["way"])]
    shapes = alt.Scale(domain=there, range=[SHAPES[way] for way in there])
    base = alt.Chart().encode(x, y, _colour(table))
    dots = base.mark_point(filled=True, size=60, opacity=1)
    return base.mark_line(strokeWidth=2), dots.encode(
        shape=alt.Shape("way:N", title=None, scale=shapes), tooltip=tooltip
    )


def _colour(table: pd.DataFrame) -> alt.Color:
    there = [way for way in WAYS if way in set(table["way"])]
    scale = alt.Scale(domain=there, range=[COLOURS[way] for way in there])
    return alt.Color("way:N", title=None, scale=scale, legend=alt.Legend(symbolOpacity=1))


def _panels(table: pd.DataFrame, *layers: alt.Chart) -> alt.FacetChart:
    table = table.assign(share=[f"{share} % of the frames" for share in table["train_fraction"]])
    panels = alt.layer(*layers, data=table).properties(width=WIDTH, height=HEIGHT)
    column = alt.Column(
        "share:N", title=None, sort=list(table.sort_values("train_fraction", ascending=False)["share"].unique())
    )
    return panels.facet(column=column, row=alt.Row("subset:N", title=None, sort=list(TESTED.values())))
