"""What runs are made on: data sets and compiled networks, new for each run, or kept for the next one like it."""

from dataclasses import replace
from functools import cache, partial

from horse10.config import DataConfig, RunConfig
from horse10.dataset import PoseDataset, corrupted, dataset_of, images
from horse10.dataset.augment import photometric
from horse10.dataset.frames import FrameStore
from horse10.dataset.pictures import verified
from horse10.machine.device import compiled_with_xla
from horse10.tasks.losses import PoseLoss
from horse10.training.optimizers import forget, make_optimizer
from horse10.training.step import Trainer

KEPT_BYTES = 400 * 2**20  # corrupted pictures: 40 frames of two subsets in 75 ways, of 144 x 81 px, take 200 MB


class Bench:
    """Everything is made anew."""

    pictures = staticmethod(images.read)  # how a data set reads them

    def dataset(self, config: RunConfig) -> PoseDataset:
        """The data of a run. Raises DatasetError, ConfigError."""
        return verified(dataset_of(config, self.pictures))

    def corrupted(self, dataset: PoseDataset, kind: str, strength: int) -> PoseDataset:
        """A data set with its frames corrupted (`horse10.dataset.corrupted`). Raises MissingExtra."""
        return corrupted.corrupted(dataset, kind, strength)

    def trainer(self, experiment, store: FrameStore) -> Trainer:
        """The compiled training step of an `Experiment`, at step 0."""
        config = experiment.config
        colour = photometric() if config.augmentation == "photometric" else None
        partners = store.partners if experiment.recipe.flip_probability else None
        trainer = Trainer(experiment.network, store.frames, store.keypoints, experiment.canvas, colour, partners)
        optimizer = make_optimizer(experiment.recipe.optimizer, 0.0)  # `fit` sets the rate of each step
        trainer.compile(optimizer, PoseLoss(), jit_compile=compiled_with_xla())
        return trainer


class KeptBench(Bench):
    """What was made for one run serves the next: pictures stay in memory, a network is built and traced once.

    A run made here is the run made anew, to the bit. For many small runs in one process: `horse10.study`.
    """

    def __init__(self):
        self.datasets, self.trainers, self.pictures = {}, {}, cache(images.read)
        self.corrupted_of, self.corrupted_pictures, self.left_bytes = None, {}, 0

    def dataset(self, config):
        key = tuple((name, getattr(config, name)) for name in DataConfig.model_fields)
        if key not in self.datasets:
            self.datasets[key] = super().dataset(config)
        return self.datasets[key]

    def corrupted(self, dataset, kind, strength):
        """Pictures of one data set stay, as many as KEPT_BYTES hold: to corrupt one takes longer than to predict it."""
        if self.corrupted_of is not dataset:
            self.corrupted_of, self.corrupted_pictures, self.left_bytes = dataset, {}, KEPT_BYTES
        fresh = super().corrupted(dataset, kind, strength)
        return replace(fresh, reader=partial(self._corrupted_picture, fresh.reader, (kind, strength)))

    def _corrupted_picture(self, read, corruption, *picture):
        key = (*corruption, *picture)
        if key in self.corrupted_pictures:
            return self.corrupted_pictures[key]
        pixels = read(*picture)
        if pixels.nbytes <= self.left_bytes:
            self.corrupted_pictures[key], self.left_bytes = pixels, self.left_bytes - pixels.nbytes
        return pixels

    def trainer(self, experiment, store):
        config, network = experiment.config, experiment.network
        if config.augmentation == "photometric" or store.frames is None:
            return super().trainer(experiment, store)
        key = (config.arch, network.statistics, experiment.recipe.optimizer, config.batch_size, experiment.canvas)
        key += (*store.frames.shape, *store.keypoints.shape)
        key += (store.partners if experiment.recipe.flip_probability else None,)
        if key not in self.trainers:
            self.trainers[key] = super().trainer(experiment, store)
            return self.trainers[key]
        trainer = self.trainers[key]
        trainer.network.set_weights(network.get_weights())
        trainer.frames.assign(store.frames)
        trainer.keypoints.assign(store.keypoints)
        forget(trainer.optimizer)
        return trainer
