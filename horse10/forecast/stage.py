"""The trainings that answer one question of a forecast, and the question in the words of whoever asks."""

from dataclasses import dataclass

from horse10.config import RunConfig
from horse10.forecast.config import forms

TITLES = {  # what the trainings of a stage are to answer, or what is done
    "folds": "each {one} held out in turn",
    "starts": "whether pretraining or a larger network helps",
    "surface": "whether more {many} or more frames help",
}
ONE_ANIMAL = "trained on some frames, tested on the others"


@dataclass(frozen=True)
class Stage:
    """Trainings that answer one question; `configs` by what each is, in words that the findings use again."""

    name: str  # a key of TITLES
    title: str
    configs: dict[tuple, RunConfig]
    minutes: float


def title(name: str, called: str, n_animals: int) -> str:
    """The words of TITLES for the animals of a project, by what the user calls them."""
    one, many = forms(called)
    return TITLES[name].format(one=one, many=many) if n_animals > 1 or name != "folds" else ONE_ANIMAL


def not_asked(question: str, why: str) -> str:
    """A sentence on a title that gets no answer."""
    return f"{question[0].upper()}{question[1:]} is not asked: {why}."


def too_few(takes: int, here: int, called: str) -> str:
    """Why a question that needs some animals is not asked."""
    return f"it takes {takes} {forms(called)[1]}, here {'is 1' if here == 1 else f'are {here}'}"
