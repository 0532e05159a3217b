"""Distance of a new video from the known animals, and its error: whether one tells the other."""

import altair as alt
import pandas as pd

from horse10.analysis.changed import rank
from horse10.book.sources import Source
from horse10.book.style import COLOURS, WIDTH, finished, scale_of
from horse10.metrics.intervals import in_words

KINDS = {"one factor shifted, or none": "#0072B2", "another world": "#D55E00"}
SHAPES = ["circle", "triangle-up"]


def error_by_case(table: pd.DataFrame, source: Source) -> alt.LayerChart:
    """Means of `changed.cases`, a mark for each; named are other worlds, and the factor with the largest error."""
    kind = [list(KINDS)[elsewhere] for elsewhere in table["elsewhere"]]
    colour = alt.Color("kind:N", title=None, scale=scale_of(KINDS))
    shape = alt.Shape("kind:N", title=None, scale=alt.Scale(domain=list(KINDS), range=SHAPES))
    x = alt.X("farther:Q", title="distance from the known horses (1: that of a known horse from the others)")
    y, error = alt.Y("worse:Q"), "error (1: mean of the known horses)"
    named = table["elsewhere"] | (table["worse"] == table.loc[~table["elsewhere"], "worse"].max())
    base = alt.Chart(table.assign(kind=kind, named=named)).encode(x.scale(zero=False, padding=20), colour)
    bars = base.mark_rule(opacity=0.5).encode(alt.Y("worse_low:Q", title=error), alt.Y2("worse_high:Q"))
    numbers = [alt.Tooltip(f"{name}:Q", format=".2f") for name in ("farther", "worse", "worse_low", "worse_high")]
    marks = base.mark_point(filled=True, size=70, opacity=1).encode(y.title(error), shape, tooltip=["case:N", *numbers])
    names = (
        base.transform_filter(alt.datum.named)
        .mark_text(align="left", dx=7, fontSize=13)
        .encode(y.title(error), text="case:N")
    )
    told = [f"{row.case}: distance {row.farther:.2f}, error {row.worse:.2f}" for row in table.itertuples()]
    chart = (bars + marks + names).properties(width=WIDTH, height=300)
    note = "means over new horses, each beside nine known ones; bars: 95 % over herds"
    heading = title(table["farther"], table["worse"], table["case"])
    return finished(chart, heading, source, f"Mean distance and error: {'; '.join(told)}.", note)


def title(distance: pd.Series, error: pd.Series, names: pd.Series) -> str:
    """Whether one rises with the other, of cases or animals (N,), beyond what chance of these allows."""
    found = rank(distance, error, names)
    if found["low"] > 0 or found["high"] < 0:
        return f"Videos farther from the known ones have {'larger' if found['low'] > 0 else 'smaller'} errors"
    return "No clear relation between the distance of a video and its error"


def error_by_animal(table: pd.DataFrame, unit: str, called: str, source: Source) -> alt.Chart:
    """Rows of `changed.beside_errors`."""
    x = alt.X("distance:Q", title=f"distance of its frames from those of the other {called}s")
    y = alt.Y("error:Q", title=["error when held out,", unit])
    tooltip = ["animal:N", alt.Tooltip("distance:Q", format=".1f"), alt.Tooltip("error:Q", format=".2f")]
    base = alt.Chart(table).encode(x.scale(zero=False, padding=20), y, tooltip=tooltip)
    chart = base.mark_point(filled=True, size=70, opacity=1, shape="triangle-up", color=COLOURS["out of domain"])
    told = [f"{row.animal}: distance {row.distance:.1f}, error {row.error:.2f}" for row in table.itertuples()]
    note = f"each mark is a {called}"
    heading = title(table["distance"], table["error"], table["animal"])
    return finished(chart.properties(width=WIDTH, height=260), heading, source, f"{'; '.join(told)}.", note)


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """`changed.cases` for people."""
    columns = {"farther": "distance", "farthest": "farther than all known", "beyond": "measures beyond all known"}
    columns |= {"worse": "error", "bounded": "error at most the worst known"}
    cells = {
        name: [in_words(*(row[f"{kind}{end}"] for end in ("", "_low", "_high"))) for row in table.to_dict("records")]
        for kind, name in columns.items()
    }
    return pd.DataFrame({"new is": table["case"], **cells})
