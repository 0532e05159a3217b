"""CITATION.cff is whole, says what the package says, and becomes BibTeX."""

import re
import tomllib

import pytest

import horse10
from horse10.book import citation
from repository import ROOT

TYPES = {
    "article",
    "conference-paper",
    "generic",
    "report",
    "software",
}  # of Citation File Format 1.2, those of use here


@pytest.fixture(scope="module")
def cff():
    return citation.read(ROOT / citation.FILE)


def faults(work: dict, *required: str) -> list[str]:
    """What a work lacks of Citation File Format 1.2."""
    found = [name for name in (*required, "title", "authors", "type") if not work.get(name)]
    found += [] if work.get("type") in TYPES else ["type"]
    for author in work.get("authors", []):
        person = author.get("family-names") and author.get("given-names")
        found += [] if person or author.get("name") else [f"author {author}"]
        found += [f"author's {name}" for name in set(author) - {"family-names", "given-names", "name", "orcid"}]
    return found


def test_every_field_that_the_format_asks_for_is_there(cff):
    assert faults(cff, "cff-version", "message", "license", "version") == []
    assert str(cff["cff-version"]) == "1.2.0" and len(cff["references"]) == 2
    assert [faults(work, "year") for work in cff["references"]] == [[], []]
    assert all(work.get("notes") or work.get("doi") or work.get("url") for work in cff["references"])


def test_a_fault_is_found(cff):
    assert faults({**cff, "title": ""}) == ["title"]
    assert faults({**cff, "authors": [{"family-names": "Mathis"}]}) == ["author {'family-names': 'Mathis'}"]
    assert faults({**cff, "type": "book"}) == ["type"]


def test_it_says_what_the_package_says(cff):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert cff["version"] == horse10.__version__ and cff["license"] == project["license"]
    assert cff["title"].startswith(project["name"])


def test_bibtex_has_every_author_once_and_names_that_differ(cff):
    text = citation.entries(cff)
    assert re.findall(r"^@(\w+)\{(\w+),", text, re.MULTILINE) == [
        ("software", "horse10"),
        ("misc", "mathis2021pretraining"),
        ("misc", "mathis2020imagenet"),
    ]
    assert text.count("{") == text.count("}")
    assert text.count("Yüksekgönül, Mert") == 2 and "author = {{The horse10 developers}}" in text
    assert f"version = {{{horse10.__version__}}}" in text and "note = {arXiv:1909.11229}" in text


def test_a_journal_makes_an_article():
    authors = [{"family-names": "Çelik", "given-names": "A."}]
    work = {"type": "article", "title": "On a horse", "authors": authors, "journal": "J", "year": 2020}
    assert citation.bibtex(work).splitlines() == [
        "@article{celik2020horse,",
        "  title = {{On a horse}},",
        "  author = {Çelik, A.},",
        "  journal = {J},",
        "  year = {2020},",
        "}",
    ]
