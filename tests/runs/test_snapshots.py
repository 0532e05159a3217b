"""Snapshots of a training: they change nothing, say what the evaluation says, and are read back whole or refused."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import horse10
from horse10.config import ConfigError, make_config
from horse10.metrics import SUBSETS
from horse10.runs import records, snapshots, storage
from horse10.runs.plan import prepare
from horse10.runs.records import RecordError
from horse10.runs.run import open_run
from horse10.tasks.targets import LOCREF_STDEV_PX, cell_centre_px, refinement_around_px
from repository import ROOT

SHORT = {"data": "synthetic", "synthetic_size": "tiny", "weights": "none", "iterations": 4, "batch_size": 2}
SHORT |= {"arch": "toy", "evaluate_frames": 0, "evaluate_every": 2}
RESULTS = ROOT / "results"
KEPT = sorted(RESULTS.glob(f"*/{records.SNAPSHOTS}"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory, toy_backbone):
    """The same tiny training without and with snapshots."""
    patch, done = pytest.MonkeyPatch(), {}
    home = tmp_path_factory.mktemp("snapshots")
    for n in (0, 3):
        patch.setenv("HORSE10_RUNS", str(home / f"runs{n}"))
        done[n] = horse10.train(make_config(**SHORT, snapshots=n))
    yield done
    patch.undo()


@pytest.fixture
def file(runs, tmp_path):
    return Path(shutil.copy(runs[3].folder / records.SNAPSHOTS, tmp_path))


ROUNDED_PX = 0.5 / storage.STEPS["x"]


def decoded_as_recorded(seen, predictions, atol_px, atol=1e-3 + 0.01):
    """The points of the last snapshot are the recorded predictions of those frames."""
    for subset, (name, frame) in seen.frames.items():
        rows = predictions[predictions["frame"] == name].set_index("bodypart").loc[list(seen.bodyparts)]
        assert set(rows["subset"]) == {subset} and subset in SUBSETS
        np.testing.assert_allclose(frame.pose[-1, :, :2], rows[["x", "y"]], atol=atol_px)
        np.testing.assert_allclose(frame.pose[-1, :, 2], rows["likelihood"], atol=atol)


def test_training_is_the_same_with_and_without(runs):
    without, with_snapshots = (runs[n].model().get_weights() for n in (0, 3))
    assert all(np.array_equal(a, b) for a, b in zip(without, with_snapshots, strict=True))
    assert runs[0].history.drop(columns="seconds").equals(runs[3].history.drop(columns="seconds"))
    assert runs[0].folder.name == runs[3].folder.name
    assert not (runs[0].folder / records.SNAPSHOTS).exists()


def test_a_run_of_this_configuration_had_this_name_before_there_were_snapshots(toy_backbone):
    without, with_snapshots = (prepare(make_config(**SHORT, snapshots=n)) for n in (0, 5))
    assert prepare(make_config(**SHORT)).config.model_dump()["snapshots"] == 0
    assert with_snapshots.run_id == without.run_id


def test_the_steps_go_from_the_first_to_the_last_and_grow_farther_apart():
    steps = snapshots.steps(8, 1200)
    assert (steps[0], steps[-1], len(steps)) == (0, 1200, 8)
    assert (np.diff(steps, 2) >= 0).all()
    assert snapshots.steps(9, 3) == [0, 1, 2, 3] and snapshots.steps(1, 7) == [7] and snapshots.steps(0, 7) == []
    with pytest.raises(ConfigError, match="snapshots = -1"):
        make_config(snapshots=-1)


def test_the_last_snapshot_is_what_was_evaluated(runs):
    """Same weights, same re-estimated statistics; the predictor computes in another order."""
    seen = snapshots.read(runs[3].folder / records.SNAPSHOTS)
    rows = snapshots.chosen_rows(horse10.load_dataset("synthetic", synthetic_size="tiny"))
    assert seen.steps.tolist() == [0, 1, 4] and list(seen.frames) == list(rows) == ["within", "ood"]
    evaluated = runs[3].predictions
    decoded_as_recorded(seen, evaluated, atol_px=0.02 + ROUNDED_PX)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.parent.name)
def test_kept_snapshots_belong_to_their_record_and_are_small(path):
    """Predictions of many frames come from OpenVINO, which rounds elsewhere."""
    assert path.stat().st_size < 150_000
    decoded_as_recorded(snapshots.read(path), open_run(path.parent).predictions, atol_px=0.05 + ROUNDED_PX)


def test_what_is_kept_fits_together(runs):
    """The best cell is the darkest of its map, and its refinement leads from its centre to the point."""
    for _, frame in snapshots.read(runs[3].folder / records.SNAPSHOTS).frames.values():
        row, column = np.moveaxis(frame.cell.astype(int), -1, 0)  # (T, K)
        t, k = np.indices(row.shape)
        assert (frame.score[t, row, column, k] == frame.score.max(axis=(1, 2))).all()
        centre = np.stack([cell_centre_px(column), cell_centre_px(row)], axis=-1)
        middle = frame.refinement[:, :, snapshots.REACH, snapshots.REACH].astype(float)
        np.testing.assert_allclose(centre + middle, frame.pose[..., :2], atol=0.05)
        np.testing.assert_allclose(frame.score.max(axis=(1, 2)) / 255, frame.pose[..., 2], atol=1 / 255)


def test_the_refinement_around_a_cell_in_the_middle_and_in_the_corner():
    locref = np.arange(4 * 5 * 4, dtype="float32").reshape(4, 5, 4)  # two body parts
    middle, corner = refinement_around_px(locref, np.array([[1, 2], [0, 4]]), 1)
    np.testing.assert_allclose(middle[1, 1], locref[1, 2, :2] * LOCREF_STDEV_PX)
    np.testing.assert_allclose(middle[2, 0], locref[2, 1, :2] * LOCREF_STDEV_PX)
    np.testing.assert_allclose(corner[1, 1], locref[0, 4, 2:] * LOCREF_STDEV_PX)
    assert np.isnan(corner[0]).all() and np.isnan(corner[:, 2]).all() and np.isfinite(corner[1:, :2]).all()


def test_an_interrupted_run_keeps_the_snapshots_it_had(file):
    dataset, before = horse10.load_dataset("synthetic", synthetic_size="tiny"), snapshots.read(file)
    recorder = snapshots.Recorder(file, None, dataset, [1, 4], None)
    recorder._write()
    again = snapshots.read(file)
    assert again.steps.tolist() == [1, 4]
    for subset, (name, frame) in again.frames.items():
        assert name == before.frames[subset][0]
        np.testing.assert_array_equal(frame.score, before.frames[subset][1].score[1:])


class Norm:
    """A network that is nothing but one statistic."""

    def __init__(self):
        import keras

        self.non_trainable_variables = [keras.Variable(np.array([1.0, 2.0], "float32"), trainable=False)]


def test_a_look_that_fails_leaves_the_network_as_it_was(tmp_path):
    network = Norm()

    def evaluated():
        network.non_trainable_variables[0].assign(np.zeros(2, "float32"))
        raise KeyboardInterrupt

    dataset = horse10.load_dataset("synthetic", synthetic_size="tiny")
    recorder = snapshots.Recorder(tmp_path / "s.npz", network, dataset, [0], evaluated)
    with pytest.raises(KeyboardInterrupt):
        recorder.take(0)
    assert np.asarray(network.non_trainable_variables[0]).tolist() == [1, 2]
    assert not (tmp_path / "s.npz").exists()


def change(path, **arrays):
    with np.load(path, allow_pickle=False) as stored:
        whole = {name: stored[name] for name in stored.files} | arrays
    np.savez_compressed(path, **{name: array for name, array in whole.items() if array is not None})


def test_a_damaged_file_is_named(file):
    whole = file.read_bytes()
    damages = [lambda: file.write_bytes(whole[:-200]), lambda: file.write_bytes(b"nothing"), file.unlink]
    middle = len(whole) // 2
    damages.append(lambda: file.write_bytes(whole[:middle] + bytes(64) + whole[middle + 64 :]))
    for damage in damages:
        damage()
        with pytest.raises(RecordError, match=rf"{file.name} holds no snapshots that can be read"):
            snapshots.read(file)


@pytest.mark.parametrize(
    ("name", "wrong", "said"),
    [
        ("within_score", np.zeros((3, 22, 36, 22)), r"score is float64 .* expected uint8"),
        ("ood_cell", np.zeros((3, 21, 2), "int16"), r"cell is int16 \(3, 21, 2\), expected int16 \(3, 22, 2\)"),
        ("ood_cell", np.full((3, 22, 2), 99, "int16"), "a cell outside the map of 22 x 36"),
        ("within_pose", np.full((3, 22, 3), np.nan, "float32"), "a point that is no number"),
        ("steps", np.arange(2), "expected"),
        ("within_refinement", None, "within_refinement"),
        ("steps", np.array([{}], dtype=object), "allow_pickle"),
    ],
)
def test_arrays_that_do_not_fit_are_named(file, name, wrong, said):
    change(file, **{name: wrong})
    with pytest.raises(RecordError, match=rf"{file.name} holds no snapshots .*{said}"):
        snapshots.read(file)


def test_keeping_a_run_copies_its_snapshots_and_no_older_ones(runs, tmp_path):
    kept = records.keep(runs[3].folder, tmp_path)
    names = {path.name for path in kept.iterdir()}
    assert names == {*records.FILES, records.SNAPSHOTS}
    assert (kept / records.SNAPSHOTS).read_bytes() == (runs[3].folder / records.SNAPSHOTS).read_bytes()
    assert records.keep(kept, tmp_path) == kept and (kept / records.SNAPSHOTS).exists()
    assert records.read_record(kept).config.snapshots == 3
    records.keep(runs[0].folder, tmp_path)
    assert {path.name for path in kept.iterdir()} == set(records.FILES)


def test_the_frames_are_the_first_ones_with_the_most_labels():
    dataset = horse10.load_dataset("synthetic", synthetic_size="tiny")
    labels = np.isfinite(dataset.keypoints).all(axis=-1).sum(axis=-1)
    for subset, row in snapshots.chosen_rows(dataset).items():
        rows = getattr(dataset, subset)
        assert row in rows and labels[row] == labels[rows].max() and (labels[rows[rows < row]] < labels[row]).all()
