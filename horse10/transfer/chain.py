"""Chains of trainings, ImageNet or nothing -> source -> target: each run takes the backbone of the one before it."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np

from horse10.backbones import BACKBONES, build_backbone, preprocess_input
from horse10.backbones.batchnorm import reestimate_statistics
from horse10.backbones.weights import digest
from horse10.machine.folders import home
from horse10.machine.progress import progress
from horse10.training.optimizers import cosine, forget
from horse10.transfer import dropout, frames
from horse10.transfer.config import MIXED, TransferConfig, key
from horse10.transfer.kept import arrays
from horse10.transfer.network import TaskTrainer, build, fresh, statistics_of
from horse10.transfer.tasks import task

STATISTICS_FRAMES = 64  # that batch norm's statistics are estimated on again, at most
PREDICTED = 16  # frames at a time


@dataclass
class Finished:
    """One run of a chain.

    Attributes:
        weights: of its backbone; sha256: of these; parent: the same of the run it began with, or None.
        scores: of the first task on the tested horses; validated: on the validating ones.
        losses: of each step; seconds: of its training and evaluation.
    """

    config: TransferConfig
    weights: list[np.ndarray]
    parent: str | None
    losses: list[float] = field(default_factory=list)
    scores: dict[str, float] = field(default_factory=dict)
    validated: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def sha256(self) -> str:
        return digest(self.weights)


class Chains:
    """Runs chains. What one run made serves the next: frames, traced networks, sources that many targets share."""

    def __init__(self):
        self.built, self.truths, self.origins = {}, {}, {}

    def run(self, config: TransferConfig) -> Finished:
        """Train and score; what it starts from is trained first, if it was not before.

        A chain repeated on the same machine gives the same weights, to the bit.
        """
        start = time.monotonic()
        finished = self.trained(config)
        (name, domain), (_, trainer) = config.sets[0], self._built(config, 0)[:2]
        tested = self.truth(domain, config.herd, "tested", config.tested)
        finished.scores = scored(trainer, name, tested)
        finished.validated = scored(trainer, name, self.truth(domain, config.herd, "validating", config.tested // 2))
        finished.seconds = time.monotonic() - start
        return finished

    def trained(self, config: TransferConfig) -> Finished:
        """Train, without scores."""
        weights, parent = self.start(config)
        finished = Finished(config, weights, parent)
        ready = [self._ready(config, number) for number in range(len(config.sets))]
        for backbone, _ in ready:
            backbone.set_weights(weights)
        finished.losses = _trained(config, [(*pair, self.trained_on(config, n)) for n, pair in enumerate(ready)])
        backbone = ready[0][0]
        self._settle(config, backbone)
        finished.weights = backbone.get_weights()
        return finished

    def start(self, config: TransferConfig) -> tuple[list[np.ndarray], str | None]:
        """The weights a run's backbone begins with, and their hash if they are those of another run."""
        if isinstance(config.start, str):
            return self._origin(config), None
        source = config.start
        weights = list(arrays(kept(source), lambda: _numbered(self.trained(source).weights)).values())
        return weights, digest(weights)

    def truth(self, domain: str, herd: int, role: str, n_frames: int):
        """`frames.load`, read once."""
        asked = (domain, herd, role, n_frames)
        if asked not in self.truths:
            self.truths[asked] = frames.load(*asked)
        return self.truths[asked]

    def trained_on(self, config: TransferConfig, number: int):
        """The truth of the frames of one data set of a run."""
        return self.truth(config.sets[number][1], config.herd, "trained", config.frames)

    def _ready(self, config: TransferConfig, number: int) -> tuple[keras.Model, TaskTrainer]:
        """Backbone and trainer of one data set of a run, at step 0, with new weights for the head."""
        backbone, trainer, head, first, dropped = self._built(config, number)
        forget(trainer.optimizer)
        dropout.restore(dropped)
        fresh(head, first, np.random.default_rng([config.seed, number]))
        return backbone, trainer

    def _built(self, config: TransferConfig, number: int) -> tuple:
        """Backbone, trainer, the variables of the head and their first values, and its dropout, traced once."""
        name, statistics = config.sets[number][0], statistics_of(config)
        asked = (config.arch, statistics, name, number)
        if asked not in self.built:
            keras.utils.set_random_seed(number)  # dropout's generators are numbered by it
            backbone, trainer = build(config.arch, statistics, task(name))
            ours = {id(variable) for variable in backbone.variables}
            head = [variable for variable in trainer.network.variables if id(variable) not in ours]
            trainer.optimizer.build(trainer.network.trainable_variables)
            first = [np.asarray(variable) for variable in head]
            self.built[asked] = backbone, trainer, head, first, dropout.states(trainer.network)
        return self.built[asked]

    def _origin(self, config: TransferConfig) -> list[np.ndarray]:
        statistics = statistics_of(config)
        asked = (config.arch, config.start, config.seed if config.start == "none" else 0, statistics)
        if asked not in self.origins:
            keras.utils.set_random_seed(config.seed)
            self.origins[asked] = build_backbone(config.arch, config.start, statistics).get_weights()
        return self.origins[asked]

    def _settle(self, config: TransferConfig, backbone: keras.Model) -> None:
        """Batch norm's statistics of the finished weights, on frames of the first data set.

        Neighbours in it show one horse: several parts are drawn at random, as the batches of the training are.
        """
        shown = self.trained_on(config, 0).frames
        if len(shown) >= MIXED:
            shown = np.random.default_rng(0).permutation(shown)[:STATISTICS_FRAMES]
        parts = np.array_split(shown, max(1, len(shown) // PREDICTED))
        reestimate_statistics(backbone, (preprocess_input(part, BACKBONES[config.arch].scaling) for part in parts))


def _trained(config: TransferConfig, sets: list) -> list[float]:
    """The losses of the steps, the data sets in turn, each with its own optimizer; one backbone goes through all."""
    rng, losses = np.random.default_rng([config.seed, 1]), []
    orders = [_order(len(truth), config, number) for number, (_, _, truth) in enumerate(sets)]
    before = None
    for step in progress(range(config.steps), f"Training for {config.task}", unit="step"):
        number = step % len(sets)
        backbone, trainer, truth = sets[number]
        if before is not None and before is not backbone:
            backbone.set_weights(before.get_weights())
        show = trainer.task.shown or frames.shown
        batch = show(frames.rows(truth, next(orders[number])), rng)
        trainer.optimizer.learning_rate = cosine(config.learning_rate, step, config.steps)
        losses.append(float(trainer.train_on_batch(batch.frames, trainer.task.targets(batch))))
        before = backbone
    if before is not sets[0][0]:
        sets[0][0].set_weights(before.get_weights())
    return losses


def _order(n: int, config: TransferConfig, number: int):
    """Rows of each step of a data set: all frames in a new order, again and again."""
    rng = np.random.default_rng([config.seed, 2, number])
    upcoming = np.zeros(0, int)
    while True:
        while len(upcoming) < config.batch_size:
            upcoming = np.concatenate([upcoming, rng.permutation(n)])
        yield upcoming[: config.batch_size]
        upcoming = upcoming[config.batch_size :]


def scored(trainer: TaskTrainer, name: str, truth) -> dict[str, float]:
    """How good what the network predicts for some frames is, by metric. Views of frames are always the same ones."""
    asked = task(name)
    truth = asked.shown(truth, np.random.default_rng(0)) if asked.shown else truth
    parts = np.array_split(np.arange(len(truth)), max(1, len(truth) // PREDICTED))
    outputs = [trainer.predict_on_batch(truth.frames[part]) for part in parts]
    joined = {key: np.concatenate([np.asarray(one[key]) for one in outputs]) for key in outputs[0]}
    return asked.score(asked.decode(joined, truth.frames.shape[1:3]), truth)


def _numbered(weights: list[np.ndarray]) -> dict[str, np.ndarray]:
    return {f"arr_{number}": array for number, array in enumerate(weights)}


def kept(config: TransferConfig) -> Path:
    """Where the backbone of a run is kept that others start from."""
    return home() / "transfer" / "starts" / f"{key(config)}.npz"
