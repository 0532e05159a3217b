"""Charts of the claim ledger."""

import altair as alt
import pandas as pd

from horse10.book.sources import Source
from horse10.book.style import GREY, INK, LIGHTER, OTHERS, WIDTH, finished
from horse10.papers import claims

COLOURS = dict(zip(claims.VERDICTS, [OTHERS[1], LIGHTER, OTHERS[2], GREY, "transparent"], strict=True))
LETTERS = dict(zip(claims.VERDICTS, ["white", "black", "black", "white", INK], strict=True))  # in a bar of that colour


def verdicts(counts: pd.DataFrame, what: str, source: Source) -> alt.LayerChart:
    """How many claims of each paper have which verdict, from `claims.counts`; what: they are; source: of the ledger."""
    papers = [name for name in counts.index if name != "all" and counts.loc[name, "all"]]
    rows = counts.loc[papers, list(claims.VERDICTS)].rename_axis("paper").reset_index()
    rows = rows.melt("paper", var_name="verdict", value_name="claims").query("claims > 0")
    rows = rows.assign(order=rows["verdict"].map(list(claims.VERDICTS).index))
    color = alt.Color("verdict:N", title=None, sort=list(claims.VERDICTS)).legend(columns=3)
    color = color.scale(domain=list(COLOURS), range=list(COLOURS.values()))
    base = alt.Chart(rows).encode(alt.Y("paper:N", title=None, sort=papers), order="order:Q")
    x = alt.X("claims:Q", title="claims", stack="zero")
    bars = base.mark_bar(stroke=GREY, strokeWidth=0.5).encode(x, color, tooltip=["paper", "verdict", "claims"])
    middle = alt.X("claims:Q", stack="zero", bandPosition=0.5)
    labels = (
        base.transform_filter("datum.claims > 3")
        .mark_text(fontSize=12)
        .encode(
            middle,
            text="claims:Q",
            detail="verdict:N",
            color=alt.Color("verdict:N", legend=None).scale(domain=list(LETTERS), range=list(LETTERS.values())),
        )
    )
    details = "; ".join(
        f"{paper}: " + ", ".join(f"{row.claims} {row.verdict}" for row in group.itertuples())
        for paper, group in rows.groupby("paper", sort=False)
    )
    chart = (bars + labels).resolve_scale(color="independent").properties(width=WIDTH - 110, height=alt.Step(34))
    return finished(chart, f"What became of the {what}", source, f"{details}.")
