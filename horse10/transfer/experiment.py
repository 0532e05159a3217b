"""One experiment after Kornblith et al. 2019: a network, a set of images, a way to transfer; and its row of a table."""

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from horse10 import synthetic
from horse10.backbones import BACKBONES
from horse10.backbones.weight_sets import BY_NAME
from horse10.backbones.weights import describe
from horse10.runs.provenance import device, versions
from horse10.transfer import features, finetune, probe, sets

METHOD_VERSION = 1  # raise it with any change that alters the result of a configuration
DRAWN = ("coat", "place", "light", "species")  # sets that depend on the renderer
Share = Annotated[float, Field(ge=0, lt=1)]
Rate = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
Ratio = Annotated[float, Field(ge=0, le=1)]


class ProbeConfig(BaseModel):
    """Every setting of an experiment.

    Attributes:
        set: a key of `sets.SETS`.
        arch, weights: as for `backbones.build_backbone`; "none" is random weights.
        setting: "fixed" (logistic regression on features), "svm", "finetuned", or "scratch" (random first weights).
        seed: of the division of the images, of random weights, and of the order of training images.
        images: of the set at most, training and test images together; side_px: of the square they are scaled to.
        steps: of a training; batch_size: images of a step.
        rates, ratios: the grid of initial learning rates, and of weight decays as shares of them.
        label_smoothing, dropout: of the classifier; frozen_scale: batch norm keeps its first scale.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    set: str = "digits"
    arch: str = "mobilenet_v1_0.25"
    weights: str = "none"
    setting: Literal["fixed", "svm", "finetuned", "scratch"] = "fixed"
    seed: int = Field(0, ge=0, le=2**32 - 1)
    images: int = Field(sets.IMAGES, ge=20)
    side_px: int = Field(96, ge=32, le=512)
    steps: int = Field(100, ge=1)
    batch_size: int = Field(32, ge=2)
    rates: tuple[Rate, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    label_smoothing: Share = 0.0
    dropout: Share = 0.0
    frozen_scale: bool = False

    @property
    def trains(self) -> bool:
        """Whether the network itself learns, not only a classifier on its features."""
        return self.setting in ("finetuned", "scratch")


@dataclass(frozen=True)
class Done:
    """A finished experiment: its images, what was answered to those of the test, and the share of weight decay of a
    trained network. `correct` counts right answers."""

    images: sets.ClassificationSet
    found: probe.Probe
    ratio: float | None = None

    @property
    def correct(self) -> int:
        return int((self.found.answers == self.images.labels[self.images.test]).sum())


def key(config: ProbeConfig) -> str:
    """What an experiment is called in a table: a hash of the settings that are not the default ones."""
    asked = config.model_dump(exclude_defaults=True) | {"method": METHOD_VERSION}
    asked |= {"weights": Path(config.weights).name}
    if config.set in DRAWN:
        asked["renderer"] = synthetic.VERSION
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]


def row(config: ProbeConfig) -> dict:
    """Do the experiment; its settings, its result and what it was made by, as one flat row.

    `accuracy` is of the test images, `correct` of `n_test`; `majority` that of always answering the most frequent
    class; `chosen` the penalty, the C, or the learning rate and `chosen_ratio` its weight decay's share, chosen on
    the validation part, where the accuracy was `validated`.

    Raises:
        SetError, MissingExtra, WeightsError: what cannot be had, and what to do.
    """
    start = time.monotonic()
    done = do(config)
    images, found, correct = done.images, done.found, done.correct
    known = BY_NAME.get(config.weights)
    settings = config.model_dump(exclude={"rates", "ratios"}) | {"weights": Path(config.weights).name}
    return {
        "key": key(config),
        **settings,
        "rates": " ".join(f"{rate:g}" for rate in config.rates),
        "ratios": " ".join(f"{ratio:g}" for ratio in config.ratios),
        "words": images.words,
        "weights_sha256": describe(config.arch, config.weights).sha256,
        "top1": known.top1 if known else None,
        "n_train": len(images.train),
        "n_test": len(images.test),
        "n_classes": len(images.classes),
        "majority": round(images.majority, 4),
        "correct": correct,
        "accuracy": round(correct / len(images.test), 5),
        "validated": round(found.validated, 5),
        "chosen": float(f"{found.chosen:.4g}"),
        "chosen_ratio": done.ratio,
        "seconds": round(time.monotonic() - start, 1),
        "device": device(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "renderer": synthetic.VERSION if config.set in DRAWN else None,
        "method_version": METHOD_VERSION,
        **versions(),
    }


def do(config: ProbeConfig) -> Done:
    """Do the experiment.

    Raises:
        SetError, MissingExtra, WeightsError: what cannot be had, and what to do.
    """
    images = sets.load(config.set, config.seed, config.images)
    parts = images.validation(config.seed)
    if config.trains:
        return Done(images, *finetune.trained(config, images, *parts))
    classify = {"fixed": probe.logistic, "svm": probe.support_vectors}[config.setting]
    pooled = features.of_pool(config.set, config.arch, config.weights, config.side_px, config.images)
    return Done(images, classify(pooled, images.labels, *parts, images.train, images.test))


def minutes(config: ProbeConfig) -> float:
    """About how long an experiment takes on one CPU core, from what a step of the pose network takes."""
    image_s = BACKBONES[config.arch].cpu_step_s / 8 * 2 * config.side_px**2 / (162 * 288)
    if not config.trains:
        return (15 + 15 + config.images * image_s / 3) / 60  # trace, path of penalties, features
    trainings = max(1, len(config.rates) * len(config.ratios)) + 1
    return (20 + trainings * config.steps * config.batch_size * image_s) / 60
