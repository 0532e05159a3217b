"""The surroundings of one video: sky, what grows and stands there, the ground and the shade of trees."""

from dataclasses import dataclass

import numpy as np

from horse10.synthetic.scene.foreground import paint_foreground
from horse10.synthetic.scene.place import Place, Shade
from horse10.synthetic.scene.scenery import SCENERY
from horse10.synthetic.scene.sheet import Sheet
from horse10.synthetic.scene.sky import horizon_colour, sky
from horse10.synthetic.scene.texture import Noise
from horse10.synthetic.scene.treeshade import TreeShade
from horse10.synthetic.scene.view import FARTHEST, View, view
from horse10.synthetic.values.appearance import Light
from horse10.synthetic.values.canvas import Camera


@dataclass(frozen=True)
class Scene:
    """What a tripod camera sees without the horse."""

    picture: np.ndarray  # (h, w, 3) float32 linear RGB, 1 = white paper; the trees' shade is in it, noise is not
    ground: np.ndarray  # (h, w) float32 0-1, share of the pixel that is ground on which a shadow can fall
    shade: np.ndarray  # (h, w) float32 0-1, share of the sun that trees take from the ground
    curtain: np.ndarray  # (h, w) float32 0-1, share of the sun that trees take from a horse on the track line
    foreground: np.ndarray  # (h, w, 4) float32, premultiplied linear RGB and cover of what is before the horse
    depth: np.ndarray  # (h, w) float32, withers heights from the lens along its axis; the sky is at view.FARTHEST
    foreground_depth: np.ndarray  # (h, w) float32, valid where the foreground covers something
    view: View


def backdrop(place: Place, light: Light, shade: Shade, camera: Camera) -> Scene:
    """Paint the place of one video. What stands where follows from the seeds of place and shade, whatever the size.

    Raises KeyError for a `place.kind` that is not one of KINDS.
    """
    seen = view(place, camera)
    rng = np.random.Generator(np.random.PCG64(place.seed))
    noise = Noise(rng)
    trees = TreeShade(shade, light, seen, np.random.Generator(np.random.PCG64(shade.seed)))
    above = sky(place, light, seen, noise, rng.random())
    air = horizon_colour(place, light)
    nothing, endless = np.zeros(seen.shape, np.float32), np.full(seen.shape, FARTHEST, np.float32)
    sheet = Sheet(seen, light, noise, trees, air, above, nothing, endless)
    on_ground = SCENERY[place.kind](sheet, place, rng)
    curtain = _curtain(sheet)
    before, before_depth = paint_foreground(sheet, place, rng)
    layers = (sheet.picture, sheet.ground, on_ground, curtain, before)
    depths = (seen.pick(depth, camera.tilt_deg) for depth in (sheet.depth, before_depth))
    return Scene(*(seen.finish(layer, camera.tilt_deg) for layer in layers), *depths, seen)


def _curtain(sheet: Sheet) -> np.ndarray:
    """The trees' shade on an upright plane above the track line; below the line, the shade of the line."""
    view = sheet.view
    columns, rows = view.grid()
    x = (columns - view.axis) * view.track / view.focal
    y = np.maximum(view.eye - (rows - view.horizon) * view.track / view.focal, 0)
    return sheet.trees.at(x, y, np.float32(view.track))
