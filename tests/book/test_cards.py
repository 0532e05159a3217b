"""The cards say what the table of surprises says, with the measured effects, and lead where they claim to."""

import re
from html import unescape

import pandas as pd
import pytest

from horse10.analysis import benchmarks
from horse10.book import cards
from horse10.book.sources import pill
from horse10.papers import published
from repository import ROOT

BADGE = pill("measured on synthetic horses (quick recipe)")
PARTS = ("version", "labels", "network", "training", "test")


@pytest.fixture(scope="module")
def surprises():
    return published.load("reference_code")


@pytest.fixture(scope="module")
def effects():
    return benchmarks.effects(ROOT / "benchmarks" / "results")


@pytest.fixture(scope="module")
def html(effects):
    return {part: cards.reference_code(part, effects, BADGE) for part in PARTS}


def test_a_card_for_each_surprise(surprises, html):
    found = [name for part in PARTS for name in re.findall(r'<section [^>]*id="(\w+)"', html[part])]
    assert found == surprises["surprise_id"].tolist()
    assert 12 <= len(found) <= 18
    assert list(dict.fromkeys(surprises["part"])) == list(PARTS)


def test_cards_hold_the_words_of_the_table(surprises, html):
    text = unescape(re.sub("<[^>]+>", "", "".join(html.values())))
    for row in surprises.itertuples():
        for words in (row.title, row.does, row.means, row.here):
            assert words.replace("'", "’").replace("`", "") in text


def test_measured_effects_stand_under_their_badge(surprises, effects, html):
    for row in surprises.itertuples():
        card = re.search(rf'id="{row.surprise_id}".*?</section>', html[row.part], re.DOTALL)[0]
        if isinstance(row.effect, str):
            assert f"{BADGE} {benchmarks.effect_words(effects, row.effect)}" in card
        else:
            assert BADGE not in card
            assert ("see that page" if row.page == "nearness" else "</b> not measured</p>") in card


def test_an_effect_that_was_not_measured_is_an_error(monkeypatch, surprises, effects):
    wrong = surprises.assign(effect=surprises["effect"].replace("frame", "frames"))
    monkeypatch.setattr(cards.published, "load", lambda name: wrong)
    with pytest.raises(ValueError, match="'frames'"):
        cards.reference_code("network", effects, BADGE)


def test_places_in_the_code_are_links():
    place = cards._place("v2.1 deeplabcut/pose_estimation_tensorflow/nnet/pose_net.py:63-65")
    address = (
        "https://github.com/DeepLabCut/DeepLabCut/blob/v2.1/deeplabcut/pose_estimation_tensorflow/nnet/pose_net.py"
    )
    assert place == f'<a href="{address}#L63-L65">pose_net.py, lines 63–65 (v2.1)</a>'
    assert cards._place("v2.1 a/b.py:7") == f'<a href="{cards.REPOSITORY}/v2.1/a/b.py#L7">b.py, line 7 (v2.1)</a>'
    assert cards._place("v2.1.10 a/b.yaml").endswith('b.yaml">b.yaml (v2.1.10)</a>')
    assert cards._place("2020 text, section <5.3>") == "2020 text, section &lt;5.3&gt;"


def test_every_place_is_a_link_or_no_file_of_deeplabcut(surprises):
    for place in surprises["where"].str.split("; ").explode():
        assert cards._place(place).startswith("<a ") == place.startswith("v2.")


def test_pages_and_their_headings_exist(surprises):
    for page in surprises["page"].unique():
        file, _, anchor = page.partition("#")
        source = ROOT / "book" / f"{file}.md"
        headings = re.findall(r"^#+ (.+)$", source.read_text(), re.MULTILINE)
        slugs = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert not anchor or anchor in slugs, page
        assert file in cards.PAGES


def test_text_is_escaped(monkeypatch):
    row = dict.fromkeys(("title", "does", "means", "here", "where"), "<b> & `a == b` isn't")
    row |= {"surprise_id": "x", "part": "test", "known": "inferred", "effect": None, "page": "data"}
    monkeypatch.setattr(cards.published, "load", lambda name: pd.DataFrame([row]))
    html = cards.reference_code("test", pd.DataFrame(), BADGE)
    assert html.count("&lt;b&gt; &amp; <code>a == b</code> isn’t") == 4
    assert "<b> &" not in html
