"""Networks that learned one set from random weights, as a source of features for others (Kornblith et al., Fig. 3)."""

from functools import lru_cache

import keras
import numpy as np

from horse10.transfer import features, finetune, sets

IMAGES = 4000  # of the source at most, half of them to learn from
APART = 500  # images that batch norm's statistics are measured on when the network has learned


def features_of(config) -> np.ndarray:
    """Features (N, C) of all images of `config.set` by the network that learned `config.source` as `config` says."""
    network, _ = _learned(_asked(config))
    return features.features(network, sets.scaled(sets.pool(config.set, config.images)[0], config.side_px))


def weights_of(config) -> list[np.ndarray]:
    """The weights of that network, without its classifier."""
    return _learned(_asked(config))[0].get_weights()


def accuracy(config) -> float:
    """Of that network on the source's own test images: what top-1 on ImageNet is to the paper's."""
    return round(_learned(_asked(config))[1], 5)


def _asked(config):
    """What the network's training depends on."""
    update = {"set": config.source, "source": "", "setting": "scratch", "images": IMAGES, "per_class": 0}
    update |= {"tuning_steps": 0, "tuning_rates": (), "tuning_ratios": (), "regularized": False}
    return config.model_copy(update=update)


@lru_cache(maxsize=1)
def _learned(asked) -> tuple[keras.Model, float]:
    images = sets.load(asked.set, asked.seed, asked.images)
    pixels = sets.scaled(images.images, asked.side_px)
    momentum = finetune.statistics_momentum(len(images.train), asked.batch_size)
    learner = finetune.Learner(asked, len(images.classes), momentum)
    learner.train(pixels[images.train], images.labels[images.train], asked.rates[0], asked.ratios[0])
    features.estimate(learner.body, pixels[images.train[:APART]])
    right = learner.answers(pixels[images.test]) == images.labels[images.test]
    return learner.body, float(right.mean())
