"""A horse laid over its backdrop: shapes become pixels. Knows nothing of how a horse is built."""

import cv2
import numpy as np

from horse10.dataset.synthetic.canvas import Camera, average, blank, box, fill
from horse10.dataset.synthetic.look import COATS, EYE, HOOF, SOCK, Look
from horse10.dataset.synthetic.outline import LAYERS, Shape

SHADE = 0.72  # brightness of the Near limbs, which stand in the shade of the horse
POST_WIDTH = 0.09  # withers heights


def paint(scene: np.ndarray, shapes: dict[str, list[Shape]], style: Look, camera: Camera, rng: np.random.Generator):
    """Lay a horse over its backdrop: image uint8 (h, w, 3) RGB, and the cover of each layer.

    The cover maps the names of LAYERS, and "foreground" for what stands before the horse, to float32 (h, w): the share
    of each pixel that the layer fills. What is hidden follows from it: later layers lie over earlier ones.
    """
    picture = scene * (1 - style.shadow * _ground_shadow(shapes, style, camera))[..., None]
    cover = {}
    for layer in LAYERS:
        cover[layer], colour = _rasterise(shapes[layer], style, camera)
        light = _shading(cover[layer], style, camera)
        if layer == "near limbs":
            light = SHADE * light
        else:  # limbs grow out of the trunk: half of their shading is that of both together
            light = 0.5 * (light + _shading(np.maximum(cover["trunk"], cover[layer]), style, camera))
        picture = picture * (1 - cover[layer])[..., None] + colour * light[..., None]
    cover["foreground"], colour = _rasterise(_post(style, camera), style, camera)
    picture = picture * (1 - cover["foreground"])[..., None] + colour
    picture = style.exposure * picture + style.noise * rng.standard_normal(camera.size, np.float32)[..., None]
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8), cover


def _rasterise(shapes: list[Shape], style: Look, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """Cover (h, w) 0-1 and colour times cover (h, w, 3) of shapes drawn one over the other."""
    mask, canvas = blank(camera.size), blank(camera.size, 3)
    for shape in shapes:
        polygon = camera(shape.polygon)
        fill(mask, polygon, 255)
        fill(canvas, polygon, _tone(shape.tone, style))
    return average(mask) / 255, average(canvas)


def _tone(tone: str, style: Look) -> tuple[int, int, int]:
    coat, points, mane = COATS[style.coat]
    if tone.startswith("sock"):
        return SOCK if tone.removeprefix("sock ") in style.socks else points
    horse = {"coat": coat, "points": points, "mane": mane, "hoof": HOOF, "eye": EYE, "nostril": EYE}
    return (horse | {"post": style.fence})[tone]


def _shading(cover: np.ndarray, style: Look, camera: Camera) -> np.ndarray:
    """Brightness of a layer as if it were round: brighter where its blurred edge faces the sun."""
    sigma = 0.05 * camera.unit_px
    down, right = np.gradient(cv2.GaussianBlur(cover, (0, 0), sigma))
    return 1 + style.contrast * sigma * (down - style.sun * right)


def _ground_shadow(shapes: dict[str, list[Shape]], style: Look, camera: Camera) -> np.ndarray:
    """Share of light taken (h, w) 0-1: the outline thrown flat on the ground, away from the sun and the camera."""
    mask = blank(camera.size)
    for shape in (shape for layer in shapes.values() for shape in layer):
        x, y = shape.polygon.T
        fill(mask, camera(np.stack([x - style.sun * y, 0.01 + 0.09 * y], -1)), 255)
    return cv2.GaussianBlur(average(mask), (0, 0), 0.012 * camera.unit_px) / 255


def _post(style: Look, camera: Camera) -> list[Shape]:
    if style.post_x is None:
        return []
    left = (style.post_x * camera.size[1] - camera.left_px) / camera.unit_px
    return [Shape("post", box(left, -9.0, left + POST_WIDTH, 9.0))]
