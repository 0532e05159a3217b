"""What each factor of the synthetic world adds to the error on animals never seen, or takes from it."""

import altair as alt
import pandas as pd

from horse10.backbones.weight_sets import WAYS
from horse10.book.sources import Source
from horse10.book.style import GREY, MARKS, OTHERS, finished
from horse10.metrics.digits import number
from horse10.metrics.intervals import in_words

COLOURS = dict(zip(("matched", "shifted"), OTHERS[1:], strict=False))
SHAPES = dict(zip(COLOURS, MARKS, strict=False))
AXIS = "change in error"
MARKS = (
    "change in out-of-domain error, in nose–eye distances; bars: 95 % intervals over animals",
    "matched: the same factor values for all horses; shifted: values of unseen horses only",
)


def change_by_factor(table: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Changes of `gap.effects`, the factor that matters most on top, a panel for each start."""
    size = table.groupby("factor")["change"].agg(lambda change: change.abs().max())
    y = alt.Y("factor:N", title=None, sort=list(size.sort_values(ascending=False).index))
    x = alt.X("change:Q", title=AXIS, axis=alt.Axis(labelFlush=True, tickCount=5))
    kinds = list(COLOURS)
    colour = alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=list(COLOURS.values())))
    shape = alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=list(SHAPES.values())))
    base = alt.Chart().encode(y, colour, yOffset=alt.YOffset("kind:N", sort=kinds))
    bars = base.mark_rule(strokeWidth=2).encode(alt.X("low:Q", title=AXIS), alt.X2("high:Q"))
    numbers = [alt.Tooltip(f"{name}:Q", format=".3f") for name in ("change", "low", "high", "share")]
    tooltip = ["start:N", "factor:N", "kind:N", *numbers]
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(x, shape, tooltip=tooltip)
    zero = alt.Chart().mark_rule(color=GREY).encode(alt.XDatum(0))
    panels = alt.layer(zero, bars, dots, data=table).properties(width=230, height=alt.Step(16))
    chart = panels.facet(column=alt.Column("start:N", title=None, sort="descending"))
    changes = [f"{r.start}, {r.factor} {r.kind}: {_change(r)}" for r in table.itertuples()]
    return finished(chart, title(table), source, f"Changes in error: {'; '.join(changes)}.", *MARKS)


def title(table: pd.DataFrame) -> str:
    """The factor whose change matters most to pretrained networks, of those beyond what chance of animals allows."""
    sure = table[(table["start"] == WAYS[0]) & ((table["low"] > 0) | (table["high"] < 0))]
    if sure.empty:
        return "Change of the error by factor"
    most = sure.loc[sure["change"].abs().idxmax(), "factor"]
    return f"Of {table['factor'].nunique()} factors, {most} changes the error on unseen animals most"


def said(gaps: pd.DataFrame, table: pd.DataFrame) -> str:
    """The gap, and the factors that change the error on unseen animals, for better or worse, beyond what chance of
    animals allows, in words."""
    parts = []
    for gap in gaps.itertuples():
        here = table[(table["start"] == gap.start) & ((table["low"] > 0) | (table["high"] < 0))]
        named = {
            kind: ", ".join(f"{r.factor} ({number(100 * r.share, '+.0f')} % of the gap)" for r in rows.itertuples())
            or "none"
            for kind in COLOURS
            for rows in [here[here["kind"] == kind].sort_values("change", key=abs, ascending=False)]
        }
        seeds = f"{gap.seeds} seed{'s' * (gap.seeds > 1)}"
        words = f"{gap.start}, the error is {gap.within:.2f} within and {gap.out:.2f} out of domain ({seeds})"
        parts.append(
            f"{words}; the latter clearly changes if one of these is matched: {named['matched']}; or shifted: "
            f"{named['shifted']}"
        )
    return ". ".join(part[0].upper() + part[1:] for part in parts) + "." if parts else "Too few runs to say."


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """`gap.effects` for people."""
    cells = [_change(r) for r in table.itertuples()]
    columns = table.assign(cell=cells, column=table["start"] + ", " + table["kind"])
    wide = columns.pivot(index="factor", columns="column", values="cell").fillna("not run yet").reset_index()
    return wide.rename_axis(columns=None)


def _change(row) -> str:
    return in_words(row.change, row.low, row.high, "+.2f")
