"""Error while networks are trained, pretrained and for longer from scratch."""

import altair as alt
import numpy as np
import pandas as pd

from horse10.analysis import curves
from horse10.book.charts.ladder import NAMES
from horse10.book.sources import Source
from horse10.book.style import by_start, by_subset, finished
from horse10.metrics import TESTED
from horse10.metrics.digits import span

PANEL = 140  # px, one of up to three side by side
MARKS = "solid: pretrained; dashed: from scratch; faint: single splits; last points: all frames"


def error_by_step(points: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Curves of `curves.over_time`: a panel for each network and share of the frames."""
    points = points.assign(share=[f"{share} % of the frames" for share in points["train_fraction"]])
    x = alt.X(
        "step:Q",
        title="training steps",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(values=[100, 1000, 6000], grid=False, labelFlush=True),
    )
    scale = alt.Scale(type="log", nice=False)
    y = alt.Y("error:Q", title="mean normalised error", scale=scale)
    colour = by_subset(points, legend=alt.Legend(symbolOpacity=1))["color"]
    base = alt.Chart().encode(x, colour, by_start(points).legend(None))
    single = base.mark_line(opacity=0.25, strokeWidth=1).encode(y, detail="split:N")
    mean = base.mark_line(strokeWidth=2).encode(alt.Y("mean(error):Q", title="mean normalised error", scale=scale))
    last = points.loc[points.groupby(["arch", "start", "split", "train_fraction", "subset"])["step"].idxmax()]
    ends = alt.Chart().mark_point(filled=True, size=35, opacity=1).encode(x, y, colour)
    ends = ends.transform_filter("datum.last").encode(tooltip=["arch:N", "start:N", "split:N", "step:Q", "error:Q"])
    table = points.assign(last=points.index.isin(last.index))
    panels = alt.layer(single, mean, ends, data=table).properties(width=PANEL, height=180)
    chart = panels.facet(column=alt.Column("arch:N", title=None), row=alt.Row("share:N", title=None, sort="descending"))
    return finished(chart, title(curves.steps_to_reach(points)), source, words(last), MARKS)


def title(reached: pd.DataFrame) -> str:
    """The finding on unseen animals, of `curves.steps_to_reach`."""
    there = reached.loc[reached["subset"] == TESTED["ood"], "ratio"].notna()
    if there.empty:
        return "Errors against training steps"
    if there.all() or not there.any():
        return (
            f"Longer training {'reaches' if there.any() else 'does not reach'} the pretrained error on unseen animals"
        )
    return (
        f"Longer training reaches the pretrained error on unseen animals in {there.sum()} of {len(there)} comparisons"
    )


def words(last: pd.DataFrame) -> str:
    """Where the curves end, for who cannot see them."""
    means = last.groupby(["arch", "train_fraction", "start", "subset"])["error"].mean().reset_index()
    ends = [f"{r.arch}, {r.train_fraction} %, {r.start}, {r.subset}: {r.error:.2f}" for r in means.itertuples()]
    return f"Errors against training steps; at the end: {'; '.join(ends)}."


def reached(table: pd.DataFrame) -> str:
    """How long from scratch takes, in a sentence for each subset made of `curves.steps_to_reach`."""
    parts = []
    for subset, group in table.groupby("subset", sort=False):
        there, of = group["ratio"].dropna(), f"{len(group)} comparison{'s' * (len(group) > 1)}"
        reach = f"in {len(there)} of {of}, after {span(there)} times the steps" if len(there) else f"in none of {of}"
        parts.append(f"{NAMES[subset]} {reach}")
    return (
        f"Training from scratch reaches the error of pretraining {'; '.join(parts)}."
        if parts
        else "Too few runs to say."
    )


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """`curves.steps_to_reach` for people."""
    named = {"arch": "network", "train_fraction": "frames (%)", "subset": "subset", "error": "pretrained error"}
    named |= {"steps": "steps, pretrained", "steps_scratch": "steps from scratch to the same error"}
    steps = table["steps_scratch"].map(lambda steps: "not reached" if np.isnan(steps) else f"{steps:.0f}")
    return table.assign(steps_scratch=steps, error=table["error"].round(3))[list(named)].rename(columns=named)
