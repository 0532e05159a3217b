"""Every figure and table of the papers has a tile, each link leads somewhere, and states follow from what is done."""

import re
from itertools import chain

import pandas as pd
import pytest
from docutils.nodes import make_id

from horse10.analysis import benchmarks
from horse10.book import coverage
from horse10.papers import figures, published
from horse10.study import collect, lists, served
from repository import ROOT

LISTS = {  # as the papers number them
    "horse10_icml2020_workshop": [
        *(f"Fig. {number}" for number in ("1", "2", "3A", "3B", "3C", "4", "5A", "5B")),
        "Table 1",
        *(f"App. 5.3, table {number}" for number in range(1, 5)),
    ],
    "horse10_iclr2020_submission": [
        *(f"Fig. {number}" for number in ("1", "2A", "2B", "2C", "2D", "2E", "2F", "3A", "3B", "3C", "4A", "4B")),
        *(f"Fig. {number}" for number in ("5A", "5B", "6", "7", "8A", "8B", "8C", "9A", "9B", "10")),
        *("Table 1", "Table 2"),
    ],
    "kornblith2019": [
        *(
            f"Fig. {number}"
            for number in (*range(1, 10), "B.1", "B.2", "C.1", "C.2", "C.3", "C.4", "D.1", "E.1", "G.1")
        ),
        *(f"Table {number}" for number in ("1", "A.1", "A.2", "F.1", "H.1", "I.1")),
    ],
    "mensink2021": [
        *(f"Fig. {number}" for number in ("1", "2", "3", *(f"A.{number}" for number in range(1, 7)))),
        *(f"Table {number}" for number in (*range(1, 12), *(f"A.{number}" for number in range(1, 10)))),
    ],
    "he2018_notes": ["Table", "Learning curves", "Keypoints", "Less data"],
}
HEADING = re.compile(r"^#+ (.+)|^\((.+)\)=$", re.MULTILINE)


@pytest.fixture(autouse=True)
def at_the_top(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def committed():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return collect.everything()


@pytest.fixture(scope="module")
def states(committed):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return coverage.states(committed, pd.DataFrame({"run_id": ["one"]}))


def test_every_figure_and_table_of_the_papers_is_there():
    ours = {paper: [item.item for item in figures.items() if item.paper == paper] for paper in LISTS}
    assert ours == LISTS
    assert len({item.name for item in figures.items()}) == len(figures.items())


def test_what_the_claims_cite_is_among_them():
    for claim in published.load("claims").itertuples():
        cited = re.findall(r"\b(Fig|Table)s?\.? ((?:[A-Z]\.)?\d+[A-F]?(?:(?:, | and )(?:\d+[A-F]?))*)", claim.location)
        for kind, number in ((kind, one) for kind, numbers in cited for one in re.split(", | and ", numbers)):
            of_paper = [item.item for item in figures.items() if item.paper == claim.paper]
            word = f"{kind}." if kind == "Fig" else kind
            assert any(re.fullmatch(rf"{re.escape(f'{word} {number}')}[A-F]?", item) for item in of_paper), claim


def anchors(page: str) -> set[str]:
    """Of the headings of a page, and those it names itself."""
    text = re.sub(r"^```.*?^```", "", (ROOT / "book" / f"{page}.md").read_text(), flags=re.DOTALL | re.MULTILINE)
    return {make_id(heading) if heading else name for heading, name in HEADING.findall(text)} | {""}


def test_every_link_leads_to_a_page_and_a_heading_that_exist(states):
    places = {state.place for state in chain.from_iterable(states.values()) if state.place}
    places |= {place for item in figures.items() for place in (item.printed_at, item.small_at) if place}
    in_toc = (ROOT / "_toc.yml").read_text()
    dead = [place for place in places if place.partition("#")[2] not in anchors(place.partition("#")[0])]
    assert dead == []
    assert [place for place in places if not re.search(rf"\bfile: {place.partition('#')[0]}\b", in_toc)] == []


def test_what_an_item_rests_on_exists_and_its_conditions_choose_some_runs():
    for item in figures.items():
        for basis in item.on(figures.TABLE):
            assert basis.name in published.names() and item.printed_at
        for basis in item.on(figures.BENCHMARK):
            assert benchmarks.load(basis.name)["results"] and item.small_at
        for basis in item.on(figures.STUDY):
            assert served.progress(basis, lists.scales(basis.name)[0], []).runs and item.small_at
        assert not (item.why and item.rests_on)


def some_run_is_committed(basis: figures.Basis, keys: set[str]) -> bool:
    for scale in set(lists.scales(basis.name)) - {served.OF_THE_PAPER}:
        configs = served._configs(basis.name, scale)
        if any(all(one.holds(configs[key]) for one in basis.where) for key in keys & set(configs)):
            return True
    return False


def test_states_agree_with_the_committed_rows(states, committed):
    keys = set(chain.from_iterable(table["key"] for table in committed))
    for item, several in states.items():
        names = {state.words for state in several}
        studies = item.on(figures.STUDY)
        done = any(some_run_is_committed(basis, keys) for basis in studies)
        assert (coverage.READY in names) == (bool(studies) and not done)
        assert coverage.SMALL in names or not done
        assert (coverage.PRINT in names) == bool(item.printed_at)
        assert (coverage.NEVER in names) == bool(item.why)
        assert coverage.MEASURED not in names and names


def test_runs_are_counted_where_they_are_committed(committed):
    basis = figures._basis("study:ladder?train_fraction=50&weights=none")
    rows = collect.load("ladder").query("train_fraction == 50 and weights == 'none' and recipe == 'quick'")
    found = served.progress(basis, "gpu", committed)
    assert found.done == len(rows) > 0 and found.runs > found.done
    assert served.progress(basis, "gpu", []).done == 0


def test_a_study_says_which_figures_it_stands_for():
    assert lists.read("time").serves == "2020 Figs 4, 5A; 2019 Figs 5A, 5B"
    assert lists.read("gate").serves == "Mensink et al. Table A.4; Mensink et al. section 5, A1 and A6"
    assert lists.read("try").serves == ""


def test_counts_are_those_of_the_tiles(states):
    table, html = coverage.counts(states).set_index("state"), coverage.tiles(states)
    for words, number in table[coverage.ALL].items():
        if words != coverage.TOTAL:
            assert len(re.findall(rf'<li [^>]*class="[^"]*state-{coverage._slug(words)}\b', html)) == number
    assert table.loc[coverage.TOTAL].tolist() == [*map(len, LISTS.values()), len(figures.items())]


def test_an_item_without_rows_is_ready_and_one_without_anything_open(states):
    empty = coverage.states([], pd.DataFrame())
    item = next(item for item in empty if item.name == "2020-fig-4")
    assert [state.words for state in empty[item]] == [coverage.READY, coverage.HORSE10]
    assert [state.words for state in states[item]] == [coverage.SMALL, coverage.HORSE10]
    walk = next(item for item in empty if item.name == "2020-fig-3c")
    assert [state.words for state in empty[walk]] == [coverage.HORSE10]


def test_the_tiles_are_small_and_can_be_chosen_without_a_script(states):
    html = coverage.tiles(states)
    assert len(html) < 120_000 and "<script" not in html
    for name, words in coverage._slugs().items():
        assert f'value="{name}"> {words}</label>' in html and f'[value="{name}"]:checked' in html
    first, *others = LISTS
    assert f'value="{first}" checked>' in html and html.count(" checked>") == 2  # of the states all are shown
    hidden = f'.horse10-coverage:has([name="paper"][value="{first}"]:checked) section:not(.paper-{first})'
    assert f"{hidden}:not(:has(:target))" in html  # a link to a tile of another paper shows it
    assert all(f'value="{paper}"> ' in html for paper in others)
