"""A second classifier in the middle of a network: where it stands, and its share in the loss."""

import keras
import numpy as np
import pytest

from horse10.transfer import features, finetune, heads
from horse10.transfer.probe_config import ProbeConfig

SMALL = {"arch": "toy", "side_px": 32, "steps": 3, "batch_size": 8, "setting": "scratch"}


def test_the_middle_is_what_the_last_stride_is_given(toy_backbone):
    body = features.extractor("toy", "none", 32)
    images = np.random.default_rng(0).integers(0, 255, (3, 32, 32, 3)).astype(np.float32)
    both = keras.Model(body.input, heads.with_middle(body, "toy"))(images)
    assert np.asarray(both[0]) == pytest.approx(np.asarray(body(images)), abs=1e-5)
    whole = body.layers[-2]
    third = keras.Model(whole.input, whole.get_layer("relu3").output)(images / 127.5 - 1)
    assert np.asarray(both[1]) == pytest.approx(np.asarray(third).mean(axis=(1, 2)), abs=1e-5)


def test_there_is_one_classifier_unless_another_is_asked_for(toy_backbone):
    alone = finetune.Learner(ProbeConfig(**SMALL), 3, 0.9)
    two = finetune.Learner(ProbeConfig(auxiliary=0.4, **SMALL), 3, 0.9)
    assert len(alone.network.outputs) == 1 and len(two.network.outputs) == 2
    assert {value.path.split("/")[-2] for value in two.network.kernels} - {
        value.path.split("/")[-2] for value in alone.network.kernels
    } == {"middle_classes"}


def test_its_loss_counts_by_its_share_and_its_answers_do_not(toy_backbone):
    """Of 3 classes, with both classifiers at zero, each loss is log 3."""
    learner = finetune.Learner(ProbeConfig(auxiliary=0.4, **SMALL), 3, 0.9)
    for name in ("classes", "middle_classes"):
        layer = learner.network.get_layer(name)
        layer.set_weights([np.zeros_like(value) for value in layer.get_weights()])
    learner.first = learner.network.get_weights()
    images, labels = np.random.default_rng(0).integers(0, 255, (8, 32, 32, 3)).astype(np.uint8), np.arange(8) % 3
    assert learner.train(images, labels, 0.1, 0.0)[0] == pytest.approx(1.4 * np.log(3), rel=1e-5)
    middle = learner.network.get_layer("middle_classes")
    assert np.abs(middle.get_weights()[0]).max() > 0
    before = learner.answers(images)
    middle.set_weights(
        [value + 1000 * np.eye(*value.shape) if value.ndim > 1 else value for value in middle.get_weights()]
    )
    assert (learner.answers(images) == before).all()
