"""On the pages about the papers, what no paper prints is not called published, and what one prints is."""

import ast
import re
from functools import cache

import pandas as pd
import pytest

from horse10.book import html
from horse10.book.badges import PUBLISHED, RECOMPUTED
from horse10.papers import claims, published
from notebook_cells import code_cells
from repository import ROOT

OF_PAPERS = ("horse10_published", "kornblith", "mensink", "he", "leaderboard")
NUMBER = re.compile(r"\d+\.\d+")


@cache
def printed() -> set[str]:
    """Every fraction in a published table, as it stands there and with fewer digits."""
    folder, found = ROOT / "horse10" / "papers" / "published", set()
    for name in published.names():
        for text in NUMBER.findall((folder / f"{name}.csv").read_text(encoding="utf-8")):
            found |= {text, text.rstrip("0"), f"{float(text):.3g}", f"{float(text):.2f}"}
    return found


def tables_of(page: str, monkeypatch) -> list[tuple[pd.DataFrame, tuple[str, ...]]]:
    """Every table of a page with its badges; its charts are not drawn."""
    shown = []

    def table(frame, source, **_):
        shown.append((frame, source.badges))
        return ""

    monkeypatch.setattr(html, "table", table)
    monkeypatch.setattr("IPython.display.display", lambda *_: None)
    names = {}
    for cell in code_cells(ROOT / "book" / f"{page}.md"):
        statements = ast.parse(re.sub(r"\w+charts\.\w+\(\)", "None", cell)).body
        exec(compile(ast.Module(statements, []), page, "exec"), names)
    return shown


def fractions(frame: pd.DataFrame) -> tuple[set[str], set[str]]:
    """The fractions in a table that a paper prints, and those that none does."""
    found = set(NUMBER.findall(re.sub(r"<[^>]*>", " ", frame.to_csv(index=False, float_format="%.3g"))))
    return found & printed(), found - printed()


@pytest.mark.parametrize("page", OF_PAPERS)
def test_a_table_says_whether_its_numbers_are_printed_or_computed(page, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(claims, "ledger", ledger)
    shown = tables_of(page, monkeypatch)
    assert {badge for _, badges in shown for badge in badges} == {PUBLISHED, RECOMPUTED}
    for frame, badges in shown:
        theirs, ours = fractions(frame)
        assert not ours or RECOMPUTED in badges, f"{list(frame)} is computed: {sorted(ours)[:5]}"
        assert ours or not theirs or PUBLISHED in badges, f"{list(frame)} is printed: {sorted(theirs)[:5]}"


ledger = cache(claims.ledger)
