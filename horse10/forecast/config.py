"""What the user says about a forecast: which project, what its animals are, how much time there is."""

from typing import Annotated

from pydantic import AfterValidator, Field

from horse10.config import ConfigError, DataConfig
from horse10.recipes import FOR_PROJECTS

Minutes = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
EACH_FOLDER = ".+"


def _two_words(called: str) -> str:
    if len(words := called.split("/")) > 2 or not all(word.strip() for word in words):
        raise ValueError("a noun, or one with its plural, such as mouse/mice")
    return called


Called = Annotated[str, AfterValidator(_two_words)]
Chance = Annotated[float, Field(gt=0, lt=1)]


class ForecastConfig(DataConfig):
    """The data, and how to train on them. Errors are in px, or with `scale_parts` in distances of two body parts."""

    train_fraction: int = Field(80, ge=1, le=99)  # % of the training animals' frames; the others are the usual test
    canvas: Annotated[int, Field(ge=0, le=10_000)] = 192  # longest side of the frames, px, 0 for their own size
    arch: str = "mobilenet_v2_0.35"  # one of horse10.backbones.BACKBONES
    weights: str = "auto"  # ImageNet's where they can be had; as for a run
    larger: str = ""  # a second network to compare with, and its weights, "arch" or "arch,weights"; none by default
    recipe: str = FOR_PROJECTS
    called: Called = "animal"  # what a group is: animal, session, recording, camera, mouse/mice; only for the words
    minutes: Minutes = 60.0  # in all, on this machine; what does not fit is left out, and said
    wanted: Chance = 0.9  # chance with which the bound for the next animal is to hold
    limit: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0  # an error that would do; 0 = chosen, and said
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 0


def forms(called: str) -> tuple[str, str]:
    """What one group is called, and several: "mouse/mice", or a noun whose plural takes an s."""
    one, _, many = called.partition("/")
    return one, many or f"{one}s"


def article(noun: str) -> str:
    """Its indefinite article."""
    return "an" if noun[:1].lower() in "aeiou" else "a"


def with_each_animal(config: ForecastConfig) -> ForecastConfig:
    """The same, so that any animal can be kept out of data that come with splits of their own, too. Raises ConfigError
    where the user says which one is."""
    if config.held_out:
        raise ConfigError(f"held_out={config.held_out!r}: leave it out, each animal is kept out in turn")
    return config.model_copy(update={"group_by": EACH_FOLDER}) if config.group_by == "folder" else config
