"""Frames of many horses with all that is known about them, as arrays: what a task learns from and is scored on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from horse10.bodyparts import BODYPARTS
from horse10.synthetic.classes import CLASSES, seen
from horse10.synthetic.figures.relief import THINGS, mask
from horse10.synthetic.herd import SIZE, Horse
from horse10.synthetic.picture import Picture, box, draw


@dataclass(frozen=True)
class Truth:
    """N frames of one size and their ground truth. Coordinates are px, x right, y down, (0, 0) the centre of a pixel.

    frames     (N, H, W, 3) uint8 RGB
    depth_m    (N, H, W) float32, metres along the axis of the lens to what is in front: horse, handler, ground and all
               that stands there. The sky is as far away as the farthest ground, `scene.view.FARTHEST` withers heights
    layers     (N, H, W) uint8, index into LAYERS of what is in front
    parts      (N, H, W) uint8, index into PARTS of what is seen of the labelled horse, 0 elsewhere
    keypoints  (N, 22, 2) float32 px in the order of BODYPARTS, NaN where hidden or outside
    boxes      (N, 3, 4) float32 px: left, top, right, bottom of what is seen of each of THINGS, NaN if it is not there
    classes    name -> (N,) int64, index into CLASSES[name].classes
    animal     (N,) str, seed and name of the horse, e.g. "0-Horse07"
    """

    frames: np.ndarray
    depth_m: np.ndarray
    layers: np.ndarray
    parts: np.ndarray
    keypoints: np.ndarray
    boxes: np.ndarray
    classes: dict[str, np.ndarray]
    animal: np.ndarray

    def __len__(self) -> int:
        return len(self.frames)

    def mask(self, thing: str) -> np.ndarray:
        """Where one of THINGS is seen: (N, H, W) bool. Raises KeyError for another word."""
        return mask(self.layers, thing)


def truth(horses: Sequence[Horse], n_frames: int, size_px: tuple[int, int] = SIZE) -> Truth:
    """Draw frames spread evenly over some horses and over the walk of each.

    Args:
        horses: e.g. `world("small", seed=3, domain="night").horses()`, or some of them.
        n_frames: of all horses together. A horse gives at most as many as its video has.
        size_px: height and width of the frames; drawn at this size, not resized.

    Raises:
        ValueError: no horses, more frames than the videos have, or other proportions than those of the videos (9:16).
    """
    height, width = size_px
    if not len(horses):
        raise ValueError("no horses: this world has none")
    if height * SIZE[1] != width * SIZE[0]:
        raise ValueError(f"size_px={size_px}: expected the proportions of {SIZE[0]} x {SIZE[1]}, e.g. (81, 144)")
    ends = np.round(np.linspace(0, n_frames, len(horses) + 1)).astype(int)
    shares = np.diff(ends)
    if any(share > horse.n_frames for horse, share in zip(horses, shares, strict=True)):
        raise ValueError(f"n_frames={n_frames}: more than these {len(horses)} videos have")
    rows = _empty(n_frames, height, width)
    for horse, start, share in zip(horses, ends, shares, strict=False):
        if share:
            filmed = replace(horse, camera=horse.camera.resized(size_px))
            numbers = (np.arange(share) + 0.5) / share * horse.n_frames
            for row, picture in enumerate(draw(filmed, numbers.astype(int)), start):
                _enter(rows, row, filmed, picture)
    return rows


def _empty(n: int, height: int, width: int) -> Truth:
    maps = (np.zeros((n, height, width), kind) for kind in (np.float32, np.uint8, np.uint8))
    points = np.zeros((n, len(BODYPARTS), 2), np.float32), np.zeros((n, len(THINGS), 4), np.float32)
    classes = {name: np.zeros(n, np.int64) for name in CLASSES}
    return Truth(np.zeros((n, height, width, 3), np.uint8), *maps, *points, classes, np.zeros(n, "<U24"))


def _enter(rows: Truth, row: int, horse: Horse, picture: Picture) -> None:
    rows.frames[row], rows.depth_m[row] = picture.image, picture.depth_m
    rows.layers[row], rows.parts[row] = picture.layers, picture.parts
    rows.keypoints[row] = picture.keypoints
    rows.boxes[row] = [box(picture.mask(thing)) if seen(picture, thing) else [np.nan] * 4 for thing in THINGS]
    for name, question in CLASSES.items():
        rows.classes[name][row] = question.classes.index(question.answer(horse, picture))
    rows.animal[row] = f"{horse.seed}-{horse.name}"
