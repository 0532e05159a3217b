"""Where numbers come from: the words of badges, what was read, and how sources are put together."""

from html import escape

import pandas as pd
import pytest

from horse10.analysis import benchmarks
from horse10.book import sources
from horse10.book.sources import Source, pill
from horse10.papers import claims, published
from horse10.runs import records
from horse10.runs.badge import dataset_badge
from repository import ROOT


@pytest.fixture(autouse=True)
def at_the_top(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ("published", "published"),
        ("recomputed from published numbers", "recomputed"),
        ("set by this project", "chosen"),
        ("not run yet", "not-run"),
        (dataset_badge("horse10"), "horse10"),
        (dataset_badge("synthetic") + " (quick recipe)", "synthetic"),
        (dataset_badge("<my> mice"), "project"),
        ("timed on 2 cores of x, 2026-11-21", "timed"),
    ],
)
def test_badges_say_where_a_number_comes_from(words, style):
    assert pill(words) == f'<span class="horse10-badge {style}">{escape(words)}</span>'


def test_a_badge_in_other_words_is_refused():
    with pytest.raises(ValueError, match="'simulated' is no badge"):
        pill("simulated")


def test_published_tables_name_file_and_place():
    source = sources.published("horse10_table1", "leaderboard", words="Table 1")
    assert source.badges == ("published",) and str(source) == "published: Table 1"
    for name, read in zip(("horse10_table1", "leaderboard"), source.read, strict=True):
        assert f"published/{name}.csv" in read and escape(published.about(name).source) in read
    with pytest.raises(ValueError, match="'nowhere'"):
        sources.published("nowhere")


def test_what_is_computed_from_published_tables_is_not_called_published():
    fit, beside = sources.recomputed("horse10_table1", words="a line"), sources.both("horse10_table1", words="Table 1")
    assert fit.badges == ("recomputed from published numbers",) and str(fit).endswith(": a line")
    assert beside.badges == ("published", *fit.badges) and str(beside) == "Table 1"
    assert fit.read == beside.read == sources.published("horse10_table1").read


def test_runs_are_links_to_their_pages_and_carry_their_badges():
    rows = records.load(ROOT / "results")
    every, one = sources.runs(rows), sources.runs(records.read(rows["folder"].iloc[0]))
    assert every.badges == tuple(sorted(set(rows["badge"]))) and len(every.read) == len(rows)
    for name, read in zip(rows["run_id"], every.read, strict=True):
        assert f'<a href="run-{name}.html">{name}</a>' in read and "made by horse10 0." in read
    assert one.read == every.read[:1] and one.badges == (rows["badge"].iloc[0],)


def test_a_commit_is_shortened_and_changes_are_said():
    assert sources.short(f"horse10 0.1, commit {'ab' * 20}-dirty") == "horse10 0.1, commit ababababab, with changes"


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks" / "results").glob("*.json")), ids=lambda path: path.stem)
def test_benchmarks_are_timed_tried_or_measured_on_what_is_synthetic(path):
    source = sources.benchmark(path.stem)
    kinds = dict.fromkeys(benchmarks.TRIALS, "tried on ")
    kinds |= {benchmarks.EFFECTS: "measured on synthetic horses (quick recipe)"}
    kinds |= {"distances": "measured on synthetic worlds", "real_frames": "measured on three frames of Horse-10"}
    kinds |= dict.fromkeys(
        ("next_animal", "changed", "next_frames", "advice", "domain_map"), "measured on synthetic worlds"
    )
    kinds |= {"changed_animals": "measured on bees"}
    kinds |= dict.fromkeys(("feature_maps", "duplicates"), "measured on scikit-learn's digits")
    assert source.badges[0].startswith(kinds.get(path.stem, "timed on "))
    assert f"benchmarks/results/{path.name}" in source.read[0]


def test_a_ledger_names_the_tables_its_claims_rest_on():
    ledger = claims.ledger()
    kornblith = sources.ledger(ledger[ledger["paper"] == "kornblith2019"])
    assert kornblith.badges == ("published", "recomputed from published numbers")
    assert sources.ledger(ledger[ledger["needs"] == "unprinted"]).badges == ("published",)
    text = " ".join(kornblith.read)
    assert "published/claims.csv" in text and "published/kornblith_transfer.csv" in text and "mensink" not in text


def test_sources_add_up_without_repeating_themselves():
    one, other = Source(("published",), ("a", "b"), "words"), Source(("published", "timed on x"), ("b", "c"))
    both = one + other
    assert both.badges == ("published", "timed on x") and both.read == ("a", "b", "c")
    assert str(both) == "published, timed on x"


def test_a_badge_names_the_data_of_a_study_or_their_number():
    names = [["synthetic", "synthetic"], ["synthetic", "bees"], list("abcd")]
    words = [sources.data_of(pd.DataFrame({"dataset": each})) for each in names]
    data = ("synthetic horses", "synthetic horses and bees", "4 sets of images")
    assert words == [f"measured on {names}" for names in data]
    assert all(map(sources.pill, words))


def test_without_rows_nothing_is_claimed():
    assert sources.runs(pd.DataFrame(columns=["badge"])) == Source((), ())
