"""What training steps are fed with: frames at one size, and indices and maps as functions of (seed, step)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from horse10.config import RunConfig
from horse10.dataset import PoseDataset
from horse10.dataset.rows import usual_size
from horse10.progress import progress
from horse10.recipes import Recipe
from horse10.targets import truncate_labels
from horse10.training.augment import generator, sample

DEVICE_LIMIT_BYTES = 4 * 2**30  # more frames than this are read step by step instead of living on the device


class FrameStore:
    """The training frames that have a label, brought to one size; on the device they stay uint8.

    Frames of another size than most (one horse of Horse-10 is filmed at twice the resolution) are resized to the usual
    one, as DeepLabCut does for each batch, and their keypoints with them.

    Attributes:
        size: height and width, px; scale (N,): min(target/native) over both axes; keypoints (N, K, 2) px at `size`.
        frames: uint8 (N, H, W, 3), or None if they need more than DEVICE_LIMIT_BYTES.
    """

    def __init__(self, dataset: PoseDataset, int_labels: bool):
        labels = truncate_labels(dataset.keypoints) if int_labels else dataset.keypoints
        labelled = np.isfinite(labels).all(axis=-1).any(axis=-1)
        self.dataset, self.rows = dataset, dataset.train[labelled[dataset.train]]
        self.size = usual_size(dataset)
        ratio = np.array(self.size) / dataset.size[self.rows]  # (N, 2) height, width
        self.scale = ratio.min(axis=1).astype("float32")
        ratio = ratio[:, None, ::-1]
        self.keypoints = ((labels[self.rows] + 0.5) * ratio - 0.5).astype("float32")  # pixel centres stay centres
        self.names = [dataset.frames[row] for row in self.rows]
        fits = len(self.rows) * int(np.prod(self.size)) * 3 <= DEVICE_LIMIT_BYTES
        self.frames = self._read_all() if fits else None

    def _read_all(self) -> np.ndarray:
        frames = np.empty((len(self.rows), *self.size, 3), "uint8")  # twice the memory as a list first
        for row in progress(range(len(frames)), "Reading"):
            frames[row] = self.read(row)
        return frames

    def read(self, row: int) -> np.ndarray:
        image = self.dataset.read(self.rows[row])
        if image.shape[:2] == self.size:
            return image
        return cv2.resize(image, self.size[::-1], interpolation=cv2.INTER_AREA)


class Batches:
    """What each step sees, as a function of (seed, step): which frames, under which map.

    Every frame is seen once before any is seen again, in an order drawn anew each time (as DeepLabCut v2.1's loader).
    """

    def __init__(self, store: FrameStore, canvas: tuple[int, int], config: RunConfig, recipe: Recipe):
        self.store, self.canvas, self.recipe = store, canvas, recipe
        self.batch_size, self.seed, self.steps = config.batch_size, config.seed, config.iterations
        self.augment = config.augmentation != "none"

    def __len__(self):
        return self.steps

    def indices(self, step: int) -> np.ndarray:
        """(B,) rows of the store used at a step, counted from the start of the run."""
        places = np.arange(step * self.batch_size, (step + 1) * self.batch_size)
        n = len(self.store.keypoints)
        orders = {epoch: generator(self.seed, 1, epoch).permutation(n) for epoch in set(places // n)}
        return np.array([orders[place // n][place % n] for place in places], "int32")

    def __getitem__(self, step: int) -> dict[str, np.ndarray]:
        index = self.indices(step)
        rng = generator(self.seed, 2, step)
        matrix, scale = np.tile(np.eye(3, dtype="float32"), (len(index), 1, 1)), np.ones(len(index), "float32")
        if self.augment:
            matrix, scale = sample(rng, self.store.keypoints[index], self.store.size, self.canvas, self.recipe)
        batch = {"index": index, "matrix": matrix, "scale": scale * self.store.scale[index]}
        if self.store.frames is None:
            batch["image"] = np.stack([self.store.read(row) for row in index])
        return batch

    def frames_of(self, step: int) -> list[str]:
        """Names of the frames seen at a step."""
        return [self.store.names[row] for row in self.indices(step)]


def ahead(batches: Batches, first: int) -> Iterator[dict[str, np.ndarray]]:
    """The batches from a step on, each prepared while the one before it is trained on."""
    with ThreadPoolExecutor(1) as worker:
        upcoming = worker.submit(batches.__getitem__, first)
        for step in range(first, len(batches)):
            batch = upcoming.result()
            upcoming = worker.submit(batches.__getitem__, step + 1)
            yield batch
