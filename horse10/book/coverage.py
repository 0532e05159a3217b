"""What became of each figure and table of the papers: its states, counted, and HTML of a tile for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import pandas as pd

from horse10.analysis import benchmarks
from horse10.papers import figures
from horse10.papers.claims import PAPERS
from horse10.papers.figures import Item
from horse10.study import served
from horse10.study.served import Progress

MEASURED, SMALL, PRINT = "measured on Horse-10", "reproduced in small", "recomputed from print"
READY, HORSE10, OPEN, NEVER = "ready, not run", "needs Horse-10", "not asked yet", "cannot be asked here"
STATES = {  # and what they mean
    MEASURED: "runs of the paper's own list on Horse-10 are done",
    SMALL: "the experiment was made with small networks, on other data; its tile says how many runs are done",
    PRINT: "the paper prints its numbers: they are shown, and what follows from them is computed again",
    READY: "its runs in small are listed, and none is done",
    HORSE10: "the paper's own runs are listed, or its page is ready, and they wait for the data set",
    OPEN: "it could be asked in small, and has not been",
    NEVER: "a sentence says why",
}
ALL, TOTAL = "all", "figures and tables"
FRAME = "M4 4h40v24h-40z"
DRAWINGS = {  # one small picture, 48 x 32, for each way to draw a figure: paths of lines, of surfaces, of dots
    "scatter": ("M4 4v24h40", "", "M11 22h0M19 19h0M26 14h0M33 12h0M40 7h0"),
    "lines": ("M4 4v24h40M6 6q6 15 36 17M6 10q8 15 36 16", "", ""),
    "bars": ("M4 4v24h40", "M9 16h6v12h-6zM19 9h6v19h-6zM29 20h6v8h-6zM38 13h6v15h-6z", ""),
    "table": (f"{FRAME}M4 12h40M4 20h40M20 4v24", "M4 4h40v8h-40z", ""),
    "pictures": ("M4 4h40v24h-40zM24 4v24M4 16h40", "M6 15l6-7 5 7zM28 15l9-8 5 8zM6 27l8-7 6 7zM28 27l5-7 8 7z", ""),
    "drawing": (
        "M4 11h10v10h-10zM20 5h10v8h-10zM20 19h10v8h-10zM36 11h8v10h-8zM14 16l6-6M14 16l6 6M30 9l6 7l-6 7",
        "",
        "",
    ),
    "matrix": (f"{FRAME}M4 12h40M4 20h40M14 4v24M24 4v24M34 4v24", "M4 4h10v8h10v8h10v8h10v-8h-10v-8h-10v-8h-10z", ""),
    "map": (FRAME, "", "M12 10h0M16 14h0M11 15h0M33 10h0M38 14h0M24 23h0M29 22h0"),
}


@dataclass(frozen=True)
class State:
    """One of STATES, where in the book it is seen ("page" or "page#anchor", "" if nowhere), and more in words."""

    words: str
    place: str = ""
    more: str = ""


def states(committed: list[pd.DataFrame], kept: pd.DataFrame) -> dict[Item, list[State]]:
    """What became of every item, most telling first.

    Args:
        committed: tables of studies, of `study.collect.everything`; kept: runs, of `runs.records.load`.
    """
    return {item: list(_states(item, committed, kept)) for item in figures.items()}


def counts(found: dict[Item, list[State]]) -> pd.DataFrame:
    """How many items are in each state (rows), by paper and in all (columns); an item can be in several."""
    papers = {paper: [several for item, several in found.items() if item.paper == paper] for paper in PAPERS}
    columns = {figures.SHORT[paper]: own for paper, own in papers.items()} | {ALL: list(found.values())}
    rows = {
        state: {name: sum(state in _names(several) for several in own) for name, own in columns.items()}
        for state in STATES
    }
    rows[TOTAL] = {name: len(own) for name, own in columns.items()}
    return pd.DataFrame(rows).T.rename_axis("state").reset_index()


def tiles(found: dict[Item, list[State]]) -> str:
    """HTML: a choice of paper and of state, then a tile for each item, paper by paper. It needs no script.

    The first paper is chosen; a link to a tile of another shows that one's as well.
    """
    sections = []
    for paper, title in PAPERS.items():
        own = "".join(_tile(item, several) for item, several in found.items() if item.paper == paper)
        head = f'<section class="paper-{paper}"><h2 id="{_slug(title)}">{escape(title)}</h2>'
        sections.append(f'{head}<ul class="horse10-tiles">{own}</ul></section>')
    choices = _choices("paper", PAPERS, next(iter(PAPERS))) + _choices("state", _slugs())
    return f'<div class="horse10-coverage"><style>{_rules()}</style>{_symbols()}{choices}{"".join(sections)}</div>'


def _states(item: Item, committed: list[pd.DataFrame], kept: pd.DataFrame) -> Iterator[State]:
    small, whole = served.in_small(item, committed), served.on_horse10(item, committed)
    if any(one.done for one in whole):
        yield State(MEASURED, item.small_at, _runs(whole))
    done = [one for one in small if one.done]
    if done or _there(item, kept):
        yield State(SMALL, item.small_at, _runs(done))
    if item.on(figures.TABLE):
        yield State(PRINT, item.printed_at)
    if small and not done:
        yield State(READY, item.small_at, _runs(small))
    if item.on(figures.HORSE10) or any(not one.done for one in whole):
        yield State(HORSE10, "reproduce#studies" if whole else item.small_at, _runs(whole))
    if not item.rests_on:
        yield State(NEVER, "", item.why) if item.why else State(OPEN)


def _there(item: Item, kept: pd.DataFrame) -> bool:
    """Whether a benchmark of an item was measured, or runs are kept; worlds are drawn anywhere."""
    measured = [bool(benchmarks.load(basis.name)) for basis in item.on(figures.BENCHMARK)]
    return bool(measured or item.on(figures.WORLDS) or (item.on(figures.RUNS) and len(kept)))


def _runs(several: list[Progress]) -> str:
    return "; ".join(f"{one.done} of {one.runs} runs of {one.study}" for one in several)


def _names(several: list[State]) -> list[str]:
    return list(dict.fromkeys(state.words for state in several))


def _slug(words: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in words.lower()).split())


def _slugs() -> dict[str, str]:
    return {_slug(words): words for words in STATES}


def _symbols() -> str:
    """The small pictures, for tiles to point at."""
    ways = ("", 'fill="currentColor" fill-opacity="0.6" stroke="none" ', 'stroke-width="5" stroke-linecap="round" ')
    drawing = 'viewBox="0 0 48 32" fill="none" stroke="currentColor" stroke-width="1.5"'  # rules of CSS do not reach it
    symbols = []
    for kind, paths in DRAWINGS.items():
        drawn = "".join(f'<path {way}d="{path}"/>' for way, path in zip(ways, paths, strict=True) if path)
        symbols.append(f'<symbol id="as-{kind}" {drawing}>{drawn}</symbol>')
    return f'<svg class="horse10-symbols" aria-hidden="true">{"".join(symbols)}</svg>'


def _choices(name: str, options: dict[str, str], chosen: str = ALL) -> str:
    """A group of radio buttons: all, and one for each option."""
    button = '<label><input type="radio" name="{}" value="{}"{}> {}</label>'
    buttons = "".join(
        button.format(name, value, " checked" * (value == chosen), escape(words))
        for value, words in {ALL: ALL, **options}.items()
    )
    return f'<fieldset class="horse10-controls"><legend>{name}</legend>{buttons}</fieldset>'


def _rules() -> str:
    """A rule of CSS for each choice: what is not of it is not shown."""
    chosen = '.horse10-coverage:has([name="{}"][value="{}"]:checked) {}:not(.{}-{})'
    papers = [f"{chosen.format('paper', paper, 'section', 'paper', paper)}:not(:has(:target))" for paper in PAPERS]
    ways = [chosen.format("state", slug, ".horse10-tiles > li", "state", slug) for slug in _slugs()]
    ways += [f'.horse10-coverage:has([value="{slug}"]:checked) section:not(:has(.state-{slug}))' for slug in _slugs()]
    return f"{','.join(papers + ways)}{{display:none}}"


def _tile(item: Item, several: list[State]) -> str:
    classes = " ".join(f"state-{_slug(words)}" for words in _names(several))
    lines = "".join(f'<p class="{_slug(state.words)}">{_line(item, state)}</p>' for state in several)
    picture = f'<svg aria-hidden="true"><use href="#as-{item.kind}"/></svg>'
    head = f"{picture}<h3>{escape(item.item)}</h3><p>{escape(item.shows)}</p>"
    return f'<li id="{item.name}" class="{classes}">{head}{lines}</li>'


def _line(item: Item, state: State) -> str:
    words = escape(state.words)
    if state.place:
        page, _, anchor = state.place.partition("#")
        of = f'<span class="visually-hidden">: {escape(item.item)}</span>'
        words = f'<a href="{page}.html{"#" * bool(anchor)}{anchor}">{words}{of}</a>'
    return f"{words} <small>{escape(state.more)}</small>" if state.more else words
