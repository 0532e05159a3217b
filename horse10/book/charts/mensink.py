"""Charts of Mensink et al. 2021 and of the notes on He et al. 2018: printed numbers, and what follows from them.

As in `charts`, the subtitle says where the numbers come from, and the description says what they show.
"""

import altair as alt
import pandas as pd

from horse10.book.sources import Source, both, published, recomputed
from horse10.book.style import GREY, LIGHTER, MARKS, OTHERS, WIDTH, finished, heading
from horse10.metrics.digits import number
from horse10.papers import mensink

HE = both("he_rethinking", words="He et al. 2018, second-hand from notes on it")
TABLE10 = published("mensink_table10", words="Mensink et al. 2021, Table 10")
TABLE11 = recomputed("mensink_table11", words="Mensink et al. 2021, Table 11")
SIZES = both("mensink_datasets", words="Mensink et al. 2021, Table 1")
GAINS = {"very positive": OTHERS[1], "positive": LIGHTER, "negative": OTHERS[2]}  # also right and left of 0
SETTINGS = {"small": "small target sets", "full": "full target sets"}
DOMAINS = {"all": "all", "within": "same domain", "cross": "other domain"}
TASKS = {"all": "", "within": ", same task type", "cross": ", other task type"}
PERCENTAGES = {name: f"{name.replace(' ', '_')}_percent" for name in GAINS}
TASK_NAMES = {"seg": "segmentation", "obj_det": "detection", "kp_det": "keypoints", "depth": "depth"}
SCOPES = {"same_dataset": "same data set", "same_domain": "another of the same domain"}
OUTCOMES = {  # how an experiment came out: colour and shape
    "positive": (OTHERS[1], "circle"),
    "neither": (GREY, "diamond"),
    "negative": (GAINS["negative"], "cross"),
}
FEW = {"yes": (OTHERS[1], "circle"), "depends on rounding": (OTHERS[2], "diamond"), "no": (OTHERS[0], "cross")}


def gains_chart(gains: pd.DataFrame, title: str, noun: str, source: Source) -> alt.VConcatChart:
    """How often a source helps or harms, by kind of transfer: a panel for small, one for full target sets.

    Args:
        gains: of `papers.mensink`, or in that form; title: of the chart; noun: what is counted.
    """
    panels, details = [], []
    for setting in gains.index.get_level_values(0).unique().sort_values(ascending=False):  # small, then full
        rows, words = _named(gains.loc[setting]), SETTINGS[setting]
        above = alt.Title(words, anchor="start", fontSize=14, fontWeight="normal")
        panels.append(_gain_bars(rows).properties(width=WIDTH - 135, height=alt.Step(24), title=above))
        of_kinds = [
            f"{kind} {positive} positive, of these {very} very positive, {negative} negative"
            for kind, very, positive, negative in rows.itertuples(index=False)
        ]
        details.append(f"{words}: {'; '.join(of_kinds)}")
    return finished(alt.vconcat(*panels), title, source, f"% of {noun}. {'. '.join(details)}.")


def _named(gains: pd.DataFrame) -> pd.DataFrame:
    """kind, such as "same domain, other task type (49)", and the three percentages: all together, then the nearest."""
    total = next(column for column in gains if column.startswith("n_"))
    rows = []
    for domain, domain_words in DOMAINS.items():
        for task, task_words in TASKS.items():
            if (domain, task) in gains.index:
                group = gains.loc[(domain, task)]
                kind = f"{domain_words}{task_words} ({group[total]})"
                rows.append({"kind": kind, **{name: group[column] for name, column in PERCENTAGES.items()}})
    return pd.DataFrame(rows)


def _gain_bars(rows: pd.DataFrame) -> alt.LayerChart:
    """Bars to the right for gains, the very positive ones first, and to the left for losses."""
    order = list(rows["kind"])
    ends = {"very positive": rows["very positive"], "positive": rows["positive"], "negative": -rows["negative"]}
    starts = {"very positive": 0, "positive": rows["very positive"], "negative": 0}
    bars = pd.concat([rows.assign(gain=name, start=starts[name], end=ends[name]) for name in GAINS])
    x = alt.X("start:Q", title="← harms, % · helps, % →").scale(domain=[-98, 94], nice=False)
    x = x.axis(labelExpr="abs(datum.value)", values=[-80, -40, 0, 40, 80], grid=False)
    color = alt.Color("gain:N", title=None).scale(domain=list(GAINS), range=list(GAINS.values()))
    base = alt.Chart(bars[["kind", "gain", "start", "end"]]).encode(alt.Y("kind:N", title=None, sort=order))
    drawn = base.mark_bar(height=16).encode(x, alt.X2("end:Q"), color, tooltip=["kind", "gain", "start", "end"])
    labels = alt.Chart(rows.assign(left=-rows["negative"])).encode(alt.Y("kind:N", sort=order))
    harms = labels.mark_text(align="right", dx=-4, fontSize=12).encode(x="left:Q", text="negative:Q")
    helps = labels.mark_text(align="left", dx=4, fontSize=12).encode(x="positive:Q", text="positive:Q")
    inner = labels.transform_filter(alt.datum["very positive"] >= 9)
    inner = inner.mark_text(align="right", dx=-4, fontSize=12, color="#ffffff")
    return drawn + harms + helps + inner.encode(x="very positive:Q", text="very positive:Q")


def task_types_chart(experiments: pd.DataFrame) -> alt.HConcatChart:
    """A dot for each experiment from one task type to another, by how it came out.

    Args:
        experiments: `outcomes(11)` of `reanalysis.mensink_counts`.
    """
    table = experiments.reset_index()
    table["pair"] = table["source_task"].map(TASK_NAMES) + " → " + table["target_task"].map(TASK_NAMES)
    both = [" ".join(sorted(tasks)) for tasks in zip(table["source_task"], table["target_task"], strict=True)]
    order = sorted(dict.fromkeys(zip(both, table["pair"], strict=True)), key=lambda names: both.index(names[0]))
    y = alt.Y("pair:N", title=None, sort=[pair for _, pair in order])
    axis = {"grid": True, "domain": False, "ticks": False}
    color, shape = _by(OUTCOMES, "outcome")
    panels = []
    for scope, words in SCOPES.items():
        dots = [
            {"pair": row.pair, "outcome": outcome, "place": place}
            for row in table[table["scope"] == scope].itertuples()
            for place, outcome in enumerate((o for o in OUTCOMES for _ in range(getattr(row, o))), 1)
        ]
        marks = alt.Chart(pd.DataFrame(dots)).mark_point(filled=True, opacity=1, size=130)
        marks = marks.encode(alt.X("place:O", title=None, axis=None), color, shape, tooltip=["pair", "outcome"])
        marks = marks.encode(y.axis(**axis, labels=not panels))
        panels.append(marks.properties(width=alt.Step(24), height=alt.Step(28), title=heading(words)))
    details = [
        f"{row.pair}, {SCOPES[row.scope]}: {row.positive} positive, {row.neither} neither, {row.negative} negative"
        for row in table.itertuples()
    ]
    title = "Across task types: each mark is an experiment"
    return finished(
        alt.hconcat(*panels, spacing=60),
        title,
        TABLE11,
        f"{'; '.join(details)}.",
        "whole experiments, from its percentages",
    )


def sizes_chart(datasets: pd.DataFrame) -> alt.LayerChart:
    """Training images of each data set beside the size of which 150 are 3 %, from `mensink.datasets`."""
    rows = datasets[["dataset", "image_domain", "n_train_approx", "low", "high", "few"]]
    rows = rows.sort_values("n_train_approx", ascending=False)
    y = alt.Y("dataset:N", title=None, sort=list(rows["dataset"]))
    x = alt.X("n_train_approx:Q", title="training images (log scale; bars: what a rounded size can stand for)")
    x = x.scale(type="log", domain=[100, 200_000], nice=False).axis(values=[100, 1000, 10_000, 100_000], format=",d")
    color, shape = _by(FEW, "few", title="150 images are below 3 %:")
    base = alt.Chart(rows).encode(y, color)
    spans = base.mark_rule(strokeWidth=3, opacity=0.5).encode(alt.X("low:Q"), alt.X2("high:Q"))
    dots = base.mark_point(filled=True, opacity=1, size=80).encode(x, shape=shape, tooltip=list(rows))
    rule = (
        alt.Chart(pd.DataFrame({"x": [mensink.SMALL_IMAGES / mensink.SMALL_SHARE]}))
        .mark_rule(strokeDash=[4, 4])
        .encode(x="x:Q")
    )
    counts = ", ".join(f"{name} for {(rows['few'] == name).sum()}" for name in FEW)
    sizes = ", ".join(f"{row.dataset} {row.n_train_approx:,.0f}" for row in rows.itertuples())
    words = f"Whether 150 images are below 3 %: {counts} of {len(rows)} data sets. Training images: {sizes}."
    chart = (rule + spans + dots).properties(width=WIDTH - 140, height=alt.Step(20))
    return finished(
        chart, "How small a small target set is", SIZES, words, "recomputed: what a rounded size can stand for"
    )


def distances_chart(distances: pd.DataFrame) -> alt.LayerChart:
    """How well each way to measure the distance of two data sets orders the gains: Table 10."""
    rows = distances[["assignment_method", "kendall_tau"]].replace({"->": "→"}, regex=True)
    y = alt.Y("assignment_method:N", title=None, sort=list(rows["assignment_method"]))
    x = (
        alt.X("kendall_tau:Q", title="rank correlation with the gain (Kendall's τ)")
        .scale(domain=[0, 0.5])
        .axis(values=[0, 0.1, 0.2, 0.3, 0.4, 0.5])
    )
    base = alt.Chart(rows).encode(x, y, tooltip=list(rows))
    chart = base.mark_bar(height=3, color=GREY) + base.mark_point(filled=True, opacity=1, size=110, color=OTHERS[0])
    details = ", ".join(f"{row.assignment_method} {row.kendall_tau}" for row in rows.itertuples())
    title = "A source that includes the target predicts the gain best"
    return finished(
        chart.properties(width=WIDTH - 210, height=alt.Step(30)),
        title,
        TABLE10,
        f"Kendall's tau: {details}.",
    )


def scratch_chart(differences: pd.DataFrame) -> alt.LayerChart:
    """From random weights minus pretrained, in points of AP, with the rounding, from `he.differences`."""
    rows = differences[["backbone", "metric", "difference", "low", "high", "random_init", "pretrained"]]
    names, order = (list(dict.fromkeys(rows[column])) for column in ("backbone", "metric"))
    color, shape = _by(dict(zip(names, zip(OTHERS, MARKS, strict=True), strict=False)), "backbone")
    base = alt.Chart(rows).encode(
        alt.Y("metric:N", title=None, sort=order), alt.YOffset("backbone:N", sort=names), color
    )
    spans = base.mark_rule(strokeWidth=2).encode(alt.X("low:Q"), alt.X2("high:Q"))
    x = alt.X("difference:Q", title="AP from random weights minus AP pretrained (points; bars: rounding)").axis(
        tickCount=6
    )
    dots = base.mark_point(filled=True, opacity=1, size=90).encode(x, shape=shape, tooltip=list(rows))
    none = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(strokeDash=[4, 4]).encode(x="x:Q")
    details = "; ".join(f"{row.backbone}, {row.metric} {number(row.difference, '+.1f')}" for row in rows.itertuples())
    chart = (none + spans + dots).properties(width=WIDTH - 50, height=alt.Step(16))
    title = "On COCO, random weights are never behind"
    return finished(chart, title, HE, f"Difference in points of AP: {details}.", "recomputed: differences and rounding")


def _by(styles: dict[str, tuple[str, str]], column: str, title: str | None = None) -> tuple[alt.Color, alt.Shape]:
    """Encodings of a column by colour and shape."""
    colours, shapes = zip(*styles.values(), strict=True)
    names = list(styles)
    return (
        alt.Color(f"{column}:N", title=title, legend=alt.Legend(symbolOpacity=1)).scale(
            domain=names, range=list(colours)
        ),
        alt.Shape(f"{column}:N", title=title).scale(domain=names, range=list(shapes)),
    )
