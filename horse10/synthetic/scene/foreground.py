"""What stands between the camera and the horse, now and then: a post, a rail, hanging leaves."""

from dataclasses import replace

import cv2
import numpy as np

from horse10.synthetic.scene.place import Place
from horse10.synthetic.scene.sheet import Sheet
from horse10.synthetic.scene.vegetation import leaves
from horse10.synthetic.values.appearance import linear

OFTEN = 1 / 6  # of the videos


def paint_foreground(sheet: Sheet, place: Place, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Premultiplied linear RGB and cover: (h, w, 4) float32 canvas, zeros in most videos; and its depth (h, w)."""
    happens, kind, side = rng.random() < OFTEN, rng.random(), rng.uniform(-0.8, 0.8)
    shape = sheet.ground.shape
    z = 0.55 * sheet.view.track
    empty = np.zeros((*shape, 3), np.float32)
    over = replace(sheet, picture=empty, ground=np.ones(shape, np.float32), depth=np.full(shape, z, np.float32))
    if happens:
        x = side * sheet.view.edges(z)[1]
        if kind < 0.6:
            _post(over, place, x, z, 0.11 if kind < 0.4 else 0.05)
        else:
            _hanging(over, place, rng, x, z)
    cover = 1 - over.ground
    blur = 0.0016 * sheet.view.focal  # it is nearer than what the lens is focused on
    return cv2.GaussianBlur(np.dstack([over.picture, cover]), (0, 0), blur), over.depth


def _post(sheet: Sheet, place: Place, x: float, z: float, wide: float) -> None:
    """From the ground to beyond the upper edge of the picture, the sunny third of it brighter."""
    sun = sheet.light.towards_sun
    top = sheet.view.eye + 2 * z

    def wood(u, v, pixel, shade):
        turn = np.clip(2 * u / wide - 1, -0.98, 0.98)
        facing = np.clip(turn * sun[0] + np.sqrt(1 - turn**2) * sun[2], 0, 1)
        grain = 1 + 0.10 * sheet.noise(u, v, (0.02, 0.4)) + 0.06 * sheet.noise(u, v, 0.3)
        light = facing[..., None] * sheet.light.sun * (1 - shade)[..., None] + 0.6 * sheet.light.sky
        return grain[..., None] * linear(place.fence) * light

    sheet.panel([(x, 0, z), (x + wide, 0, z), (x + wide, top, z), (x, top, z)], wood)


def _hanging(sheet: Sheet, place: Place, rng: np.random.Generator, x: float, z: float) -> None:
    """Twigs of a tree above the camera, that reach into the top of the picture."""
    top = sheet.view.eye + (sheet.view.horizon - sheet.view.margin) * z / sheet.view.focal
    n = 22
    across = rng.normal(0, 0.28, n)
    balls = np.stack([x + across, top + 0.12 - 0.30 * rng.random(n) * np.exp(-4 * across**2),
                      0.1 * rng.random(n), rng.uniform(0.03, 0.085, n)], -1)  # fmt: skip
    leaves(sheet, place.leaves, balls, z, leaf=0.03)
