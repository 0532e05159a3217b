"""The training step: it learns, on every backend, whatever holds the frames."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import keras
import numpy as np
import pytest

from horse10.config import RunConfig
from horse10.dataset.augment import recolour, warp
from horse10.model import PoseModel
from horse10.recipes import RECIPES
from horse10.training.feed import Batches
from horse10.training.step import Trainer
from repository import TESTS
from toy_network import ARCH, CANVAS, PARTS, toy_batches, toy_fit, toy_network, toy_store


def test_the_loss_falls_and_is_the_sum_of_its_terms(tmp_path):
    keras.utils.set_random_seed(0)
    history = toy_fit(PoseModel(ARCH, PARTS), toy_batches(12), tmp_path)
    assert np.mean([row["loss"] for row in history[-3:]]) < 0.8 * history[0]["loss"]
    assert all(row["loss"] == pytest.approx(row["score_loss"] + 0.05 * row["locref_loss"], rel=1e-5) for row in history)


def test_momentum_trains_too(tmp_path):
    history = toy_fit(toy_network(), toy_batches(8), tmp_path, optimizer="momentum")
    assert history[-1]["loss"] < history[0]["loss"]


def test_frames_that_do_not_fit_the_device_train_the_same(tmp_path):
    """The batch then brings its images; what is learnt does not change."""
    store = toy_store()
    frames = store.frames
    on_device = toy_fit(toy_network(), toy_batches(2, store), tmp_path / "device")
    store.frames, store.read = None, lambda row: frames[row]
    on_host = toy_fit(toy_network(), toy_batches(2, store), tmp_path / "host")
    assert [row["loss"] for row in on_device] == pytest.approx([row["loss"] for row in on_host], rel=1e-5)


def test_what_the_network_sees_is_mirrored_and_recoloured_with_its_labels():
    store, changes = toy_store(), {"flip_probability": 0.5, "contrast": 0.3, "brightness": 0.2}
    store.partners = (1, 0, 2)
    batches = Batches(store, CANVAS, RunConfig(iterations=1, batch_size=12), replace(RECIPES["quick"], **changes))
    batch, seen = batches[0], []
    trainer = Trainer(None, store.frames, store.keypoints, CANVAS, partners=store.partners)
    trainer.network = lambda images, training: seen.append(images)
    labels = trainer.call(batch, training=True)[1]["keypoints"]
    frames = recolour(store.frames[batch["index"]], batch["colours"])
    images, keypoints = warp(frames, store.keypoints[batch["index"]], batch["matrix"], CANVAS, (1, 0, 2))
    np.testing.assert_allclose(seen[0], images, atol=1e-2)
    np.testing.assert_allclose(labels, keypoints, atol=1e-3)
    plain = warp(store.frames[batch["index"]], store.keypoints[batch["index"]], batch["matrix"], CANVAS)
    mirrored = np.linalg.det(batch["matrix"]) < 0
    assert 0 < mirrored.sum() < 12 and np.abs(np.asarray(images) - np.asarray(plain[0])).max() > 5
    assert (np.abs(np.asarray(keypoints) - np.asarray(plain[1])).max(axis=(1, 2)) > 1).tolist() == mirrored.tolist()


def test_the_network_does_not_hold_the_frames():
    store = toy_store()
    trainer = Trainer(toy_network(), store.frames, store.keypoints, CANVAS)
    assert all("uint8" not in str(variable.dtype) for variable in trainer.network.variables)
    assert str(trainer.frames.dtype) == "uint8" and not trainer.frames.trainable


THREE_STEPS = """
import sys; sys.path.insert(0, {tests!r})
from pathlib import Path
from toy_network import toy_batches, toy_fit, toy_network
assert "tensorflow" not in sys.modules, "the core must not import TensorFlow"
folder = Path({folder!r})
toy_fit(toy_network(), toy_batches(2), folder)
history = toy_fit(toy_network(1), toy_batches(3), folder)  # continues from the checkpoint
from horse10.machine.device import accelerators
assert accelerators() == []
print([row["loss"] for row in history])
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_three_steps_on_another_backend(backend, tmp_path):
    pytest.importorskip(backend)
    script = THREE_STEPS.format(tests=str(TESTS), folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    losses = json.loads(done.stdout.splitlines()[-1])
    assert len(losses) == 3 and np.isfinite(losses).all() and losses[0] < 2
