"""How much of each study is done."""

import altair as alt
import pandas as pd

from horse10.book.sources import Source
from horse10.book.style import OTHERS, WIDTH, finished

ROW_PX = 24  # for each study at each scale
SHORT = 0.7  # of all runs: a bar below that has room for its words


def done(measured: pd.DataFrame, source: Source) -> alt.LayerChart:
    """Share of runs done of each study at each scale, of `overview.measured`; those not begun have no bar."""
    rows = measured[["study", "scale", "title", "runs", "done"]].assign(
        list=measured["study"].str.replace("_", " ") + " (" + measured["scale"] + ")",
        share=(100 * measured["done"] / measured["runs"]).round(1),
        words=[f"{row.done:,} of {row.runs:,}" for row in measured.itertuples()],
    )
    rows = rows.sort_values(["share", "runs"], ascending=[False, True], kind="stable")
    y = alt.Y("list:N", title=None, sort=list(rows["list"]))
    base = alt.Chart(rows).encode(y, alt.X("share:Q", title="runs done (%)").scale(domain=[0, 100]))
    told = ["study:N", "scale:N", "title:N", "runs:Q", "done:Q"]
    bars = base.mark_bar(color=OTHERS[1], height=ROW_PX - 8).encode(tooltip=told)
    room = alt.datum.share < 100 * SHORT
    words = base.encode(text="words:N")
    beside = words.transform_filter(room).mark_text(align="left", dx=6)
    within = words.transform_filter(~room).mark_text(align="right", dx=-6, color="white")
    chart = alt.layer(bars, beside, within).properties(width=WIDTH - 200, height=alt.Step(ROW_PX))
    whole, begun = int((rows["share"] == 100).sum()), int(((rows["share"] > 0) & (rows["share"] < 100)).sum())
    title = f"Lists of runs: {whole} complete, {begun} begun, {len(rows) - whole - begun} not begun"
    details = "; ".join(rows["list"] + ": " + rows["words"])
    return finished(chart, title, source, f"Runs done of each study. {details}.")
