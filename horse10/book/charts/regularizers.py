"""Features of networks that were trained with regularizers and without, after Figure 3 of Kornblith et al. 2019."""

import altair as alt
import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit, logit

from horse10.analysis import regularizers
from horse10.book.charts.kornblith import PERCENT
from horse10.book.charts.probing import COLOURS, SETTINGS, SHAPES
from horse10.book.sources import Source
from horse10.book.style import WIDTH, finished
from horse10.metrics.digits import number

TICKS = list(logit(np.arange(0.2, 0.99, 0.02)))


def by_training(rows: pd.DataFrame, source: Source) -> alt.LayerChart:
    """Mean log odds over the sets of each training of `regularizers.points`, with Morey's error."""
    table = regularizers.points(rows)
    table = table.assign(
        low=table["log_odds"] - table["sem"],
        high=table["log_odds"] + table["sem"],
        accuracy=(100 * expit(table["log_odds"])).round(1),
    ).round(4)
    x = alt.X("training:N", title="training of the network, with one regularizer fewer from left to right")
    x = x.sort(list(table["training"])).axis(labelAngle=0, labelLimit=120)
    y = alt.Y("log_odds:Q", title=f"mean accuracy on {table['n_sets'].iloc[0]} sets").scale(zero=False, padding=12)
    y = y.axis(labelExpr=PERCENT, values=TICKS)
    fixed = SETTINGS["fixed"]
    base = alt.Chart(table).encode(x, color=alt.value(COLOURS[fixed]))
    told = ["training:N", "accuracy:Q", alt.Tooltip("source_accuracy:Q", format=".1f"), "n_seeds:Q"]
    marks = base.mark_point(filled=True, size=80, opacity=1, shape=SHAPES[fixed]).encode(y, tooltip=told)
    bars = base.mark_rule(opacity=0.6).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    chart = (bars + base.mark_line(opacity=0.5).encode(y) + marks).properties(width=WIDTH, height=260)
    words = [f"{r.training}: {r.accuracy:.1f} %" for r in table.itertuples()]
    notes = ("axis of log odds; bars: one standard error over sets, after Morey",)
    return finished(chart, title(table), source, f"Mean accuracy of fixed features: {'; '.join(words)}.", *notes)


def title(table: pd.DataFrame) -> str:
    """What all regularizers together do to the features, of `regularizers.points`, if the errors over sets allow."""
    ends = table.set_index("left")
    if not {0, 4} <= set(ends.index):
        return "Accuracy of fixed features by training"
    gain = ends.loc[0, "log_odds"] - ends.loc[4, "log_odds"]
    half = stats.t.ppf(0.975, ends.loc[0, "n_sets"] - 1) * np.hypot(ends.loc[0, "sem"], ends.loc[4, "sem"])
    if abs(gain) < half:
        return "No clear difference between features trained with and without regularizers"
    return f"Features trained without regularizers are {'better' if gain > 0 else 'worse'}"


def listed(rows: pd.DataFrame) -> pd.DataFrame:
    """The same as a table, with the accuracy on the source's own test images."""
    table = regularizers.points(rows)
    found = {
        "training": table["training"],
        "accuracy on the source (%)": table["source_accuracy"].round(1),
        "mean log odds on other sets": [number(value, ".2f") for value in table["log_odds"]],
        "trainings": table["n_seeds"],
    }
    return pd.DataFrame(found)


def sentence(rows: pd.DataFrame) -> str:
    """What all regularizers together cost, in the source and elsewhere, from the numbers."""
    table = regularizers.points(rows).set_index("left")
    if not {0, 4} <= set(table.index):
        return "Too few runs to say."
    gain = table.loc[0, "log_odds"] - table.loc[4, "log_odds"]
    source = table.loc[0, "source_accuracy"] - table.loc[4, "source_accuracy"]
    best = table["log_odds"].idxmax()
    return (
        f"Without the four regularizers fixed features gain {number(gain, '.2f')} log odds on {table.loc[0, 'n_sets']} "
        f"other sets, and the network's accuracy on its source changes by {number(source, '+.1f')} points. "
        f"The best features are those of *{table.loc[best, 'training']}*; the standard error of a mean is up to "
        f"{table['sem'].max():.2f} log odds."
    )
