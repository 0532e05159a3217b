"""Track and grass, with what hooves and wheels leave in them."""

from dataclasses import dataclass

import cv2
import numpy as np

from horse10.synthetic.scene.place import Place
from horse10.synthetic.scene.sheet import SKYWARDS, Sheet
from horse10.synthetic.scene.texture import Noise, faded, step
from horse10.synthetic.scene.view import View
from horse10.synthetic.values.appearance import linear

STRAW = (200, 180, 110)


@dataclass(frozen=True)
class Land:
    """Where the ground is what, in withers heights: lines z = depth + slope x."""

    edge: float  # far edge of the track; grass lies behind it
    slope: float
    ruts: float  # strength
    prints: float  # of hooves
    rough: float = 1.0  # how ragged the edge is


@dataclass(frozen=True)
class Seen:
    """The pixels below the horizon, each (h, w) float32."""

    x: np.ndarray
    z: np.ndarray
    pixel: np.ndarray  # width of a pixel on the ground, with its foreshortened height taken into account
    column: np.ndarray  # on the screen, in 1/162 of the height of the picture
    row: np.ndarray

    @classmethod
    def of(cls, view: View, top: int) -> "Seen":
        x, z = (part[top:] for part in view.ground())
        step_px = (view.shape[0] - 2 * view.margin) / 162
        column, row = (part[top:] / step_px for part in view.grid())
        return cls(x, z, z / view.focal * np.maximum(z / view.eye, 1) ** 0.5, column, row)


def paint_ground(sheet: Sheet, place: Place, land: Land, cast: np.ndarray) -> np.ndarray:
    """Paint all that lies below the horizon; `cast` (h, w) 0-1 is the shade of things in the picture.

    Returns the trees' shade (h, w) float32 0-1 on the ground.
    """
    view, light = sheet.view, sheet.light
    top = max(int(view.horizon), 0)
    seen, cast = Seen.of(view, top), cast[top:]
    below = np.clip(view.grid()[1][top:] - view.horizon, 0, 1)
    shade = sheet.trees.at(seen.x, 0.0, seen.z) * below * step(-seen.z, -4.5 * view.track, -3 * view.track)
    colour, relief = _track(sheet.noise, place, land, seen)
    grass, rough = _grass(sheet.noise, place, view, seen)
    far = _edge(sheet.noise, land, seen)
    colour, relief = colour + far[..., None] * (grass - colour), relief + far * (rough - relief)
    slant = float(np.clip(1.2 - light.towards_sun[1], 0.3, 1))  # a low sun shows every stone
    sun = sheet.lit(SKYWARDS, (1 - shade) * (1 - cast) * np.clip(1 + slant * relief, 0.2, 2), 0.0)
    blurred = cv2.GaussianBlur(shade, (0, 0), 0.35 * view.focal / view.track)  # leaves take light from the sky, too
    open_sky = (1 - 0.6 * blurred) * (1 - 0.45 * cast) * (1 + 0.35 * np.clip(relief, -1, 1))
    air = sheet.clarity(seen.z)[..., None]
    lit = colour * (sun + light.sky * open_sky[..., None]) * air + sheet.air * (1 - air)
    sheet.picture[top:] += (below[..., None] * (lit - sheet.picture[top:])).astype(np.float32)
    sheet.ground[top:] = below
    np.copyto(sheet.depth[top:], seen.z, where=below > 0.5)
    return np.concatenate([np.zeros((top, shade.shape[1]), np.float32), shade])


def _edge(noise: Noise, land: Land, seen: Seen) -> np.ndarray:
    """Share of grass (h, w): tufts lean over the edge of the track, soil shows between them."""
    behind = seen.z - land.edge - land.slope * seen.x
    ragged = 0.10 * noise(seen.x, seen.z, 1.1) + 0.07 * noise(seen.x, seen.z, 0.25)
    blades = 0.06 * noise(seen.column, seen.row, (2.0, 5.0))
    return step(behind + land.rough * (ragged + blades), -0.05, 0.05)


def _track(noise: Noise, place: Place, land: Land, seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance (h, w, 3) of gravel or sand, and its relief (h, w): what rises towards the sun is above 0."""
    x, z, pixel = seen.x, seen.z, seen.pixel
    damp = noise.fractal(x, z, 2.6, 3)
    grain = noise.fractal(x, z, 0.055, 2, 0.9, pixel)
    stones = noise(x, z, 0.06) * faded(0.05, pixel)
    across = z - land.edge - land.slope * x + 0.06 * damp
    wheel = sum(np.exp(-(((across + at) / 0.13) ** 2)) for at in (0.35, 1.15))
    dust = np.exp(-np.abs(across) / 0.15) * 0.12  # the edge is trodden less
    tone = 1 + 0.05 * damp + 0.05 * grain - dust - 0.25 * step(stones, 1.9, 2.4) + 0.2 * step(-stones, 1.9, 2.4)
    tone = tone * (1 - 0.12 * land.ruts * np.clip(wheel, 0, 1))
    speckle = noise(seen.column, seen.row, (2.2, 1.7))  # pebbles that are smaller than a pixel
    tone = tone + 0.045 * speckle
    trodden = 0.05 * noise.fractal(x, z, 0.4, 2) + land.prints * _prints(noise, x, z, pixel)
    relief = 0.06 * grain + 0.04 * speckle + trodden
    warm = 0.015 * damp[..., None] * np.array([1, 0.2, -1.0], np.float32)
    return linear(place.ground) * (np.clip(tone, 0.4, 1.6)[..., None] + warm), relief


def _prints(noise: Noise, x: np.ndarray, z: np.ndarray, pixel: np.ndarray) -> np.ndarray:
    """Relief (h, w) of many hoof prints: hollows with a dark near rim and a bright far one."""
    here, there = (noise.restarted(7)(x + dx, z + dz, (0.26, 0.22)) for dx, dz in ((0, 0), (0.03, -0.05)))
    return 0.5 * (step(here, 1.2, 1.8) - step(there, 1.2, 1.8)) * faded(0.3, pixel)


def _grass(noise: Noise, place: Place, view: View, seen: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance (h, w, 3) and relief (h, w) of grass: patches, tufts, and blades that stand up."""
    patches = noise.fractal(seen.x, seen.z, 3.0, 3)
    tufts = noise.fractal(seen.x, seen.z, 0.35, 3, 0.8, seen.pixel)
    near = np.clip(2.2 * view.track / seen.z, 0, 1)
    blades = near * (0.7 * noise(seen.column, seen.row, (1.8, 3.2)) + 0.8 * noise(seen.column, seen.row, (1.1, 1.6)))
    tone = 1 + 0.10 * patches + 0.10 * tufts + 0.11 * blades
    dry = 0.10 * step(patches, 0.3, 2.0)[..., None] * np.array([1.1, 0.6, 0.2], np.float32) * linear(STRAW)
    return linear(place.grass) * np.clip(tone, 0.35, 1.8)[..., None] + dry, 0.2 * tufts + 0.25 * blades
