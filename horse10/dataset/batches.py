"""A data set as batches for Keras's fit, evaluate and predict.

A batch is images (B, H, W, 3), RGB 0..255, and a dict of their labels: keypoints (B, K, 2) in px of these images, NaN =
not labelled; training_scale (B,), by which the positive disks of the targets grow and shrink; and scale_px (B,), the
nose-eye distance (or other scale) in px of these images.
"""

import keras
import numpy as np

from horse10.dataset.augment import recolour, warp
from horse10.dataset.frames import FrameStore, Steps
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.rows import by_size
from horse10.recipes import Recipe


class NativeBatches(keras.utils.PyDataset):
    """The frames of some rows, each once and at its native size; a batch holds frames of one size."""

    def __init__(self, dataset: PoseDataset, rows: np.ndarray, batch_size: int, **options):
        super().__init__(**options)
        self.dataset, self.rows = dataset, list(by_size(dataset, rows, batch_size))

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, position):
        rows = self.rows[position]
        labels = {
            "keypoints": self.dataset.keypoints[rows],
            "training_scale": np.ones(len(rows), "float32"),
            "scale_px": self.dataset.scale_px[rows].astype("float32"),
        }
        return np.stack([self.dataset.read(row) for row in rows]), labels


class TrainingBatches(keras.utils.PyDataset):
    """Training frames, augmented; each pass over them goes on where the one before it stopped.

    Args:
        canvas: height and width of the images, px; None = the recipe's for these frames.
        steps: batches in a pass; None = as many as show every frame once.
    """

    def __init__(
        self,
        dataset: PoseDataset,
        recipe: Recipe,
        batch_size: int,
        seed: int = 0,
        canvas: tuple[int, int] | None = None,
        steps: int | None = None,
        **options,
    ):
        super().__init__(**options)
        store = FrameStore(dataset, recipe.int_labels)
        self.steps = Steps(store, canvas or recipe.canvas(store.size), recipe, batch_size, seed)
        self.first, self.length = 0, steps or -(-len(store.rows) // batch_size)

    def __len__(self):
        return self.length

    def __getitem__(self, position):
        step = self.first + position
        return self.warped(*self.steps.maps(step), self.steps.canvas, self.steps.colours(step))

    def warped(self, index: np.ndarray, matrix: np.ndarray, scale: np.ndarray, canvas: tuple[int, int], colours=None):
        """The batch of some rows of the store, moved to a canvas by maps (B, 3, 3) with training scales (B,), in other
        colours if they are given: (B, 2), as `recolour` takes them."""
        store = self.steps.store
        images = store.images(index) if colours is None else recolour(store.images(index), colours)
        images, keypoints = warp(images, store.keypoints[index], matrix, canvas, self.steps.partners)
        labels = {"keypoints": np.asarray(keypoints), "training_scale": scale}
        labels["scale_px"] = (scale * store.dataset.scale_px[store.rows[index]]).astype("float32")
        return np.asarray(images), labels

    def on_epoch_end(self):
        self.first += self.length
