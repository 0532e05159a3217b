"""The training step: it learns, it is repeatable, it survives interruption, and it stops on nonsense."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from horse10.dataset.rows import spread
from horse10.device import compiled_with_xla
from horse10.model import PoseModel
from horse10.training import monitor
from horse10.training.checkpoint import TrainingError
from horse10.training.feed import FrameStore
from horse10.training.step import Trainer, fit
from repository import TESTS
from toy_network import ARCH, CANVAS, PARTS, toy_batches, toy_network, toy_store


def test_the_loss_falls_and_the_history_tells_of_each_step(tmp_path):
    keras.utils.set_random_seed(0)
    history = fit(PoseModel(ARCH, PARTS), toy_batches(12), optimizer="adam", folder=tmp_path)
    assert [row["step"] for row in history] == list(range(1, 13))
    assert np.mean([row["loss"] for row in history[-3:]]) < 0.8 * history[0]["loss"]
    assert history[0]["learning_rate"] == pytest.approx(0.005) and history[-1]["learning_rate"] < 0.001
    assert all(row["loss"] == pytest.approx(row["score_loss"] + 0.05 * row["locref_loss"], rel=1e-5) for row in history)


def test_an_interrupted_run_ends_as_an_uninterrupted_one(tmp_path):
    """Ctrl-C after the third of six steps, then the same call again: the same weights, bit for bit on a CPU."""
    whole, parts = toy_network(), toy_network()
    (tmp_path / "whole").mkdir(), (tmp_path / "parts").mkdir()
    expected = fit(whole, toy_batches(6), optimizer="adam", folder=tmp_path / "whole")

    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(parts, toy_batches(6), optimizer="adam", folder=tmp_path / "parts", evaluate=interrupt, evaluate_every=3)
    again = toy_network(seed=1)  # other weights at first: the checkpoint replaces them
    found = fit(again, toy_batches(6), optimizer="adam", folder=tmp_path / "parts")
    assert [row["loss"] for row in found[3:]] == [row["loss"] for row in expected[3:]]
    assert all(np.array_equal(a, b) for a, b in zip(whole.get_weights(), again.get_weights(), strict=True))
    assert fit(again, toy_batches(6), optimizer="adam", folder=tmp_path / "parts") == found  # done: nothing more to do


def test_the_history_holds_evaluations_where_they_were_asked_for(tmp_path):
    done = []
    history = fit(
        toy_network(),
        toy_batches(7),
        optimizer="adam",
        folder=tmp_path,
        evaluate=lambda: done.append(1) or {"error": len(done)},
        evaluate_every=3,
    )
    assert [row.get("error") for row in history] == [None, None, 1, None, None, 2, None]


def test_a_loss_that_is_not_finite_stops_the_run_and_names_step_and_frames(tmp_path):
    keypoints = toy_store().keypoints.copy()
    keypoints[5] = 1e30  # the square of its offset overflows
    store = toy_store(keypoints=keypoints)
    network = toy_network()
    network.get_layer("logits").bias.assign(np.full(PARTS, np.nan, "float32"))
    with pytest.raises(TrainingError, match=r"not finite at step 0 .* frame\d+.*smaller learning_rate"):
        fit(network, toy_batches(3, store), optimizer="adam", folder=tmp_path)


def test_a_damaged_checkpoint_is_named(tmp_path):
    (tmp_path / "checkpoint.npz").write_bytes(b"PK not a checkpoint")
    with pytest.raises(TrainingError, match=r"checkpoint\.npz cannot be used .*Delete it"):
        fit(toy_network(), toy_batches(2), optimizer="adam", folder=tmp_path)


def test_a_checkpoint_is_written_now_and_then_and_holds_no_frames(tmp_path, monkeypatch):
    monkeypatch.setattr(monitor, "CHECKPOINT_EVERY_S", 0)
    network = toy_network()
    fit(network, toy_batches(2), optimizer="adam", folder=tmp_path)
    with np.load(tmp_path / "checkpoint.npz", allow_pickle=False) as stored:
        assert int(stored["step"]) == 2 and len(json.loads(str(stored["history"]))) == 2
        assert not any(stored[name].shape[:1] == (12,) for name in stored.files if name.startswith("variable"))
    network.save_weights(tmp_path / "network.weights.h5")
    assert (tmp_path / "network.weights.h5").stat().st_size < 12 * 64 * 96 * 3


def test_batches_are_a_function_of_seed_and_step():
    first, second, other = toy_batches(9), toy_batches(9), toy_batches(9, seed=1)
    second.first = 4  # a resumed run
    (a,), (b,) = first[5], second[1]
    assert all(np.array_equal(a[name], b[name]) for name in a)
    assert not np.array_equal(other[5][0]["matrix"], a["matrix"])
    assert first.frames_of(5) == [f"frame{index}" for index in a["index"]]


def test_every_frame_is_seen_once_before_any_is_seen_again():
    batches = toy_batches(9)
    seen = np.concatenate([batches.indices(step) for step in range(9)])
    assert all(sorted(seen[start : start + 12]) == list(range(12)) for start in (0, 12, 24))
    assert not np.array_equal(seen[:12], seen[12:24])


def test_frames_that_do_not_fit_the_device_train_the_same(tmp_path):
    """The batch then brings its images; what is learnt does not change."""
    device, host = toy_network(), toy_network()
    store = toy_store()
    frames = store.frames
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    one = fit(device, toy_batches(2, store), optimizer="adam", folder=tmp_path / "a")
    store.frames, store.read = None, lambda row: frames[row]
    two = fit(host, toy_batches(2, store), optimizer="adam", folder=tmp_path / "b")
    assert [row["loss"] for row in one] == pytest.approx([row["loss"] for row in two], rel=1e-5)


def test_network_and_optimiser_do_not_hold_the_frames():
    store = toy_store()
    trainer = Trainer(toy_network(), store.frames, store.keypoints, CANVAS)
    assert all("uint8" not in str(variable.dtype) for variable in trainer.network.variables)
    assert str(trainer.frames.dtype) == "uint8" and not trainer.frames.trainable


def test_spread_is_even_and_keeps_the_ends():
    rows = np.arange(100)
    assert list(spread(rows, 4)) == [0, 33, 66, 99] and list(spread(rows, 0)) == list(rows)


def test_frames_of_another_size_are_brought_to_the_usual_one():
    """A mark stays under its label when one animal is filmed at twice the size."""
    points = np.full((3, 1, 2), [40.0, 20.0], "float32")
    points[2] = [80.5, 40.5]  # the same place at twice the size, pixel centres counted
    images = [np.zeros((64, 96, 3), "uint8"), np.zeros((64, 96, 3), "uint8"), np.zeros((128, 192, 3), "uint8")]
    images[2][40:42, 80:82] = 255
    dataset = SimpleNamespace(
        keypoints=points,
        train=np.arange(3),
        size=np.array([[64, 96], [64, 96], [128, 192]]),
        frames=("a", "b", "c"),
        read=lambda row: images[row],
    )
    store = FrameStore(dataset, int_labels=False)
    assert store.size == (64, 96) and list(store.scale) == [1, 1, 0.5]
    assert np.allclose(store.keypoints[2], [40, 20])
    assert store.frames[2].max() == 255 and np.argwhere(store.frames[2][..., 0])[0].tolist() == [20, 40]


def test_frames_without_a_label_are_not_trained_on():
    points = np.array([[[10.0, 10.0]], [[np.nan, np.nan]]], "float32")
    dataset = SimpleNamespace(
        keypoints=points,
        train=np.arange(2),
        size=np.full((2, 2), 64),
        frames=("a", "b"),
        read=lambda row: np.zeros((64, 64, 3), "uint8"),
    )
    assert FrameStore(dataset, int_labels=False).names == ["a"]


def test_no_xla_on_a_cpu_with_tensorflow():
    assert compiled_with_xla() == (keras.backend.backend() == "jax")


def test_momentum_trains_too(tmp_path):
    history = fit(toy_network(), toy_batches(8), optimizer="momentum", folder=tmp_path)
    assert history[-1]["loss"] < history[0]["loss"]


THREE_STEPS = """
import sys; sys.path.insert(0, {tests!r})
import numpy as np
from pathlib import Path
from toy_network import toy_batches, toy_network
from horse10.training.step import fit
assert "tensorflow" not in sys.modules, "the core must not import TensorFlow"
history = fit(toy_network(), toy_batches(3), optimizer="adam", folder=Path({folder!r}))
from horse10.device import accelerators
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
