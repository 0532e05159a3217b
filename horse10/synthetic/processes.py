"""From the light that reaches the camera to a picture: siblings with one signature.

Each takes the plate of a frame, its horse (light, film, random generators) and the number of the frame, and returns
(h, w, 3) uint8 RGB. None of them moves anything, so the ground truth of a frame is the same in all.
"""

from dataclasses import replace

import cv2
import numpy as np

from horse10.synthetic.figures.relief import THINGS
from horse10.synthetic.plate import Plate
from horse10.synthetic.values.appearance import Film, Light

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of linear RGB (IEC 61966-2-1)
MOON = np.array([0.042, 0.058, 0.094], np.float32)  # of the light of day; bluish, as films show it
LAMP = np.array([1.0, 0.76, 0.46], np.float32)
LAMP_REACH = 7.0  # depth at which half of the lamp's light is left, withers heights
PAPER, PENCIL = 246, 62  # grey levels


def photograph(plate: Plate, horse, frame: int) -> np.ndarray:
    """What a video camera makes of it."""
    return develop(plate.picture, horse.light, horse.film, horse.rng("noise", frame))


def night(plate: Plate, horse, frame: int) -> np.ndarray:
    """The same by the light of the moon, where colours fade, and of one warm lamp, which does not reach far."""
    height, width = plate.depth.shape
    draw = horse.rng("lamp")
    at, strength = draw.uniform(0.2, 0.8) * width, draw.uniform(0.3, 0.7)
    rows, columns = np.ogrid[:height, :width]
    pool = np.exp(-(((columns - at) / (0.34 * width)) ** 2) - ((rows / height - 0.6) / 0.5) ** 2)
    lamp = (strength * pool / (1 + (plate.depth / LAMP_REACH) ** 2)).astype(np.float32)[..., None] * LAMP
    faded = 0.4 * plate.picture + 0.6 * (plate.picture @ LUMINANCE)[..., None]
    light, film = replace(horse.light, exposure=1.0), replace(horse.film, noise=horse.film.noise + 3.0)
    return develop(faded * MOON + plate.picture * lamp, light, film, horse.rng("noise", frame))


def sketch(plate: Plate, horse, frame: int) -> np.ndarray:
    """A pencil drawing: outlines where the depth jumps, strokes where the light changes, hatching in the dark.

    The strokes are the thresholded difference of Gaussians of Winnemoeller, Kyprianidis and Olsen 2012, XDoG: An
    extended difference-of-Gaussians compendium, Computers & Graphics 36:740.
    """
    height = plate.depth.shape[0]
    stroke = height / 162  # px
    light = np.clip(horse.light.exposure * (plate.picture @ LUMINANCE), 0, 1) ** (1 / 2.2)
    fine, coarse = (cv2.GaussianBlur(light, (0, 0), sigma * stroke) for sigma in (0.7, 1.12))
    sharp = fine + 14 * (fine - coarse)
    strokes = np.where(sharp > 0.42, 0, np.tanh(4 * (0.42 - sharp)))
    log_depth = np.log(plate.depth)
    edges = cv2.morphologyEx(log_depth, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8))
    outline = cv2.GaussianBlur(np.clip(8 * edges, 0, 1), (0, 0), 0.45 * stroke)
    rows, columns = np.indices(light.shape, np.float32)
    hatch = (np.sin((columns + 1.3 * rows) * 2 * np.pi / (5 * stroke)) > 0.35) * np.clip(0.45 - coarse, 0, 1)
    grain = horse.rng("paper").standard_normal(light.shape, np.float32)
    pencil = np.clip((0.75 * strokes + 0.95 * outline + 0.7 * hatch) * (1 + 0.18 * grain), 0, 1)
    grey = PAPER + 3 * cv2.GaussianBlur(grain, (0, 0), stroke) - (PAPER - PENCIL) * pencil
    return np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def silhouette(plate: Plate, horse, frame: int) -> np.ndarray:
    """Horses and people in black on white, and nothing else."""
    figures = np.isin(plate.layers, [layer for layers in THINGS.values() for layer in layers])
    return np.repeat(np.where(figures, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def develop(picture: np.ndarray, light: Light, film: Film, rng: np.random.Generator) -> np.ndarray:
    """Linear light (h, w, 3) to a compressed uint8 picture: exposure, contrast, sRGB, sharpening, noise, JPEG."""
    exposed = 0.18 * (np.maximum(light.exposure * picture, 1e-5) / 0.18) ** film.contrast
    bright = np.maximum(exposed - 0.7, 0)
    exposed = np.minimum(exposed, 0.7) + 0.3 * bright / (0.3 + bright)  # highlights roll off
    code = np.where(exposed <= 0.0031308, 12.92 * exposed, 1.055 * exposed ** (1 / 2.4) - 0.055)
    code = np.clip(code + film.sharpness * (code - cv2.GaussianBlur(code, (0, 0), 0.7)), 0, 1)
    noise = film.noise * rng.standard_normal(picture.shape[:2], np.float32)
    image = np.clip(255 * code + noise[..., None] + 0.5, 0, 255).astype(np.uint8)
    packed = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, film.quality])[1]
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1]
