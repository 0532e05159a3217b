"""The answers to the papers' questions at small scale."""

import altair as alt
import pandas as pd

from horse10.analysis.verdicts import NOT_RUN, VERDICTS
from horse10.book.sources import Source
from horse10.book.style import GREY, INK, OTHERS, WIDTH, finished

ORDER = [*VERDICTS.values(), NOT_RUN]
FILLS = dict(zip(ORDER, [OTHERS[1], OTHERS[2], GREY, "transparent"], strict=True))
LETTERS = dict(zip(ORDER, ["white", "black", "white", INK], strict=True))  # in a bar of that colour


def by_paper(answers: pd.DataFrame, papers: pd.Series, source: Source) -> alt.LayerChart:
    """How many questions about each paper's claims have which answer.

    Args:
        answers: of `counterparts.answers`; papers: the paper of each claim, in words, by the claim's number.
    """
    asked = answers.assign(paper=answers["claim_id"].map(papers)).drop_duplicates(["paper", "page", "study", "asked"])
    rows = asked.groupby(["paper", "verdict"]).size().rename("questions").reset_index()
    rows = rows.assign(order=rows["verdict"].map(ORDER.index)).sort_values(["paper", "order"])
    base = alt.Chart(rows).encode(alt.Y("paper:N", title=None), order="order:Q")
    color = alt.Color("verdict:N", title=None, sort=ORDER, legend=alt.Legend(columns=4))
    color = color.scale(domain=ORDER, range=[FILLS[verdict] for verdict in ORDER])
    bars = base.mark_bar(stroke=GREY, strokeWidth=0.5).encode(
        alt.X("questions:Q", title="questions", stack="zero", axis=alt.Axis(tickMinStep=1)),
        color,
        tooltip=["paper:N", "verdict:N", "questions:Q"],
    )
    labels = base.mark_text(fontSize=12).encode(
        alt.X("questions:Q", stack="zero", bandPosition=0.5),
        color=alt.Color("verdict:N", legend=None).scale(domain=ORDER, range=list(LETTERS.values())),
        text="questions:Q",
        detail="verdict:N",
    )
    chart = (
        alt.layer(bars, labels).resolve_scale(color="independent").properties(width=WIDTH - 110, height=alt.Step(34))
    )
    return finished(chart, title(rows), source, words(rows))


def title(rows: pd.DataFrame) -> str:
    """The finding: how many questions were decided, and how."""
    holds, not_so, undecided = rows.groupby("verdict")["questions"].sum().reindex(ORDER[:3], fill_value=0)
    verbs = [("holds", "hold"), ("does not", "do not"), ("is undecided", "are undecided")]
    first, second, third = (f"{n} {verb[n != 1]}" for n, verb in zip((holds, not_so, undecided), verbs, strict=True))
    return f"{first} at small scale, {second}, {third}"


def words(rows: pd.DataFrame) -> str:
    """The counts, for who cannot see the chart."""
    parts = [
        f"{paper}: {', '.join(f'{row.questions} {row.verdict}' for row in group.itertuples())}"
        for paper, group in rows.groupby("paper")
    ]
    return f"Questions by paper and answer. {'; '.join(parts)}."
