"""The chart that opens the book, and the chart of the questions asked again: their words follow their numbers."""

import json
import re

import pandas as pd
import pytest

from horse10.analysis import ladder
from horse10.book import sources
from horse10.book.charts import answers, starts
from horse10.book.tables import chapters
from horse10.study import collect, lists
from repository import ROOT

SOURCE = sources.Source(("measured on synthetic horses",), ("a table",))
COLUMNS = ["arch", "top1", "start", "train_fraction", "subset", "error"]


def table(unseen: float = 2.0, within: float = 1.2) -> pd.DataFrame:
    """Two networks, the second better, with these ratios of errors from both starts; one was only pretrained."""
    rows = []
    for arch, top1, base in (("small", 50.0, 1.0), ("large", 78.4, 0.5)):
        for subset, ratio, error in (("within domain", within, base / 5), ("out of domain", unseen, base)):
            rows += [
                (arch, top1, "pretrained", 50, subset, error),
                (arch, top1, "from scratch", 50, subset, error * ratio),
            ]
    rows.append(("alone", 60.0, "pretrained", 50, "out of domain", 9.0))
    return pd.DataFrame(rows, columns=COLUMNS)


def test_a_line_for_each_network_that_was_trained_both_ways():
    spec = starts.by_network(table(), SOURCE).to_dict()
    networks = {row["network"] for rows in spec["datasets"].values() for row in rows}
    assert networks == {"small (50 %)", "large (78 %)"}
    assert spec["layer"][0]["encoding"]["y"]["sort"] == ["small (50 %)", "large (78 %)"]
    assert "small: 1.2 on training and 2.0 on unseen animals" in spec["description"]
    names = {row.get("name") for rows in spec["datasets"].values() for row in rows}
    assert {"training", "unseen"} <= names


@pytest.mark.parametrize(
    ("unseen", "within", "title"),
    [(2.0, 1.2, "helps most on unseen"), (1.1, 1.2, "helps on unseen"), (0.9, 1.2, "Errors from ImageNet")],
)
def test_the_title_says_what_was_found(unseen, within, title):
    assert title in starts.title(table(unseen, within))


def test_the_first_sentences_follow_the_numbers():
    assert starts.lead(table(), "ten horses").startswith("**Yes.** Each of 2 networks was trained twice on ten horses")
    assert starts.lead(table(), "x").endswith(
        "training from scratch gives 1.2 times the pretrained error; on unseen animals, 2.0 times."
    )
    assert starts.lead(table(unseen=0.9), "x").startswith("**Not for every network.**")
    assert starts.lead(table()[:0], "x") == "Too few runs to say."


def test_real_animals_are_told_in_their_own_words():
    row = {"name": "from scratch", "ours": 0.3, "base": 0.15, "low": 0.1, "high": 0.2, "n_animals": 12}
    found = {"starts": [row], "dataset": "bees", "settings": {"called": "recording"}}
    words = starts.on_real_animals(found)
    assert (
        words.startswith("On 12 recordings of bees,")
        and "2.0 times the pretrained error" in words
        and "0.10 to 0.20)" in words
    )
    assert starts.on_real_animals(found | {"starts": None}) == ""


def test_another_study_of_the_same_animals_is_told_beside_them():
    both = pd.DataFrame({"arch": ["a", "b"], "folds": [2, 4], "out of domain": [0.75, 1.56], "within domain": 1.0})
    told = (
        "In [another study of them](bees.html), with 2 networks and 2 to 4 folds, it gives 0.8 to 1.6 times that error."
    )
    assert starts.in_another_study(both) == told and starts.in_another_study(both[:0]) == ""
    assert "with 1 network and 2 folds, it gives 0.8 times" in starts.in_another_study(both[:1])


def test_answers_are_counted_by_paper_and_question():
    columns = ["claim_id", "page", "study", "asked", "verdict"]
    rows = [("a", "p", "s", "one?", "holds here"), ("b", "p", "s", "one?", "holds here")]  # of two claims, asked once
    rows += [("a", "p", "s", "two?", "undecided"), ("c", "p", "s", "three?", "not run yet")]
    papers = pd.Series({"a": "One", "b": "One", "c": "Two"})
    spec = answers.by_paper(pd.DataFrame(rows, columns=columns), papers, SOURCE).to_dict()
    assert spec["title"]["text"] == "1 holds at small scale, 0 do not, 1 is undecided"
    assert spec["description"].endswith("One: 1 holds here, 1 undecided; Two: 1 not run yet.")


def test_the_readme_tells_the_same_numbers_as_the_book():
    """They are typed there: a README computes nothing."""
    table, _ = chapters.ladder_errors(ladder.LONGEST)
    bees = json.loads((ROOT / "results" / "robustness" / "bees.json").read_text())
    study = ladder.gains_over_folds(collect.rows_of(lists.read("bees")))
    told = starts.lead(table, "x") + starts.on_real_animals(bees) + starts.in_another_study(study)
    readme = (ROOT / "README.md").read_text()
    finding = readme.split("**Measured here")[1].split("\n\n")[0]
    for number in re.findall(r"\d+\.\d(?: to \d+\.\d)?(?= times)|\d+(?= networks| recordings)", told):
        assert number in finding, number
