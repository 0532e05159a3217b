"""How every chart looks: what colours, shapes and dashes mean, the width, the letters.

Colours and shapes of COLOURS and SHAPES are subsets of the frames. Filled marks and solid lines are pretrained, hollow
marks and dashed lines are trained from scratch. All else has the colours and shapes of OTHERS and MARKS. Colours have a
contrast of 3:1 at least on the page's light and dark grounds.
"""

from dataclasses import asdict

import altair as alt
import pandas as pd

from horse10.backbones.weight_sets import WAYS
from horse10.book.html import SOURCES
from horse10.book.sources import Source

# Grey, and blue and vermilion of Okabe and Ito's palette for all kinds of colour vision; shapes say the same again.
COLOURS = {"training frames": "#767676", "within domain": "#0072B2", "out of domain": "#D55E00"}
SHAPES = {"training frames": "circle", "within domain": "square", "out of domain": "triangle-up"}
DASHES = dict(zip(WAYS, ([1, 0], [6, 4]), strict=True))
INK = "currentColor"  # the page's letters, black or light as its ground asks; black in a still image
GREY = "#767676"  # for what is neither, and for lines to compare with
OTHERS = [INK, "#117733", "#CC79A7", "#7B5CC4"]  # for what is no subset, as are MARKS
LIGHTER = "#3A9A63"  # less of what is green in OTHERS
MARKS = ["circle", "diamond", "cross", "M-1,-0.4L1,-0.4L1,0.4L-1,0.4Z"]
LINES = {"gridColor": GREY, "gridOpacity": 0.25, "domainColor": GREY, "tickColor": GREY}
ENDS = "ends"  # of names at the ends of lines; on narrow screens fit.js puts them left of there
WIDTH = 510  # px; with its axis a chart fills the book's column of 700 px


def by_subset(rows: pd.DataFrame, **options) -> dict:
    """Encodings of the column `subset` by colour and shape, for those that `rows` has; `options` as for alt.Color."""
    return {
        "color": alt.Color("subset:N", title=None, scale=subset_scale(rows, COLOURS), **options),
        "shape": alt.Shape("subset:N", title=None, scale=subset_scale(rows, SHAPES), **options),
    }


def by_start(rows: pd.DataFrame) -> alt.StrokeDash:
    """Encoding of the column `start` by dashes, for those that `rows` has."""
    there = [start for start in DASHES if start in set(rows["start"])]
    scale = alt.Scale(domain=there, range=[DASHES[start] for start in there])
    legend = alt.Legend(symbolSize=500, symbolStrokeWidth=2, symbolStrokeColor=INK)
    return alt.StrokeDash("start:N", title=None, scale=scale, legend=legend)


def scale_of(values: dict[str, object]) -> alt.Scale:
    """A scale from names to their colours, shapes or dashes."""
    return alt.Scale(domain=list(values), range=list(values.values()))


def subset_scale(rows: pd.DataFrame, values: dict[str, str]) -> alt.Scale:
    """`scale_of` the subsets that are in `rows`."""
    there = set(rows["subset"])
    return scale_of({subset: value for subset, value in values.items() if subset in there})


def at_ends(lines: alt.Chart, x: str, y: str, name: str, color: alt.Color, dy=0) -> alt.Chart:
    """The names of lines, each right of its last point, in place of a legend.

    Args:
        x, y, name: columns of the lines' data; dy: px, how much lower, where two lines end beside each other.
    """
    last = lines.transform_joinaggregate(last=f"max({x})", groupby=[name])
    names = last.transform_filter(f"datum.{x} == datum.last").mark_text(
        style=ENDS, align="left", dx=7, dy=dy, fontSize=13
    )
    return names.encode(alt.X(f"{x}:Q"), alt.Y(f"{y}:Q"), color, text=f"{name}:N")


def heading(text: str) -> alt.Title:
    """The title of one panel of several."""
    return alt.Title(text, anchor="start", frame="group", fontSize=14, fontWeight="normal")


def sourced(chart, source: Source):
    """The chart with its sources, which the book shows below it."""
    return chart.properties(usermeta={SOURCES: asdict(source)})


def finished(chart, title: str, source: Source, description: str, *notes: str):
    """The chart with title, source of its numbers, alternative text, and letters that are legible at 700 px.

    notes: how to read the marks, a line each, below the title."""
    heading = alt.Title(title, subtitle=list(notes)) if notes else alt.Title(title)
    letters = {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"} | dict.fromkeys(
        ("labelColor", "titleColor"), INK
    )
    return (
        sourced(chart, source)
        .properties(title=heading, description=description)
        .configure(background="transparent", font="sans-serif")
        .configure_title(color=INK)
        .configure_axis(**letters, **LINES, labelLimit=290, labelFlush=False)
        .configure_legend(**letters, orient="top", labelLimit=260, symbolFillColor=INK)
        .configure_header(**letters)
        .configure_text(color=INK, fontSize=12)
        .configure_rule(color=INK)
        .configure_tick(color=INK)
        .configure_view(stroke=None)
    )
