"""What training steps are fed with: indices and maps of frames that lie on the device."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from horse10.config import RunConfig
from horse10.dataset.frames import FrameStore, Steps
from horse10.recipes import Recipe


class Batches(Steps):
    """The steps of one run, as the `Trainer` takes them."""

    def __init__(self, store: FrameStore, canvas: tuple[int, int], config: RunConfig, recipe: Recipe):
        augment = None if config.augmentation == "none" else recipe
        super().__init__(store, canvas, augment, config.batch_size, config.seed)
        self.n_steps = config.iterations

    def __len__(self):
        return self.n_steps

    def __getitem__(self, step: int) -> dict[str, np.ndarray]:
        index, matrix, scale = self.maps(step)
        batch = {"index": index, "matrix": matrix, "scale": scale}
        if (colours := self.colours(step)) is not None:
            batch["colours"] = colours
        if self.store.frames is None:
            batch["image"] = np.stack([self.store.read(row) for row in index])
        return batch


def ahead(batches: Batches, first: int) -> Iterator[dict[str, np.ndarray]]:
    """The batches from a step on, each prepared while the one before it is trained on."""
    with ThreadPoolExecutor(1) as worker:
        upcoming = worker.submit(batches.__getitem__, first)
        for step in range(first, len(batches)):
            batch = upcoming.result()
            upcoming = worker.submit(batches.__getitem__, step + 1)
            yield batch
