"""From a relief to light: sun, sky and the light thrown back by the ground, on hair.

Lambert's law for the sun with self shadow found by going towards it over the relief, the sky as a hemisphere dimmed in
hollows, and Blinn's highlights for the gloss of a coat (Blinn 1977, Models of light reflection, SIGGRAPH).
"""

import cv2
import numpy as np

from horse10.synthetic.figures.modelling import blurred_within
from horse10.synthetic.figures.relief import NOTHING, Relief
from horse10.synthetic.values.appearance import Light
from horse10.synthetic.values.canvas import ANTIALIAS

SHADOW_REACH, SHADOW_STEPS = 0.9, 30  # withers heights; steps
THICKNESS = 0.42  # how far behind its surface a body still stops the sun
HOLLOW = 0.10  # withers heights within which neighbours dim the sky
SHARPNESS, HIGHLIGHT = 22, 0.30  # of the sun on glossy hair
SHEEN = 0.10  # of the sky on a glossy back


def lit(relief: Relief, light: Light, curtain: np.ndarray, ground, texture: np.ndarray) -> np.ndarray:
    """Linear light (h, w, 3) of a relief at its own size.

    `curtain` (h, w) is the share of the sun that trees take, `ground` (3,) the linear colour of the lit ground,
    `texture` (h, w) what the reflectance is multiplied with.
    """
    there = np.flatnonzero(relief.part)

    def pick(values: np.ndarray) -> np.ndarray:
        return values.reshape(-1, *values.shape[2:])[there]

    normal, open_sky = pick(_normals(relief)), pick(_openness(relief))
    in_sun = pick(_in_sun(relief, light)) * (1 - pick(curtain))
    sun, sky, ground = (np.asarray(value, np.float32) for value in (light.sun, light.sky, ground))
    shade = pick(texture)
    gloss, up = pick(relief.gloss) * shade, normal[:, 1]
    facing = _facing(normal, light.towards_sun) * in_sun
    from_sky, from_ground = (0.55 + 0.45 * up) * open_sky, 0.22 * np.maximum(0.35 - 0.65 * up, 0) * open_sky
    halfway = light.towards_sun + np.array([0, 0, 1])
    shine = _facing(normal, halfway / np.linalg.norm(halfway)) ** SHARPNESS
    glint = HIGHLIGHT * gloss * shine * np.sqrt(np.minimum(facing, 1)) * in_sun
    sheen = SHEEN * gloss * np.maximum(up, 0) ** 2 * open_sky
    arriving = np.multiply.outer(facing, sun) + np.multiply.outer(from_sky, sky)
    arriving += np.multiply.outer(from_ground, ground)
    mirrored = np.multiply.outer(glint, sun) + np.multiply.outer(sheen, sky)
    result = np.zeros((relief.part.size, 3), np.float32)
    result[there] = pick(relief.colour) * shade[:, None] * arriving + mirrored
    return result.reshape(*relief.part.shape, 3)


def _facing(normal: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """How far normals (N, 3) look in a direction (3,): 1 straight, 0 at right angles or away.

    A sum, not a matrix product: that would start threads for a few thousand pixels.
    """
    x, y, z = direction.astype(np.float32)
    return np.maximum(normal[:, 0] * x + normal[:, 1] * y + normal[:, 2] * z, 0)


def _normals(relief: Relief) -> np.ndarray:
    """Unit normals (h, w, 3): x right, y up, z to the camera."""
    height = np.maximum(relief.height, -1.0)
    right = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=relief.unit / 8)
    down = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=relief.unit / 8)
    steep = np.sqrt(right**2 + down**2)
    limit = np.minimum(1, 2.5 / np.maximum(steep, 1e-6))
    length = np.sqrt(1 + (steep * limit) ** 2)
    return np.stack([-right * limit / length, down * limit / length, 1 / length], -1)


def _in_sun(relief: Relief, light: Light) -> np.ndarray:
    """Share of the sun (h, w) 0-1 that the relief itself lets through, found on the coarse grid of the picture."""
    height = relief.height[relief.middles]
    body = (height > NOTHING).astype(np.float32)
    right, up, out = light.towards_sun
    unit = relief.unit / ANTIALIAS
    blocked = np.zeros(height.shape, np.float32)
    for step in np.linspace(0.05, SHADOW_REACH, SHADOW_STEPS):
        move = np.float32([[1, 0, -step * right * unit], [0, 1, step * up * unit]])
        there = cv2.warpAffine(height, move, height.shape[::-1], borderValue=NOTHING)
        ray = height + step * out
        blocked = np.maximum(blocked, ((there > ray + 0.02) & (there - ray < THICKNESS)).astype(np.float32))
    blocked = blurred_within(body, blocked, 0.6)
    return 1 - cv2.resize(blocked, relief.height.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _openness(relief: Relief) -> np.ndarray:
    """Share of the sky (h, w) 0-1 that a point sees: less where what is around it is nearer to the camera."""
    sigma = HOLLOW * relief.unit / ANTIALIAS
    small = relief.height[relief.middles]
    around = cv2.GaussianBlur(np.maximum(small, -0.25), (0, 0), max(sigma, 0.5))
    around = cv2.resize(around, relief.height.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(1 - 2.2 * np.maximum(around - relief.height, 0), 0.25, 1).astype(np.float32)
