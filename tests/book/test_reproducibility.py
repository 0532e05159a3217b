"""The reproducibility report: its sentences are counted, its claims exist, its sections are those of the challenge."""

import re

import pandas as pd
import pytest

from horse10.book import reproducibility
from horse10.papers import claims
from repository import ROOT


@pytest.fixture(scope="module")
def ledger():
    return claims.ledger()


def test_the_sentence_on_print_counts_the_ledger(ledger):
    numbers = list(map(int, re.findall(r"\d+", reproducibility.recomputed(ledger))))
    worse = reproducibility.recomputed(ledger.assign(verdict=ledger["verdict"].replace("reproduced", "differs")))
    for found, (what, group) in zip((numbers[:5], numbers[5:]), claims.groups(ledger).items(), strict=True):
        counts = claims.counts(group).loc["all"]
        again = counts["reproduced"] + counts["within rounding"] + counts["differs"]
        assert found == [counts["all"], again, again - counts["differs"], counts["within rounding"], counts["differs"]]
        assert (
            f"{what.capitalize()}: of " in worse and f"and {counts['reproduced'] + counts['differs']} differ" in worse
        )
    counts = claims.counts(ledger).loc["all"]
    lost = reproducibility.out_of_reach(ledger)
    assert list(map(int, re.findall(r"\d+", lost)))[:2] == [counts["not recomputable"], counts["not run"]]


def test_verdicts_are_counted_from_the_most_frequent():
    table = pd.DataFrame({"verdict": ["differs", "not run", "not run"]})
    assert reproducibility.verdicts(table) == "Verdicts on 3 claims, from print: “not run” 2, “differs” 1."


def test_its_claims_exist_and_the_scope_is_the_horse10_texts(ledger):
    assert set(reproducibility.SCOPE + reproducibility.BEHIND) <= set(ledger.index)
    assert ledger.loc[list(reproducibility.SCOPE), "paper"].str.startswith("horse10").all()
    assert set(ledger.loc[list(reproducibility.BEHIND), "paper"]) == set(ledger["paper"]) - set(
        ledger.loc[list(reproducibility.SCOPE), "paper"]
    )


def test_each_question_counts_once_and_those_that_wait_are_named():
    row = {"study": "ladder", "scale": "gpu", "asked": "Steeper?", "verdict": "holds here"}
    other = row | {"asked": "Better?", "verdict": "not run yet"}
    answers = pd.DataFrame([row | {"claim_id": "W01"}, row | {"claim_id": "W04"}, other | {"claim_id": "W17"}])
    assert reproducibility.asked_in_small(answers, ("W01", "W04", "W17")) == (
        "2 questions: “holds here” 1; to be run: 1."
    )
    assert reproducibility.asked_in_small(answers, ("W01",)) == "1 questions: “holds here” 1."


def test_effort_adds_up_by_scale():
    rows = [("laptop", 1.25, 3, 10), ("laptop", 0.5, 2, 4), ("gpu", 0.2, 1, 9), ("paper", 0, 0, 99)]
    words = reproducibility.effort(pd.DataFrame(rows, columns=["scale", "hours", "done", "runs"]), 33840.6)
    assert "5 of 14 at laptop scale in 1.8 hours; 1 of 9 at gpu scale in 0.2 hours" in words and "34,000 hours" in words


def test_the_report_has_the_sections_of_the_challenge():
    text = (ROOT / "book" / "report.md").read_text()
    wanted = ["Scope of reproducibility", "Methodology", "Results", "What was easy", "What was difficult"]
    assert re.findall(r"^## (.+)", text, re.MULTILINE) == [*wanted, "Communication with the original authors"]
