"""From lengths to pixels: the camera, and filling polygons without jagged edges.

Everything is drawn `ANTIALIAS` times larger than the picture and averaged down. Pixel (0, 0) has its centre at (0, 0).
"""

from dataclasses import dataclass

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

    @property
    def tilt(self) -> np.ndarray:
        """The affine map (2, 3) from a level picture to the tilted one."""
        centre = (self.size[1] - 1) / 2, (self.size[0] - 1) / 2
        return cv2.getRotationMatrix2D(centre, -self.tilt_deg, 1.0)


def blank(size: tuple[int, int], *channels: int) -> np.ndarray:
    """A black canvas for a picture of this height and width: uint8."""
    return np.zeros((size[0] * ANTIALIAS, size[1] * ANTIALIAS, *channels), np.uint8)


def fill(canvas: np.ndarray, polygon_px: np.ndarray, value) -> None:
    """Fill a polygon given in px of the final picture."""
    corners = np.round(((np.asarray(polygon_px) + 0.5) * ANTIALIAS - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(canvas, [corners], value, shift=4)


def average(canvas: np.ndarray) -> np.ndarray:
    """Average blocks of ANTIALIAS x ANTIALIAS: float32 at the picture's size."""
    height, width = (side // ANTIALIAS for side in canvas.shape[:2])
    return cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """The corners of an upright rectangle, (4, 2)."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
