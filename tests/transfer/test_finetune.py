"""Networks that learn a set themselves: L2 as a term of the loss, schedule, reset, choice on the validation part."""

import keras
import numpy as np
import pytest
from keras import layers

from horse10.training.optimizers import cosine
from horse10.transfer import features, finetune, probe, sets
from horse10.transfer.probe_config import ProbeConfig

SMALL = {"arch": "toy", "side_px": 32, "steps": 12, "batch_size": 8}


def squares(n: int = 48):
    """Bright and dark images, told apart by nothing but their brightness."""
    labels = np.arange(n) % 2
    noise = np.random.default_rng(0).integers(0, 60, (n, 32, 32, 3))
    return (noise + 150 * labels[:, None, None, None]).astype(np.uint8), labels


@pytest.fixture(scope="module")
def learner(toy_backbone):
    return finetune.Learner(ProbeConfig(setting="scratch", **SMALL), 2, 0.9)


def test_batch_norm_remembers_as_many_steps_as_the_paper_says():
    assert finetune.statistics_momentum(32 * 200, 32) == pytest.approx(0.95)  # 200 steps in an epoch
    assert finetune.statistics_momentum(32 * 14, 32) == 0.9


def test_the_rate_falls_as_half_a_cosine():
    assert cosine(0.2, 0, 10) == 0.2 and cosine(0.2, 5, 10) == pytest.approx(0.1)
    assert cosine(0.2, 10, 10) == pytest.approx(0, abs=1e-12)


def test_weight_decay_pulls_at_kernels_through_the_loss():
    """One step of plain descent from hand-set values: kernel w - rate * decay * w, and no pull at the bias."""
    inputs = keras.Input((1,))
    network = finetune.Decayed(inputs, layers.Dense(2)(inputs))
    network.compile(keras.optimizers.SGD(0.5), keras.losses.CategoricalCrossentropy(from_logits=True))
    network.layers[-1].set_weights([np.array([[2.0, -4.0]]), np.array([1.0, 1.0])])
    network.decay.assign(0.1)
    loss = network.train_on_batch(np.zeros((2, 1)), np.eye(2))  # zeros: the cross-entropy has no gradient in kernels
    assert float(loss) == pytest.approx(np.log(2) + 0.05 * 20)
    kernel, bias = network.layers[-1].get_weights()
    assert kernel == pytest.approx(np.array([[1.9, -3.8]])) and bias == pytest.approx([1.0, 1.0])


def test_kernels_of_every_kind_decay_and_scales_do_not(learner):
    assert [value.path.split("/")[-2] for value in learner.network.kernels] == [
        "conv1", "conv2", "conv3", "conv4", "classes",
    ]  # fmt: skip


def test_training_starts_anew_each_time(learner):
    images, labels = squares()
    first = learner.train(images, labels, 0.1, 0.0)
    learner.train(images, labels, 3.0, 0.1)
    again = learner.train(images, labels, 0.1, 0.0)
    assert first == pytest.approx(again, rel=1e-4) and first[-1] < first[0]
    assert len(first) == 12


def test_a_training_repeated_drops_the_same_features(toy_backbone):
    images, labels = squares()
    learner = finetune.Learner(ProbeConfig(setting="scratch", dropout=0.5, **SMALL | {"steps": 3}), 2, 0.9)
    first, again = (learner.train(images, labels, 0.1, 0.0) for _ in range(2))
    assert first == pytest.approx(again, rel=1e-4)


def test_bright_and_dark_images_are_learned(learner):
    images, labels = squares()
    learner.train(images, labels, 0.1, 1e-3)
    features.estimate(learner.body, images)
    assert (learner.answers(images) == labels).mean() == 1


def test_batches_are_whole_epochs_in_new_orders():
    batches = list(finetune._batches(10, 4, 5, seed=0))
    assert all(len(batch) == 4 for batch in batches)
    assert len(set(np.concatenate(batches[:2]))) == 8 and not (batches[0] == batches[2]).all()
    assert len(next(finetune._batches(3, 4, 1, seed=0))) == 3


def test_the_grid_is_judged_on_the_validation_part_and_learned_on_both(toy_backbone, monkeypatch):
    """The test images are shown once, at the end; the chosen pair is the best on the validation part."""
    images, labels = squares()
    monkeypatch.setattr(finetune, "_learner", lambda *_: fake)
    seen = []

    class Fake:
        body = None

        def train(self, pixels, answers, rate, ratio, look=int):
            seen.append(("train", len(pixels), rate, ratio))
            self.right = rate == 0.2
            for step in range(SMALL["steps"]):
                look(step + 1)

        def answers(self, pixels):
            seen.append(("answers", len(pixels)))
            bright = pixels.mean(axis=(1, 2, 3)) > 100
            return bright.astype(int) if self.right else np.zeros(len(pixels), int)

    fake = Fake()
    given = sets.ClassificationSet(
        "toy", images, labels, ("dark", "bright"), np.arange(48).astype(str), np.arange(24), np.arange(24, 48), "toys"
    )
    config = ProbeConfig(setting="finetuned", rates=(0.1, 0.2), ratios=(0.0, 1e-3), **SMALL)
    result, ratio, curve = finetune.trained(config, given, np.arange(16), np.arange(16, 24))
    assert seen == [
        step for pair in finetune.grid(config) for step in (("train", 16, *pair), ("answers", 8))
    ] + [("train", 24, 0.2, 0.0), ("answers", 24), ("answers", 24)]  # fmt: skip
    assert curve == {6: 24, 12: 24}
    assert isinstance(result, probe.Probe) and (result.chosen, ratio, result.validated) == (0.2, 0.0, 1.0)
    assert (result.answers == labels[24:]).all()


def test_the_last_training_is_looked_at_by_halves():
    assert finetune.moments(640) == [5, 10, 20, 40, 80, 160, 320, 640]
    assert finetune.moments(3) == [3] and finetune.moments(12) == [6, 12]


def test_where_there_is_no_choice_nothing_is_validated(toy_backbone):
    images, labels = squares()
    given = sets.ClassificationSet(
        "toy", images, labels, ("dark", "bright"), np.arange(48).astype(str), np.arange(24), np.arange(24, 48), "toys"
    )
    config = ProbeConfig(setting="scratch", rates=(0.1,), ratios=(0.0,), **SMALL)
    result, _, curve = finetune.trained(config, given, np.arange(16), np.arange(16, 24))
    assert np.isnan(result.validated) and result.chosen == 0.1
    assert list(curve) == [6, 12] and curve[12] == (result.answers == labels[24:]).sum()


def test_looks_change_no_training(learner):
    images, labels = squares()
    plain = learner.train(images, labels, 0.1, 0.0)
    looked = learner.train(images, labels, 0.1, 0.0, lambda done: features.estimate(learner.body, images[:8]))
    assert looked == pytest.approx(plain, rel=1e-4)


def test_the_scale_of_batch_norm_can_be_kept(toy_backbone):
    kept = finetune.Learner(ProbeConfig(setting="scratch", frozen_scale=True, **SMALL), 2, 0.9)
    assert not [value for value in kept.network.trainable_variables if value.path.endswith("gamma")]
    images, labels = squares()
    kept.train(images, labels, 0.1, 0.0)
    assert all((norm.gamma.numpy() == 1).all() for norm in features.normalizations(kept.body))
