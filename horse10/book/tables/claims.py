"""Claims as tables for people: one function per table, with plain names for columns."""

from collections.abc import Mapping
from html import escape

import pandas as pd

from horse10.analysis.verdicts import NOT_RUN
from horse10.book import sources
from horse10.papers import claims, published

SMALL = "and here, in small"
BOUNDS = {"it can be": "rounding", "lowest to highest": "spread"}  # in words: of a claim's low and high
Badges = Mapping[tuple[str, str], str]  # in words, of each name and scale of a study that has rows


def ledger(table: pd.DataFrame) -> pd.DataFrame:
    """The claims of a `claims.ledger` as HTML cells, each row with the claim's name as its anchor."""
    rows = []
    for name, claim in table.iterrows():
        place = f"{claims.KINDS[claim['kind']]}, {claims.PAPERS[claim['paper']]}, {claim['location']}"
        more = [f'{escape(place[:1].upper() + place[1:])} · <a href="{claim["page"]}.html">its page</a>']
        more += [f"From {escape(_sources(claim['rests_on']))}"] if pd.notna(claim["rests_on"]) else []
        more += [f"Read as: {escape(claim['reading'])}"] if pd.notna(claim["reading"]) else []
        more += [escape(claim["note"])] if pd.notna(claim["note"]) else []
        unit = f" {claim['unit']}" if pd.notna(claim["unit"]) and claim["printed"] != "yes" else ""
        rows.append(
            {
                "": f'<span id="{name}">{name}</span>',
                "claim": f"{escape(claim['claim'])}<br><small>{'<br>'.join(more)}</small>",
                "printed": escape(_compared(claim) + unit),
                "here": _here(claim),
                "verdict": _marked(claim["verdict"]),
            }
        )
    return pd.DataFrame(rows)


def with_small(table: pd.DataFrame, answers: pd.DataFrame, badges: Badges) -> pd.DataFrame:
    """`ledger` with a last column of `counterparts.answers`: what the claim came to in small; empty if it has none.

    What was computed again stands below its verdict, so that the columns fit on a page.
    """
    cells = {
        name: "<hr>".join("<br>".join(filter(None, _answer(one, badges))) for one in group.itertuples())
        for name, group in answers.groupby("claim_id")
    }
    rows = ledger(table)
    computed = rows["verdict"] + ("<br>" + rows["here"]).where(rows["here"] != "", "")
    return rows[["", "claim", "printed"]].assign(
        verdict=computed, **{SMALL: [cells.get(name, "") for name in table.index]}
    )


def questions(answers: pd.DataFrame, badges: Badges) -> pd.DataFrame:
    """`counterparts.answers` as HTML cells, a row for each question to a study, with all claims that it is about."""
    rows = []
    for _, group in answers.groupby(["page", "study", "asked"], sort=False):
        one = next(group.itertuples())
        verdict, _, number, on = _answer(one, badges)
        here = "<br>".join(filter(None, (verdict, number)))
        links = " ".join(f'<a href="claims.html#{name}">{name}</a>' for name in group["claim_id"])
        rows.append({"question": escape(one.asked), "claims": links, "here": here, "on": on})
    return pd.DataFrame(rows)


def claimed(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Some claims of a `claims.ledger`, in plain cells: claim, what, printed, computed again, verdict.

    Where there are any, also how they were read, what the numbers can be, given the rounding of those behind them, and
    how far those lie apart of which they are means.
    """
    group = table.loc[names]
    columns = {
        "claim": group["claim"],
        "read as": group["reading"].fillna(""),
        "what": group["statistic"].str.replace("_", " "),
        "printed": [_compared(claim) for _, claim in group.iterrows()],
        "computed again": group["shown"].map(published.readable),
    }
    for words, kind in BOUNDS.items():
        columns[words] = [_bounds(claim) if claim["bounds"] == kind else "" for _, claim in group.iterrows()]
    cells = pd.DataFrame(columns | {"verdict": group["verdict"]})
    return cells[[name for name in cells if name not in ("read as", *BOUNDS) or (cells[name] != "").any()]]


def _answer(one, badges: Badges) -> tuple[str, str, str, str]:
    """Verdict, question, number, and on what it was measured with a link to the page that shows it, as HTML."""
    run = one.verdict != NOT_RUN
    pill = sources.pill(badges[one.study, one.scale] if run else sources.NOT_RUN)
    page = f'<small>{pill} <a href="{one.page}.html">its page</a></small>'
    return _marked(one.verdict) if run else "", f"<small>{escape(one.asked)}</small>", escape(one.number), page


def _marked(verdict: str) -> str:
    return f'<span class="horse10-verdict {verdict.replace(" ", "-")}">{verdict}</span>'


def _compared(claim: pd.Series) -> str:
    sign = {"=": "", "holds": "", "~": "≈ ", "<=": "≤ ", ">=": "≥ "}.get(claim["comparator"], f"{claim['comparator']} ")
    return sign + published.readable(claim["printed"])


def _sources(rests_on: str) -> str:
    """Where the tables behind a claim were printed, in words."""
    known = {"splits": "the official split files"}
    return "; ".join(dict.fromkeys(known.get(name) or published.about(name).source for name in rests_on.split(";")))


def _here(claim: pd.Series) -> str:
    names = {kind: words for words, kind in BOUNDS.items()}
    below = f"<br><small>{names[claim['bounds']]}: {_bounds(claim)}</small>" if claim["bounds"] else ""
    return published.readable(claim["shown"]) + below


def _bounds(claim: pd.Series) -> str:
    return " to ".join(map(published.readable, claims.bounds_shown(claim)))
