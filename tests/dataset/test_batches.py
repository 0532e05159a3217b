"""The Keras user's way: what fit and evaluate are given, and that the errors are those of a run's record."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from horse10 import metrics
from horse10.dataset import DatasetError
from horse10.dataset.frames import FrameStore, Steps
from horse10.model import PoseModel
from horse10.prediction.frames import predict
from horse10.recipes import RECIPES, augmentation
from horse10.tasks.losses import PoseLoss
from toy_dataset import toy


@pytest.fixture
def dataset(tmp_path):
    return toy(tmp_path, n=6)


@pytest.fixture(scope="module")
def model(toy_backbone):
    keras.utils.set_random_seed(0)
    return PoseModel(toy_backbone, bodyparts=3)


@pytest.mark.parametrize("subset", ["train", "within", "ood"])
def test_evaluate_gives_the_errors_of_the_summary(dataset, model, subset):
    table = metrics.table(dataset, predict(model, dataset))
    errors = np.unique(table["normalized_error"].dropna().round(3))
    threshold = float(errors[len(errors) // 2 :][:2].mean())  # between two errors: the share is neither 0 nor 1
    model.compile("adam", loss=PoseLoss(), metrics=[metrics.PCK(threshold), metrics.NormalizedError()])
    found = model.evaluate(dataset.batches(subset, batch_size=4), verbose=0, return_dict=True)
    expected = metrics.summary(table, threshold)[subset]
    assert found["normalized_error"] == pytest.approx(expected["normalized_error"], rel=1e-5)
    assert found["pck"] == pytest.approx(expected["pck"], abs=1 / expected["n_keypoints"] / 2)
    assert 0 < expected["pck"] < 1 or subset != "ood"


def test_fit_learns_from_augmented_batches(dataset, model):
    model.compile("adam", loss=PoseLoss(), metrics=[metrics.PCK(0.3), metrics.NormalizedError()])
    weights = model.get_weights()
    history = model.fit(dataset.batches("train", augment="quick", batch_size=2), epochs=2, verbose=0).history
    assert set(history) == {"loss", "pck", "normalized_error"} and np.isfinite(history["loss"]).all()
    assert any(np.abs(before - now).max() > 0 for before, now in zip(weights, model.get_weights(), strict=True))


def test_native_batches_hold_each_frame_once_at_its_size(dataset):
    batches = dataset.batches("ood", batch_size=5)
    images, labels = zip(*(batches[position] for position in range(len(batches))), strict=True)
    assert [batch.shape for batch in images] == [(5, 30, 40, 3), (5, 30, 40, 3), (2, 30, 40, 3)]
    keypoints = np.concatenate([label["keypoints"] for label in labels])
    np.testing.assert_array_equal(keypoints, dataset.keypoints[dataset.ood])
    assert np.concatenate([label["scale_px"] for label in labels]).tolist() == [20.0] * 6 + [30.0] * 6


def test_each_pass_goes_on_where_the_one_before_stopped(dataset):
    """Two passes are the first steps of a run with the same seed."""
    batches = dataset.batches("train", augment="paper", batch_size=2, seed=5)
    assert len(batches) == 2  # three training frames
    passes = [batches[0], batches[1]]
    batches.on_epoch_end()
    passes += [batches[0]]
    recipe = augmentation("paper")
    run = Steps(FrameStore(dataset, recipe.int_labels), recipe.canvas((30, 40)), recipe, 2, seed=5)
    for step, (images, labels) in enumerate(passes):
        index, matrix, scale = run.maps(step)
        assert images.shape == (2, 30, 40, 3)
        np.testing.assert_array_equal(labels["training_scale"], scale)
        np.testing.assert_allclose(labels["scale_px"], 10 * scale, rtol=1e-6)
        points = run.store.keypoints[index] * matrix[:, None, [0, 1], [0, 1]] + matrix[:, None, :2, 2]
        np.testing.assert_allclose(labels["keypoints"], points, rtol=1e-5, atol=1e-4)


def test_mirrored_and_recoloured_batches_are_those_of_a_run(dataset):
    """The first two body parts are given sides; their labels follow the pixels."""
    recipe = replace(RECIPES["short"], scale_jitter=(1.0, 1.0), crop_probability=0.0, focus_probability=0.0)
    recipe = replace(recipe, flip_probability=0.5, contrast=0.3)
    dataset = replace(dataset, bodyparts=("eye_l", "eye_r", "hip"))
    batches = dataset.batches("train", augment=recipe, batch_size=8)
    run = Steps(FrameStore(dataset, False), (30, 40), recipe, 8)
    images, labels = batches[0]
    index, matrix, _ = run.maps(0)
    mirrored, colours = np.linalg.det(matrix) < 0, run.colours(0)
    assert 0 < mirrored.sum() < 8
    there = run.store.keypoints[index]
    expected = np.where(mirrored[:, None, None], there[:, [1, 0, 2]] * [-1, 1] + [39, 0], there)
    np.testing.assert_allclose(labels["keypoints"], expected, rtol=1e-5)
    grey = run.store.frames[index][:, 0, 0, 0]  # of one grey each
    np.testing.assert_allclose(images[:, 5, 5, 0], np.clip((grey - 127.5) * colours[:, 0] + 127.5, 0, 255), atol=1e-3)
    assert np.array_equal(run.colours(3), run.colours(3)) and not np.array_equal(run.colours(3), run.colours(4))


def test_data_whose_names_do_not_say_the_other_side_are_not_mirrored(dataset):
    recipe = replace(RECIPES["short"], flip_probability=1.0)
    for parts, determinant in ((("eye_l", "nose", "hip"), 1), (("snout", "nose", "hip"), -1)):
        run = Steps(FrameStore(replace(dataset, bodyparts=parts), False), (30, 40), recipe, 8)
        assert (np.sign(np.linalg.det(run.maps(0)[1])) == determinant).all()
        assert run.colours(0) is None


def test_the_length_of_a_pass_can_be_chosen(dataset):
    assert len(dataset.batches("train", augment=RECIPES["quick"], steps=7)) == 7


@pytest.mark.parametrize(
    ("subset", "augment", "message"),
    [
        ("test", "none", "subset='test': expected one of 'train', 'within', 'ood'"),
        ("ood", "paper", "'ood' frames are evaluated with 'none'"),
        ("train", "heavy", "augment='heavy': expected 'none', 'paper', 'workshop2020', .* or a Recipe"),
    ],
)
def test_what_cannot_be_batched_is_explained(dataset, subset, augment, message):
    with pytest.raises(ValueError, match=message):
        dataset.batches(subset, augment)


def test_a_subset_without_frames_is_named(tmp_path):
    with pytest.raises(ValueError, match="has no labelled frames in subset 'ood'"):
        toy(tmp_path, animals=("Ada",), scale_px=(10.0,)).batches("ood")


def test_training_frames_without_a_usable_label_are_refused(tmp_path):
    """DeepLabCut's training file drops labels in the first row and column of pixels."""
    dataset = toy(tmp_path)
    dataset.keypoints[dataset.train] = 0.5
    assert len(FrameStore(dataset, int_labels=False).rows) == 2
    with pytest.raises(DatasetError, match="split 1: no training frame has a label to the right of and below"):
        FrameStore(dataset, int_labels=True)
