"""One thing changed in a run: what DeepLabCut does otherwise, as settings, batches and optimizers for Keras's fit."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import keras
import pandas as pd

import horse10
from horse10 import metrics
from horse10.config import RunConfig
from horse10.dataset.augment import generator, sample
from horse10.dataset.batches import TrainingBatches
from horse10.prediction.frames import predict
from horse10.recipes import RECIPES, automatic
from horse10.recipes.rates import multi_step
from horse10.runs import evaluation
from horse10.training.optimizers import Adam, Momentum

STEPS = 1200
SCRATCH = "from scratch"


class SizedBatches(TrainingBatches):
    """Each batch at one random size, as DeepLabCut v2.1.8.2 (pose_dataset_imgaug.py:255-261)."""

    def __getitem__(self, position):
        steps, step = self.steps, self.first + position
        index, rng = steps.indices(step), generator(steps.seed, 2, step)
        scale = rng.uniform(*steps.recipe.scale_jitter)
        canvas = tuple(int(side * scale) for side in steps.store.size)
        recipe = replace(steps.recipe, scale_jitter=(scale, scale), focus_probability=0.0)
        matrix, scales = sample(rng, steps.store.keypoints[index], steps.store.size, canvas, recipe)
        return self.warped(index, matrix, scales * steps.store.scale[index], canvas)


def adam(config: RunConfig) -> keras.optimizers.Optimizer:
    """The recipe's own."""
    schedule = RECIPES[config.recipe].schedule
    return Adam(schedule(config.arch, config.weights != "none", config.iterations, config.learning_rate), epsilon=1e-8)


def momentum(kind, config: RunConfig) -> keras.optimizers.Optimizer:
    """Momentum SGD under the ICLR text's two rates, its jump at the same tenth of the steps as there."""
    return kind(multi_step([(0.005, config.iterations // 10), (0.02, None)]), momentum=0.9)


@dataclass(frozen=True)
class Variant:
    """What is changed: fields of RunConfig; or batches and an optimizer, with which Keras's own fit trains."""

    fields: dict = field(default_factory=dict)
    batches: type[TrainingBatches] | None = None
    optimizer: Callable[[RunConfig], keras.optimizers.Optimizer] = adam
    share: float = 1.0  # of the steps


VARIANTS = {
    "as it is": Variant(),
    "another seed": Variant({"seed": 1}),
    "moving": Variant({"batch_norm": "moving"}),
    "whole-pixel labels": Variant({"int_labels": True}),
    "size per batch": Variant(batches=SizedBatches),
    "TensorFlow's momentum": Variant(batches=TrainingBatches, optimizer=partial(momentum, Momentum), share=1 / 3),
    "Keras's momentum": Variant(
        batches=TrainingBatches, optimizer=partial(momentum, keras.optimizers.SGD), share=1 / 3
    ),
    SCRATCH: Variant({"weights": "none"}),
}
UNCHANGED = ("as it is", SCRATCH)
BASE = {"Keras's momentum": "TensorFlow's momentum"}  # compared with this instead of "as it is"


def config_of(variant: str, split: int, weights: str, steps: int = STEPS, size: str = "small") -> RunConfig:
    """The run of a variant on a split."""
    fields = {
        "data": "synthetic",
        "synthetic_size": size,
        "recipe": automatic(as_the_paper=False),
        "weights": weights,
        "split": split,
    }
    fields |= {"iterations": round(steps * VARIANTS[variant].share), "evaluate_frames": 0, "evaluate_every": 0}
    return horse10.make_config(**fields | VARIANTS[variant].fields)


def trained_by_keras(config: RunConfig, variant: Variant) -> pd.DataFrame:
    """`metrics.table` of a network that Keras's fit has trained."""
    experiment = horse10.prepare(config)
    config, dataset, model = experiment.config, experiment.dataset, experiment.network
    batches = variant.batches(
        dataset, RECIPES[config.recipe], config.batch_size, config.seed, experiment.canvas, config.iterations
    )
    model.compile(variant.optimizer(config), loss=horse10.losses.PoseLoss())
    model.fit(batches, shuffle=False, verbose=2)
    network = evaluation.with_statistics(model, dataset, config.batch_norm)
    return metrics.table(dataset, predict(network, dataset))
