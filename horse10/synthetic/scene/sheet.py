"""The canvas on which a place is painted in linear light, from the far to the near."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from horse10.synthetic.scene.texture import Noise
from horse10.synthetic.scene.treeshade import TreeShade
from horse10.synthetic.scene.view import FARTHEST, View
from horse10.synthetic.values.appearance import Light

CAMERA_SIDE = (0.0, 0.0, 1.0)  # normal of a wall that faces the camera: as in Light.towards_sun, z is to the camera
SKYWARDS = (0.0, 1.0, 0.0)
BOUNCE = 0.22  # what the ground throws back, share of what it gets


@dataclass
class Sheet:
    """A picture in the making, how much ground is left to see in it, and how far away each pixel is."""

    view: View
    light: Light
    noise: Noise
    trees: TreeShade
    air: np.ndarray  # linear RGB (3,) of the haze
    picture: np.ndarray  # (h, w, 3) float32
    ground: np.ndarray  # (h, w) float32
    depth: np.ndarray  # (h, w) float32, z in withers heights of what covers most of each pixel

    def lit(self, normal, sunlit=1.0, open_sky: float = 1.0) -> np.ndarray:
        """Linear RGB (..., 3) that reaches a surface: `sunlit` (...) is the share of the sun that gets there."""
        up = normal[1] / np.linalg.norm(normal)
        facing = max(float(np.dot(normal, self.light.towards_sun)) / np.linalg.norm(normal), 0.0)
        around = self.light.sky * (0.5 + 0.5 * up) + BOUNCE * self.light.on_ground() * (0.5 - 0.5 * up)
        sun = np.asarray(sunlit)[..., None] * facing * self.light.sun
        return (sun + open_sky * around).astype(np.float32)

    def clarity(self, depth):
        """The share of light that comes through the air from a depth, one or (h, w)."""
        return np.exp(-(0.0012 + 0.02 * self.light.haze) * depth)

    def hazy(self, colour: np.ndarray, depth: float) -> np.ndarray:
        """What the air leaves of a colour (..., 3) at a distance."""
        left = self.clarity(depth)
        return (colour * left + self.air * (1 - left)).astype(np.float32)

    def lay(self, colour: np.ndarray, cover: np.ndarray, depth, left: int = 0, top: int = 0) -> None:
        """Lay a colour (3,) or (h, w, 3) over the picture where `cover` (h, w) 0-1 says; the corner may be outside.

        `depth`, a number or (h, w), is how far away it is: of a pixel that is covered by less than half, nothing is
        changed but the colour.
        """
        rows, columns = _overlap(self.ground.shape, cover.shape, left, top)
        window = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
        cover = cover[window]
        if colour.ndim == 3:
            colour = colour[window]
        if np.ndim(depth):
            depth = depth[window]
        self.picture[rows, columns] += cover[..., None] * (colour - self.picture[rows, columns])
        self.ground[rows, columns] *= 1 - cover
        np.copyto(self.depth[rows, columns], depth, where=cover > 0.5, casting="same_kind")

    def quad(self, corners: np.ndarray, colour: np.ndarray) -> None:
        """Fill a flat shape (n, 3) in the world with a linear colour (3,), seen through the air."""
        corners = np.asarray(corners, np.float64)
        outline = self.view.project(corners)
        cover, left, top = mask(outline, self.ground.shape)
        if cover.size:
            depth = _flat(corners[:, 2], outline - (left, top), cover.shape)
            colour = np.asarray(self.hazy(colour, float(corners[:, 2].mean())), np.float32)
            self.lay(colour, cover, depth, left, top)

    def panel(self, corners: np.ndarray, paint: Callable[[np.ndarray, np.ndarray, float, np.ndarray], np.ndarray]):
        """Fill a rectangle of the world, given by its corners (4, 3): origin, end of u, opposite corner, end of v.

        `paint(u, v, pixel, shade)` gets for each pixel the place on the rectangle (h, w) in withers heights, how long a
        pixel is there and which share of the sun trees take, and returns linear RGB (h, w, 3).
        """
        corners = np.asarray(corners, np.float64)
        outline = self.view.project(corners)
        cover, left, top = mask(outline, self.ground.shape)
        if not cover.size:
            return
        along, up = corners[1] - corners[0], corners[3] - corners[0]
        wide, tall = np.linalg.norm(along), np.linalg.norm(up)
        flat = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
        back = cv2.getPerspectiveTransform((outline - (left, top)).astype(np.float32), flat)
        rows, columns = np.mgrid[: cover.shape[0], : cover.shape[1]].astype(np.float32)
        u, v, w = (row[0] * columns + row[1] * rows + row[2] for row in back.astype(np.float32))
        u, v = u / w, v / w
        at = [corners[0][i] + u * (along[i] / wide) + v * (up[i] / tall) for i in range(3)]
        depth = float(corners[:, 2].mean())
        colour = paint(u, v, depth / self.view.focal, self.trees.at(*at, depth=0.8))
        self.lay(self.hazy(colour, depth), cover, np.clip(at[2], 0, FARTHEST), left, top)


def mask(points_px: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, int, int]:
    """Cover (h, w) 0-1 of a polygon inside its bounding box, and the box's left column and top row."""
    points = np.clip(np.asarray(points_px, np.float64), -4e3, 8e3)
    left, top = (int(max(np.floor(low), 0)) for low in points.min(0))
    right, bottom = (int(min(np.ceil(high) + 1, side)) for high, side in zip(points.max(0), shape[::-1], strict=True))
    cover = np.zeros((max(bottom - top, 0), max(right - left, 0)), np.uint8)
    if cover.size:
        corners = np.round((points - (left, top)) * 16).astype(np.int32)
        cv2.fillPoly(cover, [corners], 255, cv2.LINE_AA, shift=4)
    return cover.astype(np.float32) / 255, left, top


def _flat(z: np.ndarray, outline: np.ndarray, shape: tuple[int, int]):
    """Depth, a number or (h, w), of a flat shape with corners at depths (n,) and px (n, 2): its inverse is linear in
    the picture."""
    if np.ptp(z) < 1e-9:
        return np.float32(z[0])
    (across, down, level), *_ = np.linalg.lstsq(np.column_stack([outline, np.ones(len(z))]), 1 / z, rcond=None)
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return (1 / np.clip(across * columns + down * rows + level, 1 / z.max(), 1 / z.min())).astype(np.float32)


def _overlap(shape: tuple[int, int], size: tuple[int, int], left: int, top: int) -> tuple[slice, slice]:
    rows = slice(max(top, 0), max(min(top + size[0], shape[0]), max(top, 0)))
    return rows, slice(max(left, 0), max(min(left + size[1], shape[1]), max(left, 0)))
