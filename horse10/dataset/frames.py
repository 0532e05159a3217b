"""Training frames at one size, and which of them each step sees under which map."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from horse10.bodyparts import sides
from horse10.dataset import images, splits
from horse10.dataset.augment import generator, sample, sample_colours
from horse10.dataset.labels import any_label
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import Problem, error, some
from horse10.dataset.rows import usual_size
from horse10.machine.progress import progress
from horse10.recipes import Recipe
from horse10.tasks.targets import truncate_labels

DEVICE_LIMIT_BYTES = 4 * 2**30  # more frames than this are read step by step instead of living on the device


class FrameStore:
    """The training frames that have a label, brought to one size; on the device they stay uint8.

    Frames of another size than most (one horse of Horse-10 is filmed at twice the resolution) are resized to the usual
    one, as DeepLabCut does for each batch, and their keypoints with them.

    Attributes:
        size: height and width, px; scale (N,): min(target/native) over both axes; keypoints (N, K, 2) px at `size`.
        frames: uint8 (N, H, W, 3), or None if they need more than DEVICE_LIMIT_BYTES.
        partners: what each body part becomes in a mirrored frame, or None where the names do not say it of all.
    """

    def __init__(self, dataset: PoseDataset, int_labels: bool):
        labels = truncate_labels(dataset.keypoints) if int_labels else dataset.keypoints
        self.dataset, self.rows = dataset, dataset.train[any_label(labels[dataset.train])]
        if not len(self.rows):
            what = "no training frame has a label" + " to the right of and below the first pixel" * int_labels
            raise error(dataset.name, [Problem("no labels", splits.in_words(dataset.split), what)])
        self.size = usual_size(dataset)
        ratio = np.array(self.size) / dataset.size[self.rows]  # (N, 2) height, width
        self.scale = ratio.min(axis=1).astype("float32")
        self.keypoints = images.moved(labels[self.rows], ratio)
        partners, alone = sides(dataset.bodyparts)
        self.partners = None if alone else partners
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
        return image if image.shape[:2] == self.size else images.resized(image, self.size)

    def images(self, rows: np.ndarray) -> np.ndarray:
        """uint8 (B, H, W, 3) of the rows."""
        return np.stack([self.read(row) for row in rows]) if self.frames is None else self.frames[rows]


class Steps:
    """What each step of a training sees, as a function of (seed, step): which frames, under which map.

    Every frame is seen once before any is seen again, in an order drawn anew each time (as DeepLabCut v2.1's loader).

    Args:
        canvas: height and width of the training images, px.
        recipe: how frames are scaled, cropped and so on; None leaves them as they are. None is mirrored where the
            names of the body parts do not say which is left and right.
    """

    def __init__(
        self, store: FrameStore, canvas: tuple[int, int], recipe: Recipe | None, batch_size: int, seed: int = 0
    ):
        self.store, self.canvas, self.recipe, self.batch_size, self.seed = store, canvas, recipe, batch_size, seed
        self.partners = store.partners if recipe is not None and recipe.flip_probability else None
        if recipe is not None and self.partners is None:
            self.recipe = replace(recipe, flip_probability=0.0)

    def indices(self, step: int) -> np.ndarray:
        """(B,) rows of the store used at a step, counted from the start of the run."""
        places = np.arange(step * self.batch_size, (step + 1) * self.batch_size)
        n = len(self.store.keypoints)
        orders = {epoch: generator(self.seed, 1, epoch).permutation(n) for epoch in set(places // n)}
        return np.array([orders[place // n][place % n] for place in places], "int32")

    def maps(self, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Rows of the store (B,), maps (B, 3, 3) from their frames to the canvas, and training scales (B,)."""
        index = self.indices(step)
        matrix, scale = np.tile(np.eye(3, dtype="float32"), (len(index), 1, 1)), np.ones(len(index), "float32")
        if self.recipe is not None:
            rng = generator(self.seed, 2, step)
            matrix, scale = sample(rng, self.store.keypoints[index], self.store.size, self.canvas, self.recipe)
        return index, matrix, scale * self.store.scale[index]

    def colours(self, step: int) -> np.ndarray | None:
        """(B, 2) changes of contrast and brightness (`augment.recolour`), or None for a recipe that has none."""
        if self.recipe is None or not (self.recipe.contrast or self.recipe.brightness):
            return None
        return sample_colours(generator(self.seed, 3, step), self.batch_size, self.recipe)

    def frames_of(self, step: int) -> list[str]:
        """Names of the frames seen at a step."""
        return [self.store.names[row] for row in self.indices(step)]


def of_mirrored(bodyparts: Sequence[str]) -> str:
    """What is to know of mirrored training images with these body parts, "" for nothing."""
    partners, alone = sides(bodyparts)
    if alone:
        return f"no image is mirrored, since no one body part is the other side of {some(alone)}"
    nothing = partners == tuple(range(len(bodyparts)))
    return "mirrored images keep all body parts as they are, since none is called left or right" if nothing else ""
