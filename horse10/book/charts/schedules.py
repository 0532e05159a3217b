"""Errors against learning rates, and what choosing one by each rule costs."""

import altair as alt
import pandas as pd

from horse10.analysis.selection import RULES
from horse10.backbones.weight_sets import STARTS
from horse10.book.sources import Source
from horse10.book.style import COLOURS, INK, OTHERS, finished
from horse10.metrics.intervals import in_words

TITLE = "Error by learning rate, on three groups of animals"
TWO_LINES = alt.Header(labelExpr="split(datum.label, ', ')")
JUDGES = {
    "test_error": ("test animals", COLOURS["out of domain"]),
    "validation_error": ("validation animals", OTHERS[1]),
    "within_normalized_error": ("training animals", COLOURS["within domain"]),
}


def error_by_rate(rows: pd.DataFrame, source: Source) -> alt.FacetChart:
    """Rows of `selection.with_rules`: a panel for each network and start, a line for each judge and recipe."""
    named = {column: words for column, (words, _) in JUDGES.items()}
    table = rows.assign(panel=rows["arch"] + ", " + rows["weights_kind"].map(STARTS)).rename(columns=named)
    table = table.melt(["panel", "recipe", "learning_rate"], list(named.values()), "animals", "error")
    colours = alt.Scale(domain=list(named.values()), range=[colour for _, colour in JUDGES.values()])
    x = alt.X("learning_rate:Q", title="initial learning rate").scale(type="log")
    x = x.axis(values=sorted(set(table["learning_rate"])), labelOverlap=True)
    y = alt.Y("error:Q", title="mean normalised error", scale=alt.Scale(type="log", nice=False))
    base = alt.Chart(table).encode(x, y, alt.Color("animals:N", title=None, scale=colours))
    line = base.mark_line(strokeWidth=2).encode(
        alt.StrokeDash("recipe:N", title=None, legend=alt.Legend(orient="bottom", symbolStrokeColor=INK))
    )
    tooltip = ["panel:N", "recipe:N", "animals:N", "learning_rate:Q", alt.Tooltip("error:Q", format=".3f")]
    dots = base.mark_point(filled=True, size=50, opacity=1).encode(tooltip=tooltip)
    chart = (
        alt.layer(line, dots)
        .properties(width=150, height=220)
        .facet(column=alt.Column("panel:N", title=None, header=TWO_LINES))
    )
    best = table.loc[table.groupby(["panel", "animals"])["error"].idxmin()]
    least = [f"{r.panel}, {r.animals}: {r.error:.2f} at {r.learning_rate:g}" for r in best.itertuples()]
    return finished(chart, TITLE, source, f"Lowest errors: {'; '.join(least)}.")


def regrets(chosen: pd.DataFrame) -> pd.DataFrame:
    """`selection.chosen` for people: what each rule chose for each network, and what that costs."""
    cells = [f"{r.learning_rate:g}, {r.recipe}: {r.regret:.2f}" for r in chosen.itertuples()]
    table = chosen.assign(cell=cells, network=chosen["arch"] + ", " + chosen["weights_kind"].map(STARTS))
    wide = table.pivot(index=["network", "split"], columns="rule", values="cell")[list(RULES)].reset_index()
    return wide.rename_axis(columns=None)


def statistics(table: pd.DataFrame) -> pd.DataFrame:
    """`selection.other_statistics` for people."""
    cells = [in_words(r.ratio, r.low, r.high) for r in table.itertuples()]
    words = table["statistics"].map({"frozen": "frozen (usually trained)", "batch": "trained (usually frozen)"})
    table = table.assign(cell=cells, statistics=words)
    wide = table.pivot(index=["arch", "statistics"], columns="subset", values="cell").reset_index()
    return wide.rename(columns={"arch": "network"}).rename_axis(columns=None)


def said(chosen: pd.DataFrame) -> str:
    """The cost of each honest rule, in one sentence."""
    means = chosen.groupby("rule")["regret"].mean()
    parts = [f"{means[rule]:.2f} times ({rule})" for rule in list(RULES)[1:]]
    return (
        "The oracle chooses by the error on the test animals, as the papers did. Rules that do not look at these "
        f"animals have, on average over {len(chosen) // len(RULES)} choices, {', '.join(parts)} the oracle's error."
    )
