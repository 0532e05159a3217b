"""Claims of the papers that were asked again here, in small: whether they hold, by the rows of studies.

An answer says nothing of the papers' data, and changes no verdict of `papers.claims`: other networks, other pictures,
shorter trainings. It is about the direction of an effect, never about its size.
"""

from collections.abc import Mapping

import pandas as pd

from horse10.analysis.counterparts import he, kornblith, mathis, mensink
from horse10.analysis.counterparts.answer import Counterpart
from horse10.analysis.verdicts import NOT_RUN, VERDICTS

COUNTERPARTS: dict[str, tuple[Counterpart, ...]] = {  # by the number of the claim; a claim that is not here has none
    **mathis.COUNTERPARTS,
    **kornblith.COUNTERPARTS,
    **mensink.COUNTERPARTS,
    **he.COUNTERPARTS,
}
STUDIES = sorted({one.study for several in COUNTERPARTS.values() for one in several})  # name and scale of each


def answers(rows: Mapping[tuple[str, str], pd.DataFrame]) -> pd.DataFrame:
    """Every counterpart's answer.

    Args:
        rows: of `study.collect.rows_of`, by name and scale of the study, for each of STUDIES.

    Returns:
        claim_id, study and scale, page (that shows these rows), asked, verdict (one of VERDICTS, or NOT_RUN where there
        are too few rows) and number (in words, with its interval where there is one; "" if not run).
    """
    found = []
    for name, several in COUNTERPARTS.items():
        for one in several:
            answer = one.answer(rows[one.study]) if len(rows[one.study]) else None
            row = {"claim_id": name, "study": one.study[0], "scale": one.study[1], "page": one.page, "asked": one.asked}
            verdict, number = (VERDICTS[answer.holds], answer.number) if answer else (NOT_RUN, "")
            found.append(row | {"verdict": verdict, "number": number})
    return pd.DataFrame(found)


def counts(table: pd.DataFrame) -> dict[str, int]:
    """How many of the counterparts of `answers` have each verdict."""
    found = table["verdict"].value_counts()
    return {verdict: int(found.get(verdict, 0)) for verdict in (*VERDICTS.values(), NOT_RUN)}
