"""What learns from chosen frames: a linear map on the features of an ImageNet network, or a whole network, shortly."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from next_animal import found, score_maps, sums
from next_frames_worlds import World
from small_worlds import features_of

from horse10.dataset import PoseDataset
from horse10.model import PoseModel
from horse10.prediction.stream import described
from horse10.recipes import FOR_STUDIES, RECIPES
from horse10.runs.evaluation import with_statistics
from horse10.tasks.losses import PoseLoss
from horse10.training.optimizers import forget, make_optimizer

ARCH, WEIGHTS = "mobilenet_v1_0.25", "mobilenet_0.25_224_no_top"
RECIPE, STEPS = FOR_STUDIES, 200


class Learned(NamedTuple):
    """What is known of all frames of a world once some have been learnt from."""

    poses: np.ndarray  # (N, K, 3): x, y in px, likelihood
    features: np.ndarray  # (N, C)


def linear() -> Callable[[World], Callable[[np.ndarray], Learned]]:
    """Ridge regression from features to score maps, as in `next_animal`: nothing in it is random."""
    features = features_of(ARCH, WEIGHTS)

    def of_world(world: World):
        cells = features(world.frames)
        size = world.frames.shape[1:3]
        scores = score_maps(world.keypoints, cells.shape[1:3], size)
        each = [sums(cells[row], scores[row]) for row in range(len(cells))]
        looks = cells[..., :-1].mean(axis=(1, 2))

        def learn(rows: np.ndarray) -> Learned:
            total = each[rows[0]]
            for row in rows[1:]:
                total = total + each[row]
            return Learned(found(cells, total, size), looks)

        return learn

    return of_world


def network(n_bodyparts: int) -> Callable[[World], Callable[[np.ndarray], Learned]]:
    """The smallest network from ImageNet, trained for STEPS steps by the recipe of the studies."""
    recipe = RECIPES[RECIPE]
    keras.utils.set_random_seed(0)
    model = PoseModel(ARCH, n_bodyparts, weights=WEIGHTS)
    start = model.get_weights()
    model.compile(make_optimizer(recipe.optimizer, recipe.schedule(ARCH, True, STEPS)), loss=PoseLoss())

    def of_world(world: World):
        data = _dataset(world)

        def learn(rows: np.ndarray) -> Learned:
            model.set_weights(start)
            forget(model.optimizer)
            chosen = replace(data, train=np.sort(rows))
            model.fit(chosen.batches("train", augment=recipe, steps=STEPS), shuffle=False, verbose=0)
            trained = with_statistics(model, chosen, recipe.batch_norm)
            each = list(described(trained, world.frames, len(world.frames)))
            return Learned(np.stack([one.pose for one in each]), np.stack([one.features for one in each]))

        return learn

    return of_world


def _dataset(world: World) -> PoseDataset:
    """The frames of a world, which lie nowhere but in memory."""
    n, n_parts = world.keypoints.shape[:2]
    names = tuple(f"labeled-data/{video}/img{row:04}.png" for row, video in enumerate(world.video))
    row_of = {Path("world") / name: row for row, name in enumerate(names)}
    none = np.array([], np.int64)
    return PoseDataset(
        name="world",
        root=Path("world"),
        bodyparts=tuple(f"part{part}" for part in range(n_parts)),
        skeleton=(),
        frames=names,
        keypoints=world.keypoints.astype("float32"),
        animal=world.video.astype(str),
        scale_px=np.full(n, np.nan),
        size=np.tile(world.frames.shape[1:3], (n, 1)),
        split="1",
        train=none,
        within=none,
        within_common=none,
        ood=none,
        shareable=False,
        reader=lambda path, *_: world.frames[row_of[path]],
    )
