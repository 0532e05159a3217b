"""A network computed once, operation by operation: for that the time of making a graph, as `predict` does, is lost."""

import keras
import numpy as np


def forward(network, images):
    """What `predict_on_batch` gives."""
    return keras.tree.map_structure(np.asarray, network(images, training=False))
