"""How much larger the error is than with the best frames that were tried, for each way to choose them."""

from collections.abc import Iterator
from dataclasses import replace

import altair as alt
import pandas as pd

from horse10.analysis.choosing import WAYS
from horse10.book.sources import Source
from horse10.book.style import MARKS, OTHERS, finished

NOTES = (
    "regret: how much larger the error is than after the best choice that was tried in the same world, %",
    "bars: 95 % over worlds or divisions",
)


def by_data(table: pd.DataFrame, source: Source) -> Iterator[tuple[pd.DataFrame, Source]]:
    """`choosing.rows` of each kind of data, with a badge of its own: they share no axis and no column."""
    for badge, (_, part) in zip(source.badges, table.groupby("data", sort=False), strict=True):
        yield part, replace(source, badges=(badge,))


def regret_by_way(table: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Regrets of `choosing.rows`: a column for what is tested, a row for each kind of data and predictor."""
    budgets = list(dict.fromkeys(table["frames"]))
    y = alt.Y("way:N", title=None, sort=list(WAYS.values()))
    colour = alt.Color("frames:N", title=None, scale=alt.Scale(domain=budgets, range=OTHERS[1 : 1 + len(budgets)]))
    shape = alt.Shape("frames:N", title=None, scale=alt.Scale(domain=budgets, range=MARKS[: len(budgets)]))
    base = alt.Chart().encode(y, colour, yOffset=alt.YOffset("frames:N", sort=budgets))
    bars = base.mark_rule(strokeWidth=2).encode(alt.X("low:Q", title="regret (%)"), alt.X2("high:Q"))
    numbers = [alt.Tooltip(f"{name}:Q", format=".1f") for name in ("regret", "low", "high", "change")]
    tooltip = ["panel:N", "tested:N", "frames:N", "way:N", *numbers, "worlds:Q"]
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(alt.X("regret:Q"), shape, tooltip=tooltip)
    panels = alt.layer(bars, dots, data=table.round(3)).properties(width=190, height=alt.Step(14))
    chart = panels.facet(
        column=alt.Column("tested:N", title=None, sort=list(dict.fromkeys(table["tested"]))),
        row=alt.Row(
            "panel:N",
            title=None,
            sort=list(dict.fromkeys(table["panel"])),
            header=alt.Header(orient="top", labelAnchor="start"),
        ),
    )
    told = [f"{r.panel}, {r.tested}, {r.frames}, {r.way}: {r.regret:.0f} %" for r in table.itertuples()]
    return finished(chart, title(table), source, f"Regret: {'; '.join(told)}.", *NOTES)


def title(table: pd.DataFrame) -> str:
    """In how many comparisons of `choosing.rows` the 95 % interval of the gain over chance leaves out zero."""
    ours = table[table["way"] == WAYS["ours"]]
    better = int((ours["change_high"] < 0).sum())
    if not better:
        return f"No clear gain of {WAYS['ours']} over chance"
    return f"Frames of {WAYS['ours']} are clearly better than frames by chance in {better} of {len(ours)} comparisons"
