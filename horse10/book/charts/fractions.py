"""Error against the share of labelled frames, pretrained and from scratch, and what pretraining gains."""

import altair as alt
import pandas as pd

from horse10.backbones.weight_sets import WAYS
from horse10.book.charts.ladder import NAMES
from horse10.book.sources import Source
from horse10.book.style import by_start, by_subset, finished
from horse10.metrics import TESTED
from horse10.metrics.intervals import in_words

MARKS = "solid: pretrained; dashed: from scratch; bars: 95 % intervals over animals"


def error_by_share(table: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Errors of `ladder.errors`: a panel for each network."""
    shares = sorted(set(table["train_fraction"]))
    x = alt.X("train_fraction:Q", title="labelled frames used (%)").scale(type="log", domain=[4, 100])
    x = x.axis(values=shares, grid=False)
    scale = alt.Scale(type="log", nice=False)
    y = alt.Y("error:Q", title="mean normalised error", scale=scale)
    encodings = by_subset(table, legend=alt.Legend(symbolOpacity=1))
    base = alt.Chart().encode(x, encodings["color"])
    line = base.mark_line(strokeWidth=2).encode(y, by_start(table).legend(None))
    bars = (
        alt.Chart()
        .encode(x, encodings["color"])
        .mark_rule(opacity=0.6)
        .encode(alt.Y("low:Q", scale=scale), alt.Y2("high:Q"))
    )
    tooltip = ["arch:N", "start:N", "subset:N", "train_fraction:Q", alt.Tooltip("error:Q", format=".3f"), "splits:Q"]
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(y, encodings["shape"], tooltip=tooltip)
    panels = alt.layer(bars, line, dots, data=table).properties(width=235, height=260)
    chart = panels.facet(column=alt.Column("arch:N", title=None))
    ends = [f"{r.arch}, {r.train_fraction} %, {r.start}, {r.subset}: {r.error:.2f}" for r in table.itertuples()]
    return finished(chart, title(table), source, f"Mean normalised errors: {'; '.join(ends)}.", MARKS)


def title(table: pd.DataFrame) -> str:
    """The finding on unseen animals: up to which share of the frames each network gains by pretraining."""
    unseen = table[table["subset"] == TESTED["ood"]].groupby(["arch", "train_fraction", "start"])["error"].mean()
    both = unseen.unstack().dropna().reindex(columns=list(WAYS))
    if both.empty:
        return "Errors against labelled frames"
    gains = both[WAYS[1]] > both[WAYS[0]]
    if gains.all():
        most = both.index.get_level_values("train_fraction").max()
        return f"Pretraining helps on unseen animals even with {most} % of the frames"
    return f"Pretraining helps on unseen animals in {gains.sum()} of {len(gains)} comparisons"


def gained(table: pd.DataFrame) -> str:
    """What pretraining gains with few frames and with many, in one sentence made of `fractions.gains`."""
    parts = []
    for subset, group in table.groupby("subset", sort=False):
        means = group.groupby("train_fraction")["gain"].mean()
        shares = sorted({means.index.min(), means.index.max()})
        ends = [f"{means[share]:.1f} times with {share} % of the frames" for share in shares]
        parts.append(f"{NAMES[subset]}, {' and '.join(ends)}")
    return (
        f"The error from scratch is a multiple of the pretrained error: {'; '.join(parts)}."
        if parts
        else "Too few runs to say."
    )


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """`fractions.gains` for people: a row for each network and share."""
    cells = [in_words(r.gain, r.low, r.high) for r in table.itertuples()]
    named = {"arch": "network", "train_fraction": "frames (%)", "splits": "splits"}
    wide = table.assign(cell=cells).pivot(index=list(named), columns="subset", values="cell").reset_index()
    return wide.rename(columns=named).rename_axis(columns=None)
