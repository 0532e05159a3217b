"""Claims as tables for people: one function per table, with plain names for columns."""

from html import escape

import numpy as np
import pandas as pd

from horse10.papers import claims, published


def ledger(table: pd.DataFrame) -> pd.DataFrame:
    """The claims of a `claims.ledger` as HTML cells, each row with the claim's name as its anchor."""
    rows = []
    for name, claim in table.iterrows():
        place = f"{claims.PAPERS[claim['paper']]}, {claim['location']}"
        more = [f'{escape(place)} · <a href="{claim["page"]}.html">its page</a>']
        more += [f"From {escape(_sources(claim['rests_on']))}"] if pd.notna(claim["rests_on"]) else []
        more += [escape(claim["note"])] if pd.notna(claim["note"]) else []
        unit = f" {claim['unit']}" if pd.notna(claim["unit"]) and claim["printed"] != "yes" else ""
        verdict = f'<span class="horse10-verdict {claim["verdict"].replace(" ", "-")}">{claim["verdict"]}</span>'
        rows.append(
            {
                "": f'<span id="{name}">{name}</span>',
                "claim": f"{escape(claim['claim'])}<br><small>{'<br>'.join(more)}</small>",
                "printed": escape(_compared(claim) + unit),
                "here": _here(claim),
                "verdict": verdict,
            }
        )
    return pd.DataFrame(rows)


def claimed(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Some claims of a `claims.ledger`, in plain cells: claim, printed, here, it could be (bounds), verdict."""
    group = table.loc[names]
    bounds = [_bounds(claim) for _, claim in group.iterrows()]
    columns = {
        "claim": group["claim"],
        "what": group["statistic"].str.replace("_", " "),
        "printed": [_compared(claim) for _, claim in group.iterrows()],
        "computed again": group["shown"].map(published.readable),
        "it can be": bounds,
        "verdict": group["verdict"],
    }
    return pd.DataFrame(columns)


def _compared(claim: pd.Series) -> str:
    sign = {"=": "", "holds": "", "~": "≈ ", "<=": "≤ ", ">=": "≥ "}.get(claim["comparator"], f"{claim['comparator']} ")
    return sign + published.readable(claim["printed"])


def _sources(rests_on: str) -> str:
    """Where the tables behind a claim were printed, in words."""
    known = {"splits": "the official split files"}
    return "; ".join(known.get(name) or published.about(name).source for name in rests_on.split(";"))


def _here(claim: pd.Series) -> str:
    bounds = _bounds(claim)
    return published.readable(claim["shown"]) + (f"<br><small>{bounds}</small>" if bounds else "")


def _bounds(claim: pd.Series) -> str:
    if not np.isfinite(claim["low"]):
        return ""
    return " to ".join(published.readable(claims.shown(claim["printed"], claim[end])) for end in ("low", "high"))
