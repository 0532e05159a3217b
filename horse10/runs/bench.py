"""What runs are made on: data sets and compiled networks, new for each run, or kept for the next one like it."""

from functools import cache

import numpy as np

from horse10.config import DataConfig, RunConfig
from horse10.dataset import PoseDataset, dataset_of, images
from horse10.dataset.augment import photometric
from horse10.dataset.frames import FrameStore
from horse10.dataset.pictures import verified
from horse10.device import compiled_with_xla
from horse10.tasks.losses import PoseLoss
from horse10.training.optimizers import make_optimizer
from horse10.training.step import Trainer


class Bench:
    """Everything is made anew."""

    pictures = staticmethod(images.read)  # how a data set reads them

    def dataset(self, config: RunConfig) -> PoseDataset:
        """The data of a run. Raises DatasetError, ConfigError."""
        return verified(dataset_of(config, self.pictures))

    def trainer(self, experiment, store: FrameStore) -> Trainer:
        """The compiled training step of an `Experiment`, at step 0."""
        config = experiment.config
        colour = photometric() if config.augmentation == "photometric" else None
        trainer = Trainer(experiment.network, store.frames, store.keypoints, experiment.canvas, colour)
        optimizer = make_optimizer(experiment.recipe.optimizer, 0.0)  # `fit` sets the rate of each step
        trainer.compile(optimizer, PoseLoss(), jit_compile=compiled_with_xla())
        return trainer


class KeptBench(Bench):
    """What was made for one run serves the next: pictures stay in memory, a network is built and traced once.

    A run made here is the run made anew, to the bit. For many small runs in one process: `horse10.study`.
    """

    def __init__(self):
        self.datasets, self.trainers, self.pictures = {}, {}, cache(images.read)

    def dataset(self, config):
        key = tuple((name, getattr(config, name)) for name in DataConfig.model_fields)
        if key not in self.datasets:
            self.datasets[key] = super().dataset(config)
        return self.datasets[key]

    def trainer(self, experiment, store):
        config, network = experiment.config, experiment.network
        if config.augmentation == "photometric" or store.frames is None:
            return super().trainer(experiment, store)
        key = (config.arch, network.statistics, experiment.recipe.optimizer, config.batch_size, experiment.canvas)
        key += (*store.frames.shape, *store.keypoints.shape)
        if key not in self.trainers:
            self.trainers[key] = super().trainer(experiment, store)
            return self.trainers[key]
        trainer = self.trainers[key]
        trainer.network.set_weights(network.get_weights())
        trainer.frames.assign(store.frames)
        trainer.keypoints.assign(store.keypoints)
        for variable in trainer.optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))
        return trainer
