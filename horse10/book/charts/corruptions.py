"""Errors on corrupted frames against accuracy on ImageNet, and by kind and strength."""

import altair as alt
import pandas as pd

from horse10.analysis import ladder
from horse10.analysis.corruptions import both_ways, by_kind
from horse10.book.charts.ladder import GROUPS, NAMES, relation, through_networks, title
from horse10.book.sources import Source
from horse10.book.style import COLOURS, WIDTH, by_start, finished, heading, subset_scale
from horse10.metrics import TESTED

UNSEEN = "on corrupted frames of unseen animals"
MARKS = "filled: pretrained, with regression line and its 95 % band; hollow: from scratch"
BY_STRENGTH = "Error by kind and strength of corruption"
PANELS = {"clean": "the same frames, clean", "error": "corrupted frames"}
COLUMNS = 5  # panels in a row, one for each kind
WORSE = 2  # kinds named in a sentence
ERROR = "mean normalised error (1 = nose–eye distance)"


def error_by_top1(table: pd.DataFrame, source: Source) -> alt.HConcatChart:
    """Errors of `corruptions.errors` at one share of the frames, clean and corrupted on one scale, side by side."""
    ends = [table[list(PANELS)].min(axis=None), table[list(PANELS)].max(axis=None)]
    panels = [_panel(table.assign(error=table[column]), words, ends) for column, words in PANELS.items()]
    return finished(alt.hconcat(*panels, spacing=24), title(table, UNSEEN), source, words(table), MARKS)


def _panel(table: pd.DataFrame, words: str, ends: list[float]) -> alt.LayerChart:
    scale = alt.Scale(type="log", nice=False, padding=12, domain=ends)
    x = alt.X("top1:Q", title="ImageNet top-1 (%)").scale(zero=False, nice=False, padding=12)
    told = [alt.Tooltip("ratio:Q", format=".2f", title="corrupted / clean"), "splits:Q"]
    layers = through_networks(table, x, ERROR if words == PANELS["clean"] else None, scale, told, size=80)
    return alt.layer(*layers).properties(title=heading(words), width=(WIDTH - 24) // 2, height=340)


def error_by_strength(strengths: pd.DataFrame, source: Source) -> alt.FacetChart:
    """A panel for each kind: errors of `corruptions.by_strength`, the mean over networks, from clean (0) to strength 5.

    Where some networks were trained from both starts, only these count.
    """
    compared = both_ways(strengths)
    keys = ["start", "subset", "kind", "strength"]
    means = compared.groupby(keys, sort=False, as_index=False)["error"].mean().round(4)
    order = list(dict.fromkeys(name.replace("_", " ") for name in means["kind"]))
    means["kind"] = means["kind"].str.replace("_", " ")
    x = alt.X("strength:Q", title="strength").axis(values=list(range(6)), format="d", grid=False)
    y = alt.Y("error:Q", title="error").scale(zero=True)
    color = alt.Color("subset:N", title=None, scale=subset_scale(means, COLOURS))
    tooltip = ["kind:N", "strength:Q", "start:N", "subset:N", alt.Tooltip("error:Q", format=".3f")]
    base = alt.Chart().encode(x, y, color)
    dots = base.mark_point(filled=True, size=18, opacity=1).encode(tooltip=tooltip)
    panels = alt.layer(base.mark_line().encode(by_start(means)), dots, data=means)
    panels = panels.properties(width=(WIDTH - 80) // COLUMNS, height=84)
    facet = alt.Facet("kind:N", title=None, sort=order, header=alt.Header(labelFontSize=12, labelPadding=2))
    chart = panels.facet(facet, columns=COLUMNS).properties(spacing=14)
    n = compared["arch"].nunique()
    note = f"mean normalised error of {n} network{'s' * (n != 1)}; strength 0: the same frames, clean"
    return finished(chart, BY_STRENGTH, source, kinds_in_words(compared), note)


def words(table: pd.DataFrame) -> str:
    """The least and the greatest ratio of each group, for who cannot see the chart."""
    parts = []
    for (start, subset), group in table.groupby(["start", "subset"]):
        low, high = group.loc[group["ratio"].idxmin()], group.loc[group["ratio"].idxmax()]
        parts.append(f"{start}, {subset}: {low['ratio']:.2f} ({low['arch']}) to {high['ratio']:.2f} ({high['arch']})")
    return f"Corrupted error over clean error. {'; '.join(parts)}."


def kinds_in_words(strengths: pd.DataFrame) -> str:
    """The kinds that harm most and least, of each start and subset."""
    parts = []
    for (start, subset), group in by_kind(strengths).groupby(["start", "subset"]):
        ranked = group.sort_values("ratio", ascending=False)
        named = [f"{row.kind.replace('_', ' ')} {row.ratio:.2f}" for row in ranked.itertuples()]
        parts.append(f"{start}, {subset}: most {', '.join(named[:WORSE])}; least {', '.join(named[-WORSE:])}")
    return f"Corrupted error over clean error, by kind. {'. '.join(parts)}."


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """The errors behind the chart, a row for each network, start and subset."""
    columns = {"arch": "network", "top1": "ImageNet top-1 (%)", "start": "start", "subset": "subset"}
    columns |= {"clean": "clean error", "error": "corrupted error", "ratio": "ratio"}
    rounded = table.assign(**table[["clean", "error", "ratio"]].round(3))
    return rounded.sort_values(["top1", "start", "subset"])[list(columns)].rename(columns=columns)


def listed_by_kind(strengths: pd.DataFrame) -> pd.DataFrame:
    """A row for each kind: how many times the error on clean frames it makes, by start and subset."""
    table = by_kind(both_ways(strengths))
    table = table.assign(column=table["start"] + ", " + table["subset"], kind=table["kind"].str.replace("_", " "))
    kinds = list(dict.fromkeys(table["kind"]))
    wide = table.pivot_table(index="kind", columns="column", values="ratio").round(2)
    wide = wide.reindex(index=kinds, columns=[name for name in GROUPS if name in wide])
    return wide.reset_index().rename(columns={"kind": "corruption"}).rename_axis(columns=None)


def result(table: pd.DataFrame) -> str:
    """What was measured, in one sentence made of the numbers."""
    fits = ladder.lines(table).set_index(["start", "subset"])
    parts = []
    for subset in TESTED.values():
        if ("pretrained", subset) in fits.index:
            parts.append(relation(fits.loc["pretrained", subset], NAMES[subset], " on corrupted frames"))
    for start, group in table.groupby("start"):
        ratios = group["ratio"]
        parts.append(f"{start}, the corrupted error is {ratios.min():.2f} to {ratios.max():.2f} times the clean error")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else "Too few runs to say."
