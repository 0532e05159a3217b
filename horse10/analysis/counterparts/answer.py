"""A claim asked again in small: what a counterpart is, and what its answer is."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Answer:
    """Attributes: holds, None if the interval leaves it open; number: in words, with its interval and what it is of."""

    holds: bool | None
    number: str


@dataclass(frozen=True)
class Counterpart:
    """A claim in small.

    Attributes:
        study: name and scale of that whose rows answer it; page: of the book, that shows these rows.
        asked: the question that the verdict answers with yes or no.
        answer: of these rows, at least one; None if they are too few.
    """

    study: tuple[str, str]
    page: str
    asked: str
    answer: Callable[[pd.DataFrame], Answer | None]


def several(n: int, noun: str) -> str:
    """ "1 network", "2 networks"."""
    return f"{n} {noun}{'s' * (n != 1)}"
