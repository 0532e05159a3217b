"""Charts of what was published on Horse-10: Table 1, learning rates, speed, and the works that came after.

As in `charts`: the subtitle says where the numbers were printed, and each protocol has its own axis.
"""

import altair as alt
import numpy as np
import pandas as pd

from horse10.book.sources import both, published
from horse10.book.style import GREY, MARKS, OTHERS, WIDTH, at_ends, by_subset, finished, heading, scale_of
from horse10.metrics import SUBSETS
from horse10.papers import correlation, mathis

TEXT = "Mathis et al. 2020, workshop text"
TABLE1 = both("horse10_table1", "imagenet_top1", words=mathis.TABLE1)
RATES = published("horse10_hyperparameters", "horse10_lr_grid", words=f"{TEXT}, appendix 5.3")
SPEED = published("horse10_speed", words="Mathis et al. 2019, ICLR submission, Tables 1 and 2")
FITTED = "lines and bands are recomputed from it"
PRINTED = published("horse10_table1", "imagenet_top1", words=mathis.TABLE1)
NAMED = ["MobileNetV2-0.35", "MobileNetV2-0.75", "ResNet-50", "EfficientNet-B6"]  # in the chart; of all, who points
KINDS = {  # of learning rate: words, colour, shape
    "best": ("best of the network's own grid", OTHERS[1], "circle"),
    "taken over": ("taken over from another network", OTHERS[0], "diamond"),
    "not tried": ("said to be best, but not among the rates tried", OTHERS[2], "cross"),
}
GROUND = {"filled": True, "opacity": 1}


def published_pck() -> alt.LayerChart:
    """Table 1 of the workshop text over the ImageNet accuracy of its 13 networks, from `published`."""
    table = mathis.pck_and_top1()
    pck = list(mathis.PCK.values())
    rows = table.rename(columns=mathis.PCK).melt(["model", "checkpoint_top1"], pck, "subset", "pck")
    base = alt.Chart(rows).encode(
        alt.X("checkpoint_top1:Q", title="ImageNet top-1 accuracy of the checkpoint (%)").scale(domain=[59, 85]),
        alt.Y("pck:Q", title="PCK@0.3 on Horse-10 (%)").scale(domain=[48, 102], nice=False),
    )
    dots = base.mark_point(filled=True, opacity=1, size=90).encode(**by_subset(rows, legend=None), tooltip=list(rows))
    names = base.transform_filter(alt.datum.subset == SUBSETS["ood"]).encode(text="model:N")
    names = [  # where each has room
        names.transform_filter(alt.FieldOneOfPredicate("model", NAMED[:-1])).mark_text(align="left", dx=10, dy=5),
        names.transform_filter(alt.datum.model == NAMED[-1]).mark_text(align="right", dy=-13),
    ]
    subsets = base.transform_filter(alt.datum.model == "MobileNetV2-1").mark_text(align="left", dx=-4, dy=17)
    subsets = subsets.encode(color=by_subset(rows, legend=None)["color"], text="subset:N")
    ends = [
        f"{subset} from {part['pck'].min()} to {part['pck'].max()} %"
        for subset, part in rows.groupby("subset", sort=False)
    ]
    words = f"PCK at 0.3 of {len(table)} pretrained networks against their ImageNet accuracy: {', '.join(ends)}."
    chart = alt.layer(dots, *names, subsets).properties(width=WIDTH, height=380)
    return finished(chart, "Better ImageNet networks find more keypoints", PRINTED, words, mathis.UNSAID)


def pck_by_top1() -> alt.LayerChart:
    """PCK on ImageNet top-1, within and out of domain; the reader chooses whose top-1, and points at networks."""
    table, names = mathis.pck_and_top1(), list(mathis.TOP1.values())
    points, lines = [], []
    for column, tested in mathis.PCK.items():
        for source, name in mathis.TOP1.items():
            group = table[["model", source, column]].dropna().set_axis(["model", "top1", "pck"], axis=1)
            at = np.linspace(group["top1"].min(), group["top1"].max(), 25)
            points.append(group.assign(subset=tested, source=name))
            lines.append(correlation.line_band(group["top1"], group["pck"], at).assign(subset=tested, source=name))
    points, lines = pd.concat(points), pd.concat(lines).round(3)
    box = alt.binding_select(options=names, name="ImageNet top-1 of: ")
    source = alt.param("source", value=names[0], bind=box)
    pointed = alt.selection_point("network", on="pointerover", fields=["model"], empty=False)
    x = alt.X("top1:Q", title="ImageNet top-1 accuracy (%)").scale(domain=[59, 85], nice=False)
    scale = alt.Scale(domain=[58, 102], nice=False)
    y = alt.Y("pck:Q", title="PCK@0.3 on Horse-10 (%)", scale=scale)
    subset = by_subset(lines, legend=None)
    band = alt.Chart(lines).transform_filter(alt.datum.source == source).encode(alt.X("x:Q"), color=subset["color"])
    area = band.mark_area(opacity=0.18, clip=True).encode(alt.Y("low:Q", scale=scale), alt.Y2("high:Q"))
    line = band.mark_line(clip=True).encode(alt.Y("y:Q", scale=scale))
    base = alt.Chart(points).transform_filter(alt.datum.source == source).encode(x, y)
    size = alt.when(pointed).then(alt.value(220)).otherwise(alt.value(80))
    tooltip = ["model:N", "subset:N", "top1:Q", "pck:Q"]
    dots = base.mark_point(**GROUND).encode(**subset, size=size, tooltip=tooltip).add_params(source, pointed)
    label = base.mark_text(dy=-14, fontSize=13).encode(text="model:N").transform_filter(pointed)
    words = [_slope(name, row) for name, row in mathis.fits().groupby("subset")]
    details = (
        f"PCK at 0.3 of {len(table)} networks against ImageNet top-1, from {len(names)} sources: {'; '.join(words)}."
    )
    ends = alt.Chart(lines).transform_filter(alt.datum.source == source)
    named = at_ends(ends, "x", "y", "subset", subset["color"])
    chart = (area + line + dots + label + named).properties(width=WIDTH - 30, height=380)
    return finished(chart, "Better on ImageNet, better on horses never seen", TABLE1, details, mathis.UNSAID, FITTED)


def learning_rates() -> alt.FacetChart:
    """The initial learning rates tried as ticks and the one used as a dot, a panel for each way to start."""
    rows = mathis.learning_rates()
    order = list(mathis.pck_and_top1()["model"])
    begins = {"pretrained": "from ImageNet", "scratch": "from random weights"}
    rows = rows.assign(init=rows["init"].map(begins), words=rows["kind"].map({k: v[0] for k, v in KINDS.items()}))
    x = alt.X("rate:Q", title="initial learning rate").scale(type="log", domain=[3e-5, 0.2], nice=False)
    x = x.axis(values=[1e-4, 1e-3, 1e-2, 1e-1], format="~e")
    base = alt.Chart().encode(x, alt.Y("model:N", title=None, sort=order).scale(domain=order).axis(grid=True))
    ticks = base.transform_filter(alt.datum.kind == "tried").mark_tick(thickness=3, size=16, color=GREY, opacity=1)
    tooltip = ["model:N", "rate:Q", "words:N", alt.Tooltip("searched:N", title="searched with")]
    dots = base.transform_filter(alt.datum.kind != "tried").mark_point(**GROUND, size=90)
    legend = alt.Legend(columns=1, symbolLimit=3, labelLimit=400)
    color = alt.Color("words:N", title=None, legend=legend, scale=scale_of({v[0]: v[1] for v in KINDS.values()}))
    shape = alt.Shape("words:N", title=None, legend=legend, scale=scale_of({v[0]: v[2] for v in KINDS.values()}))
    dots = dots.encode(color, shape, tooltip=tooltip)
    both = alt.layer(ticks, dots, data=rows).properties(width=(WIDTH - 110) // 2, height=alt.Step(22))
    chart = both.facet(alt.Column("init:N", title=None, sort=list(begins.values())).header(labelFontSize=13))
    chosen = rows[rows["kind"] != "tried"]
    used = (chosen["model"] + " " + chosen["rate"].map("{:g}".format)).groupby(chosen["init"]).agg(", ".join)
    details = [f"{init}: {rates}" for init, rates in used.items()]
    off = chosen.loc[chosen["kind"] == "not tried", "model"]
    words = f"Rates used {'; '.join(details)}. Not among the rates tried: {', '.join(off)}."
    return finished(chart, "Learning rates: tried (ticks) and used", RATES, words)


def speed() -> alt.VConcatChart:
    """Frames per second of each network and frame size, on a log axis; a bar where a digit is unreadable."""
    panels, details = [], []
    for batch, title in ((1, "one frame at a time"), (256, "a batch of 256 frames")):
        rows = mathis.speed(batch).reset_index().rename(columns={"frame_width": "size"})
        rows["size"] = rows["size"].astype(str) + " px"
        order, sizes = list(rows["model"].unique()), list(rows["size"].unique())
        colours = alt.Scale(domain=sizes, range=OTHERS[:3])
        legend = {"title": "frame:", "sort": sizes, "legend": alt.Legend(symbolOpacity=1)}
        color = alt.Color("size:N", scale=colours, **legend)
        base = alt.Chart(rows).encode(alt.Y("model:N", title=None, sort=order), color)
        x = alt.X("fps_low:Q", title="frames per second").scale(type="log", nice=False, padding=8)
        x = x.axis(values=[40, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 1500, 2500])
        lost = base.transform_filter("!isValid(datum.fps)").mark_bar(height=9, opacity=0.7, strokeWidth=2)
        lost = lost.encode(x, alt.X2("fps_high:Q"), alt.Stroke("size:N", scale=colours, **legend))
        shape = alt.Shape("size:N", **legend).scale(domain=sizes, range=MARKS[:3])
        known = base.transform_filter("isValid(datum.fps)").mark_point(**GROUND, size=90)
        known = known.encode(alt.X("fps:Q"), shape, tooltip=["model:N", "size:N", "fps:Q"])
        panels.append((lost + known).properties(width=WIDTH - 60, height=alt.Step(24), title=heading(title)))
        cells = [_cell(row) for row in rows.itertuples()]
        details.append(f"{title}: {', '.join(cells)}")
    words = f"Frames per second, {'; '.join(details)}."
    return finished(alt.vconcat(*panels), "Speed of prediction; bars: a digit is unreadable", SPEED, words)


def _slope(subset: str, rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    line = f"{first['slope']:.2f} points per point (R² {first['r_squared']:.2f})"
    return f"{subset} {line} with the {mathis.TOP1[first['top-1']]}"


def _cell(row) -> str:
    value = f"{row.fps:g}" if row.fps == row.fps else f"{row.fps_low} to {row.fps_high} (a digit is unreadable)"
    return f"{row.model} {row.size} {value}"
