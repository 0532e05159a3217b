"""Track and grass, with what hooves and wheels leave in them."""

from dataclasses import dataclass

import numpy as np

from horse10.dataset.synthetic.look import linear
from horse10.dataset.synthetic.place import Place
from horse10.dataset.synthetic.sheet import SKYWARDS, Sheet
from horse10.dataset.synthetic.texture import Noise, faded, step


@dataclass(frozen=True)
class Land:
    """Where the ground is what, in withers heights: lines z = depth + slope x."""

    edge: float  # far edge of the track
    slope: float
    field: bool  # grass behind the track as far as one sees; else as the track
    ruts: float  # strength
    prints: float  # of hooves


def paint_ground(sheet: Sheet, place: Place, land: Land, cast: np.ndarray) -> np.ndarray:
    """Paint all that lies below the horizon; `cast` (h, w) 0-1 is the shade of things in the picture.

    Returns the trees' shade (h, w) float32 0-1 on the ground.
    """
    view, noise = sheet.view, sheet.noise
    x, z = view.ground()
    below = np.clip(view.grid()[1] - view.horizon, 0, 1)
    pixel = z / view.focal * np.maximum(z / view.eye, 1) ** 0.5
    shade = sheet.trees.at(x, 0.0, z) * below * step(-z, -4.5 * view.track, -3 * view.track)
    sunlit = (1 - shade) * (1 - cast)
    colour, relief = _track(noise, place, land, x, z, pixel)
    if land.field:
        ragged = land.edge + land.slope * x + 0.05 * noise(x, z, 0.9) + 0.03 * noise(x, z, 0.12)
        blades = 0.035 * noise(x, np.log(z), (0.04, 0.2))
        far = step(z - ragged - blades * land.edge / 3, -0.03, 0.03)[..., None]
        lawn, rough = _grass(noise, place, x, z, pixel, view.eye)
        colour, relief = colour + far * (lawn - colour), relief + far[..., 0] * (rough - relief)
    slant = float(np.clip(1.1 - sheet.light.towards_sun[1], 0.25, 1))
    sun = sheet.lit(SKYWARDS, sunlit * np.clip(1 + slant * relief, 0.2, 2), 0.0)
    sky = sheet.light.sky * ((1 - 0.38 * shade) * (1 - 0.45 * cast) * (1 + 0.35 * np.clip(relief, -1, 1)))[..., None]
    lit = (colour * (sun + sky)).astype(np.float32)
    air = np.exp(-(0.0012 + 0.02 * sheet.light.haze) * z)[..., None]
    sheet.picture += below[..., None] * (lit * air + sheet.air * (1 - air) - sheet.picture)
    sheet.ground[:] = below
    return shade


def _track(noise: Noise, place: Place, land: Land, x, z, pixel) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance (h, w, 3) of gravel or sand, and its relief (h, w): what rises towards the sun is above 0."""
    damp = noise.fractal(x, z, 2.2, 3)
    mottle = noise.fractal(x, z, 0.5, 3)
    grain = noise.fractal(x, z, 0.09, 3, 0.9, pixel)
    stones = noise(x, z, 0.05) * faded(0.05, pixel)
    wheel = sum(np.exp(-(((z - land.edge - land.slope * x + at + 0.06 * damp) / 0.13) ** 2)) for at in (0.35, 1.15))
    tone = (
        1 + 0.07 * damp + 0.05 * mottle + 0.06 * grain - 0.20 * step(stones, 1.5, 2.1) + 0.22 * step(-stones, 1.7, 2.2)
    )
    tone = tone * (1 - 0.14 * land.ruts * np.clip(wheel, 0, 1))
    relief = 0.22 * grain + 0.09 * mottle + land.prints * _prints(noise, x, z, pixel)
    warm = 0.02 * damp[..., None] * np.array([1, 0.2, -1.0])
    return linear(place.ground) * (np.clip(tone, 0.4, 1.6)[..., None] + warm), relief


def _prints(noise: Noise, x, z, pixel) -> np.ndarray:
    """Relief (h, w) of many hoof prints: hollows with a dark near rim and a bright far one."""
    here, there = (noise.restarted(7)(x + dx, z + dz, (0.30, 0.34)) for dx, dz in ((0, 0), (0.03, -0.05)))
    return 0.55 * (step(here, 0.9, 1.5) - step(there, 0.9, 1.5)) * faded(0.3, pixel)


def _grass(noise: Noise, place: Place, x, z, pixel, eye: float) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance and relief of grass: patches, tufts, and blades that stand up."""
    patches = noise.fractal(x, z, 3.0, 3)
    tufts = noise.fractal(x, z, 0.45, 3, 0.8, pixel)
    blades = noise(x, np.log(z), (0.03, 0.10 / eye)) * faded(0.06, z / 500.0)
    tone = 1 + 0.10 * patches + 0.12 * tufts + 0.16 * blades
    dry = 0.10 * step(patches, 0.3, 2.0)[..., None] * np.array([1.1, 0.6, 0.2])
    return linear(place.grass) * np.clip(tone, 0.35, 1.8)[..., None] + dry * linear(
        (200, 180, 110)
    ), 0.35 * tufts + 0.4 * blades
