"""From scratch for longer, with batch norm or group norm, against pretraining; and what precision does to its gain."""

import altair as alt
import pandas as pd

from horse10.analysis.rethinking import WAYS
from horse10.book.sources import Source
from horse10.book.style import by_subset, finished
from horse10.metrics.intervals import in_words

LENGTHS, PRECISION = "Is pretraining only a head start?", "Does pretraining help less with precision?"
DASHES = dict(zip(WAYS, ([1, 0], [6, 4], [2, 2]), strict=True))
PANEL = 210  # px, one of up to two side by side


def error_by_length(table: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Errors of `rethinking.errors`: a panel for each share of the frames."""
    lengths = sorted(set(table["iterations"]))
    scale = alt.Scale(type="log", nice=False)
    x = alt.X("iterations:Q", title="training steps", scale=scale, axis=alt.Axis(values=lengths, grid=False))
    y = alt.Y("error:Q", title="mean normalised error", scale=scale)
    encodings = by_subset(table, legend=alt.Legend(symbolOpacity=1))
    base = alt.Chart().encode(x, encodings["color"])
    line = base.mark_line(strokeWidth=2).encode(y, _by_way(table))
    bars = base.mark_rule(opacity=0.5).encode(alt.Y("low:Q", scale=scale), alt.Y2("high:Q"))
    tooltip = ["way:N", "subset:N", "iterations:Q", alt.Tooltip("error:Q", format=".3f"), "splits:Q"]
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(y, encodings["shape"], tooltip=tooltip)
    ends = [
        f"{r.train_fraction} %, {r.iterations} steps, {r.way}, {r.subset}: {r.error:.2f}" for r in table.itertuples()
    ]
    chart = _panels(alt.layer(bars, line, dots, data=_named(table)))
    marks = "bars: 95 % over animals; the learning rate falls to zero over the length of each run"
    return finished(chart, LENGTHS, source, f"Mean normalised errors: {'; '.join(ends)}.", *_dashes(table), marks)


def ratio_by_threshold(table: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Ratios of `rethinking.advantages`: a panel for each share of the frames."""
    x = alt.X("threshold:Q", title="threshold (nose–eye distances)", axis=alt.Axis(grid=False, tickCount=5))
    y = alt.Y("ratio:Q", title="PCK pretrained / from scratch").scale(type="log", nice=False)
    encodings = by_subset(table, legend=alt.Legend(symbolOpacity=1))
    base = alt.Chart().encode(x, encodings["color"])
    line = base.mark_line(strokeWidth=2).encode(y, _by_way(table))
    tooltip = ["way:N", "subset:N", "iterations:Q", "threshold:Q"]
    tooltip += [alt.Tooltip(f"{name}:Q", format=".3f") for name in ("pretrained", "scratch", "ratio")]
    dots = base.mark_point(filled=True, size=40, opacity=1).encode(y, encodings["shape"], tooltip=tooltip)
    even = alt.Chart().mark_rule(color="#767676").encode(alt.YDatum(1))
    ends = [f"{r.train_fraction} %, {r.way}, {r.subset}, {r.threshold}: {r.ratio:.2f}" for r in table.itertuples()]
    chart = _panels(alt.layer(even, line, dots, data=_named(table)))
    marks = "after the longest training that both have; above the grey line pretraining is ahead"
    return finished(chart, PRECISION, source, f"Ratios of PCK: {'; '.join(ends)}.", *_dashes(table), marks)


def lasting(table: pd.DataFrame) -> str:
    """How far from scratch is behind after the shortest and the longest training, a line for each comparison."""
    lines = []
    for (share, subset, way), group in table.groupby(["train_fraction", "subset", "way"], sort=False):
        ends = group.sort_values("iterations").iloc[[0, -1] if len(group) > 1 else [0]]
        words = [f"{in_words(r.ratio, r.low, r.high)} after {r.iterations} steps" for r in ends.itertuples()]
        lines.append(f"- {subset}, {share} % of the frames, {way}: {' and '.join(words)}")
    if not lines:
        return "Too few runs to say."
    return "\n".join(["The error from scratch over that of pretraining, after as many steps, is", "", *lines])


def sharper(table: pd.DataFrame) -> str:
    """How many times as many key points pretraining finds at the strictest and the loosest threshold."""
    lines = []
    for (share, subset, way), group in table.dropna().groupby(["train_fraction", "subset", "way"], sort=False):
        ends = group.sort_values("threshold").iloc[[0, -1]]
        words = [f"{r.ratio:.2f} times as many within {r.threshold}" for r in ends.itertuples()]
        strict, loose = ends["ratio"]
        claim = "helps less where precision is asked for" if strict < loose else "does not help less with precision"
        against = f"{subset}, {share} % of the frames, against {way}, {ends['iterations'].iloc[0]} steps"
        lines.append(f"- {against}: {', '.join(words)}; it {claim}")
    return "\n".join(["Pretraining finds", "", *lines]) if lines else "Too few runs to say."


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """`rethinking.ratios` for people: a row for each share, way and length."""
    cells = [in_words(r.ratio, r.low, r.high) for r in table.itertuples()]
    named = {"train_fraction": "frames (%)", "way": "start", "iterations": "steps", "splits": "splits"}
    wide = table.assign(cell=cells).pivot(index=list(named), columns="subset", values="cell").reset_index()
    return wide.rename(columns=named).rename_axis(columns=None)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(share=[f"{share} % of the frames" for share in table["train_fraction"]])


def _panels(layers: alt.LayerChart) -> alt.FacetChart:
    panels = layers.properties(width=PANEL, height=240)
    return panels.facet(column=alt.Column("share:N", title=None, sort="descending"))


def _by_way(table: pd.DataFrame) -> alt.StrokeDash:
    there = [way for way in DASHES if way in set(table["way"])]
    scale = alt.Scale(domain=there, range=[DASHES[way] for way in there])
    return alt.StrokeDash("way:N", title=None, scale=scale, legend=None)


def _dashes(table: pd.DataFrame) -> list[str]:
    """What the dashes mean, in words: a legend of lines this thin is hard to read."""
    words = dict(zip(DASHES, ("solid", "dashed", "dotted"), strict=True))
    return ["; ".join(f"{dash}: {way}" for way, dash in words.items() if way in set(table["way"]))]
