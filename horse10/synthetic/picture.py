"""A frame with all that is known about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from horse10.bodyparts import BODYPARTS
from horse10.synthetic.figures.relief import mask
from horse10.synthetic.herd import Horse
from horse10.synthetic.labels import DEPTH, labels
from horse10.synthetic.paint import Painter


@dataclass(frozen=True)
class Picture:
    """One frame of a horse's video. Coordinates are px, x right, y down."""

    image: np.ndarray  # (h, w, 3) uint8 RGB
    positions: np.ndarray  # (22, 2) every body part, whether it can be seen or not
    visibility: np.ndarray  # (22,) str, of labels.REASONS
    layers: np.ndarray  # (h, w) uint8, index into relief.LAYERS of what is in front
    parts: np.ndarray  # (h, w) uint8, index into relief.PARTS of what is seen of the labelled horse, 0 elsewhere
    depth_m: np.ndarray  # (h, w) float32 metres from the lens along its axis, of what is in front

    @property
    def keypoints(self) -> np.ndarray:
        """The labels: (22, 2) px, NaN where a part is hidden or outside the picture."""
        return np.where((self.visibility == "visible")[:, None], self.positions, np.nan)

    @property
    def depth(self) -> np.ndarray:
        """Of each body part towards the camera, (22,) withers heights from the horse's median plane."""
        return np.array([DEPTH[part] for part in BODYPARTS])

    def mask(self, thing: str) -> np.ndarray:
        """Where one of relief.THINGS is seen: (h, w) bool. Raises KeyError for another word."""
        return mask(self.layers, thing)

    @property
    def silhouette(self) -> np.ndarray:
        """Where the labelled horse is seen: (h, w) bool."""
        return self.mask("horse")

    @property
    def box(self) -> np.ndarray:
        """Left, top, right and bottom px of the silhouette, (4,) float64; NaN if nothing is seen."""
        return box(self.silhouette)


def draw(horse: Horse, frames: Iterable[int]) -> Iterator[Picture]:
    """Draw some frames (0 to n_frames - 1) of a horse's video."""
    painter = Painter(horse)
    for frame in frames:
        painted = painter.paint(int(frame))
        positions, reasons = labels(painter.joints(int(frame)), painted, horse.body)
        depth_m = painted.depth * np.float32(horse.body.species.withers_m)
        yield Picture(painted.image, positions, reasons, painted.layers, painted.parts, depth_m)


def box(mask: np.ndarray) -> np.ndarray:
    """Left, top, right and bottom px of a mask (h, w), (4,) float64, as centres of pixels; NaN if it is empty."""
    rows, columns = mask.any(1).nonzero()[0], mask.any(0).nonzero()[0]
    if not len(rows):
        return np.full(4, np.nan)
    return np.array([columns[0], rows[0], columns[-1], rows[-1]], np.float64)
