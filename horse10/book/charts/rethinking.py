"""From scratch for longer, with batch norm or group norm, against pretraining; and what precision does to its gain."""

import altair as alt
import pandas as pd

from horse10.analysis.rethinking import WAYS
from horse10.book.sources import Source
from horse10.book.style import GREY, MARKS, OTHERS, finished
from horse10.metrics import TESTED
from horse10.metrics.intervals import in_words

LENGTHS, PRECISION = "Is pretraining only a head start?", "Does pretraining help less at strict thresholds?"
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
    return finished(chart, LENGTHS, source, f"Mean normalised errors: {'; '.join(ends)}.", marks)


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
    return finished(chart, PRECISION, source, f"Ratios of PCK: {'; '.join(ends)}.", marks)


def lasting(table: pd.DataFrame) -> str:
    """How far from scratch is behind after the shortest and the longest training, a line for each comparison."""
    lines = []
    for (share, subset, way), group in table.groupby(["train_fraction", "subset", "way"], sort=False):
        ends = group.sort_values("iterations").iloc[[0, -1] if len(group) > 1 else [0]]
        words = [f"{in_words(r.ratio, r.low, r.high)} after {r.iterations} steps" for r in ends.itertuples()]
        lines.append(f"- {subset}, {share} % of the frames, {way}: {' and '.join(words)}")
    return listed_lines("The error from scratch over the pretrained error, after the same number of steps:", lines)


def sharper(table: pd.DataFrame) -> str:
    """How many times as many keypoints pretraining finds at the strictest and the loosest threshold."""
    lines = []
    for (share, subset, way), group in table.dropna().groupby(["train_fraction", "subset", "way"], sort=False):
        ends = group.sort_values("threshold").iloc[[0, -1]]
        words = [f"{r.ratio:.2f} times as many within {r.threshold}" for r in ends.itertuples()]
        strict, loose = ends["ratio"]
        claim = f"pretraining helps {'less' if strict < loose else 'more'} at strict thresholds"
        against = f"{subset}, {share} % of the frames, against {way}, {ends['iterations'].iloc[0]} steps"
        lines.append(f"- {against}: {', '.join(words)}; {claim}")
    return listed_lines("Keypoints found with pretraining, compared with training from scratch:", lines)


def listed_lines(opening: str, lines: list[str]) -> str:
    """Markdown of an opening and the lines of a list below it, or that there is nothing to list."""
    return "\n".join([opening, "", *lines]) if lines else "Too few runs to say."


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """`rethinking.ratios` for people: a row for each share, way and length."""
    cells = [in_words(r.ratio, r.low, r.high) for r in table.itertuples()]
    named = {"train_fraction": "frames (%)", "way": "start", "iterations": "steps", "splits": "splits"}
    wide = table.assign(cell=cells).pivot(index=list(named), columns="subset", values="cell").reset_index()
    return wide.rename(columns=named).rename_axis(columns=None)


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
