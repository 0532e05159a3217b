"""How every chart looks: the colours and shapes of the three subsets, the width, the letters."""

import altair as alt
import pandas as pd

from horse10.backbones.weight_sets import WAYS
from horse10.book.html import SOURCES
from horse10.book.sources import Source

# Grey, and blue and vermilion of Okabe and Ito's palette for all kinds of colour vision; shapes say the same again.
COLOURS = {"training frames": "#767676", "within domain": "#0072B2", "out of domain": "#D55E00"}
SHAPES = {"training frames": "circle", "within domain": "square", "out of domain": "triangle-up"}
DASHES = dict(zip(WAYS, ([1, 0], [6, 4]), strict=True))
OTHERS = ["#000000", "#117733", "#CC79A7"]  # for what is no subset
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
    legend = alt.Legend(symbolSize=500, symbolStrokeWidth=2)
    return alt.StrokeDash("start:N", title=None, scale=scale, legend=legend)


def subset_scale(rows: pd.DataFrame, values: dict[str, str]) -> alt.Scale:
    """A scale from the subsets in `rows` to their colours or shapes."""
    there = [subset for subset in values if subset in set(rows["subset"])]
    return alt.Scale(domain=there, range=[values[subset] for subset in there])


def heading(text: str) -> alt.Title:
    """The title of one panel of several."""
    return alt.Title(text, anchor="start", frame="group", fontSize=14, fontWeight="normal")


def sourced(chart, source: Source):
    """The chart with its sources, which the book shows below it."""
    return chart.properties(usermeta={SOURCES: {"badges": list(source.badges), "read": list(source.read)}})


def finished(chart, title: str, source: Source, description: str, *notes: str):
    """The chart with title, source of its numbers, alternative text, and letters that are legible at 700 px.

    notes: how to read the marks, a line each, below the source."""
    few = not source.words and len(source.badges) <= 3
    lines = [*(source.badges if few else (str(source),)), *notes]
    heading = alt.Title(title, subtitle=lines if lines[1:] else str(source), anchor="start", offset=12)
    return (
        sourced(chart, source)
        .properties(title=heading, description=description)
        .configure_title(fontSize=17, subtitleFontSize=13, subtitleColor="#555555")
        .configure_axis(labelFontSize=13, titleFontSize=13, titleFontWeight="normal", labelLimit=290, labelFlush=False)
        .configure_legend(orient="top", labelFontSize=13, titleFontSize=13, titleFontWeight="normal", labelLimit=260)
        .configure_header(labelFontSize=13, titleFontSize=13)
        .configure_view(stroke=None)
    )
