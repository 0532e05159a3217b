"""Test images that training images show, too: the same pixels, or nearly the same features (Kornblith et al., App. H).

The paper looked for images of ImageNet in twelve sets with a network that was trained to find altered copies. Here a
set is searched for its own training images, by features of an ImageNet network. How near two images must be is read off
copies that are altered a little: `FOUND` of them are nearer to their image than the threshold.
"""

import numpy as np

from horse10.transfer.sets import ClassificationSet

FOUND = 0.95
CUT = 0.05  # of each side, that an altered copy lacks


def same_pixels(images: ClassificationSet) -> np.ndarray:
    """Which test images (m,) bool are, pixel by pixel, a training image."""
    trained = {image.tobytes() for image in images.images[images.train]}
    return np.array([image.tobytes() in trained for image in images.images[images.test]])


def altered(images: np.ndarray) -> np.ndarray:
    """Copies of images (N, H, W, 3) without a margin of CUT of their sides at the top and on the left."""
    _, height, width, _ = images.shape
    return images[:, round(CUT * height) :, round(CUT * width) :]


def threshold(features: np.ndarray, copies: np.ndarray) -> float:
    """Distance within which FOUND of altered copies lie from their images, from the features (N, C) of both."""
    return float(np.quantile(1 - (_directions(features) * _directions(copies)).sum(axis=1), FOUND))


def distances(features: np.ndarray, images: ClassificationSet) -> np.ndarray:
    """1 minus the cosine of each test image and the training image that is nearest to it, (m,), 0 to 2."""
    directions = _directions(features)
    return 1 - (directions[images.test] @ directions[images.train].T).max(axis=1)


def _directions(features: np.ndarray) -> np.ndarray:
    return features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), np.finfo(np.float32).tiny)
