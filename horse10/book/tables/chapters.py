"""The chapter "What was found?": the first question in sentences, each further one with its answer in a table."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from horse10.analysis import corruptions, curves, fractions, gap, ladder, selection
from horse10.book import sources
from horse10.book.charts import corruptions as corruptionscharts
from horse10.book.charts import fractions as fractionscharts
from horse10.book.charts import gap as gapcharts
from horse10.book.charts import ladder as laddercharts
from horse10.book.charts import schedules as schedulescharts
from horse10.book.charts import time as timecharts
from horse10.study import collect, lists


class Question(NamedTuple):
    """study and scale: whose rows answer it; page: of the book that tells more; answer: one or two sentences."""

    asked: str
    study: str
    scale: str
    page: str
    answer: Callable[[pd.DataFrame], str]


def ladder_errors(scale: str, share: int = 50) -> tuple[pd.DataFrame, sources.Source]:
    """`ladder.errors` of the study at one scale with so many percent of the frames, and where they come from."""
    rows = ladder.complete(_ladder_rows(scale, share))
    return ladder.errors(rows), sources.study("ladder", rows)


def ladder_words(scale: str, share: int = 50) -> str:
    """What these errors say, in sentences, with those on training frames."""
    return _compared(_ladder_rows(scale, share))


def _ladder_rows(scale: str, share: int) -> pd.DataFrame:
    rows = collect.rows_of(lists.read("ladder", scale))
    return rows[rows["train_fraction"] == share] if len(rows) else rows


def _compared(rows: pd.DataFrame, fold: str = "split") -> str:
    table = ladder.errors(ladder.complete(rows))
    told = laddercharts.everywhere(ladder.gains_over_folds(rows), table, fold)
    return " ".join(filter(None, [laddercharts.ends(table), told, laddercharts.trained(ladder.errors(rows), fold)]))


def folds(rows: pd.DataFrame) -> str:
    """The same of a study that holds out groups of animals in turn; not all networks were run with each."""
    return _compared(rows, "fold")


def _time(rows: pd.DataFrame) -> str:
    return timecharts.reached(curves.steps_to_reach(curves.over_time(rows)))


def _fractions(rows: pd.DataFrame) -> str:
    return fractionscharts.gained(fractions.gains(ladder.complete(rows)))


def _rates(rows: pd.DataFrame) -> str:
    return schedulescharts.said(selection.chosen(selection.with_rules(rows[selection.usual_statistics(rows)])))


def _gap(rows: pd.DataFrame) -> str:
    return gapcharts.said(gap.gaps(rows), gap.effects(rows))


def _corruptions(rows: pd.DataFrame) -> str:
    return corruptionscharts.result(corruptions.errors(ladder.complete(rows)))


QUESTIONS = (
    Question("Does longer training replace pretraining?", "time", "laptop", "time", _time),
    Question("Do more labelled frames replace pretraining?", "fractions", "laptop", "time", _fractions),
    Question("Which differences between horses cause the gap?", "gap", "laptop", "gap", _gap),
    Question("Is the learning rate chosen as well without test animals?", "schedules", "laptop", "schedules", _rates),
    Question("Do the findings hold on corrupted frames?", "corruptions", "laptop", "corruptions", _corruptions),
    Question("Do the findings hold for real animals?", "bees", "laptop", "bees", folds),
)


def answered() -> tuple[pd.DataFrame, sources.Source]:
    """Question (a link to its page), answer and badge, as HTML cells, and the sources of all of them."""
    every, rows, read = collect.everything(), [], sources.Source(())
    for question in QUESTIONS:
        found = collect.rows_of(lists.read(question.study, question.scale), every)
        source = sources.study(question.study, found) if len(found) else None
        pills = source.pills() if source else sources.pill(sources.NOT_RUN)
        link = f'<a href="{question.page}.html">{question.asked}</a>'
        answer = question.answer(found) if source else ""
        rows.append({"question": link, "answer": f"{answer} {pills}"})
        read = read + source if source else read
    return pd.DataFrame(rows), read
