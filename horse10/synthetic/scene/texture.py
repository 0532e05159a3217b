"""Noise that looks the same whatever the number of pixels: it is laid out in withers heights, not in pixels."""

from copy import copy

import cv2
import numpy as np

SIDE = 512  # cells of the endless tile
CELLS = 3.0  # cells per wavelength


class Noise:
    """A periodic, smooth noise of mean 0 and standard deviation 1, to be looked up at any place and wavelength."""

    def __init__(self, rng: np.random.Generator):
        white = rng.standard_normal((SIDE, SIDE), np.float32)
        smooth = cv2.GaussianBlur(np.pad(white, 8, mode="wrap"), (0, 0), 1.0)[8:-8, 8:-8]
        self._tile = np.ascontiguousarray((smooth - smooth.mean()) / smooth.std())
        self._rng = rng

    def restarted(self, seed: int) -> "Noise":
        """The same tile; the same seed gives the same noise."""
        restarted = copy(self)
        restarted._rng = np.random.Generator(np.random.PCG64(seed))
        return restarted

    def __call__(self, x: np.ndarray, y: np.ndarray, wavelength: float | tuple[float, float]) -> np.ndarray:
        """Noise (h, w) float32 at coordinates (h, w), elsewhere on the tile at each call."""
        across, down = np.broadcast_to(wavelength, 2)
        left, top = self._rng.uniform(0, SIDE, 2)
        columns, rows = _wrapped(x, CELLS / across, left), _wrapped(y, CELLS / down, top)
        return cv2.remap(self._tile, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)

    def fractal(self, x: np.ndarray, y: np.ndarray, longest: float, octaves: int, gain: float = 0.6, pixel=0.0):
        """Octaves of noise, each half as long and `gain` times as strong; what is finer than a pixel fades out."""
        total, power = np.zeros(np.shape(x), np.float32), 0.0
        for octave in range(octaves):
            wavelength, strength = longest * 0.5**octave, gain**octave
            total += strength * faded(wavelength, pixel) * self(x, y, wavelength)
            power += strength**2
        return total / power**0.5


def _wrapped(place: np.ndarray, cells: float, start: float) -> np.ndarray:
    """Coordinates on the tile, between 0 and SIDE."""
    turns = np.asarray(place, np.float32) * np.float32(cells / SIDE) + np.float32(start / SIDE)
    return (turns - np.floor(turns)) * np.float32(SIDE)


def faded(wavelength: float, pixel) -> np.ndarray:
    """How much is left of a pattern of this wavelength when a pixel averages over so much of it: 0-1."""
    return np.clip(wavelength / np.maximum(2.0 * np.asarray(pixel, np.float32), 1e-6), 0, 1).astype(np.float32)


def step(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """From 0 at `low` to 1 at `high`, smooth at both ends."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)
