"""What pictures look like, in a few numbers that have words: light, contrast, colour, sharpness, noise, motion."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np


class Measure(NamedTuple):
    """One of the numbers, and how pictures with less or with more of it are called."""

    name: str
    less: str
    more: str


MEASURES = (
    Measure("light", "darker", "brighter"),
    Measure("contrast", "lower in contrast", "higher in contrast"),
    Measure("colour", "greyer", "more colourful"),
    Measure("red or blue", "bluer", "redder"),
    Measure("green or purple", "more purple", "greener"),
    Measure("sharpness", "less sharp", "sharper"),
    Measure("noise", "less noisy", "noisier"),
    Measure("motion", "less in motion", "more in motion"),
)
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601
TO_GREEN = np.array([-0.5, 1, -0.5], np.float32)
CORNERS = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)  # blind to flat areas and to straight edges
NOISE = 6 * 0.6745  # median of |CORNERS * noise| for normal noise of standard deviation 1 (Immerkaer 1996, section 2)
MOVED = 0.1  # of the range of grey: a pixel that differs by more from the median over its video
LEAST = 1e-6  # of the range of grey: below the step of 8 bits
FEWEST = 3  # frames whose median is without what moves


def measured(videos: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
    """MEASURES of some frames (H, W, 3) uint8 RGB of the videos of one animal: (8,).

    Means over the frames, as shares of the full range; sharpness is the natural logarithm of detail over contrast;
    motion the share of pixels in which something passes by (nearly all where the camera moves), the mean over videos
    with three frames of one size, NaN if there is none.
    """
    pictures = np.mean([_picture(frame) for frames in videos for frame in frames], axis=0)
    passing = [_passing(frames) for frames in videos if _comparable(frames)]
    return np.append(pictures, np.mean(passing) if passing else np.nan)


def _picture(frame: np.ndarray) -> list[float]:
    """All of MEASURES but the motion."""
    colours = frame.astype(np.float32) / 255
    grey = colours @ LUMA
    detail, contrast = cv2.Laplacian(grey, cv2.CV_32F).std(), grey.std()
    return [
        grey.mean(),
        contrast,
        np.ptp(colours, axis=-1).mean(),
        (colours[..., 0] - colours[..., 2]).mean(),
        (colours @ TO_GREEN).mean(),
        np.log(max(detail, LEAST) / max(contrast, LEAST)),
        np.median(np.abs(cv2.filter2D(grey, -1, CORNERS))) / NOISE,
    ]


def _comparable(frames: Sequence[np.ndarray]) -> bool:
    return len(frames) >= FEWEST and len({frame.shape for frame in frames}) == 1


def _passing(frames: Sequence[np.ndarray]) -> float:
    grey = np.stack([frame.astype(np.float32) / 255 @ LUMA for frame in frames])  # (n, H, W)
    return float((np.abs(grey - np.median(grey, axis=0)) > MOVED).mean())
