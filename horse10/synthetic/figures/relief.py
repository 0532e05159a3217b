"""What is nearest to the camera at each point of a picture: its height, colour, gloss and the part it belongs to.

A relief is `ANTIALIAS` times larger than the picture; `lighting` makes light of it. Heights towards the camera are in
withers heights, 0 at the horse's median plane.
"""

import cv2
import numpy as np

from horse10.synthetic.figures.gait import FOOTFALL
from horse10.synthetic.values.canvas import ANTIALIAS, Camera

LAYERS = ("background", "second horse", "near limbs", "trunk", "tail", "off limbs", "handler", "foreground")
_, OTHER, NEAR, TRUNK, TAIL, OFF, HANDLER, FOREGROUND = range(len(LAYERS))
# What has a mask and a box, and its layers. The horse wears its halter, the handler holds the rope.
THINGS = {"horse": (NEAR, TRUNK, TAIL, OFF), "second horse": (OTHER,), "handler": (HANDLER,)}
PARTS = ("nothing", "head", "neck", "trunk", "tail", *FOOTFALL)  # of a horse; mane and halter are neck and head
PERSON = len(PARTS)  # the code of a relief's pixels that are a handler
_LIMBS = (NEAR if limb.startswith("Near") else OFF for limb in FOOTFALL)
LAYER_OF = np.array([0, TRUNK, TRUNK, TRUNK, TAIL, *_LIMBS, HANDLER], np.uint8)  # part -> layer
NOTHING = -3.0  # height where a relief is empty


def mask(layers: np.ndarray, thing: str) -> np.ndarray:
    """Where one of THINGS is in front, bool of the shape of `layers`. Raises KeyError for another word."""
    return np.isin(layers, THINGS[thing])


class Relief:
    """A window of the picture, as large as `points` (N, 2) px reach and `margin_px` more; never empty."""

    def __init__(self, camera: Camera, points_px: np.ndarray, margin_px: float):
        height, width = camera.size
        low = np.clip(np.floor(points_px.min(0) - margin_px), 0, (width - 1, height - 1)).astype(int)
        high = np.clip(np.ceil(points_px.max(0) + margin_px) + 1, low + 1, (width, height)).astype(int)
        self.camera, self.corner = camera, low
        self.window = slice(low[1], high[1]), slice(low[0], high[0])  # rows and columns of the picture
        shape = tuple((high - low)[::-1] * ANTIALIAS)
        self.height = np.full(shape, NOTHING, np.float32)
        self.colour = np.zeros((*shape, 3), np.float32)  # reflectance, linear
        self.gloss = np.zeros(shape, np.float32)
        self.part = np.zeros(shape, np.uint8)  # index into PARTS, or PERSON

    @property
    def layer(self) -> np.ndarray:
        """Index into LAYERS of what is in front, (h, w) uint8."""
        return LAYER_OF[self.part]

    @property
    def unit(self) -> float:
        """Relief pixels in one withers height."""
        return self.camera.unit_px * ANTIALIAS

    @property
    def middles(self) -> tuple[slice, slice]:
        """Rows and columns of this relief that lie in the middle of the picture's pixels."""
        return (slice(ANTIALIAS // 2, None, ANTIALIAS),) * 2

    def place(self, points: np.ndarray) -> np.ndarray:
        """Withers heights -> pixels of this relief, (..., 2)."""
        return self.from_picture(self.camera(points))

    def from_picture(self, points_px: np.ndarray) -> np.ndarray:
        """Pixels of the picture -> pixels of this relief, (..., 2)."""
        return (np.asarray(points_px) - self.corner + 0.5) * ANTIALIAS - 0.5

    def balls(self, centres, radii, heights, colours, part: int, gloss: float = 0.0, mask=None) -> None:
        """Spheres (M of each): what a row of them along a bone covers is a limb. `mask` gathers all they cover."""
        rows, columns = self.part.shape
        all_down, all_across = np.arange(rows)[:, None], np.arange(columns)
        for (x, y), radius, height, colour in zip(
            self.place(centres), np.multiply(radii, self.unit), heights, colours, strict=True
        ):
            top, left = max(int(y - radius), 0), max(int(x - radius), 0)
            bottom, right = min(int(y + radius) + 2, rows), min(int(x + radius) + 2, columns)
            if top >= bottom or left >= right:
                continue
            down, across = all_down[top:bottom], all_across[left:right]
            inside = radius**2 - (across - x) ** 2 - (down - y) ** 2
            surface = height + np.sqrt(np.maximum(inside, 0)) / self.unit
            window = slice(top, bottom), slice(left, right)
            self._cover(window, inside > 0, surface, colour, part, gloss)
            if mask is not None:
                mask[window] |= inside > 0

    def polygon(self, corners) -> np.ndarray:
        """The pixels of a filled polygon (M, 2) in withers heights: bool, at the relief's size."""
        mask = np.zeros(self.part.shape, np.uint8)
        cv2.fillPoly(mask, [np.round(self.place(corners) * 16).astype(np.int32)], 1, shift=4)
        return mask.astype(bool)

    def surface(self, mask: np.ndarray, height: np.ndarray, colour, part, gloss: float = 0.0) -> None:
        """A surface of any shape, where `mask` holds and nothing is nearer; `height` and `part` may be arrays."""
        left, top, width, rows = cv2.boundingRect(mask.astype(np.uint8))
        window = slice(top, top + rows), slice(left, left + width)
        if np.ndim(height):
            height = height[window]
        if np.ndim(part):
            part = part[window]
        self._cover(window, mask[window], height, colour if np.ndim(colour) == 1 else colour[window], part, gloss)

    def strands(self, curves, width: float, height: float, colour, part: int, gloss: float = 0.0) -> None:
        """Hairs of one colour: curves (M, 2) in withers heights."""
        mask = np.zeros(self.part.shape, np.uint8)
        lines = [np.round(self.place(curve) * 16).astype(np.int32) for curve in curves]
        if lines:
            cv2.polylines(mask, lines, False, 1, max(1, round(width * self.unit)), cv2.LINE_8, 4)
        self.surface(mask.astype(bool), height, colour, part, gloss)

    def _cover(self, window, mask, height, colour, part, gloss) -> None:
        wins = mask & (height > self.height[window])
        self.height[window] = np.where(wins, height, self.height[window])
        self.colour[window][wins] = colour if np.ndim(colour) == 1 else colour[wins]
        self.gloss[window][wins] = gloss
        self.part[window][wins] = part[wins] if np.ndim(part) else part
