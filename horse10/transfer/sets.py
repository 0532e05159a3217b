"""Sets of labelled images for the experiments after Kornblith et al. 2019, small enough for two CPU cores.

A new set is a row of SETS. The pictures come from packages or are drawn; none is kept in this repository.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import cv2
import numpy as np

from horse10.errors import UserError
from horse10.transfer import horses, pictures

VALIDATION = 0.25  # share of the training groups that settings are chosen on
IMAGES = 800  # of a set at most: training and test images together


class SetError(UserError, ValueError):
    """A set that does not exist, or that cannot be divided as asked."""


@dataclass(frozen=True)
class ClassificationSet:
    """Labelled images, divided so that nothing shown in a test image was shown in training.

    name      a key of SETS
    images    (N, H, W, 3) uint8 RGB
    labels    (N,) int, into `classes`
    classes   in words
    groups    (N,) str, what an image shows: images of one group are on one side of the division
    train     (n,) indices; test (m,) indices
    words     on what is measured, for a badge: "scikit-learn's digits"
    """

    name: str
    images: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    groups: np.ndarray
    train: np.ndarray
    test: np.ndarray
    words: str

    @property
    def majority(self) -> float:
        """Share of the test images in their most frequent class: the accuracy of an answer that needs no image."""
        return float(np.bincount(self.labels[self.test]).max() / len(self.test))

    def validation(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """The training images in two parts, by groups: to fit, and to choose settings on (a quarter of the groups)."""
        chosen = _first_groups(self.groups[self.train], VALIDATION, np.random.default_rng([seed, 1]))
        return self.train[~chosen], self.train[chosen]

    def few(self, fit: np.ndarray, per_class: int, seed: int) -> np.ndarray:
        """At most `per_class` images of each class among those of `fit`, indices; fewer are a part of more."""
        order = np.random.default_rng([seed, 3]).permutation(fit)
        chosen = [order[self.labels[order] == label][:per_class] for label in np.unique(self.labels[fit])]
        return np.sort(np.concatenate(chosen))


@dataclass(frozen=True)
class Row:
    """A set that can be had: its reader, how it is called in a badge and in a chart, and, where training and test
    images are drawn by different hands, the position from which the test images begin in the reader's answer (1 / 2
    for one half)."""

    read: Callable[[], tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray]]
    words: str
    short: str
    test_from: float = 0.0


SETS = {
    "digits": Row(pictures.digits, "scikit-learn's digits", "digits"),
    "fashion": Row(pictures.fashion, "Fashion-MNIST", "clothes"),
    "stamps": Row(pictures.stamps, "Tux Paint's stamps", "stamps"),
    "emoji_twitter": Row(partial(pictures.emoji, "twitter"), "Twitter's emoji", "emoji"),
    "emoji_google": Row(partial(pictures.emoji, "google"), "Google's emoji", "emoji, Google's"),
    "emoji_shift": Row(
        partial(pictures.emoji, "twitter", "google"), "Google's emoji after Twitter's", "emoji, other hand", 0.5
    ),
    "coat": Row(partial(horses.frames, "coat"), "coats of synthetic horses", "horses' coats"),
    "place": Row(partial(horses.frames, "place"), "places of synthetic horses", "horses' places"),
    "light": Row(partial(horses.frames, "light"), "light on synthetic horses", "light on horses"),
    "species": Row(partial(horses.frames, "species"), "synthetic horses, cows and giraffes", "species"),
}


def alike(one: str, other: str) -> bool:
    """Whether two sets show the same things, so that one may train on what the other tests: they have one reader."""
    readers = [SETS[name].read for name in (one, other)]
    return len({getattr(read, "func", read) for read in readers}) == 1


@lru_cache(maxsize=2)
def pool(name: str, n_images: int = IMAGES) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray, np.ndarray]:
    """The images of a set that all its divisions share: images, labels, classes, groups, and which may be tested (N,).

    Of a larger set `n_images` are drawn, whole groups where a group has several, always the same ones.

    Raises:
        SetError: no such set; MissingExtra: a package that is not installed.
    """
    if name not in SETS:
        raise SetError(f"There is no set {name!r}. There are {', '.join(SETS)}.")
    images, labels, classes, groups = SETS[name].read()
    may_test = np.arange(len(labels)) >= SETS[name].test_from * len(labels)
    if len(labels) > n_images:
        kept = _first_groups(groups, n_images / len(labels), np.random.default_rng(0))
        images, labels, groups, may_test = images[kept], labels[kept], groups[kept], may_test[kept]
    return images, labels, classes, groups, may_test


def load(name: str, seed: int = 0, n_images: int = IMAGES) -> ClassificationSet:
    """A set, half of whose groups are for training; `seed` draws which.

    Raises:
        SetError: no such set; MissingExtra: a package that is not installed.
    """
    images, labels, classes, groups, may_test = pool(name, n_images)
    row, chosen = SETS[name], _first_groups(groups, 0.5, np.random.default_rng([seed, 0]))
    may_train = ~may_test if row.test_from else np.ones(len(labels), bool)
    train, test = np.flatnonzero(chosen & may_train), np.flatnonzero(~chosen & may_test)
    return ClassificationSet(name, images, labels, classes, groups, train, test, row.words)


def scaled(images: np.ndarray, side_px: int) -> np.ndarray:
    """Whole images (N, H, W, 3) uint8, not cropped, at another size: (N, side, side, 3) uint8."""
    enlarged = max(images.shape[1:3]) < side_px
    how = cv2.INTER_LINEAR if enlarged else cv2.INTER_AREA
    return np.stack([cv2.resize(image, (side_px, side_px), interpolation=how) for image in images])


def _first_groups(groups: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Which of (N,) images belong to a share of the groups, drawn at random: (N,) bool."""
    names = rng.permutation(np.unique(groups))
    return np.isin(groups, names[: max(1, round(share * len(names)))])
