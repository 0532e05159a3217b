"""One experiment after Kornblith et al. 2019: a network, a set of images, a way to transfer; and its row of a table."""

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from horse10 import synthetic
from horse10.backbones.weight_sets import BY_NAME
from horse10.backbones.weights import describe
from horse10.runs.provenance import device, versions
from horse10.transfer import features, finetune, probe, sets, source
from horse10.transfer.probe_config import METHOD_VERSION, ProbeConfig, key

GRIDS = ("rates", "ratios", "tuning_rates", "tuning_ratios")  # settings with several values
CLASSIFIERS = {  # by setting: the features of a set, and what learns from them
    "fixed": (features.of_pool, probe.logistic),
    "svm": (features.of_pool, probe.support_vectors),
    "augmented": (features.of_views, probe.augmented),
}


@dataclass(frozen=True)
class Done:
    """A finished experiment: its images, what was answered to those of the test, and of a trained network the share of
    weight decay and the right answers by steps; `correct` counts the last ones."""

    images: sets.ClassificationSet
    found: probe.Probe
    ratio: float | None = None
    curve: dict[int, int] = field(default_factory=dict)

    @property
    def correct(self) -> int:
        return int((self.found.answers == self.images.labels[self.images.test]).sum())


def row(config: ProbeConfig) -> dict:
    """Do the experiment; its settings, its result and what it was made by, as one flat row.

    `accuracy` is of the test images, `correct` of `n_test`; `majority` that of always answering the most frequent
    class; `chosen` the penalty, the C, or the learning rate and `chosen_ratio` its weight decay's share, chosen on
    the validation part, where the accuracy was `validated`. `curve_steps` and `curve_correct`, joined by spaces, are of
    a training, and `source_accuracy` is that of the network on test images of its source, if it learned one.

    Raises:
        SetError, MissingExtra, WeightsError: what cannot be had, and what to do.
    """
    start = time.monotonic()
    done = do(config)
    images, found, correct = done.images, done.found, done.correct
    known = BY_NAME.get(config.weights)
    settings = config.model_dump(exclude=set(GRIDS)) | {"weights": Path(config.weights).name}
    return {
        "key": key(config),
        **settings,
        **{name: " ".join(f"{value:g}" for value in getattr(config, name)) for name in GRIDS},
        "dataset": images.words,
        "weights_sha256": describe(config.arch, config.weights).sha256,
        "top1": known.top1 if known else None,
        "n_train": len(images.train),
        "n_test": len(images.test),
        "n_classes": len(images.classes),
        "majority": round(images.majority, 4),
        "correct": correct,
        "accuracy": round(correct / len(images.test), 5),
        "validated": None if np.isnan(found.validated) else round(found.validated, 5),
        "chosen": float(f"{found.chosen:.4g}"),
        "chosen_ratio": done.ratio,
        "curve_steps": " ".join(map(str, done.curve)),
        "curve_correct": " ".join(map(str, done.curve.values())),
        "source_accuracy": source.accuracy(config) if config.source else None,
        "seconds": round(time.monotonic() - start, 1),
        "device": device(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "renderer": synthetic.VERSION if config.drawn else None,
        "method_version": METHOD_VERSION,
        **versions(),
    }


def do(config: ProbeConfig) -> Done:
    """Do the experiment.

    Raises:
        SetError, MissingExtra, WeightsError: what cannot be had, and what to do.
    """
    images = sets.load(config.set, config.seed, config.images)
    fit, validation = images.validation(config.seed)
    if config.per_class:
        fit = images.few(fit, config.per_class, config.seed)
        images = replace(images, train=fit)
    if config.trains:
        body = source.weights_of(config) if config.source else None
        return Done(images, *finetune.trained(config.training, images, fit, validation, body))
    read, classify = CLASSIFIERS[config.setting]
    asked = config.arch, config.weights, config.side_px
    pooled = source.features_of(config) if config.source else read(config.set, *asked, config.images)
    return Done(images, classify(pooled, images.labels, fit, validation, images.train, images.test))
