"""What breaks up a coat: hair, roan, dapples, patches."""

from dataclasses import dataclass

import cv2
import numpy as np
from scipy.spatial import cKDTree

from horse10.synthetic.figures.relief import Relief
from horse10.synthetic.values.appearance import Coat

TOP = 1.35  # of the texture, withers heights above the ground; beyond, it is mirrored
NET = 0.115  # from patch to patch of a giraffe, withers heights


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
    texture = texture.clip(0.4, 1.8)
    if coat.pattern:
        texture *= 1 - coat.patches * PATTERNS[coat.pattern](shape, per_unit, rng)
    return Skin(texture, per_unit, (-1.35, TOP))


def _blotched(shape: tuple[int, int], per_unit: float, rng: np.random.Generator) -> np.ndarray:
    """Large dark islands of a pied cow, share of dark hair (h, w)."""
    islands = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), 0.11 * per_unit)
    return np.clip(0.5 + 6 * (islands / islands.std() + rng.uniform(-0.5, 0.4)), 0, 1) * _above(shape, per_unit, 0.25)


def _netted(shape: tuple[int, int], per_unit: float, rng: np.random.Generator) -> np.ndarray:
    """Dark patches of a giraffe between pale lines (h, w): cells of a jittered grid; none on the lower legs."""
    grid = np.mgrid[: 1.1 * shape[0] : NET * per_unit, : 1.1 * shape[1] : NET * per_unit].reshape(2, -1).T
    centres = grid + rng.uniform(-0.38, 0.38, grid.shape) * NET * per_unit
    pixels = np.indices(shape).reshape(2, -1).T
    nearest, second = cKDTree(centres).query(pixels, 2)[0].T
    patch = np.clip((second - nearest).reshape(shape) / (0.14 * NET * per_unit) - 0.8, 0, 1)
    return patch.astype(np.float32) * _above(shape, per_unit, 0.35)


def _above(shape: tuple[int, int], per_unit: float, height: float) -> np.ndarray:
    """1 above a height, fading to 0 within a tenth of the withers height below it: (h, 1) float32."""
    up = TOP - np.arange(shape[0], dtype=np.float32) / per_unit
    return np.clip((up - height) / 0.1 + 1, 0, 1)[:, None]


PATTERNS = {"blotched": _blotched, "netted": _netted}
