"""Images as an augmented training shows them: a part of each, enlarged, and every other one mirrored."""

import numpy as np

from horse10.transfer.sets import scaled

COPIES = 4  # of each image
LEAST = 0.5  # of an image's sides at the smallest: a quarter of its area


def shown(images: np.ndarray, side_px: int, rng: np.random.Generator) -> np.ndarray:
    """Images (N, H, W, 3) uint8, each cut out anew, at another size: (N, side, side, 3) uint8.

    Cropping, rescaling and flipping are what Kornblith et al. take from Szegedy et al. (App. A.3); the shape of the
    part and its colours are kept here.
    """
    n, height, width, _ = images.shape
    sizes = np.round(rng.uniform(LEAST, 1, (n, 1)) * [height, width]).astype(int)
    corners = np.floor(rng.uniform(0, 1, (n, 2)) * ([height, width] - sizes + 1)).astype(int)
    steps = rng.choice([1, -1], n)
    parts = zip(images, corners, corners + sizes, steps, strict=True)
    return np.concatenate(
        [scaled(one[None, y:y2, x:x2][:, :, ::step], side_px) for one, (y, x), (y2, x2), step in parts]
    )
