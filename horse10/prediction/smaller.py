"""Pictures for a network that learnt from frames made smaller (`canvas`): it sees them as small, and its poses are
moved back."""

import numpy as np

from horse10.dataset import images


def seen(image: np.ndarray, canvas: int) -> np.ndarray:
    """A picture (H, W, 3) with no side of more than `canvas` px, as such a network learnt from; 0 = as it is."""
    size = tuple(images.at_most(np.array(image.shape[:2]), canvas))
    return image if size == image.shape[:2] else images.resized(image, size)


def moved_back(pose: np.ndarray, small: np.ndarray, image: np.ndarray) -> np.ndarray:
    """A pose (K, 3) that was found in the small picture, in px of the picture."""
    if small.shape == image.shape:
        return pose
    ratio = np.divide(image.shape[:2], small.shape[:2])
    return np.concatenate([images.moved(pose[None, :, :2], ratio[None])[0], pose[:, 2:]], axis=1)
