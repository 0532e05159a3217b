"""Features of networks that were trained with regularizers and without, after Figure 3 of Kornblith et al. 2019."""

import altair as alt
import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit, logit

from horse10.analysis import regularizers
from horse10.book.charts.kornblith import PERCENT
from horse10.book.charts.probing import COLOURS, SETTINGS, SHAPES, UPRIGHT
from horse10.book.sources import Source
from horse10.book.style import GREY, WIDTH, finished
from horse10.metrics.digits import number
from horse10.metrics.intervals import told
from horse10.transfer.sets import SETS

WHAT = {"fixed": "features", "finetuned": "fine-tuned networks"}
TICKS = list(logit(np.arange(0.2, 0.99, 0.02)))


def by_training(rows: pd.DataFrame, source: Source) -> alt.LayerChart:
    """Mean log odds over the sets of each training of `regularizers.points`, with Morey's error.

    rows: of one way to use the network that was trained: its features, or fine-tuned, which is done in two ways.
    """
    setting = rows["setting"].iloc[0]
    ways = regularizers.by_tuning(rows) if setting == "finetuned" else {SETTINGS[setting]: rows}
    table = pd.concat(regularizers.points(part).assign(way=way) for way, part in ways.items())
    table = table.assign(
        low=table["log_odds"] - table["sem"],
        high=table["log_odds"] + table["sem"],
        accuracy=(100 * expit(table["log_odds"])).round(1),
    ).round(4)
    x = alt.X("training:N", title="training of the network, with one regularizer fewer from left to right")
    x = x.sort(list(regularizers.WORDS.values())).axis(labelAngle=0, labelLimit=120)
    y = alt.Y("log_odds:Q", title=f"mean accuracy on {table['n_sets'].iloc[0]} sets").scale(zero=False, padding=12)
    y = y.axis(labelExpr=PERCENT, values=TICKS)
    styles = [(COLOURS[SETTINGS[setting]], SHAPES[SETTINGS[setting]]), (GREY, UPRIGHT)][: len(ways)]
    kinds = [alt.Scale(domain=list(ways), range=list(values)) for values in zip(*styles, strict=True)]
    legend = alt.Legend(title=None, orient="top") if len(ways) > 1 else None
    colour, shape = alt.Color("way:N", scale=kinds[0], legend=legend), alt.Shape("way:N", scale=kinds[1], legend=legend)
    base = alt.Chart(table).encode(x, colour)
    tooltip = ["training:N", "way:N", "accuracy:Q", alt.Tooltip("source_accuracy:Q", format=".1f"), "n_seeds:Q"]
    marks = base.mark_point(filled=True, size=80, opacity=1).encode(y, shape, tooltip=tooltip)
    bars = base.mark_rule(opacity=0.6).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    chart = (bars + base.mark_line(opacity=0.5).encode(y) + marks).properties(width=WIDTH, height=260)
    words = [f"{r.training}, {r.way}: {r.accuracy:.1f} %" for r in table.itertuples()]
    notes = ("axis of log odds; bars: one standard error over sets, after Morey",)
    named = title(table[table["way"] == next(iter(ways))], WHAT[setting])
    return finished(chart, named, source, f"Mean accuracy of {WHAT[setting]}: {'; '.join(words)}.", *notes)


def title(table: pd.DataFrame, what: str = WHAT["fixed"]) -> str:
    """What all regularizers together do to the features or to fine-tuned networks, of `regularizers.points`, if the
    errors over sets allow."""
    ends = table.set_index("left")
    if not {0, 4} <= set(ends.index):
        return f"Accuracy of {what} by training"
    gain = ends.loc[0, "log_odds"] - ends.loc[4, "log_odds"]
    half = stats.t.ppf(0.975, ends.loc[0, "n_sets"] - 1) * np.hypot(ends.loc[0, "sem"], ends.loc[4, "sem"])
    if abs(gain) < half:
        return f"No clear difference between {what} trained with and without regularizers"
    return f"{what.capitalize()} trained without regularizers are {'better' if gain > 0 else 'worse'}"


def listed(rows: pd.DataFrame) -> pd.DataFrame:
    """The same as a table, with the accuracy on the source's own test images and on each other set (%)."""
    table = regularizers.points(rows)
    found = {
        "training": table["training"],
        "accuracy on the source (%)": table["source_accuracy"].round(1),
        "mean log odds on other sets": [number(value, ".2f") for value in table["log_odds"]],
        "trainings": table["n_seeds"],
    }
    sets = regularizers.by_set(rows).round(1).rename(columns={name: of.short for name, of in SETS.items()})
    return pd.DataFrame(found).merge(sets, on="training")


def sentence(rows: pd.DataFrame) -> str:
    """What all regularizers together cost, in the source and elsewhere, from the numbers."""
    table = regularizers.points(rows).set_index("left")
    if not {0, 4} <= set(table.index):
        return "Too few runs to say."
    gain = table.loc[0, "log_odds"] - table.loc[4, "log_odds"]
    source = table.loc[0, "source_accuracy"] - table.loc[4, "source_accuracy"]
    best, what = table["log_odds"].idxmax(), WHAT[rows["setting"].iloc[0]]
    return (
        f"Without the four regularizers {what} change by {number(gain, '+.2f')} log odds on {table.loc[0, 'n_sets']} "
        f"other sets, and the network's accuracy on its source changes by {number(source, '+.1f')} points. "
        f"The best are those of the training *{table.loc[best, 'training']}*; the standard error of a mean is up to "
        f"{table['sem'].max():.2f} log odds."
    )


def kept(rows: pd.DataFrame) -> str:
    """What it does to keep the regularizers in fine-tuning, from the numbers."""
    gain = regularizers.kept(rows)
    if gain is None:
        return "Too few runs to say what it does to keep the regularizers in fine-tuning."
    return (
        f"A network that was trained with all four changes by {told(gain, '+.2f')} log odds over {gain['n_sets']} sets "
        "if it is fine-tuned with all four rather than without any."
    )
