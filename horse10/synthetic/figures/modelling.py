"""Shaping a surface before it is laid on a relief. Lengths are withers heights."""

import cv2
import numpy as np

from horse10.synthetic.figures.relief import Relief


def inflated(mask: np.ndarray, radius_px: float) -> np.ndarray:
    """0 at the edge of a mask, rising like a quarter of a circle to 1 at `radius_px` from it and beyond: float32."""
    if not mask.any():
        return np.zeros(mask.shape, np.float32)
    inside = np.clip(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5) / radius_px, 0, 1)
    return np.sqrt(inside * (2 - inside))


def bump(relief: Relief, height: np.ndarray, centre, long: float, short: float, angle_deg: float, lift: float) -> None:
    """Lift (or lower) a height map by a Gaussian hill with half-axes `long` and *short*, in place."""
    x, y = relief.place(centre)
    reach = 2.5 * max(long, short) * relief.unit
    rows, columns = height.shape
    top, bottom = (int(np.clip(v, 0, rows)) for v in (y - reach, y + reach + 1))
    left, right = (int(np.clip(v, 0, columns)) for v in (x - reach, x + reach + 1))
    down, across = np.ogrid[top:bottom, left:right]
    turn = np.radians(angle_deg)
    dx, dy = (across - x) * relief.camera.facing, y - down
    u = (np.cos(turn) * dx + np.sin(turn) * dy) / (long * relief.unit)
    v = (np.cos(turn) * dy - np.sin(turn) * dx) / (short * relief.unit)
    height[top:bottom, left:right] += lift * np.exp(-(u**2 + v**2), dtype=np.float32)


def blurred_within(mask: np.ndarray, values: np.ndarray, sigma_px: float) -> np.ndarray:
    """Values (h, w) float32 blurred where a mask (h, w) float32 holds, as if nothing else were there."""
    share = np.maximum(cv2.GaussianBlur(mask, (0, 0), sigma_px), 1e-3)
    return cv2.GaussianBlur(values * mask, (0, 0), sigma_px) / share


def along(relief: Relief, start, end, down, across) -> np.ndarray:
    """How far pixels (rows and columns of a relief) lie beyond `start` on the way to `end`: float32, broadcast."""
    a, b = relief.place(np.array([start, end]))
    way = (b - a) / np.hypot(*(b - a))
    return (((across - a[0]) * way[0] + (down - a[1]) * way[1]) / relief.unit).astype(np.float32)
