"""The training loop: its history, and a run that was stopped anywhere ends as one that was not."""

import os
import signal
from types import SimpleNamespace

import numpy as np
import pytest

from horse10.training import loop
from horse10.training.checkpoint import TrainingError
from horse10.training.loop import fit
from toy_network import PARTS, toy_batches, toy_fit, toy_network, toy_store, toy_trainer

STEPS = 7


def without_seconds(history):
    return [{name: value for name, value in row.items() if name != "seconds"} for row in history]


def evaluation(network):
    """Columns that depend on the weights, as errors do."""
    return lambda: {"error": float(np.sum(network.get_weights()[0]))}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Weights and history of a run that nothing stopped, a row every other step, evaluated after step 3 and 6."""
    return ran(tmp_path_factory.mktemp("whole"), toy_network())


def ran(folder, network, stop_at=(), how=lambda: os.kill(os.getpid(), signal.SIGINT), **options):
    """Weights and history of the run, or None and None if it was stopped; `how` is called when a step begins."""
    batches = toy_batches(STEPS)
    trainer = toy_trainer(network, batches)
    train = trainer.train_on_batch

    def step(batch, **arguments):
        done = int(trainer.optimizer.iterations)
        logs = train(batch, **arguments)
        if done in stop_at:
            how()
        return logs

    trainer.train_on_batch = step
    options = {"evaluate": evaluation(network), "evaluate_every": 3} | options
    history = fit(trainer, batches, folder=folder, run_id="toy", **options).history
    return network.get_weights(), history


@pytest.fixture(scope="module", autouse=True)
def rows_of_two_steps():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "ROWS", STEPS // 2)
        yield


def same(one, other):
    assert all(np.array_equal(a, b) for a, b in zip(one[0], other[0], strict=True))
    assert without_seconds(one[1]) == without_seconds(other[1])


def test_the_history_tells_of_every_step_once(whole):
    _, history = whole
    assert [row["step"] for row in history] == [2, 3, 4, 6, 7]
    assert [row.get("error") is None for row in history] == [True, False, True, False, True]
    assert history[0]["learning_rate"] == pytest.approx(0.005, rel=0.1) and history[-1]["learning_rate"] < 0.001
    assert (np.diff([row["seconds"] for row in history]) >= 0).all()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", [0, 2, 6])
def test_a_run_that_is_stopped_by_a_signal_goes_on_as_if_it_had_not_been(whole, tmp_path, step, number):
    ended = KeyboardInterrupt if number == signal.SIGINT else SystemExit
    before = signal.getsignal(number)
    with pytest.raises(ended) as stopped:
        ran(tmp_path, toy_network(), {step}, lambda: os.kill(os.getpid(), number))
    assert signal.getsignal(number) is before
    assert number == signal.SIGINT or stopped.value.code == 143
    same(whole, ran(tmp_path, toy_network(seed=1)))  # other weights at first: the checkpoint replaces them


@pytest.mark.parametrize("step", [1, 6])
def test_a_run_that_dies_goes_on_from_its_last_checkpoint(whole, tmp_path, step):
    """No matter which that is: here the one before the first step, or before the last evaluation."""

    def die():
        raise MemoryError

    network = toy_network()
    with pytest.raises(MemoryError):
        ran(tmp_path, network, {step}, die)
    same(whole, ran(tmp_path, network))  # the same network goes on, as in a notebook


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_an_evaluation_at_once_and_it_is_done_again(whole, tmp_path, number):
    network, after = toy_network(), []

    def evaluate():
        os.kill(os.getpid(), number)
        after.append(True)

    with pytest.raises((KeyboardInterrupt, SystemExit)):
        ran(tmp_path, network, evaluate=evaluate)
    assert not after
    same(whole, ran(tmp_path, network))


def test_a_second_signal_stops_at_once_and_leaves_the_checkpoint_before(whole, tmp_path):
    def twice():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        pytest.fail("the second signal was not heeded")

    with pytest.raises(KeyboardInterrupt):
        ran(tmp_path, toy_network(), {4}, twice)
    trainer = toy_trainer(toy_network(), toy_batches(STEPS))
    with pytest.raises(KeyboardInterrupt):
        fit(trainer, toy_batches(STEPS), folder=tmp_path, run_id="toy", snapshots=interrupting())
    assert int(trainer.optimizer.iterations) == 3  # of the evaluation's
    same(whole, ran(tmp_path, toy_network(seed=1)))


def test_the_software_of_each_session_is_kept_where_it_changes(tmp_path):
    def interrupt():
        os.kill(os.getpid(), signal.SIGINT)

    for stop_at in (1, 3):
        with pytest.raises(KeyboardInterrupt):
            ran(tmp_path, toy_network(), {stop_at}, interrupt, software="keras 3.15")
    trainer, batches = toy_trainer(toy_network(), toy_batches(STEPS)), toy_batches(STEPS)
    log = fit(trainer, batches, folder=tmp_path, run_id="toy", software="keras 3.16")
    assert log.software == ["keras 3.15", "keras 3.16"]


def interrupting():
    """Snapshots of every step, of which the first is interrupted."""
    return SimpleNamespace(steps=range(STEPS + 1), take=lambda step: os.kill(os.getpid(), signal.SIGINT))


def test_snapshots_are_taken_where_they_are_due_also_those_that_were_interrupted(whole, tmp_path):
    taken = []
    with pytest.raises(KeyboardInterrupt):
        ran(tmp_path, toy_network(), snapshots=interrupting())
    due = SimpleNamespace(steps=[0, 2, 7], take=taken.append)
    same(whole, ran(tmp_path, toy_network(), snapshots=due))
    assert taken == [0, 2, 7]


def test_seconds_add_up_over_sessions(tmp_path, monkeypatch):
    clock = iter(np.arange(0, 1e4, 0.5))
    monkeypatch.setattr(loop.time, "monotonic", lambda: float(next(clock)))
    with pytest.raises(KeyboardInterrupt):
        ran(tmp_path, toy_network(), {3})
    _, history = ran(tmp_path, toy_network())
    seconds = [row["seconds"] for row in history]
    assert seconds == sorted(seconds) and seconds[-1] > 2 * seconds[1]


def test_a_run_that_is_done_is_not_trained_further(whole, tmp_path):
    first = ran(tmp_path, toy_network())
    same(first, ran(tmp_path, toy_network(seed=1), stop_at=range(STEPS), how=lambda: pytest.fail("trained")))
    same(first, whole)


def test_a_checkpoint_is_written_now_and_then(tmp_path, monkeypatch):
    windows = []
    monkeypatch.setattr(loop, "CHECKPOINT_EVERY_S", 0)
    monkeypatch.setattr(loop.Checkpoint, "save", lambda self, log: windows.append(len(log.window)))
    ran(tmp_path, toy_network(), evaluate_every=0)
    assert windows == [0, 0, 1, 0, 1, 0, 1, 0, 0, 0]  # before the first step (twice), after each, at the end


def test_a_loss_that_is_not_finite_stops_the_run_and_names_step_and_frames(tmp_path):
    keypoints = toy_store().keypoints.copy()
    keypoints[5] = 1e30  # the square of its offset overflows
    network = toy_network()
    network.get_layer("logits").bias.assign(np.full(PARTS, np.nan, "float32"))
    with pytest.raises(TrainingError, match=r"not finite at step 0 .* frame\d+.*smaller learning_rate"):
        toy_fit(network, toy_batches(3, toy_store(keypoints=keypoints)), tmp_path)
