"""Transfer to sets of images against ImageNet accuracy, after Figures 1 and 2 of Kornblith et al. 2019."""

import altair as alt
import numpy as np
import pandas as pd
from scipy.special import expit, logit

from horse10.analysis import probing
from horse10.analysis.probing import PRINTED, SETTINGS
from horse10.backbones.weight_sets import BY_NAME
from horse10.book.charts.kornblith import PERCENT
from horse10.book.sources import Source
from horse10.book.style import GREY, INK, MARKS, OTHERS, WIDTH, finished
from horse10.metrics.digits import number, span
from horse10.metrics.intervals import in_words
from horse10.papers import correlation, published
from horse10.transfer.sets import SETS

UPRIGHT = "M-0.4,-1L0.4,-1L0.4,1L-0.4,1Z"
TICKS = list(logit(np.arange(0.2, 0.99, 0.02)))
COLOURS = dict(zip(SETTINGS.values(), [*OTHERS, GREY], strict=True))
SHAPES = dict(zip(SETTINGS.values(), ["circle", MARKS[3], UPRIGHT, "diamond", "cross"], strict=True))
PUBLIC = "logistic_regression_public_checkpoints"  # the row of Table A.1 whose networks were trained in many ways


def by_setting(rows: pd.DataFrame) -> dict:
    """Encodings of the column `setting`, in words, by colour and shape, for those that `rows` has."""
    there = [words for words in COLOURS if words in set(rows["setting"])]
    kinds = {"color": (alt.Color, COLOURS), "shape": (alt.Shape, SHAPES)}
    return {
        name: make(
            "setting:N", title=None, scale=alt.Scale(domain=there, range=[values[words] for words in there])
        ).legend(symbolOpacity=1)
        for name, (make, values) in kinds.items()
    }


def transfer_by_top1(rows: pd.DataFrame, source: Source, setting: str = "fixed") -> alt.LayerChart:
    """Mean log odds over the sets against top-1, a mark for each network, with the line through them and its band.

    Bars: one standard error over sets, of which the differences between sets were removed (Morey 2008).
    """
    table = probing.points(rows)
    table = table[table["setting"] == SETTINGS[setting]]
    table = table.assign(
        low=table["log_odds"] - table["sem"], high=table["log_odds"] + table["sem"], x=logit(table["top1"] / 100)
    ).assign(accuracy=(100 * expit(table["log_odds"])).round(1), name=table["network"].map(_short))
    x = alt.X("x:Q", title="ImageNet top-1 accuracy of the network").scale(zero=False, nice=False, padding=20)
    x = x.axis(labelExpr=PERCENT, values=list(logit(np.arange(50, 80, 5) / 100)))
    y = alt.Y("log_odds:Q", title=f"mean accuracy on {table['n_sets'].iloc[0]} sets").scale(zero=False, padding=12)
    y = y.axis(labelExpr=PERCENT, values=TICKS)
    colour = alt.value(COLOURS[SETTINGS[setting]])
    base = alt.Chart(table.round(4)).encode(x, color=colour)
    told = [alt.Tooltip("network:N"), alt.Tooltip("top1:Q", title="ImageNet top-1 (%)"), "accuracy:Q"]
    marks = base.mark_point(filled=True, size=80, opacity=1, shape=SHAPES[SETTINGS[setting]]).encode(y, tooltip=told)
    names = base.mark_text(dy=-11, dx=6, align="left", fontSize=11).encode(y, text="name:N", color=alt.value(INK))
    bars = base.mark_rule(opacity=0.6).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    at = np.linspace(table["x"].min(), table["x"].max(), 25)
    band = alt.Chart(correlation.line_band(table["x"], table["log_odds"], at).round(4)).encode(
        alt.X("x:Q"), color=colour
    )
    area = band.mark_area(opacity=0.15, clip=True).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    layers = [area, band.mark_line(clip=True).encode(alt.Y("y:Q")), bars, marks, names]
    chart = alt.layer(*layers).properties(width=WIDTH, height=380)
    notes = ("axes of log odds; bars: one standard error over sets, after Morey; band: 95 % of the regression line",)
    return finished(chart, title(rows, setting), source, _described(table, rows, setting), *notes)


def r_by_set(rows: pd.DataFrame, source: Source) -> alt.LayerChart:
    """Pearson's r of ImageNet and transfer accuracy for each set and all together, with its 95 % interval."""
    table = probing.correlations(rows).query("setting == 'fixed'")
    words = {"": "all, averaged as logits"} | {name: row.short for name, row in SETS.items()}
    table = table.assign(name=table["set"].map(words)).sort_values("r", ascending=False)
    order = [words[""], *(name for name in table["name"] if name != words[""])]
    y = alt.Y("name:N", title=None, sort=order)
    x = alt.X("r:Q", title="correlation of ImageNet and transfer accuracy, r").scale(domain=[-1, 1])
    base = alt.Chart(table[["name", "r", "low", "high", "n"]].round(3))
    bars = base.mark_rule(color=COLOURS[SETTINGS["fixed"]], strokeWidth=2).encode(y, alt.X("low:Q"), alt.X2("high:Q"))
    marks = base.mark_point(
        filled=True, size=80, opacity=1, color=COLOURS[SETTINGS["fixed"]], shape=SHAPES[SETTINGS["fixed"]]
    )
    zero = alt.Chart(pd.DataFrame({"r": [0]})).mark_rule(color=GREY, strokeDash=[4, 4]).encode(x)
    chart = (zero + bars + marks.encode(x, y, tooltip=["name:N", "r:Q", "low:Q", "high:Q", "n:Q"])).properties(
        width=WIDTH - 60, height=26 * len(table)
    )
    parts = [f"{row.name}: {in_words(row.r, row.low, row.high)}" for row in table.itertuples(index=False)]
    words = f"Correlation of ImageNet and transfer accuracy. {'; '.join(parts)}."
    return finished(chart, sets_title(table), source, words, "bars: 95 % intervals over networks")


def title(rows: pd.DataFrame, setting: str = "fixed") -> str:
    """The finding over all sets, as far as there is one."""
    found = probing.correlations(rows).query("setting == @setting and set == ''")
    if found.empty:
        return "Transfer accuracy against ImageNet accuracy"
    low, high = found[["low", "high"]].iloc[0]
    if low > 0 or high < 0:
        return f"Better ImageNet networks transfer {'better' if low > 0 else 'worse'} to these sets"
    return "No clear relation between ImageNet accuracy and transfer to these sets"


def sets_title(table: pd.DataFrame) -> str:
    """On how many single sets of `probing.correlations` the interval of a positive correlation leaves out zero."""
    each = table[table["set"] != ""]
    clear = int((each["low"] > 0).sum())
    return f"ImageNet accuracy predicts transfer on {clear or 'none'} of {len(each)} sets"


def sentence(rows: pd.DataFrame) -> str:
    """The result in two sentences made of the numbers."""
    found = probing.correlations(rows)
    found = found[found["setting"] == "fixed"].set_index("set")
    if "" not in found.index:
        return "Too few networks to say."
    own, each = found.loc[""], found.drop(index="")
    who = probing.counted(probing.shares(rows, "fixed").index)
    clear = int((each["low"] > 0).sum())
    printed = published.load("kornblith_correlations").set_index("setting")["r"]
    return (
        f"With fixed features, ImageNet accuracy and mean accuracy on {len(each)} small sets correlate with "
        f"r = {in_words(own['r'], own['low'], own['high'])} over {who}. The correlation is "
        f"positive, with an interval that excludes zero, on {clear or 'none'} of the sets alone. The paper printed r = "
        f"{printed[PRINTED['fixed']]:.2f} for networks trained alike, and {printed[PUBLIC]:.2f} for public "
        "checkpoints, which ours are, too."
    )


def size_words(table: pd.DataFrame) -> str:
    """What the size of the images does to the relation, from the table of `sizes`."""
    columns = [name for name in table if name.endswith(" px")]
    if len(table) < probing.LEAST or len(columns) != 2:
        return "Too few networks were run on larger images to say."
    x = logit(table["ImageNet top-1 (%)"] / 100)
    found = [correlation.pearson(x, logit(table[name] / 100)) for name in columns]
    parts = [
        f"{number(r.r, '.3f')} ({number(r.low, '.2f')} to {number(r.high, '.2f')}) at {name}"
        for r, name in zip(found, columns, strict=True)
    ]
    change = table[columns[1]] - table[columns[0]]
    ends, mean = span(change, "+.1f"), number(change.mean(), "+.1f")
    change = f"the accuracies change by {mean} points on average ({ends})"
    return (
        f"For {probing.counted(table['network'])} on {table['data set'].iloc[0]}, r is {' and '.join(parts)}; {change}."
    )


def _short(network: str) -> str:
    """A network as a chart has room for: its architecture, and how its weights were rebuilt if they were."""
    known = BY_NAME.get(network)
    words = known.arch.replace("efficientnet_", "").replace("mobilenet_", "") if known else network
    return f"{words} ({network.split('.')[-1].split('_')[0]})" if known and "no_top." in network else words


def _described(table: pd.DataFrame, rows: pd.DataFrame, setting: str) -> str:
    """The ends of the chart, for who cannot see it."""
    low, high = table.loc[table["top1"].idxmin()], table.loc[table["top1"].idxmax()]
    ends = [f"{end['network']} (top-1 {end['top1']:.1f} %) {end['accuracy']:.1f} %" for end in (low, high)]
    found = probing.correlations(rows)
    found = found[(found["setting"] == setting) & (found["set"] == "")]
    r = f" r = {found['r'].iloc[0]:.2f}." if len(found) else ""
    return f"Mean accuracy over sets by {SETTINGS[setting]}, from {ends[0]} to {ends[1]}.{r}"
