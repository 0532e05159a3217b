"""Accuracy against training images per class, after Figure 9 of Kornblith et al. 2019."""

import altair as alt
import numpy as np
import pandas as pd
from scipy.special import expit, logit

from horse10.analysis import few
from horse10.analysis.probing import SETTINGS
from horse10.book.charts.kornblith import PERCENT
from horse10.book.charts.probing import by_setting
from horse10.book.sources import Source
from horse10.book.style import finished
from horse10.metrics.digits import number
from horse10.transfer.sets import SETS

TICKS = list(logit(np.array([10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98]) / 100))


def by_number(rows: pd.DataFrame, source: Source) -> alt.FacetChart:
    """`few.by_number`: a column for each set, a row for each network."""
    table = few.by_number(rows)
    told = (100 * expit(table["log_odds"])).round(1)
    table = table.assign(setting=table["setting"].map(SETTINGS), accuracy=told)
    table = table.assign(set=table["set"].map({name: row.short for name, row in SETS.items()})).round(4)
    x = alt.X("per_class:Q", title="training images per class").scale(type="log", nice=False, padding=12)
    x = x.axis(values=sorted(set(table["per_class"])), grid=False)
    y = alt.Y("log_odds:Q", title="accuracy").scale(zero=False, padding=8).axis(labelExpr=PERCENT, values=TICKS)
    encodings = by_setting(table)
    base = alt.Chart().encode(x, encodings["color"])
    layers = [base.mark_line().encode(y)]
    if table["low"].notna().any():  # a layer without data has no extent, and Vega complains
        bars = base.mark_rule(opacity=0.6).transform_filter("isValid(datum.low)")
        layers.insert(0, bars.encode(alt.Y("low:Q"), alt.Y2("high:Q")))
    told = ["arch:N", "set:N", "setting:N", "per_class:Q", "accuracy:Q", alt.Tooltip("n_seeds:Q", title="divisions")]
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(y, encodings["shape"], tooltip=told)
    panels = alt.layer(*layers, marks, data=table).properties(width=220, height=180)
    chart = panels.facet(column=alt.Column("set:N", title=None), row=alt.Row("arch:N", title=None))
    ends = table[table["per_class"].isin([table["per_class"].min(), table["per_class"].max()])]
    words = [f"{r.arch}, {r.set}, {r.setting}, {r.per_class} per class: {r.accuracy:.0f} %" for r in ends.itertuples()]
    notes = ("axes of log odds; bars: one standard error over divisions of the set, where there are several",)
    return finished(chart, title(rows), source, f"Accuracy by images per class: {'; '.join(words)}.", *notes)


def title(rows: pd.DataFrame) -> str:
    """In how many pairs of trainings pretraining is ahead, whatever the number of images."""
    pairs = few.ahead(rows, "finetuned", "scratch")
    wins, n = pairs["wins"].sum(), pairs["n"].sum()
    if not n:
        return "Accuracy against training images per class"
    if wins == n:
        return "With few images and with many, fine-tuning beats training from random weights"
    return f"Fine-tuning beats training from random weights in {wins} of {n} comparisons"


def gains(rows: pd.DataFrame) -> pd.DataFrame:
    """By how many log odds each setting is ahead of another, a column for each number of images."""
    found = []
    for ours, base in (("finetuned", "scratch"), ("fixed", "scratch"), ("fixed", "finetuned")):
        table = few.ahead(rows, ours, base)
        cells = {f"{r.per_class} images": f"{number(r.mean, '+.2f')} ({r.wins} of {r.n})" for r in table.itertuples()}
        found.append({"setting": SETTINGS[ours], "ahead of": SETTINGS[base], **cells})
    return pd.DataFrame(found)


def sentence(rows: pd.DataFrame) -> str:
    """What the number of images does to the advantage of pretraining, from the numbers."""
    table = few.ahead(rows, "finetuned", "scratch").sort_values("per_class")
    if len(table) < 2:
        return "Too few runs to say."
    first, last = table.iloc[0], table.iloc[-1]
    change = "less" if few.fades(table) else "no less"
    fixed = few.ahead(rows, "fixed", "finetuned").set_index("per_class")
    behind = fixed["mean"].get(first["per_class"], np.nan)
    side = "ahead of" if behind > 0 else "behind"
    return (
        f"With {first['per_class']:.0f} images per class, fine-tuning gains {number(first['mean'], '.2f')} log odds "
        f"over training from random weights; with {last['per_class']:.0f} it gains {number(last['mean'], '.2f')}, "
        f"which is {change}. With the fewest images, logistic regression is {abs(behind):.2f} log odds {side} "
        "fine-tuning."
    )
