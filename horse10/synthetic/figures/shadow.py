"""The shadow that a horse throws on level ground, and the dimness under it."""

import cv2
import numpy as np

from horse10.synthetic.figures.person import FLAT
from horse10.synthetic.values.appearance import Light
from horse10.synthetic.values.canvas import Camera

DEEP = 0.1  # what throws a shadow has this radius towards the camera, withers heights
THIN = 0.02  # seen edge on, a shadow still has this share of the height of what throws it
UNDER = 0.45  # share of the sky that a horse takes from the ground below it


def thrown(cover: np.ndarray, light: Light, camera: Camera, ground: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Shares (h, w) 0-1 of the sun and of the sky that something upright takes from the ground.

    `cover` (h, w) is the share of each pixel that it fills, `ground` the height in the picture (withers heights) of the
    line it stands on. The sun's shadow of a flat outline on a plane is an affine map of the picture.
    """
    right, up, out = light.towards_sun
    foot = camera.ground_px - ground * camera.unit_px
    slope = FLAT * out / up
    slope = np.copysign(max(abs(slope), THIN), slope)
    flat = _moved(cover, np.array([[1, right / up, -foot * right / up], [0, slope, foot * (1 - slope)]]), camera)
    thick = np.ones((2 * round(DEEP * FLAT * camera.unit_px) + 1, 1), np.uint8)
    sun = cv2.GaussianBlur(cv2.dilate(flat, thick), (0, 0), 0.007 * camera.unit_px)
    below = _moved(cover, np.array([[1, 0, 0], [0, THIN, foot * (1 - THIN)]]), camera)
    sky = cv2.GaussianBlur(below, (0, 0), 0.07 * camera.unit_px, sigmaY=0.035 * camera.unit_px)
    return np.clip(sun, 0, 1), UNDER * np.clip(2.0 * sky, 0, 1)


def dimmed(light: Light, shade: np.ndarray, sun: np.ndarray, sky: np.ndarray) -> np.ndarray:
    """What is left (h, w, 3) of the light on ground that trees `shade`, once the shares `sun` and `sky` are taken."""
    direct = (light.sun * max(light.towards_sun[1], 0.0)).astype(np.float32) * (1 - shade)[..., None]
    open_sky = light.sky.astype(np.float32)
    return (direct * (1 - sun)[..., None] + open_sky * (1 - sky)[..., None]) / (direct + open_sky)


def _moved(cover: np.ndarray, level: np.ndarray, camera: Camera) -> np.ndarray:
    """A picture moved by an affine map (2, 3) that is given for a level camera."""
    tilt, full = np.vstack([camera.tilt, (0, 0, 1)]), np.vstack([level, (0, 0, 1)])
    move = tilt @ full @ np.linalg.inv(tilt)
    rows_into_one = 1 / abs(level[1, 1])
    smooth = cv2.GaussianBlur(cover, (0, 0), 0.1, sigmaY=0.5 * rows_into_one)  # or whole rows would be skipped
    return cv2.warpAffine(smooth, move[:2], cover.shape[::-1], flags=cv2.INTER_LINEAR)
