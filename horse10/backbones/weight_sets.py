"""The ImageNet weights this package knows: which network they fit, where they come from, and under which licence.

A file of weights is known by its SHA-256, wherever it lies and whatever it is called. The book's page *Weights* and the
words in records and charts are made from this table, `weight_sets.toml`.
"""

import tomllib
from importlib import resources

from pydantic import BaseModel, ConfigDict

from horse10.errors import UserError

# How a run began, in words, by the kind of its weights
STARTS = {"imagenet": "pretrained", "file": "pretrained", "scratch": "from scratch", "run": "from another run"}
WAYS = (STARTS["imagenet"], STARTS["scratch"])  # of the papers
RUN = "run:"  # before the id of a run whose backbone are the first weights


class WeightsError(UserError, ValueError):
    """Pretrained weights that are not there, or do not belong to the network."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Package(_Row):
    """A package on the Python Package Index that holds nothing but one file of weights."""

    name: str
    path: str  # of the file, below site-packages
    sha256: str  # of the file: another one is refused


class WeightSet(_Row):
    """The ImageNet weights of one network.

    Attributes:
        name: of the `.weights.h5` without its ending.
        arch: the backbone, a name of `BACKBONES`.
        sha256: of that file.
        top1: published ImageNet top-1 accuracy, %; of the float network where only the integers are published.
        source: who trained the network, and the file the weights were read from.
        licence: of the weights, as their publisher states it.
        caveat: what a user must know, or nothing.
        package: where `weights="imagenet"` finds them, if not at Keras's own place.
    """

    name: str
    arch: str
    sha256: str
    top1: float
    source: str
    licence: str
    caveat: str = ""
    package: Package | None = None


_ROWS = tomllib.loads(resources.files(__package__).joinpath("weight_sets.toml").read_text(encoding="utf-8"))["weights"]
WEIGHT_SETS = tuple(WeightSet(**row) for row in _ROWS)
BY_SHA256 = {weights.sha256: weights for weights in WEIGHT_SETS}
BY_NAME = {weights.name: weights for weights in WEIGHT_SETS}


def start_of(weights: str) -> str:
    """What a network with these first weights ("none", a set's name, a run, or a file) begins with, in words."""
    if weights.startswith(RUN):
        return f"from {short_name(weights.removeprefix(RUN))}"
    known = BY_NAME.get(weights)
    words = STARTS["scratch" if weights == "none" else "imagenet"]
    return f"{words} ({known.top1} %)" if known else words


def short_name(run_id: str) -> str:
    """A run as pages call it: "run 0a3fa67b"."""
    return f"run {run_id.rsplit('-', 1)[-1]}"


def in_package(arch: str) -> WeightSet | None:
    """The weights of a backbone that a package of the Python Package Index holds."""
    return next((weights for weights in WEIGHT_SETS if weights.arch == arch and weights.package), None)
