"""How far apart two domains look to a network that learned ImageNet: four ways to assign images to each other.

Source: Mensink et al. 2021, section 3.2, equation 1, and the four assignments of section 5 (Table 10).
"""

import keras
import numpy as np
from keras import layers, ops
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from horse10.backbones import BACKBONES, build_backbone, preprocess_input
from horse10.transfer.config import SIZE_PX


def distances(source: np.ndarray, target: np.ndarray) -> dict[int, float]:
    """Mean Euclidean distance of features (N, C) and (M, C), by the number of the assignment (`config.ASSIGNMENTS`)."""
    apart = cdist(source, target)  # (N, M)
    included, covering = float(apart.min(axis=0).mean()), float(apart.min(axis=1).mean())
    return {
        1: float(apart[linear_sum_assignment(apart)].mean()),
        2: included,
        3: covering,
        4: (included + covering) / 2,
    }


def features(frames: np.ndarray, arch: str, weights: str) -> np.ndarray:
    """What a network says of frames (N, H, W, 3) uint8, averaged over each frame: (N, C).

    Raises:
        WeightsError: the weights cannot be had.
    """
    image = keras.Input((*SIZE_PX, 3))
    maps = build_backbone(arch, weights, "frozen")(
        preprocess_input(ops.cast(image, "float32"), BACKBONES[arch].scaling)
    )
    network = keras.Model(image, layers.GlobalAveragePooling2D()(maps))
    return np.asarray(network.predict(frames, batch_size=16, verbose=0), np.float32)
