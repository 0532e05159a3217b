"""How many of the runs behind a figure or table of the papers are done, by the committed rows of studies."""

from dataclasses import dataclass
from functools import cache

import pandas as pd

from horse10.papers.figures import STUDY, Basis, Item
from horse10.study import lists

OF_THE_PAPER = "paper"  # the scale that takes Horse-10


@dataclass(frozen=True)
class Progress:
    """done of runs of a study at a scale, of those that an item rests on."""

    study: str
    scale: str
    done: int
    runs: int


def in_small(item: Item, committed: list[pd.DataFrame]) -> list[Progress]:
    """Of each study of an item the scale with most rows among those that take no Horse-10.

    committed: of `collect.everything`.
    """
    found = []
    for basis in item.on(STUDY):
        scales = [scale for scale in lists.scales(basis.name) if scale != OF_THE_PAPER]
        several = [progress(basis, scale, committed) for scale in scales]
        found.append(max(several, key=lambda one: one.done))
    return found


def on_horse10(item: Item, committed: list[pd.DataFrame]) -> list[Progress]:
    """The same for the runs that the papers did."""
    bases = [basis for basis in item.on(STUDY) if OF_THE_PAPER in lists.scales(basis.name)]
    return [progress(basis, OF_THE_PAPER, committed) for basis in bases]


def progress(basis: Basis, scale: str, committed: list[pd.DataFrame]) -> Progress:
    """Of the runs of one study that fulfil the conditions."""
    keys = {key for key, config in _configs(basis.name, scale).items() if all(one.holds(config) for one in basis.where)}
    there = set().union(*(keys & set(table["key"]) for table in committed))
    return Progress(basis.name, scale, len(there), len(keys))


@cache
def _configs(name: str, scale: str) -> dict[str, lists.Config]:
    """Of a study, by key: many items rest on one."""
    return lists.read(name, scale).configs
