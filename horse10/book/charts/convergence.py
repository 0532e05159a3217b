"""Accuracy against training steps, after Figure 8 of Kornblith et al. 2019."""

import altair as alt
import numpy as np
import pandas as pd
from scipy.special import expit, logit

from horse10.analysis import convergence
from horse10.analysis.probing import SETTINGS
from horse10.book.charts.few import TICKS
from horse10.book.charts.kornblith import PERCENT
from horse10.book.charts.probing import by_setting
from horse10.book.sources import Source
from horse10.book.style import finished
from horse10.metrics.digits import percent
from horse10.transfer.sets import SETS

SAME = 0.05  # up to this logarithm a ratio is one


def by_step(rows: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Means over divisions of the curves of `convergence.curves`, a panel for each set."""
    place = ["set", "setting", "step"]
    table = convergence.curves(rows)
    table = table.assign(odds=logit(table["share"])).groupby(place)["odds"].agg(["mean", "size"]).reset_index()
    table = table.assign(
        accuracy=(100 * expit(table["mean"])).round(1),
        setting=table["setting"].map(SETTINGS),
        set=table["set"].map({name: row.short for name, row in SETS.items()}),
    ).round(4)
    x = alt.X("step:Q", title="training steps").scale(type="log", nice=False, padding=8)
    x = x.axis(values=sorted(set(table["step"]))[::2], grid=False, format="d")
    y = alt.Y("mean:Q", title="accuracy").scale(zero=False, padding=8).axis(labelExpr=PERCENT, values=TICKS)
    encodings = by_setting(table)
    base = alt.Chart().encode(x, encodings["color"])
    told = ["set:N", "setting:N", "step:Q", "accuracy:Q", alt.Tooltip("size:Q", title="divisions")]
    marks = base.mark_point(filled=True, size=50, opacity=1).encode(y, encodings["shape"], tooltip=told)
    panels = alt.layer(base.mark_line().encode(y), marks, data=table).properties(width=150, height=220)
    chart = panels.facet(column=alt.Column("set:N", title=None))
    ends = [
        f"{name}, {setting}: {group['accuracy'].iloc[0]:.0f} % after {group['step'].iloc[0]} steps, "
        f"{group['accuracy'].iloc[-1]:.0f} % after {group['step'].iloc[-1]}"
        for (name, setting), group in table.sort_values("step").groupby(["set", "setting"])
    ]
    return finished(chart, title(rows), source, f"Accuracy while training. {'; '.join(ends)}.", "axes of log odds")


def title(rows: pd.DataFrame) -> str:
    """How many times the steps the slower way to train takes, of the means of `convergence.speedup`."""
    table = convergence.needed(rows)
    if table.empty:
        return "Accuracy against training steps"
    ratio = convergence.speedup(table)["ratio"]
    names = ["fine-tuning", "training from random weights"]
    fast, slow = names if ratio > 1 else names[::-1]
    times = f"{max(ratio, 1 / ratio):.1f} times " if abs(np.log(ratio)) > SAME else ""
    return f"{slow.capitalize()} takes {times}as many steps as {fast}"


def needed(rows: pd.DataFrame) -> pd.DataFrame:
    """Steps to the share of the best odds, a row for each set: geometric means over divisions."""
    table = convergence.needed(rows)
    wide = np.exp(np.log(table.set_index("set")[["finetuned", "scratch"]]).groupby("set").mean()).reset_index()
    ratio = (wide["scratch"] / wide["finetuned"]).round(1)
    named = wide.round(0).assign(ratio=ratio, set=wide["set"].map({name: row.short for name, row in SETS.items()}))
    columns = {"set": "data set", "finetuned": "steps, fine-tuned", "scratch": "steps, from random weights"}
    return named.rename(columns=columns)


def sentence(rows: pd.DataFrame) -> str:
    """How many times the steps training from random weights takes, from the numbers."""
    table = convergence.needed(rows)
    if table.empty:
        return "Too few runs to say."
    found = convergence.speedup(table)
    return (
        f"To reach {percent(convergence.SHARE)} % of its own best odds, fine-tuning takes {found['finetuned']:.0f} "
        f"steps and training from random weights {found['scratch']:.0f}, {found['ratio']:.1f} times as many (geometric "
        f"means; pairs of trainings: {len(table)}, sets: {table['set'].nunique()})."
    )
