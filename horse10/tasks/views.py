"""Two views of each frame, cut out, mirrored, recoloured and blurred at random, for a network to find together again.

Source: Chen et al. 2020, "A simple framework for contrastive learning of visual representations" (SimCLR), appendix A,
with its probabilities and ranges. Ours: colours change in one order, and hue is turned about the axis of greys.
"""

from collections.abc import Sequence

import numpy as np
from keras import ops
from scipy.ndimage import gaussian_filter

AREA = (0.08, 1.0)  # of what is cut out, against the frame's
ASPECT = (3 / 4, 4 / 3)  # of what is cut out, against the frame's
MIRRORED, RECOLOURED, GREY, BLURRED = 0.5, 0.8, 0.2, 0.5  # shares of the views
JITTER = 0.8  # brightness, contrast and saturation are multiplied by 1 - JITTER to 1 + JITTER
HUE_TURN = 0.2  # of a full turn, to either side
SIGMA = (0.1 / 224, 2 / 224)  # of the blur, against the frame's height
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green and blue in a grey
AXIS = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)  # turns colours about the axis of greys


def views(frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Views 2k and 2k + 1 show frame k: (N, H, W, 3) uint8 RGB -> (2N, H, W, 3) uint8."""
    shown = cut_out(frames.repeat(2, axis=0).astype(np.float32), rng)
    shown = blurred(np.clip(recoloured(shown, rng), 0, 255), rng)
    return shown.round().astype(np.uint8)


def cut_out(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A part of each picture (N, H, W, 3), enlarged to the whole, and every other one mirrored."""
    n, height, width, _ = pictures.shape
    area, aspect = rng.uniform(*AREA, n), np.exp(rng.uniform(*np.log(ASPECT), n))
    across, down = np.minimum(1, np.sqrt([area * aspect, area / aspect]))
    left, top = rng.uniform(0, 1, (2, n)) * (1 - np.stack([across, down])) * [[width - 1], [height - 1]]
    mirrored = rng.uniform(size=n) < MIRRORED
    places = np.zeros((n, 8), np.float32)  # of output pixels in the picture, as `affine_transform` takes them
    places[:, 0], places[:, 4], places[:, 5] = np.where(mirrored, -across, across), down, top
    places[:, 2] = np.where(mirrored, left + across * (width - 1), left)
    return np.asarray(ops.image.affine_transform(pictures, places, fill_mode="nearest"))


def recoloured(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Brightness, contrast, saturation and hue of most of the pictures (N, H, W, 3) changed, and some made grey."""
    n = len(pictures)
    changed = rng.uniform(size=n) < RECOLOURED
    brightness, contrast, saturation = 1 + changed * rng.uniform(-JITTER, JITTER, (3, n))
    turn = changed * rng.uniform(-HUE_TURN, HUE_TURN, n)
    matrices = _turned(turn) @ _saturated(saturation * (rng.uniform(size=n) >= GREY))  # (N, 3, 3)
    coloured = pictures.reshape(n, -1, 3) @ matrices.swapaxes(1, 2).astype(np.float32)
    mean = (pictures @ LUMA).mean(axis=(1, 2))
    gain, offset = brightness * contrast, brightness * (1 - contrast) * mean
    return coloured.reshape(pictures.shape) * _each(gain) + _each(offset)


def blurred(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Every other picture (N, H, W, 3) blurred, each by another width."""
    chosen = rng.uniform(size=len(pictures)) < BLURRED
    sigmas_px = rng.uniform(*SIGMA, len(pictures)) * pictures.shape[1]
    both = zip(pictures, chosen, sigmas_px, strict=True)
    return np.stack([gaussian_filter(one, (sigma, sigma, 0)) if blur else one for one, blur, sigma in both])


def _saturated(factors: np.ndarray) -> np.ndarray:
    """(N, 3, 3), from grey (0) over a colour as it is (1) to a stronger one."""
    return factors[:, None, None] * np.eye(3) + (1 - factors)[:, None, None] * np.tile(LUMA, (3, 1))


def _turned(turns: np.ndarray) -> np.ndarray:
    """(N, 3, 3), hue turned by so many full turns; greys stay (Rodrigues' formula)."""
    sine, cosine = np.sin(2 * np.pi * turns)[:, None, None], np.cos(2 * np.pi * turns)[:, None, None]
    return np.eye(3) + sine * AXIS + (1 - cosine) * AXIS @ AXIS


def _each(values: Sequence[float]) -> np.ndarray:
    """One number a picture, (N, 1, 1, 1)."""
    return np.asarray(values, np.float32)[:, None, None, None]
