"""The shade of trees that stand outside the picture: the same leaves shade the ground, a wall and a horse."""

import numpy as np

from horse10.synthetic.scene.place import Shade
from horse10.synthetic.scene.texture import Noise, step
from horse10.synthetic.scene.view import View
from horse10.synthetic.values.appearance import Light

LOWEST_SUN = 0.25  # sine of the elevation below which shade is not drawn out any longer
SPOT = 0.38  # length of a spot of sun, withers heights: the sun's image through leaves 6 m up, and several that merge


class TreeShade:
    """Which share of the sun leaves take at a point of the world."""

    def __init__(self, shade: Shade, light: Light, view: View, rng: np.random.Generator):
        self._shade = shade
        self._noise = Noise(rng)
        self._seeds = rng.integers(0, 2**32, 3)
        self._size = max(shade.patch, 0.05) * (view.edges(view.track)[1] - view.edges(view.track)[0])
        right, up, near = light.towards_sun
        self._drift = np.array([-right, near]) / max(up, LOWEST_SUN)
        self._bend = rng.uniform(-0.6, 0.6)
        self._limit = self._spots = np.inf
        if shade.amount > 0:
            x, z = np.meshgrid(np.linspace(*view.edges(view.track), 160), view.track * np.linspace(0.7, 1.15, 40))
            self._limit = np.quantile(self._leaves(x, z), 1 - min(shade.amount, 1.0))
            self._spots = np.quantile(self._holes(x, z), 1 - 0.34 * shade.dapple)

    def at(self, x: np.ndarray, y: np.ndarray, z: np.ndarray, depth: float = 0.0) -> np.ndarray:
        """Share of the sun (h, w) float32 0-1 that is taken at world points: followed along the sun to the ground.

        `depth` keeps only the inner part of the shade: for what stands farther from the trees than the track.
        """
        if self._shade.amount <= 0:
            return np.zeros(np.broadcast_shapes(np.shape(x), np.shape(y), np.shape(z)), np.float32)
        x, z = x + self._drift[0] * y, z + self._drift[1] * y
        leaves = self._leaves(x, z) - self._limit - depth
        thin = self._again(2)(x, z, 1.3)  # where the leaves are high up or few, the edge is soft and the shade pale
        soft = 0.07 + 0.10 * np.clip(thin, 0, 2)
        share = step(0.5 + 0.5 * leaves / soft, 0, 1) * (0.97 - 0.10 * np.clip(thin, 0, 2))
        holes = step(self._holes(x, z) - self._spots - 0.2 * np.minimum(leaves - 0.9, 0), -0.03, 0.30)
        return (share * (1 - 0.8 * holes * min(5 * self._shade.dapple, 1))).astype(np.float32)

    def _leaves(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """How far inside the shade a place is: crowns, boughs, twigs and leaves."""
        noise = self._again(0)
        z = 0.8 * z + self._bend * x
        crowns = noise.fractal(x, z, 1.8 * self._size, 2, 0.35)
        return crowns + 0.26 * noise.fractal(x, z, 0.8, 2, 0.6) + 0.30 * noise.fractal(x, z, 0.2, 3, 0.8)

    def _holes(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        noise = self._again(1)
        return noise(x, z, 1.5 * SPOT) + 0.6 * noise(x, z, 0.6 * SPOT) + 0.8 * noise(x, z, 5 * SPOT)

    def _again(self, which: int) -> Noise:
        """The noise with the same places on its tile as at every other call."""
        return self._noise.restarted(int(self._seeds[which]))
