"""From lengths to pixels: the camera, and averaging down what is drawn too large.

Everything is drawn `ANTIALIAS` times larger than the picture and averaged down. Pixel (0, 0) has its centre at (0, 0).
"""

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

ANTIALIAS = 3


@dataclass(frozen=True)
class Camera:
    """From withers heights (x forward, y up from the ground) to pixels (x right, y down)."""

    size: tuple[int, int]  # height, width
    unit_px: float  # one withers height
    left_px: float  # where x = 0 is
    ground_px: float  # row of the ground under the Off feet, in the middle of the picture
    tilt_deg: float = 0.0  # clockwise rotation of the picture about its centre
    facing: int = 1  # -1: x runs to the left

    def __call__(self, points: np.ndarray) -> np.ndarray:
        level = np.array([self.left_px, self.ground_px]) + self.unit_px * np.asarray(points) * (self.facing, -1)
        return level @ self.tilt[:, :2].T + self.tilt[:, 2]

    def resized(self, size: tuple[int, int]) -> "Camera":
        """The same camera with more or fewer pixels; `size` has the same proportions."""
        share = size[0] / self.size[0]
        left, ground = ((at + 0.5) * share - 0.5 for at in (self.left_px, self.ground_px))
        return replace(self, size=size, unit_px=self.unit_px * share, left_px=left, ground_px=ground)

    @cached_property
    def tilt(self) -> np.ndarray:
        """The affine map (2, 3) from a level picture to the tilted one."""
        centre = (self.size[1] - 1) / 2, (self.size[0] - 1) / 2
        return cv2.getRotationMatrix2D(centre, -self.tilt_deg, 1.0)


def average(canvas: np.ndarray) -> np.ndarray:
    """Average blocks of ANTIALIAS x ANTIALIAS: float32 at the picture's size."""
    height, width = (side // ANTIALIAS for side in canvas.shape[:2])
    return cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
