"""Charts of the question itself: how much worse on animals never seen, by network, by start, by number of frames.

Published numbers and numbers measured on other data never share an axis: the reader chooses one data set at a time.
"""

import altair as alt
import pandas as pd

from horse10.analysis.robustness import FRACTIONS, THRESHOLDS, scores
from horse10.book import links, sources
from horse10.book.charts.horse10 import PRINTED
from horse10.book.sources import Source
from horse10.book.style import GREY, WIDTH, by_start, by_subset, finished
from horse10.metrics import PCK_THRESHOLD, TESTED
from horse10.papers import mathis

METRICS = ("mean normalised error", "PCK at the threshold")
ANY = "all"


def robustness(runs: pd.DataFrame) -> alt.LayerChart:
    """Every run's error or PCK within and out of domain; the reader chooses data, metric, threshold, split and recipe.

    Args:
        runs: of `named`, at least one. A click on a mark opens the page of its run.
    """
    rows = scores(runs).query("subset != 'training frames'")
    rows = rows.assign(name=rows["network"] + ", " + rows["start"], url=links.address(rows["run"]))
    choices = {"data": sorted(set(rows["data"])), "split": [ANY, *sorted(set(rows["split"]))]}
    choices |= {"recipe": [ANY, *sorted(set(rows["recipe"]))], "subset": [ANY, *TESTED.values()]}
    choices["fraction"] = sorted(set(rows["fraction"]), key=lambda text: -int(text[:-2]))  # the papers' 50 % first
    picks = {key: _choice(key, options) for key, options in choices.items()}
    metric = alt.param("metric", bind=alt.binding_radio(options=METRICS, name="metric: "), value=METRICS[0])
    ends = {"min": float(THRESHOLDS[0]), "max": float(THRESHOLDS[-1]), "step": 0.05}
    slider = alt.binding_range(**ends, name="threshold of PCK: ")
    threshold = alt.param("threshold", bind=slider, value=PCK_THRESHOLD)
    base = alt.Chart(rows).transform_filter(f"abs(datum.threshold - {threshold.name}) < 0.01")
    for key, pick in picks.items():
        base = base.transform_filter(f"{pick.name} == '{ANY}' || datum.{key} == {pick.name}")
    value = f"{metric.name} == '{METRICS[0]}' ? datum.error : datum.pck"
    base = base.transform_calculate(value=value)
    x = alt.X("value:Q", title="mean normalised error (1 = nose–eye distance), or PCK (%)").scale(zero=True)
    y = alt.Y("name:N", title=None)
    spans = base.mark_rule(color=GREY, opacity=0.6).encode(alt.X("min(value):Q"), alt.X2("max(value):Q"), y)
    tooltip = ["run:N", "split:N", "subset:N", "error:Q", "pck:Q", "threshold:Q"]
    dots = base.mark_point(filled=True, size=110, opacity=1)
    dots = dots.encode(x, y, **by_subset(rows), href="url:N", tooltip=tooltip)
    chart = (spans + dots).add_params(*picks.values(), metric, threshold)
    chart = chart.properties(width=WIDTH - 160, height=40 * rows["name"].nunique())
    details = rows[rows["threshold"] == PCK_THRESHOLD].groupby(["data", "name", "subset"])["error"].mean()
    words = "; ".join(f"{data}: {name}, {subset} {error:.3f}" for (data, name, subset), error in details.items())
    source = sources.runs(runs)
    return finished(chart, "Errors on training and unseen animals", source, f"{words}.", "choose the data below")


def _choice(key: str, options: list[str]) -> alt.Parameter:
    return alt.param(f"choose_{key}", bind=alt.binding_select(options=options, name=f"{key}: "), value=options[0])


def published_robustness() -> alt.LayerChart:
    """Table 1: what each network loses from horses it knows to horses it does not, of one family or of all."""
    table = mathis.pck_and_top1()
    keep = ["model", "family", "checkpoint_top1", "imagenet_order"]
    rows = table.rename(columns=mathis.PCK).melt(keep, list(mathis.PCK.values()), "subset", "pck")
    order = list(table.sort_values("imagenet_order")["model"])
    families = list(dict.fromkeys(table["family"]))
    pick = alt.param("family", bind=alt.binding_select(options=[ANY, *families], name="family: "), value=ANY)
    base = alt.Chart(rows).transform_filter(f"{pick.name} == '{ANY}' || datum.family == {pick.name}")
    y = alt.Y("model:N", title=None, sort=order)
    lost = base.mark_rule(color=GREY, opacity=0.6, strokeWidth=3).encode(
        alt.X("min(pck):Q").scale(domain=[60, 100], zero=False), alt.X2("max(pck):Q"), y
    )
    x = alt.X("pck:Q", title="PCK@0.3 on Horse-10 (%)").scale(domain=[60, 100], zero=False)
    tooltip = ["model:N", "subset:N", "pck:Q", alt.Tooltip("checkpoint_top1:Q", title="ImageNet top-1 (%)")]
    dots = base.mark_point(filled=True, size=100, opacity=1).encode(x, y, **by_subset(rows), tooltip=tooltip)
    chart = (lost + dots).add_params(pick).properties(width=WIDTH - 60, height=24 * len(order))
    gap = (table["within_domain_pck"] - table["out_of_domain_pck"]).set_axis(table["model"])
    words = (
        f"PCK within and out of domain of {len(table)} networks. From training to unseen horses "
        f"{gap.idxmax()} loses {gap.max():.1f} points, {gap.idxmin()} {gap.min():.1f}."
    )
    return finished(chart, "What each network loses on unseen horses", PRINTED, words, mathis.UNSAID)


def what_it_takes(table: pd.DataFrame, source: Source) -> alt.LayerChart:
    """Training fraction against error within and out of domain, pretrained and from scratch: `by_fraction`.

    A click on a mark opens the page of its run.
    """
    x = alt.X("fraction:Q", title="training frames (% of those of ten horses)").scale(type="log", domain=[4, 100])
    x = x.axis(values=list(FRACTIONS), grid=False)
    y = alt.Y("error:Q", title="mean normalised error").scale(zero=True)
    encodings = by_subset(table)
    base = alt.Chart(table.assign(url=links.address(table["run"]))).encode(x, y)
    lines = base.mark_line(strokeWidth=2).encode(color=encodings["color"], strokeDash=by_start(table))
    tooltip = ["start:N", "fraction:Q", "frames:Q", "subset:N", "error:Q", "run:N"]
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(**encodings, tooltip=tooltip, href="url:N")
    missing = [fraction for fraction in FRACTIONS if fraction not in set(table["fraction"])]
    notes = alt.Chart(pd.DataFrame({"fraction": missing, "text": ["not run yet"] * len(missing)}))
    notes = notes.mark_text(angle=270, color=GREY, fontSize=12).encode(x, y=alt.value(120), text="text:N")
    chart = (lines + dots + notes if missing else lines + dots).properties(width=WIDTH, height=300)
    details = [f"{r.start}, {r.fraction} %, {r.subset}: {r.error:.3f}" for r in table.itertuples()]
    return finished(chart, "Errors against training frames", source, f"Mean normalised error: {'; '.join(details)}.")
