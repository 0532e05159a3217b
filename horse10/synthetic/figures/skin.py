"""What breaks up a coat: hair, roan, dapples."""

from dataclasses import dataclass

import cv2
import numpy as np

from horse10.synthetic.figures.relief import Relief
from horse10.synthetic.values.appearance import Coat


@dataclass(frozen=True)
class Skin:
    """A texture in the frame of the trunk, which multiplies the reflectance."""

    texture: np.ndarray  # (h, w) float32, mean 1
    per_unit: float  # texture pixels in one withers height
    origin: tuple[float, float]  # x, y of its upper left corner, withers heights from the withers' foot

    def on(self, relief: Relief, joints: dict[str, np.ndarray]) -> np.ndarray:
        """The texture as it lies on a horse in this pose, at the size of the relief."""
        corners = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
        foot = np.array([joints["Wither"][0], joints["Wither"][1] - 1])
        at = relief.place(foot + np.array(self.origin) + corners * (1, -1) / self.per_unit).astype(np.float32)
        move = cv2.getAffineTransform(corners.astype(np.float32), at)
        return cv2.warpAffine(
            self.texture, move, relief.part.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )


def skin(coat: Coat, per_unit: float = 90.0) -> Skin:
    """Hair, roan and dapples of one horse."""
    rng = np.random.Generator(np.random.PCG64(coat.seed + 1))
    shape = int(1.5 * per_unit), int(2.3 * per_unit)
    hair = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), 0.8)
    patches = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), 0.09 * per_unit)
    texture = 1 + 0.10 * hair + 0.12 * patches / patches.std()
    texture += coat.roan * 0.9 * (hair / hair.std()).clip(-1, 1.5) * 0.35
    spots = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), 0.022 * per_unit)
    texture += coat.dapples * 0.28 * (spots / spots.std()).clip(-0.6, 1.2)
    return Skin(texture.clip(0.4, 1.8), per_unit, (-1.35, 1.35))
