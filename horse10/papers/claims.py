"""The claim ledger: every quantitative claim of the papers, what it is when computed or measured again, and a verdict.

Verdicts are computed, never typed:

| verdict | when |
|---|---|
| reproduced | computed again, the value rounds to the printed one, or is on the printed side of the printed bound |
| within rounding | it does not, but a value does that the rounding, or a lost digit, of the printed inputs allows |
| differs | neither |
| not recomputable | what it was computed from is not printed; `note` says what is missing |
| not run | it takes runs on Horse-10, and there are none |

"About" (~) is taken as within 5 %. A value measured by this project is reproduced when the printed one lies in its 95 %
interval over splits.

Claims are of two groups, which are never counted together: findings, and bookkeeping (data, arithmetic, settings).
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from horse10.metrics.digits import number, significant
from horse10.papers import he, kornblith_claims, mathis, mensink, published
from horse10.papers.comparison import measured
from horse10.papers.found import Found

PAPERS = {
    "horse10_icml2020_workshop": "Mathis et al. 2020, workshop text",
    "horse10_iclr2020_submission": "Mathis et al. 2019, ICLR submission",
    "kornblith2019": "Kornblith et al. 2019",
    "mensink2021": "Mensink et al. 2021",
    "he2018_notes": "He et al. 2018 (notes)",
}
VERDICTS = ("reproduced", "within rounding", "differs", "not recomputable", "not run")
FINDING = "finding"
KINDS = {FINDING: "finding", "data": "count", "arithmetic": "arithmetic", "setting": "setting"}  # in words
ABOUT = 0.05
MEETS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda value, bound: value < bound,
    ">": lambda value, bound: value > bound,
    "<=": lambda value, bound: value <= bound,
    ">=": lambda value, bound: value >= bound,
    "~": lambda value, bound: abs(value - bound) <= ABOUT * abs(bound),
}
P_VALUE = "p_value"
TINY = 1e-9  # relative: what floating-point arithmetic may add


def ledger(runs: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per claim, in the order of `published.load("claims")`, indexed by `claim_id`.

    Args:
        runs: of `records.load`; what they measured on Horse-10 is compared with what the paper printed.

    Returns:
        The columns of the claims, and value, low, high (NaN where there are none), bounds (what these are: "rounding"
        or "spread", as `Found.rounding`, or ""), basis ("recomputed", "measured" or ""), shown (the value with a digit
        more than printed) and verdict.

    Raises:
        ValueError: a claim that needs nothing was not computed, or one was computed that does not exist.
    """
    claims = published.load("claims").set_index("claim_id")
    recomputed = {**mathis.recomputed(), **kornblith_claims.recomputed(), **mensink.recomputed(), **he.recomputed()}
    expected = set(claims.index[claims["needs"].isna()])
    if wrong := expected ^ set(recomputed):
        raise ValueError(f"claims and what is recomputed disagree about {', '.join(sorted(wrong))}")
    by_runs = measured(runs, claims) if runs is not None else {}
    rows = [_row(claim, recomputed.get(name), by_runs.get(name)) for name, claim in claims.iterrows()]
    return claims.join(pd.DataFrame(rows, index=claims.index))


def verdict(comparator: str, printed: str, results: Found) -> str:
    """ "reproduced", "within rounding" or "differs", for a value computed again from printed numbers."""
    if comparator == "holds":
        return "reproduced" if results.value else "differs"
    if _meets(comparator, printed, results.value):
        return "reproduced"
    bounded = results.rounding and results.low is not None
    return "within rounding" if bounded and _reaches(comparator, printed, results) else "differs"


def shown(printed: str, value: float, statistic: str = "") -> str:
    """A value with one decimal more than the printed number it stands beside, unless that is a zero.

    A count is a whole number; a p value has as many significant digits as the printed one, and at least two.
    """
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    digits, _, exponent = printed.partition("e")
    if statistic == P_VALUE:
        return significant(value, max(2, len(digits.replace(".", "").lstrip("0"))))
    if exponent:
        return significant(value, len(digits.replace(".", "")) + 1)
    decimals = 0 if statistic.startswith("count") else len(digits.partition(".")[2]) + 1
    text = number(value, f".{decimals}f")
    return text[:-1].rstrip(".") if "." in text and text.endswith("0") else text


def for_pages(table: pd.DataFrame) -> dict[str, dict[str, str]]:
    """What a page may say of each claim: `{{ K01.printed }}`, `.shown`, `.low`, `.high`, `.verdict`.

    Each is a link to the claim's row in the ledger; `low` and `high` have the digits of `shown`.
    """
    words = {}
    for name, claim in table.iterrows():
        bounds = dict(zip(("low", "high"), bounds_shown(claim), strict=False))
        details = {"printed": claim["printed"], "shown": claim["shown"], "verdict": claim["verdict"], **bounds}
        texts = {key: published.readable(text) for key, text in details.items() if text}
        link = f'<a class="horse10-number" href="claims.html#{name}">'
        words[name] = {key: f"{link}{text}</a>" for key, text in texts.items()}
    return words


def bounds_shown(claim: pd.Series) -> list[str]:
    """The bounds of a claim of `ledger` with the digits of `shown`, low and high; empty if it has none."""
    ends = [claim[end] for end in ("low", "high")]
    return [shown(claim["printed"], end, claim["statistic"]) for end in ends] if np.isfinite(ends).all() else []


def groups(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The claims of `ledger` in two, by what they are called: findings, and bookkeeping."""
    finding = table["kind"] == FINDING
    return {"findings": table[finding], "bookkeeping": table[~finding]}


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """How many claims of each paper (rows) have each verdict (columns), with totals, from `ledger`."""
    papers = table["paper"].map(PAPERS)
    return pd.crosstab(papers, table["verdict"], margins=True, margins_name="all").reindex(
        index=[*PAPERS.values(), "all"], columns=[*VERDICTS, "all"], fill_value=0
    )


def _row(claim: pd.Series, recomputed: Found | None, measured_here: Found | None) -> dict:
    results = recomputed or measured_here
    if results is None:
        row = dict.fromkeys(("value", "low", "high"), np.nan) | dict.fromkeys(("bounds", "basis", "shown"), "")
        return row | {"verdict": "not run" if claim["needs"] == "runs" else "not recomputable"}
    bounds = [np.nan if bound is None else float(bound) for bound in (results.low, results.high)]
    row = {"value": float(results.value), "low": bounds[0], "high": bounds[1]}
    row |= {"bounds": "" if results.low is None else "rounding" if results.rounding else "spread"}
    row |= {"basis": "recomputed" if recomputed else "measured"}
    row |= {"shown": shown(claim["printed"], results.value, claim["statistic"])}
    if recomputed:
        return row | {"verdict": verdict(claim["comparator"], claim["printed"], results)}
    inside = bounds[0] <= float(claim["printed"]) <= bounds[1]
    return row | {"verdict": "reproduced" if inside else "differs"}


def _meets(comparator: str, printed: str, value: float) -> bool:
    bound = float(printed)
    if comparator == "=":
        return abs(value - bound) <= published.half_unit(printed) * (1 + TINY) + TINY * abs(bound)
    return MEETS[comparator](value, bound)


def _reaches(comparator: str, printed: str, results: Found) -> bool:
    """Whether some value between the bounds meets the printed number."""
    bound = float(printed)
    nearest = min(max(bound, results.low), results.high)
    return any(_meets(comparator, printed, value) for value in (results.low, nearest, results.high))
