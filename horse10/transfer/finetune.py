"""A network that learns a set of images itself, from ImageNet or from random weights, after Kornblith et al. 2019.

Learning rate and weight decay are chosen on a validation part of the training images among all pairs of a grid, then
the network is trained again on all of them (App. A.1, A.5, A.6). Weight decay is a term of the loss: Keras's own is
another method, which the papers did not use. Images are not augmented.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import product

import keras
import numpy as np
from keras import ops

from horse10.training.optimizers import cosine, forget
from horse10.transfer import dropout, features, heads, sets
from horse10.transfer.probe import Probe

MOMENTUM = 0.9  # Nesterov's
RATES = {"finetuned": (0.001, 0.01, 0.1), "scratch": (0.01, 0.1, 1.0)}  # the ends and the middle of the papers' spans
RATIOS = {"finetuned": (0.0, 1e-3), "scratch": (0.0, 1e-2)}  # none, and the strongest of the papers' spans
FIRST_LOOK = 5  # steps after which a network that learns is first shown the test images
SOME = 120  # images that batch norm's statistics are measured on before a network is judged on the validation part


def statistics_momentum(n_images: int, batch_size: int) -> float:
    """Of batch norm's moving averages: max(1 - 10 / s, 0.9) for s steps in an epoch (App. A.5)."""
    return max(1 - 10 * batch_size / n_images, 0.9)


class Decayed(keras.Model):
    """A classifier whose loss has the term `decay / 2 * sum(kernel ** 2)`, over convolutions and the classifier."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.decay = keras.Variable(0.0, trainable=False, name="decay")
        # By path: a depthwise convolution's kernel is one too, scales and offsets of batch norm are not
        self.kernels = [value for value in self.trainable_variables if value.path.endswith("kernel")]

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        loss = super().compute_loss(x, y, y_pred, sample_weight, training=training)
        return loss + self.decay / 2 * sum(ops.sum(ops.square(kernel)) for kernel in self.kernels)


class Learner:
    """A compiled network that can be trained many times from its first weights: tracing it takes seconds."""

    def __init__(self, config, n_classes: int, momentum: float):
        keras.utils.set_random_seed(config.seed)
        self.body = features.extractor(config.arch, config.weights, config.side_px)
        for norm in features.normalizations(self.body):
            norm.momentum = momentum
            if config.frozen_scale and norm.gamma is not None:
                norm.gamma.trainable = False
        logits, shares = heads.classifiers(self.body, config, n_classes)
        self.network = Decayed(self.body.input, logits)
        self.classifier = keras.Model(self.body.input, logits[0])
        smoothed = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=config.label_smoothing)
        optimizer = keras.optimizers.SGD(0.1, momentum=MOMENTUM, nesterov=True)
        self.network.compile(optimizer=optimizer, loss=[smoothed] * len(logits), loss_weights=shares)
        optimizer.build(self.network.trainable_variables)
        self.first, self.config, self.n_classes = self.network.get_weights(), config, n_classes
        self.dropped = dropout.states(self.network)

    def begin_with(self, body: list[np.ndarray]) -> None:
        """Train from these weights of the body on, and from the first ones of the classifier."""
        self.network.set_weights(self.first)
        self.body.set_weights(body)
        self.first = self.network.get_weights()

    def train(
        self, images: np.ndarray, labels: np.ndarray, rate: float, ratio: float, look: Callable[[int], None] = int
    ) -> list[float]:
        """From the first weights on; images (N, side, side, 3) uint8, labels (N,). Returns the loss of each step.

        look: is told how many steps are done, after each.
        """
        network, steps, size = self.network, self.config.steps, self.config.batch_size
        network.set_weights(self.first)
        dropout.restore(self.dropped)
        forget(network.optimizer)
        network.decay.assign(rate * ratio)
        losses, wanted = [], np.eye(self.n_classes, dtype=np.float32)
        for step, chosen in enumerate(_batches(len(labels), size, steps, self.config.seed)):
            network.optimizer.learning_rate.assign(cosine(rate, step, steps))
            answers = [wanted[labels[chosen]]] * len(network.outputs)
            found = network.train_on_batch(images[chosen].astype(np.float32), answers, return_dict=True)
            losses.append(float(found["loss"]))
            look(step + 1)
        return losses

    def answers(self, images: np.ndarray) -> np.ndarray:
        """The most probable class of each image (N,)."""
        return features.features(self.classifier, images).argmax(axis=1)


def _batches(n: int, size: int, steps: int, seed: int):
    """Indices of `steps` batches: epoch after epoch, each in an order of its own, without the last images that fill no
    batch; all images at once where they are fewer than a batch."""
    rng, size = np.random.default_rng([seed, 2]), min(n, size)
    per_epoch = n // size
    for step in range(steps):
        if step % per_epoch == 0:
            order = rng.permutation(n)
        yield order[step % per_epoch * size :][:size]


@lru_cache(maxsize=1)
def _learner(config, n_classes: int, momentum: float) -> Learner:
    keras.backend.clear_session()
    return Learner(config, n_classes, momentum)


def grid(config) -> list[tuple[float, float]]:
    """The pairs of initial learning rate, and weight decay as a share of it, that a `ProbeConfig` asks for."""
    return list(product(config.rates or RATES[config.setting], config.ratios or RATIOS[config.setting]))


def moments(steps: int) -> list[int]:
    """Steps at which the last training is looked at: the last one, half of it and so on, down to FIRST_LOOK."""
    halved = [round(steps / 2**times) for times in range(steps.bit_length())]
    return [moment for moment in halved[::-1] if moment >= min(FIRST_LOOK, steps)]


def trained(
    config, images, fit: np.ndarray, validation: np.ndarray, body: list[np.ndarray] | None = None
) -> tuple[Probe, float, dict[int, int]]:
    """What the network answers after training with the best pair of the grid, that pair's share of weight decay, and
    how many test images were answered rightly after each of `moments`.

    Where the grid is one pair nothing is chosen, and nothing was validated (NaN).

    These answers on the way choose nothing. Statistics of batch norm are measured for them on a part of the training
    images where they start from random weights; training goes by those of its batches, so that no look changes it.

    Args:
        config: a `ProbeConfig` whose setting is "finetuned" or "scratch".
        images: a `ClassificationSet`; fit, validation: its training images in two parts, indices.
        body: first weights of the network without its classifier, from a source; None: as the config says.
    """
    network_sees = config if config.setting == "finetuned" else config.model_copy(update={"weights": "none"})
    momentum = statistics_momentum(len(images.train), config.batch_size)
    learner = _learner(network_sees.model_copy(update={"set": "", "per_class": 0}), len(images.classes), momentum)
    if body is not None:
        learner.begin_with(body)
    pixels, labels = sets.scaled(images.images, config.side_px), images.labels
    pairs, scores = grid(config), []
    for rate, ratio in pairs if len(pairs) > 1 else ():
        learner.train(pixels[fit], labels[fit], rate, ratio)
        if config.setting == "scratch":
            features.estimate(learner.body, pixels[fit[:SOME]])
        scores.append(float((learner.answers(pixels[validation]) == labels[validation]).mean()))
    best = int(np.argmax(scores)) if scores else 0
    rate, ratio = pairs[best]
    curve = {}

    def look(done: int) -> None:
        if done in moments(config.steps):
            if config.setting == "scratch":
                part = images.train if done == config.steps else images.train[:SOME]
                features.estimate(learner.body, pixels[part])
            curve[done] = learner.answers(pixels[images.test])

    learner.train(pixels[images.train], labels[images.train], rate, ratio, look)
    right = {done: int((answers == labels[images.test]).sum()) for done, answers in curve.items()}
    return Probe(curve[config.steps], rate, scores[best] if scores else np.nan), ratio, right
