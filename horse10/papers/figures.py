"""Every figure and table of the five papers: what it shows, and what in this project answers it.

What an item rests on is a list: a published table by its name, `study:NAME` (with conditions on its runs, as in
`study:ladder?train_fraction=50&weights!=none`), `benchmark:NAME`, `runs` (kept runs), `worlds` (drawn when the book is
built), and `horse10` where the pictures of the data set itself are shown.
"""

import re
from dataclasses import dataclass
from functools import cache

from horse10.papers import published

SHORT = {
    "horse10_icml2020_workshop": "2020",
    "horse10_iclr2020_submission": "2019",
    "kornblith2019": "Kornblith et al.",
    "mensink2021": "Mensink et al.",
    "he2018_notes": "He et al.",
}
TABLE, STUDY, BENCHMARK, RUNS, WORLDS, HORSE10 = "table", "study", "benchmark", "runs", "worlds", "horse10"
CONDITION = re.compile(r"(?P<field>\w+)(?P<sign>!?=)(?P<values>[^&]*)")
NUMBERED = re.compile(r"(?P<kind>.*) (?P<number>\S*\d\S*)")
PLURAL = {"Fig.": "Figs", "Table": "Tables", "App. 5.3, table": "App. 5.3, tables"}


@dataclass(frozen=True)
class Condition:
    """On a setting of a run: its value, as text, is one of `values`, or is none of them."""

    field: str
    values: tuple[str, ...]
    excluded: bool = False

    def holds(self, config) -> bool:
        return (str(getattr(config, self.field, "")) in self.values) != self.excluded


@dataclass(frozen=True)
class Basis:
    """kind: one of this module's constants; name: of a table, study or benchmark; where: which runs of a study."""

    kind: str
    name: str = ""
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Item:
    """A figure or table.

    Attributes:
        shows: in words; kind: how it is drawn.
        printed_at, small_at: "page" or "page#anchor" of the book where it is recomputed, and asked in small; "" if not.
        why: a sentence if it cannot be asked here.
    """

    paper: str
    item: str
    shows: str
    kind: str
    printed_at: str
    small_at: str
    rests_on: tuple[Basis, ...]
    why: str

    @property
    def name(self) -> str:
        """The anchor of its tile: "2020-fig-3a"."""
        return re.sub(r"\W+", "-", f"{SHORT[self.paper]} {self.item}".lower()).strip("-")

    def on(self, kind: str) -> list[Basis]:
        """What it rests on, of one kind."""
        return [basis for basis in self.rests_on if basis.kind == kind]


@cache
def items() -> tuple[Item, ...]:
    """All of them, paper by paper."""
    table = published.load("figures").fillna("")
    return tuple(
        Item(**row | {"rests_on": tuple(map(_basis, filter(None, row["rests_on"].split(";"))))})
        for row in table.to_dict("records")
    )


def of_study(name: str) -> str:
    """The figures and tables that a study stands for, in words: "2020 Figs 1, 3A, Table 1; 2019 Fig. 2B"."""
    papers: dict[str, dict[str, list[str]]] = {}
    for item in items():
        if any(basis.name == name for basis in item.on(STUDY)):
            match = NUMBERED.fullmatch(item.item)
            kind, number = match.groups() if match else (item.item, "")
            papers.setdefault(SHORT[item.paper], {}).setdefault(kind, []).append(number)
    return "; ".join(f"{paper} {', '.join(map(_numbers, kinds.items()))}" for paper, kinds in papers.items())


def _numbers(group: tuple[str, list[str]]) -> str:
    kind, numbers = group
    return f"{PLURAL[kind] if len(numbers) > 1 else kind} {', '.join(numbers)}".strip()


def _basis(text: str) -> Basis:
    head, _, conditions = text.partition("?")
    kind, _, name = head.partition(":")
    where = tuple(
        Condition(match["field"], tuple(match["values"].split(",")), match["sign"] == "!=")
        for match in CONDITION.finditer(conditions)
    )
    if name:
        return Basis(kind, name, where)
    return Basis(kind) if kind in (RUNS, WORLDS, HORSE10) else Basis(TABLE, kind)
