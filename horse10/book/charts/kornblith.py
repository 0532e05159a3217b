"""Charts of Kornblith et al. 2019, from its printed tables. Axes are logits, as in the paper, labelled in %."""

import altair as alt
import numpy as np
import pandas as pd
from scipy.special import expit, logit

from horse10.book import sources
from horse10.book.style import GREY, INK, OTHERS, WIDTH, finished
from horse10.metrics.digits import p_value
from horse10.papers import correlation, kornblith, published
from horse10.papers.kornblith import SETTINGS

WORDS = "Kornblith et al. 2019, Tables A.2 and I.1"
TABLES = ("kornblith_imagenet", "kornblith_transfer")
SOURCE = sources.both(*TABLES, words=WORDS)
PRINTED = sources.published(*TABLES, words=WORDS)
SIZES = sources.recomputed(*TABLES, "kornblith_datasets", words=f"{WORDS}, and sizes of Table 1")
RECORDS = sources.both(*TABLES, "kornblith_sota", words=f"{WORDS}; records of Table F.1")
FITTED = "means, errors, lines and bands are recomputed from the tables"
AVERAGED = "the dot of each setting, a mean over the networks, is recomputed"
ALL = "all twelve, averaged"
COLOURS = dict(zip(SETTINGS.values(), [OTHERS[0], OTHERS[3], GREY], strict=True))
SHAPES = dict(zip(SETTINGS.values(), ["circle", "diamond", "cross"], strict=True))
PERCENT = "format(100 / (1 + exp(-datum.value)), '.3~r') + ' %'"  # of a logit
FINE = list(logit(np.array([*range(40, 98, 2), 97, 98, 99]) / 100))  # ticks of an axis over few percent, and over many
COARSE = list(logit(np.array([40, 50, 60, 70, 80, 90, 95, 97, 98, 99]) / 100))
COEFFICIENT = "format((exp(2 * datum.value) - 1) / (exp(2 * datum.value) + 1), '.2~f')"  # of Fisher's z
R_TICKS = list(np.arctanh([-0.2, 0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99]))
PAIRS = [("random_init", "fine_tuned"), ("logistic_regression", "fine_tuned"), ("random_init", "logistic_regression")]
BAND_POINTS = 12


def transfer_points() -> pd.DataFrame:
    """Every point of Figure 2: setting, target, network, x and y (logits), their accuracies in %, and Morey's error."""
    rows = []
    for setting, words in SETTINGS.items():
        odds = kornblith.log_odds(setting)
        for target, y in {ALL: odds["log_odds"], **logit(kornblith.accuracies(setting))}.items():
            group = {"setting": words, "target": target, "network": y.index, "x": logit(kornblith.top1()), "y": y}
            rows.append(pd.DataFrame(group).assign(sem=odds["sem"] if target == ALL else np.nan))
    table = pd.concat(rows, ignore_index=True)
    return table.assign(top1=(100 * expit(table["x"])).round(1), accuracy=(100 * expit(table["y"])).round(2))


def lines(points: pd.DataFrame) -> pd.DataFrame:
    """The line through the points of every setting and target, with its 95 % band, and r in words."""
    at, rows = np.linspace(points["x"].min(), points["x"].max(), BAND_POINTS), []
    for (setting, target), group in points.groupby(["setting", "target"], sort=False):
        r = correlation.pearson(group["x"], group["y"]).r
        band = correlation.line_band(group["x"], group["y"], at)
        rows.append(band.assign(setting=setting, target=target, r=f"r = {r:.2f}"))
    return pd.concat(rows, ignore_index=True)


def accuracy_against_transfer() -> alt.FacetChart:
    """Figure 2: ImageNet accuracy against transfer in three settings; choose the data set, point at a network."""
    points = transfer_points()
    choice = alt.binding_select(options=list(points["target"].unique()), name="data set: ")
    target = alt.param("target", bind=choice, value=ALL)
    hover = alt.selection_point(name="network", on="pointerover", fields=["network"], empty=False, nearest=True)
    rows = pd.concat([points, lines(points)], ignore_index=True).round(4)
    layers = alt.layer(*_fit(), *_points(hover), data=rows).transform_filter(alt.datum.target == target)
    layers = layers.properties(width=(WIDTH - 90) // 3, height=210)
    header = alt.Header(title=None, labelFontSize=13)
    chart = layers.facet(alt.Column("setting:N", title=None, sort=list(SETTINGS.values()), header=header))
    chart = chart.resolve_scale(y="independent").add_params(target).properties(spacing=12)
    words = "ImageNet top-1 of 16 networks against transfer accuracy, on logit axes. Over all data sets: "
    words += correlation_words(points)
    return finished(chart, "Better ImageNet networks transfer better", SOURCE, words, FITTED)


def _fit() -> list[alt.Chart]:
    """Line, band and r: of the rows that have a band."""
    base = alt.Chart().transform_filter("isValid(datum.low)").encode(alt.X("x:Q"), _by_setting(legend=None)[0])
    band = base.mark_area(opacity=0.2).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    r = base.transform_aggregate(x="max(x)", groupby=["r", "setting"]).mark_text(align="right", fontSize=13)
    return [band, base.mark_line().encode(y="y:Q"), r.encode(y=alt.value(198), text="r:N", color=alt.value(INK))]


def _points(hover: alt.Parameter) -> list[alt.Chart]:
    """A mark for each network, its error bar where there is one, and its name where the reader points."""
    x = alt.X("x:Q", title="ImageNet top-1").scale(zero=False).axis(labelExpr=PERCENT, values=FINE[::2])
    y = alt.Y("y:Q", title="transfer accuracy").scale(zero=False).axis(labelExpr=PERCENT, values=FINE)
    color, shape = _by_setting(legend=None)
    base = alt.Chart().transform_filter("isValid(datum.network)").encode(x, y)
    bars = base.transform_filter("isValid(datum.sem)").transform_calculate(
        bottom="datum.y - datum.sem", top="datum.y + datum.sem"
    )
    bars = bars.mark_rule().encode(color, alt.Y("bottom:Q"), alt.Y2("top:Q"))
    tooltip = [alt.Tooltip("network:N"), alt.Tooltip("top1:Q", title="ImageNet top-1 (%)")]
    tooltip.append(alt.Tooltip("accuracy:Q", title="transfer accuracy (%)"))
    size = alt.condition(hover, alt.value(190), alt.value(55))
    marks = base.mark_point(filled=True, opacity=1).encode(color, shape, size=size, tooltip=tooltip).add_params(hover)
    name = alt.when(hover).then("network:N").otherwise(alt.value(""))
    names = base.mark_text(dy=-13, fontSize=12).encode(text=name)
    return [bars, marks, names]


def correlation_words(points: pd.DataFrame) -> str:
    """r of each setting over all data sets, in words."""
    group = points[points["target"] == ALL]
    return ", ".join(
        f"{s} r = {correlation.pearson(t['x'], t['y']).r:.2f}" for s, t in group.groupby("setting", sort=False)
    )


def settings_by_dataset() -> alt.LayerChart:
    """Figure 6: every network's accuracy on each data set in three settings, their mean, and the record of the time."""
    rows = transfer_points().query("target != @ALL")
    best = published.load("kornblith_sota")
    best = pd.DataFrame({"target": best["dataset"], "y": logit(best["previous_accuracy"] / 100)}).round(4)
    order = list(published.load("kornblith_datasets")["dataset"])
    means = rows.groupby(["setting", "target"], sort=False, as_index=False)["y"].mean().round(4)
    x = alt.X("y:Q", title="accuracy, on an axis of log odds").axis(labelExpr=PERCENT, values=COARSE)
    y = alt.Y("target:N", title=None, sort=order)
    offset = alt.YOffset("setting:N", sort=list(SETTINGS.values()))
    color, shape = _by_setting()
    points = alt.Chart(rows[["setting", "target", "network", "y", "accuracy"]].round(4))
    points = points.mark_tick(opacity=0.45, thickness=1, size=8).encode(
        x, y, offset, color, tooltip=["network:N", "target:N", "setting:N", "accuracy:Q"]
    )
    dots = alt.Chart(means).mark_point(filled=True, opacity=1, size=70).encode(x, y, offset, color, shape)
    record = alt.Chart(best).mark_tick(color=OTHERS[1], thickness=2, size=26).encode(x, y)
    chart = (points + record + dots).properties(width=WIDTH - 40, height=36 * len(order))
    gains = means.pivot(index="target", columns="setting", values="y")
    odds = np.exp(gains["fine-tuned"] - gains["from random weights"])
    words = (
        "Accuracy of 16 networks on 12 data sets in three settings. Fine-tuning multiplies the odds of a right answer, "
        f"against training from random weights, by {odds.min():.1f} ({odds.idxmin()}) to {odds.max():.1f} "
        f"({odds.idxmax()})."
    )
    return finished(chart, "Three ways to use a network (green: the record of the time)", RECORDS, words, AVERAGED)


def setting_against_setting() -> alt.LayerChart:
    """Figures 7 and E.1: one setting against another, a point for each network and data set; choose the pair."""
    names = [f"{SETTINGS[b]} (up) against {SETTINGS[a]} (right)" for a, b in PAIRS]
    rows = []
    for (a, b), name in zip(PAIRS, names, strict=True):
        table = logit(kornblith.accuracies(a)).stack().rename("x").to_frame()
        rows.append(table.assign(y=logit(kornblith.accuracies(b)).stack(), pair=name).reset_index())
    rows = pd.concat(rows, ignore_index=True).round(4)
    pair = alt.param("pair", bind=alt.binding_radio(options=names, name="compare: "), value=names[0])
    datasets = alt.binding_select(options=["all", *rows["dataset"].unique()], name="data set: ")
    shown = alt.param("shown", bind=datasets, value="all")
    axis = {"labelExpr": PERCENT, "values": COARSE}
    x = alt.X("x:Q", title="accuracy").scale(zero=False).axis(**axis)
    y = alt.Y("y:Q", title="accuracy").scale(zero=False).axis(**axis)
    base = alt.Chart(rows).transform_filter(alt.datum.pair == pair)
    color = alt.Color("dataset:N", title=None).scale(scheme="tableau20").legend(orient="right", symbolLimit=12)
    chosen = f"{shown.name} == 'all' || datum.dataset == {shown.name}"
    opacity = alt.condition(chosen, alt.value(0.9), alt.value(0.08))
    dots = base.mark_point(filled=True, size=45).encode(
        x, y, color, opacity=opacity, tooltip=["network:N", "dataset:N"]
    )
    same = base.transform_aggregate(low="min(x)", high="max(x)").transform_fold(["low", "high"], as_=["end", "x"])
    same = same.mark_line(strokeDash=[4, 4], color=GREY).encode(x="x:Q", y="x:Q")
    chart = (same + dots).add_params(pair, shown).properties(width=WIDTH - 130, height=330)
    over, _ = kornblith.wins("fine_tuned", "random_init")
    words = (
        "One setting against another on logit axes; above the line the first is better. Fine-tuning beats training "
        f"from random weights in {over} of {len(rows) // 3} pairs."
    )
    return finished(chart, "Ways to use a network, in pairs", PRINTED, words)


def size_against_correlation() -> alt.LayerChart:
    """Figure D.1: how well ImageNet accuracy predicts transfer, over the size of the data set."""
    rows = kornblith.by_dataset()
    rows = rows.assign(setting=rows["setting"].map(SETTINGS)).round(4)
    x = alt.X("n_train:Q", title="training images").scale(type="log", nice=False).axis(format="~s", tickCount=5)
    y = alt.Y("fisher_z:Q", title="correlation r (on the axis of Fisher's z)").axis(
        labelExpr=COEFFICIENT, values=R_TICKS
    )
    color, shape = _by_setting()
    base = alt.Chart(rows).encode(x, y, color)
    dots = base.mark_point(filled=True, opacity=1, size=80).encode(
        shape, tooltip=["dataset:N", "setting:N", alt.Tooltip("r:Q", format=".2f"), "n_train:Q"]
    )
    line = base.transform_regression("n_train", "fisher_z", groupby=["setting"], method="log").mark_line(opacity=0.6)
    p = kornblith.size_against_correlation()
    details = ", ".join(f"{SETTINGS[setting]} p = {p_value(value)}" for setting, value in p.items())
    chart = (line + dots).properties(width=WIDTH, height=280)
    words = f"Correlation of ImageNet and transfer accuracy on each data set, over its size: {details}."
    return finished(chart, "From random weights, size decides", SIZES, words)


def _by_setting(**options) -> tuple[alt.Color, alt.Shape]:
    names = list(SETTINGS.values())
    color = alt.Color("setting:N", title=None, sort=names, **options).scale(domain=names, range=list(COLOURS.values()))
    shape = alt.Shape("setting:N", title=None, sort=names, **options).scale(domain=names, range=list(SHAPES.values()))
    return color, shape
