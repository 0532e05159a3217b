"""What pretraining is worth on training and on unseen animals, a line for each network: the first chart of the book."""

import altair as alt
import pandas as pd

from horse10.analysis import ladder
from horse10.backbones.weight_sets import WAYS
from horse10.book.report.rows import short
from horse10.book.report.words import nouns
from horse10.book.sources import Source
from horse10.book.style import WIDTH, by_subset, finished
from horse10.metrics import TESTED
from horse10.metrics.digits import span
from horse10.metrics.units import NORMALIZED

ROW_PX = 44  # for each network
ROOM = 1.3  # times the least and the greatest error, for the words at their marks


def by_network(table: pd.DataFrame, source: Source, unit: str = NORMALIZED.words) -> alt.LayerChart:
    """Errors of `ladder.errors` from both starts, joined, on training and on unseen animals; the least accurate on top.

    unit: what an error of 1 is, in words.
    """
    both = table[ladder.trained_both_ways(table)].assign(
        network=lambda rows: rows["arch"] + " (" + rows["top1"].map("{:.0f}".format) + " %)"
    )
    both = both.sort_values("top1", kind="stable")[["network", "start", "subset", "error"]]
    wide = both.pivot_table(index=["network", "subset"], columns="start", values="error").reset_index()
    order = list(dict.fromkeys(both["network"]))
    y = alt.Y("network:N", title=None, sort=order, axis=alt.Axis(ticks=False, domain=False, grid=True))
    ends = [both["error"].min() / ROOM, both["error"].max() * ROOM]
    x = alt.X("error:Q", title=f"mean normalised error ({unit})").scale(type="log", nice=False, domain=ends)
    subset = by_subset(both, legend=None)
    told = ["network:N", "start:N", "subset:N", alt.Tooltip("error:Q", format=".3f")]
    points = alt.Chart(both).encode(x, y, **subset, tooltip=told)
    lines = alt.Chart(wide.rename(columns={WAYS[0]: "error", WAYS[1]: "scratch"})).mark_rule(strokeWidth=2)
    layers = [
        lines.encode(x, alt.X2("scratch:Q"), y, subset["color"]),
        points.transform_filter(alt.datum.start == WAYS[0]).mark_point(filled=True, size=90, opacity=1),
        points.transform_filter(alt.datum.start == WAYS[1]).mark_point(size=70, strokeWidth=2, opacity=1),
        _names(both[both["network"] == order[0]], x, y, subset["color"]),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH, height=ROW_PX * len(order))
    notes = ("filled: from ImageNet weights; hollow: from random weights", "in brackets: ImageNet top-1 accuracy")
    return finished(chart, title(table), source, words(table), *notes)


def _names(first: pd.DataFrame, x: alt.X, y: alt.Y, color: alt.Color) -> alt.Chart:
    """What the colours mean, above the marks of the first network; short, for narrow screens."""
    above = first.groupby("subset")["error"].mean().reset_index().assign(network=first["network"].iloc[0])
    above["name"] = above["subset"].map({TESTED["within"]: "training", TESTED["ood"]: "unseen"})
    return alt.Chart(above).mark_text(dy=-15, fontSize=13, fontWeight="bold").encode(x, y, color, text="name:N")


def title(table: pd.DataFrame) -> str:
    """The finding, as far as the networks agree on it."""
    ratios = ladder.gains(table)
    within, unseen = ratios[TESTED["within"]], ratios[TESTED["ood"]]
    if len(ratios) and (unseen > within).all() and (unseen > 1).all():
        return "Pretraining helps most on unseen animals"
    if len(ratios) and (unseen > 1).all():
        return "Pretraining helps on unseen animals"
    return "Errors from ImageNet weights and from random weights"


def lead(table: pd.DataFrame, animals: str) -> str:
    """The chart in two sentences, made of its numbers.

    animals: that the networks were trained on, in words.
    """
    ratios = ladder.gains(table)
    if ratios.empty:
        return "Too few runs to say."
    within, unseen = (span(ratios[TESTED[subset]]) for subset in ("within", "ood"))
    n = ratios["arch"].nunique()
    many = f"Each of {n} networks" if n > 1 else "A network"
    opening = "Yes." if (ratios[TESTED["ood"]] > 1).all() else "Not for every network."
    return (
        f"**{opening}** {many} was trained twice on {animals}, from ImageNet weights and from random weights. "
        f"On new frames of the training animals, training from scratch gives {within} times the pretrained error; on "
        f"unseen animals, {unseen} times."
    )


def on_real_animals(found: dict) -> str:
    """The same of a forecast that was trained from both starts: its values, `forecast.make.forecast`, in a sentence."""
    row = next((row for row in found["starts"] or () if row["name"] == WAYS[1]), None)
    if row is None:
        return ""
    _, many = nouns(found)
    times = row["ours"] / row["base"]
    return (
        f"On {row['n_animals']} {many} of {found['dataset']}, each held out in turn, training from scratch gives "
        f"{times:.1f} times the pretrained error ({short(row['ours'])} against {short(row['base'])}; 95 % interval of "
        f"the difference {short(row['low'])} to {short(row['high'])})."
    )


def in_another_study(both: pd.DataFrame) -> str:
    """The same of a study of these animals: `ladder.gains_over_folds` of its rows, in a sentence with a link."""
    if both.empty:
        return ""
    n, folds = both["arch"].nunique(), both["folds"]
    over = f"{span(folds, 'd')} fold{'s' * int(folds.max() > 1)}"
    return (
        f"In [another study of them](bees.html), with {n} network{'s' * (n > 1)} and {over}, it gives "
        f"{span(both[TESTED['ood']])} times that error."
    )


def words(table: pd.DataFrame) -> str:
    """The ratio of each network, for who cannot see the chart."""
    parts = [
        f"{row['arch']}: {row[TESTED['within']]:.1f} on training and {row[TESTED['ood']]:.1f} on unseen animals"
        for _, row in ladder.gains(table).iterrows()
    ]
    return f"Errors from scratch as multiples of the pretrained errors. {'; '.join(parts)}."
