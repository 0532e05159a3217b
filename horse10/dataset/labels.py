"""What a source says about its frames, before any image, scale or split is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np

from horse10.bodyparts import BODYPARTS, SKELETON, canonical


@dataclass(frozen=True)
class Labels:
    """N frames of one animal each, K body parts; the rows in the order of the source."""

    name: str  # the project's Task, or the stem of the COCO file
    root: Path  # frames are named relative to it
    whole: bool  # a source that may hold a part of Horse-10 (a COCO file) is not asked for every frame
    bodyparts: tuple[str, ...]
    skeleton: tuple[tuple[str, str], ...]
    frames: tuple[str, ...]  # N, forward slashes
    keypoints: np.ndarray  # (N, K, 2) float64 px, NaN = not labelled
    origin: tuple[str, ...]  # N, "file row 5"
    headers: tuple[tuple[str, tuple[str, ...]], ...]  # (file, body parts as it lists them)
    notes: tuple[str, ...] = ()  # "file: what to know of it", which is no fault; without absolute paths
    listed_size: np.ndarray | None = None  # (N, 2) height, width that the source says, px; 0, 0 where it says none
    upright: frozenset[str] = frozenset()  # frames labelled as EXIF turns their picture, not as it is stored

    @property
    def labelled(self) -> np.ndarray:
        """(N,) bool: frames with at least one labelled body part."""
        return any_label(self.keypoints)

    def folders(self) -> np.ndarray:
        """(N,) str: the folder of each frame (in Horse-10 one animal); see `folders_of`."""
        return folders_of(self.frames, self.root)


def folders_of(frames: Sequence[str], root: Path) -> np.ndarray:
    """(N,) str: what lies between labeled-data/ and the file's name, or the root's name for a bare file name."""
    folders = [str(PurePosixPath(frame).parent).removeprefix("labeled-data/") for frame in frames]
    return np.array([root.resolve().name if folder == "." else folder for folder in folders], dtype=str)


def any_label(keypoints: np.ndarray) -> np.ndarray:
    """(N,) bool: which of the frames (N, K, 2) have at least one whole label."""
    return np.isfinite(keypoints).all(axis=-1).any(axis=-1)


def missing_together(keypoints: np.ndarray) -> np.ndarray:
    """(N, K, 2) with both coordinates NaN wherever one is missing (or infinite): half a label is none."""
    return np.where(np.isfinite(keypoints).all(axis=-1, keepdims=True), keypoints, np.nan)


def in_horse10_order(labels: Labels) -> Labels:
    """The same labels in Horse-10's channel order, joined by name. Every one of its 22 names must be there."""
    names = [canonical(part) for part in labels.bodyparts]
    columns = [names.index(part) for part in BODYPARTS]
    return replace(labels, bodyparts=BODYPARTS, skeleton=SKELETON, keypoints=labels.keypoints[:, columns])
