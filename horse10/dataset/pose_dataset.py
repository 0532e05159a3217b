"""Labelled frames of animals, divided into training, within-domain and out-of-domain frames."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from horse10.dataset import images, pixels, splits
from horse10.dataset.labels import any_label
from horse10.dataset.problems import Problem, error
from horse10.metrics import SUBSETS


@dataclass(frozen=True, eq=False, repr=False)
class PoseDataset:
    """N frames with K body parts each. Coordinates are px at the frame's own size, x right, y down; NaN = missing."""

    name: str  # "horse10", "synthetic", or the project's name
    root: Path  # frames are named relative to this folder
    bodyparts: tuple[str, ...]  # K names, channel order
    skeleton: tuple[tuple[int, int], ...]  # index pairs into bodyparts
    frames: tuple[str, ...]  # N unique names, "labeled-data/<video>/<image>.png"
    keypoints: np.ndarray  # (N, K, 2) float32 px; NaN in both coordinates = not labelled
    animal: np.ndarray  # (N,) str
    scale_px: np.ndarray  # (N,) float64, nose-eye distance of the animal; NaN everywhere = errors in px only
    size: np.ndarray  # (N, 2) int64 height, width in px
    split: str  # "1", "2", "3", or "fold: <held-out group>"
    train: np.ndarray  # sorted int64 indices into frames, as are the next three
    within: np.ndarray  # test frames of the training animals, for this training fraction
    within_common: np.ndarray  # those of them that no training fraction up to 90 % uses
    ood: np.ndarray  # frames of animals never seen in training; empty if the source has a single animal
    shareable: bool  # may the labels be passed on in committed records?
    notes: tuple[str, ...] = ()  # what was decided in reading that is no fault: shown wherever the data are used
    upright: frozenset[str] = frozenset()  # frames whose picture is read turned as EXIF asks, as it was labelled
    smaller: bool = False  # each picture is brought to `size`; otherwise it has that size
    reader: Callable = images.read  # of pictures; a study that reads them a hundred times keeps them in memory

    def __len__(self):
        return len(self.frames)

    def __repr__(self):
        counts = ", ".join(f"{len(self.labelled(name)):,} {name}" for name in SUBSETS)
        if unlabelled := len(self) - any_label(self.keypoints).sum():
            counts += f", {unlabelled:,} without a label"
        animals, parts = len(set(self.animal)), len(self.bodyparts)
        return (
            f"<PoseDataset {self.name!r}, {splits.in_words(self.split)}: {len(self):,} frames ({counts}) of "
            f"{animals} animal{'s' * (animals != 1)}, {parts} body part{'s' * (parts != 1)}>"
        )

    def _repr_html_(self):
        from horse10.dataset.preview import html

        return html(self)

    def batches(self, subset: str = "train", augment="none", *, batch_size: int = 8, **options):
        """The frames of a subset as Keras trains and evaluates on them: images, and a dict of their labels.

        Args:
            subset: "train", "within" or "ood".
            augment: "none" (each frame once, as it is), "paper" (as in the 2020 text), or a recipe or its name:
                training frames scaled, cropped and shifted on one canvas.
            options: of `horse10.dataset.batches.TrainingBatches` (seed, canvas, steps) and keras.utils.PyDataset.

        Returns:
            A keras.utils.PyDataset; `horse10.dataset.batches` says what it yields.

        Raises:
            ValueError: no such subset or recipe, a subset without frames, or augmentation of frames to test on.
        """
        from horse10.dataset import batches  # Keras is imported only where it is used
        from horse10.recipes import augmentation

        if subset not in SUBSETS:
            raise ValueError(f"subset={subset!r}: expected one of {', '.join(map(repr, SUBSETS))}.")
        if not len(rows := self.labelled(subset)):
            raise ValueError(
                f"{self!r} has no labelled frames in subset {subset!r}; choose another subset or held_out group."
            )
        recipe = augmentation(augment)
        if recipe is None:
            return batches.NativeBatches(self, rows, batch_size, **options)
        if subset != "train":
            raise ValueError(f"augment={augment!r} is for training; {subset!r} frames are evaluated with 'none'.")
        return batches.TrainingBatches(self, recipe, batch_size, **options)

    def read(self, index: int) -> np.ndarray:
        """The pixels of one frame: uint8 (height, width, 3) RGB. Raises DatasetError if they cannot be decoded."""
        path, turned = self.root / self.frames[index], self.frames[index] in self.upright
        try:
            return self.reader(path, turned, tuple(self.size[index].tolist()) if self.smaller else None)
        except (OSError, ValueError) as reason:
            raise error(self.name, [Problem("image unreadable", self.frames[index], str(reason))]) from reason

    def labelled(self, subset: str) -> np.ndarray:
        """The frames of "train", "within" or "ood" that have a label: those that count. Horse-10's published division
        may list others, too; every other project is divided without them."""
        rows = getattr(self, subset)
        return rows[any_label(self.keypoints[rows])]

    def subset(self) -> np.ndarray:
        """(N,) str: "train", "within", "ood", or "unused" for a frame outside the split (in a project: unlabelled)."""
        subset = np.full(len(self.frames), "unused")
        subset[self.train], subset[self.within], subset[self.ood] = "train", "within", "ood"
        return subset

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what is learnt from and measured against: names, labels, scale, size and pixels of all frames."""
        return hashlib.sha256(bytes.fromhex(self.labels_sha256) + b"".join(self.pixel_sha256)).hexdigest()

    @property
    def labels_sha256(self) -> str:
        """The same without the pixels (names, labels, scale, sizes): no frame is decoded."""
        digest = hashlib.sha256(json.dumps([self.frames, self.bodyparts]).encode())
        for array, dtype in ((self.keypoints, "<f4"), (self.scale_px, "<f8")):
            digest.update(np.where(np.isnan(array), np.nan, array + 0.0).astype(dtype).tobytes())  # one NaN, one zero
        digest.update(self.size.astype("<i8").tobytes())
        return digest.hexdigest()

    @cached_property
    def pixel_sha256(self) -> tuple[bytes, ...]:
        """SHA-256 of each frame's decoded pixels, so that the same pictures stored otherwise are the same.

        Reads every frame, about 1 ms each on two cores. Raises DatasetError that lists all that cannot be decoded.
        """
        return pixels.sha256(self.read, self.frames, self.root)
