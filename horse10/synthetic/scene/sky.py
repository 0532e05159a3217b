"""Sky and clouds."""

import numpy as np

from horse10.synthetic.scene.place import Place
from horse10.synthetic.scene.texture import Noise, step
from horse10.synthetic.scene.view import View
from horse10.synthetic.values.appearance import Light, linear

CLEAREST = 0.85  # Light.clear of a cloudless day
PALE = (196, 214, 232)  # a clear sky near the horizon
OVERCAST = (224, 228, 232)
CLOUD = (250, 250, 252)


def horizon_colour(place: Place, light: Light) -> np.ndarray:
    """Linear RGB (3,) of the sky where it meets the land: what far things fade into."""
    blue = 0.35 * linear(place.sky) + 0.65 * linear(PALE)
    return _weather(light, blue, 0.92 * linear(OVERCAST))


def sky(place: Place, light: Light, view: View, noise: Noise, cloudiness: float) -> np.ndarray:
    """The sky over the whole canvas: linear RGB (h, w, 3) float32."""
    columns, rows = view.grid()
    up = np.maximum((view.horizon - rows) / view.focal, 0.004)
    across = (columns - view.axis) / view.focal
    zenith = _weather(light, linear(place.sky), linear(OVERCAST))
    share = np.exp(-up / 0.16)[..., None]
    picture = zenith * (1 - share) + horizon_colour(place, light) * share
    flat, tier = 1 / (up + 0.35), 1.6 * np.log(up + 0.25)  # far clouds are smaller and flatter
    shape = noise.fractal(across * flat, tier, 0.6, 6, 0.6)
    veil = noise.fractal(across * flat, tier, 2.4, 4, 0.5)
    clear = min(light.clear / CLEAREST, 1.0)
    cover = clear * step(shape, 1.9 - 1.5 * cloudiness, 2.9 - 1.5 * cloudiness) + 0.10 * clear * step(veil, 0.2, 2.2)
    white = linear(CLOUD) * (1.02 - 0.10 * step(shape, 1.5, 3.2))[..., None]
    picture += np.clip(cover, 0, 1)[..., None] * (white - picture)
    return (picture * (1 + 0.07 * (1 - clear) * veil)[..., None]).astype(np.float32)


def _weather(light: Light, clear_colour: np.ndarray, overcast: np.ndarray) -> np.ndarray:
    """Between the colours of a clear and of an overcast sky."""
    clear = min(light.clear / CLEAREST, 1.0)
    return clear * clear_colour + (1 - clear) * overcast
