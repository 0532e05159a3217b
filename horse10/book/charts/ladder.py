"""The ladder: measured errors on training and unseen animals against accuracy on ImageNet, by start."""

import altair as alt
import numpy as np
import pandas as pd

from horse10.analysis import ladder
from horse10.backbones.weight_sets import STARTS, WAYS
from horse10.book.charts import clear
from horse10.book.sources import Source
from horse10.book.style import WIDTH, by_subset, finished
from horse10.metrics import TESTED
from horse10.metrics.digits import p_value, significant, span
from horse10.metrics.units import NORMALIZED
from horse10.papers import correlation

GROUPS = [f"{start}, {subset}" for start in WAYS for subset in TESTED.values()]  # in the order of columns
NAMES = {TESTED["within"]: "on training animals", TESTED["ood"]: "on unseen animals"}
CLEAR = 0.05  # the p of a line from which on it is a relation
MARKS = (
    "filled: pretrained, with regression line and its 95 % band; hollow: from scratch",
    "with bars, where errors by animal are known: means over animals and their 95 % intervals; else over body parts",
)


def error_by_top1(table: pd.DataFrame, source: Source, unit: str = NORMALIZED.words) -> alt.LayerChart:
    """Errors of `ladder.errors` at one share of the frames: a mark for each network, start and subset.

    unit: what an error of 1 is, in words.
    """
    scale, axis = alt.Scale(type="log", nice=False, padding=12), alt.Axis(tickMinStep=1)
    x = alt.X("top1:Q", title="ImageNet top-1 accuracy (%)", axis=axis).scale(zero=False, nice=False, padding=16)
    layers = through_networks(table, x, f"mean normalised error ({unit})", scale, ["pck:Q", "splits:Q"])
    chart = alt.layer(*layers).properties(width=WIDTH, height=400)
    return finished(chart, title(table), source, words(table), *MARKS[: 1 + bool(len(_by_animal(table)))])


def title(table: pd.DataFrame, where: str = NAMES[TESTED["ood"]]) -> str:
    """The finding on unseen animals, as far as there is one; where: on which frames of theirs."""
    fits = ladder.lines(table).set_index(["start", "subset"])
    if ("pretrained", TESTED["ood"]) not in fits.index:
        return "Errors against ImageNet accuracy"
    fit = fits.loc["pretrained", TESTED["ood"]]
    if fit.p > CLEAR:
        return f"No clear relation between ImageNet accuracy and errors {where}"
    return f"Better ImageNet networks have {'smaller' if fit.slope < 0 else 'larger'} errors {where}"


def through_networks(table, x: alt.X, title: str | None, scale: alt.Scale, told: list, size: int = 90) -> list:
    """A mark for each network, start and subset, a line with its band through those that are pretrained, and bars over
    animals where they are known.

    title, scale: of the errors; told: more of a mark, for who points at it; size: of a filled mark.
    """
    band = _bands(table)
    legend = None if len(band) else alt.Legend(symbolOpacity=1)  # lines have their names above them
    y, subset = alt.Y("error:Q", title=title, scale=scale), by_subset(table, legend=legend)
    tooltip = ["arch:N", "start:N", "subset:N", "top1:Q", alt.Tooltip("error:Q", format=".3f"), *told]
    base = alt.Chart(table).encode(x, y, **subset, tooltip=tooltip)
    marks = {  # of each start, the pretrained ones in front
        WAYS[1]: base.mark_point(size=size - 20, opacity=1, strokeWidth=2),
        WAYS[0]: base.mark_point(filled=True, size=size, opacity=1),
    }
    low, high = alt.Y("low:Q", scale=scale), alt.Y2("high:Q")
    layers = []  # one without data has no extent, and Vega complains
    if len(band):
        line = alt.Chart(band).encode(alt.X("x:Q"), color=subset["color"])
        layers += [line.mark_area(opacity=0.18, clip=True).encode(low, high)]
        layers += [line.mark_line(clip=True).encode(alt.Y("y:Q", scale=scale))]
        named = alt.Chart(clear.places(band, table)).mark_text(baseline="bottom", dy=-8, fontSize=13)
        layers += [named.encode(alt.X("x:Q"), alt.Y("y:Q", scale=scale), subset["color"], text="subset:N")]
    if len(known := _by_animal(table)):
        layers += [alt.Chart(known).mark_rule(opacity=0.5).encode(x, low, high, subset["color"])]
    there = set(table["start"])
    return [*layers, *(of.transform_filter(alt.datum.start == start) for start, of in marks.items() if start in there)]


def _by_animal(table: pd.DataFrame) -> pd.DataFrame:
    """The rows with an interval."""
    return table.dropna(subset=["low", "high"]) if "low" in table else table[:0]


def _bands(table: pd.DataFrame) -> pd.DataFrame:
    """Line and band of each subset, pretrained; fitted to logarithms, as the axis is."""
    found = []
    for subset, group in table[table["start"] == "pretrained"].groupby("subset"):
        if group["top1"].nunique() > 2:
            at = np.linspace(group["top1"].min(), group["top1"].max(), 25)
            band = correlation.line_band(group["top1"], np.log(group["error"]), at)
            found.append(band.assign(subset=subset, **np.exp(band[["y", "low", "high"]])))
    return pd.concat(found).round(4) if found else pd.DataFrame(columns=["x", "y", "low", "high", "subset"])


def words(table: pd.DataFrame) -> str:
    """The ends of each group, for who cannot see the chart."""
    parts = []
    for (start, subset), group in table.groupby(["start", "subset"]):
        low, high = group.loc[group["top1"].idxmin()], group.loc[group["top1"].idxmax()]
        parts.append(f"{start}, {subset}: {low['arch']} {low['error']:.2f}, {high['arch']} {high['error']:.2f}")
    return f"Mean normalised errors at the lowest and at the highest ImageNet accuracy. {'; '.join(parts)}."


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """The errors behind the chart, a row for each network and set of ImageNet weights; from scratch, those of the
    network."""
    named = {"arch": "network", "top1": "ImageNet top-1 (%)"}
    wide = table.assign(column=table["start"] + ", " + table["subset"])
    wide = wide.pivot_table(index=list(named), columns="column", values="error").round(3)
    wide = wide.reindex(columns=[name for name in GROUPS if name in wide]).reset_index().sort_values("top1")
    scratch = [name for name in wide if name.startswith(WAYS[1])]
    wide[scratch] = wide.groupby("arch")[scratch].transform("first")
    return wide.rename(columns=named).rename_axis(columns=None)


def relation(fit, subset: str, of: str = "") -> str:
    """A line through pretrained networks (a row of `ladder.lines`), in words; of: on which frames."""
    numbers = f"(r² {fit.r_squared:.2f}, p {p_value(fit.p)})"
    sets = f", from {fit.n:.0f} sets of weights," if fit.n > fit.networks else ""
    begins = f"{subset}, the error of {fit.networks:.0f} pretrained networks{sets}{of}"
    if fit.p > CLEAR:
        return f"{begins} has no clear relation to their ImageNet accuracy {numbers}"
    direction = "falls" if fit.slope < 0 else "rises"
    return (
        f"{begins} {direction} by {significant(abs(fit.slope) * 10, 2)} for ten points of ImageNet accuracy {numbers}"
    )


def ends(table: pd.DataFrame) -> str:
    """The finding, in one or two sentences made of the numbers."""
    fits = ladder.lines(table).set_index(["start", "subset"])
    both = ladder.gains(table)
    order = [subset for subset in (TESTED["ood"], TESTED["within"]) if ("pretrained", subset) in fits.index]
    text = _sentence("; ".join(relation(fits.loc["pretrained", subset], NAMES[subset]) for subset in order))
    if len(both):
        n = both["arch"].nunique()
        who = f"{n} networks have" if n > 1 else f"{both['arch'].iloc[0]} has"
        out, within = (span(both[TESTED[subset]]) for subset in ("ood", "within"))
        text += (
            f" Trained from scratch, {who} {out} times the pretrained error on unseen animals, and {within} times on "
            "training animals."
        )
    return text.strip() or "Too few runs to say."


def everywhere(both: pd.DataFrame, table: pd.DataFrame, fold: str = "split") -> str:
    """The ratios over all splits or folds, where there are more than those of the table; else nothing.

    both: `ladder.gains_over_folds` of the rows; table: `ladder.errors` of the complete ones.
    """
    if both.empty or both["folds"].max() <= table["splits"].max():
        return ""
    each, (out, within) = span(both["folds"], "d"), (span(both[TESTED[subset]]) for subset in ("ood", "within"))
    return (
        f"Over all {fold}s that a network was trained on from both starts ({each} of them), these multiples are {out} "
        f"and {within}."
    )


def trained(table: pd.DataFrame, fold: str = "split") -> str:
    """How alike the networks of `ladder.errors` are on the frames that they learned, in a sentence.

    fold: what a division of the animals is called.
    """
    ends = table.groupby("start")["train_error"].agg(["min", "max"]).reindex(WAYS).dropna()
    spans = [f"{least:.2f} to {most:.2f}" for least, most in ends.to_numpy()]
    names = {WAYS[0]: "pretrained networks have errors of", WAYS[1]: "those from scratch of"}
    told = ", ".join(f"{names[start]} {span}" for start, span in zip(ends.index, spans, strict=True))
    n = table["splits"].max()
    of = f"one {fold}" if n == 1 else f"up to {n} {fold}s, the largest error of each network"
    return f"On training frames, {told} ({of})."


def rates(tried: pd.DataFrame) -> pd.DataFrame:
    """`selection.rates_tried` for people: the training loss at each rate, and which is chosen."""
    cells = tried["loss"].map("{:.4f}".format) + np.where(tried["chosen"], " (chosen)", "")
    named = {"network": tried["arch"], "start": tried["weights_kind"].map(STARTS), "cell": cells}
    wide = tried.assign(**named, rate=tried["learning_rate"].map("{:g}".format))
    wide = wide.pivot(index=["network", "start", "recipe"], columns="rate", values="cell")
    return wide.reset_index().rename_axis(columns=None)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def anecdote(benchmark: dict) -> pd.DataFrame:
    """`benchmarks/real_frames.py` for people: the error of each frame, and on unseen synthetic horses."""
    rows = []
    for found in benchmark["results"]:
        start = f", {STARTS[found['start']]}" if found["start"] else ""
        frames = {f"frame {number}": f"{error:.2f}" for number, error in enumerate(found["by_frame"], 1)}
        row = {"network": found["arch"] + start, **frames, "mean": f"{found['normalized_error']:.2f}"}
        unseen = found.get("synthetic_ood")
        rows.append(row | {"unseen synthetic horses": f"{unseen:.2f}" if unseen else "–"})
    return pd.DataFrame(rows)
