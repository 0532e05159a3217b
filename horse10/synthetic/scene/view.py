"""The perspective of a place: where a point of the world is in the picture.

World lengths are withers heights: x to the right of the lens, y up from the ground, z away from the camera. The place
is painted level, `OVER` times larger than the picture and with a margin around it, then turned and averaged down.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from horse10.synthetic.scene.place import Place
from horse10.synthetic.values.canvas import Camera

OVER = 2  # canvas px per px of the picture
LENS = 0.9  # focal length, share of the picture's width: 58 degrees across
WIDER = 1.16  # what is filled, share of the width of the picture: enough for a tilt of 16 degrees
HOOVES = 0.18  # the far hooves are less than so many withers heights of the track line above the track line
FARTHEST = 400.0


@dataclass(frozen=True)
class View:
    """A level camera. Rows and columns are px of the canvas."""

    shape: tuple[int, int]  # rows, columns of the canvas
    margin: int  # of the canvas around the picture
    focal: float
    axis: float  # column of x = 0
    horizon: float  # row
    eye: float  # height of the lens above the ground
    track: float  # depth of the line on which the horse walks

    def project(self, points: np.ndarray) -> np.ndarray:
        """Columns and rows (..., 2) of world points (..., 3)."""
        x, y, z = np.moveaxis(np.asarray(points, np.float64), -1, 0)
        return np.stack([self.axis + self.focal * x / z, self.horizon + self.focal * (self.eye - y) / z], -1)

    @property
    def far_side(self) -> float:
        """The depth up to which there is nothing but track."""
        return self.track * self.eye / (self.eye - HOOVES)

    def edges(self, depth: float, slope: float = 0.0) -> tuple[float, float]:
        """Leftmost and rightmost x in view of the line z = depth + slope x."""
        sides = np.array([-0.5, 0.5]) * WIDER / LENS  # at any tilt and size, so that the same things stand there
        left, right = sides * depth / (1 - sides * slope)
        return float(left), float(right)

    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """Columns and rows of all pixels, each (h, w) float32."""
        rows, columns = np.mgrid[: self.shape[0], : self.shape[1]].astype(np.float32)
        return columns, rows

    def ground(self) -> tuple[np.ndarray, np.ndarray]:
        """World x and z (h, w) of the ground at each pixel; above the horizon as far as it goes."""
        columns, rows = self.grid()
        z = np.minimum(self.focal * self.eye / np.maximum(rows - self.horizon, 1e-3), FARTHEST).astype(np.float32)
        return (columns - self.axis) * z / self.focal, z

    def finish(self, canvas: np.ndarray, tilt_deg: float) -> np.ndarray:
        """Turn a canvas about the picture's centre, crop the margin and average down: float32 (h, w) or (h, w, n)."""
        turned = self._turned(canvas, tilt_deg, cv2.INTER_LINEAR if tilt_deg else cv2.INTER_NEAREST)
        rows, columns = turned.shape[:2]
        return cv2.resize(turned, (columns // OVER, rows // OVER), interpolation=cv2.INTER_AREA)

    def pick(self, canvas: np.ndarray, tilt_deg: float) -> np.ndarray:
        """As `finish`, but each pixel gets one value of the canvas (h, w), no mixture of several."""
        return self._turned(canvas, tilt_deg, cv2.INTER_NEAREST)[OVER // 2 :: OVER, OVER // 2 :: OVER]

    def _turned(self, canvas: np.ndarray, tilt_deg: float, flags: int) -> np.ndarray:
        rows, columns = (side - 2 * self.margin for side in self.shape)
        centre = ((self.shape[1] - 1) / 2, (self.shape[0] - 1) / 2)
        turn = cv2.getRotationMatrix2D(centre, -tilt_deg, 1.0)
        turn[:, 2] -= self.margin
        return cv2.warpAffine(canvas, turn, (columns, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE)

    def ground_depth(self, row_px: float) -> float:
        """Depth of the ground that a level picture shows in a row, px of the picture below the horizon."""
        row = self.margin + OVER * (row_px + 0.5) - 0.5
        return self.focal * self.eye / (row - self.horizon)


def view(place: Place, camera: Camera) -> View:
    """The perspective in which the track line has the camera's scale and the horizon is where the place wants it."""
    height, width = camera.size
    horizon = min(place.horizon * height, camera.ground_px - 0.4 * camera.unit_px)
    tilt = abs(np.sin(np.radians(camera.tilt_deg)))
    margin = OVER * int(np.ceil(0.5 * tilt * width + 2))
    focal = LENS * width * OVER
    return View(
        shape=(height * OVER + 2 * margin, width * OVER + 2 * margin),
        margin=margin,
        focal=focal,
        axis=margin + OVER * width / 2 - 0.5,
        horizon=margin + OVER * (horizon + 0.5) - 0.5,
        eye=(camera.ground_px - horizon) / camera.unit_px,
        track=focal / (OVER * camera.unit_px),
    )
