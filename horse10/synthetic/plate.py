"""One frame in the making: its light, and which thing is in front of all others at each pixel."""

from dataclasses import dataclass

import numpy as np

from horse10.synthetic.figures.relief import FOREGROUND, LAYER_OF, PERSON, Relief
from horse10.synthetic.scene.backdrop import Scene
from horse10.synthetic.values.canvas import average

MOST = 0.5  # a pixel shows the thing that covers more of it than this


@dataclass
class Plate:
    """A picture on which figures are laid from the far to the near; all it knows comes from what is laid."""

    picture: np.ndarray  # (h, w, 3) float32 linear light
    layers: np.ndarray  # (h, w) uint8, index into relief.LAYERS
    parts: np.ndarray  # (h, w) uint8, index into relief.PARTS of the labelled horse, 0 elsewhere
    depth: np.ndarray  # (h, w) float32, withers heights from the lens

    @classmethod
    def of(cls, scene: Scene) -> "Plate":
        shape = scene.depth.shape
        return cls(scene.picture.copy(), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), scene.depth.copy())

    def lay(self, relief: Relief, light: np.ndarray, far: float, layer: int | None = None) -> np.ndarray:
        """Lay a lit relief over all there is; returns the share of each pixel it covers (h, w).

        `far` is the depth of the plane from which the relief's heights are measured; `layer` says what it is, unless
        it is the labelled horse or its handler.
        """
        mask = relief.part > 0
        cover = in_picture(relief, mask)
        self.picture *= 1 - cover[..., None]
        self.picture[relief.window] += average(light * mask[..., None])
        part = relief.part[relief.middles]
        seen = (cover[relief.window] > MOST) & (part > 0)
        self.layers[relief.window][seen] = LAYER_OF[part[seen]] if layer is None else layer
        self.parts[relief.window][seen] = np.where(part[seen] < PERSON, part[seen], 0) if layer is None else 0
        self.depth[relief.window][seen] = far - relief.height[relief.middles][seen]
        return cover

    def lay_foreground(self, scene: Scene) -> np.ndarray:
        """Lay what stands before everything; returns the share of each pixel it covers (h, w)."""
        cover = scene.foreground[..., 3]
        self.picture = self.picture * (1 - cover)[..., None] + scene.foreground[..., :3]
        seen = cover > MOST
        self.layers[seen], self.parts[seen] = FOREGROUND, 0
        self.depth[seen] = scene.foreground_depth[seen]
        return cover


def in_picture(relief: Relief, mask: np.ndarray) -> np.ndarray:
    """Share of each pixel of the picture (h, w) that a mask at the relief's size covers."""
    cover = np.zeros(relief.camera.size, np.float32)
    cover[relief.window] = average(mask.astype(np.float32))
    return cover
