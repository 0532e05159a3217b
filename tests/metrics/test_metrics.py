"""Scores against an independent evaluation of 8,114 made-up poses, baselines against hand-made frames."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from horse10 import metrics
from horse10.dataset import load_dataset
from horse10.metrics import baselines
from horse10.metrics.intervals import mean_sem

SPLITS = ("split1", "split2", "split3")


@dataclass
class Frames:
    """As much of a PoseDataset as scoring looks at."""

    frames: tuple
    bodyparts: tuple
    keypoints: np.ndarray
    animal: np.ndarray
    scale_px: np.ndarray
    subsets: np.ndarray
    size: np.ndarray | None = None
    images: tuple = ()

    @property
    def train(self):
        return np.flatnonzero(self.subsets == "train")

    def subset(self):
        return self.subsets

    def read(self, index):
        return self.images[index]


@pytest.fixture(scope="module")
def expected(parity):
    return json.loads((parity / "evaluation.json").read_text())


@pytest.fixture(scope="module")
def reference(shared):
    return dict(np.load(shared / "parity" / "evaluation.npz"))


def horses(reference, expected, subsets):
    frames = tuple(reference["frames"])
    animal = np.array([name.split("/")[1] for name in frames])
    return Frames(frames, tuple(expected["bodyparts"]), reference["gt"], animal, reference["scale"], subsets)


def poses_of(reference):
    return np.concatenate([reference["pred"], reference["likelihood"][..., None]], axis=-1)


@pytest.fixture(scope="module")
def tables(reference, expected):
    """One table per official split."""
    names = np.array(["", "train", "within", "ood"])
    return {
        split: metrics.table(horses(reference, expected, names[code]), poses_of(reference))
        for split, code in zip(SPLITS, reference["split_code"], strict=True)
    }


def check(ours: dict, theirs: dict):
    """Every number of one subset of the reference evaluation."""
    assert (ours["n_frames"], ours["n_frames_scored"]) == (theirs["frames"], theirs["frames_with_any_label"])
    assert ours["n_keypoints"] == theirs["keypoints"]
    assert ours["mean_error_px"] == pytest.approx(theirs["mean_error_px"], rel=1e-12)
    assert ours["normalized_error"] == pytest.approx(theirs["mean_normalised_error"], rel=1e-12)
    assert ours["median_normalized_error"] == pytest.approx(theirs["median_normalised_error"], rel=1e-12)
    assert ours["n_keypoints_confident"] == theirs["pcutoff0.6"]["keypoints"]
    assert ours["mean_error_px_confident"] == pytest.approx(theirs["pcutoff0.6"]["mean_error_px"], rel=1e-12)
    assert ours["normalized_error_confident"] == pytest.approx(theirs["pcutoff0.6"]["mean_normalised_error"], rel=1e-12)


@pytest.mark.parametrize("split", SPLITS)
def test_every_subset_agrees_with_the_reference_evaluation(tables, expected, split):
    ours = metrics.summary(tables[split])
    for subset in metrics.SUBSETS:
        check(ours[subset], expected["results"][split][subset])


@pytest.mark.parametrize("threshold", [0.1, 0.2, 0.3, 0.5])
@pytest.mark.parametrize("split", SPLITS)
def test_pck_agrees_at_every_threshold(tables, expected, split, threshold):
    ours = metrics.summary(tables[split], threshold=threshold)
    for subset in metrics.SUBSETS:
        theirs = expected["results"][split][subset]
        assert ours[subset]["pck"] == pytest.approx(theirs[f"pck@{threshold}"], rel=1e-12)
        assert round(ours[subset]["pck"] * ours[subset]["n_keypoints"]) == theirs[f"pck@{threshold}_count"]


@pytest.mark.parametrize("split", SPLITS)
def test_missing_predictions_do_not_count(reference, expected, split):
    poses = poses_of(reference)
    poses[np.unpackbits(reference["pred_nan_mask"])[: 8114 * 22].reshape(8114, 22).astype(bool)] = np.nan
    code = reference["split_code"][SPLITS.index(split)]
    dataset = horses(reference, expected, np.array(["", "train", "within", "ood"])[code])
    for threshold in (0.1, 0.2, 0.3, 0.5):
        ours = metrics.summary(metrics.table(dataset, poses), threshold=threshold)
        for subset in metrics.SUBSETS:
            theirs = expected["results_with_nan_predictions"][split][subset]
            check(ours[subset], theirs)
            assert ours[subset]["pck"] == pytest.approx(theirs[f"pck@{threshold}"], rel=1e-12)


@pytest.mark.parametrize("split", SPLITS)
def test_agrees_with_deeplabcuts_own_error_function(tables, expected, split):
    theirs = expected["dlc_pairwisedistances_crosscheck"][split]
    ours = metrics.summary(tables[split])
    for subset in metrics.SUBSETS:
        assert ours[subset]["mean_error_px"] == pytest.approx(theirs[subset]["mean_error_px"], rel=1e-12)
        assert ours[subset]["mean_error_px_confident"] == pytest.approx(
            theirs[subset]["mean_error_px_pcutoff06"], rel=1e-12
        )
        assert ours[subset]["normalized_error"] == pytest.approx(theirs[subset]["mean_normalised_error"], rel=1e-12)
    held_out = tables[split][tables[split]["subset"] != "train"]
    printed = theirs["dlc_printed_test_error_within_plus_ood_px"]
    assert held_out["error_px"].mean() == pytest.approx(printed, rel=1e-12)  # DeepLabCut merges the two
    assert ours["ood"]["mean_error_px"] != pytest.approx(printed, rel=1e-3)


def test_per_bodypart(tables, expected):
    ours = metrics.by(tables["split1"], "bodypart").query("subset == 'ood'").set_index("bodypart")
    theirs = pd.DataFrame(expected["split1_ood_per_part"]).T
    assert list(ours.index) == list(theirs.index)
    np.testing.assert_array_equal(ours["n_keypoints"], theirs["keypoints"])
    np.testing.assert_allclose(ours["normalized_error"], theirs["mean_normalised_error"], rtol=1e-12)
    np.testing.assert_allclose(ours["pck"], theirs["pck_0_3"], rtol=1e-12)


def test_per_animal(reference, expected):
    everything = horses(reference, expected, np.full(8114, "ood"))
    ours = metrics.by(metrics.table(everything, poses_of(reference)), "animal").set_index("animal")
    theirs = pd.DataFrame(expected["per_video"]).T.loc[ours.index]
    assert len(ours) == len(expected["per_video"]) == 30
    np.testing.assert_array_equal(ours["n_frames"], theirs["frames"])
    np.testing.assert_array_equal(ours["n_keypoints"], theirs["keypoints"])
    np.testing.assert_allclose(ours["mean_error_px"], theirs["mean_error_px"], rtol=1e-12)
    np.testing.assert_allclose(ours["normalized_error"], theirs["mean_normalised_error"], rtol=1e-12)


def test_mean_and_standard_error_over_the_three_splits(tables, expected):
    scores = [metrics.summary(tables[split]) for split in SPLITS]
    theirs_of_ours = {
        "mean_error_px": "mean_error_px",
        "normalized_error": "mean_normalised_error",
        "pck": "pck@0.3",
    }
    for subset, theirs in expected["mean_and_sem_over_3_splits"].items():
        for ours, name in theirs_of_ours.items():
            mean, sem = mean_sem([score[subset][ours] for score in scores])
            assert mean == pytest.approx(theirs[name]["mean"], rel=1e-12)
            assert sem == pytest.approx(theirs[name]["sem_ddof1"], rel=1e-12)


def test_the_standard_error_of_one_split_is_unknown():
    mean, sem = mean_sem([0.25])
    assert mean == 0.25
    assert np.isnan(sem)


def per(ood, column, statistic):
    """Mean over the values of `column` of a statistic of their normalised errors."""
    return ood.groupby(column, observed=True)["normalized_error"].apply(statistic).mean()


def own_nose_eye_px(ood):
    """Each row's frame's own nose-eye distance, NaN where it has not both."""
    face = ood[ood["bodypart"].isin(["Nose", "Eye"])].astype({"frame": object, "bodypart": object})
    face = face.pivot_table(index="frame", columns="bodypart", values=["x_true", "y_true"])
    length = np.hypot(*(face[c]["Nose"] - face[c]["Eye"] for c in ("x_true", "y_true")))
    return ood["frame"].astype(object).map(length)


# What each common mistake makes of the same table of out-of-domain errors.
MISTAKES = {
    "per_frame_mean_first": lambda ood: per(ood, "frame", pd.Series.mean),
    "per_part_mean_first": lambda ood: per(ood, "bodypart", pd.Series.mean),
    "ratio_of_means": lambda ood: ood["error_px"].mean() / ood.drop_duplicates("frame")["scale_px"].mean(),
    "scale_not_joined_by_name_but_alphabetical_rows": lambda ood: (ood["error_px"] / ood["sorted_scale_px"]).mean(),
    "per_frame_nose_eye_normaliser": lambda ood: (ood["error_px"] / own_nose_eye_px(ood)).mean(),
    "missing_counted_as_zero": lambda ood: ood["normalized_error"].fillna(0).mean(),
    "rmse_instead_of_mean_distance": lambda ood: np.sqrt((ood["normalized_error"] ** 2).mean()),
    "pck_scale_not_joined_by_name_but_alphabetical_rows": lambda ood: metrics.pck(
        ood["error_px"] / ood["sorted_scale_px"]
    ),
    "pck_missing_counted_as_wrong": lambda ood: (ood["normalized_error"] <= 0.3).mean(),
    "pck_averaged_over_parts": lambda ood: per(ood, "bodypart", metrics.pck),
    "pck_averaged_over_frames": lambda ood: per(ood, "frame", metrics.pck),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_answer_is_not_that_of_a_known_mistake(tables, reference, expected, mistake):
    alphabetical = reference["scale"][np.argsort(reference["frames"])]
    scales = {"scale_px": np.repeat(reference["scale"], 22), "sorted_scale_px": np.repeat(alphabetical, 22)}
    ood = tables["split1"].assign(**scales).query("subset == 'ood'")
    wrong = expected["wrong_answers_split1_ood"][mistake]
    assert MISTAKES[mistake](ood) == pytest.approx(wrong, rel=1e-12)  # the mistake is understood
    ours = metrics.summary(tables["split1"])["ood"]["pck" if mistake.startswith("pck") else "normalized_error"]
    assert abs(ours - wrong) > 2e-5


def test_within_and_out_of_domain_are_not_merged(tables, expected):
    wrong = expected["wrong_answers_split1_ood"]["within_and_ood_merged"]
    held_out = tables["split1"].query("subset != 'train'")
    assert held_out["normalized_error"].mean() == pytest.approx(wrong, rel=1e-12)
    assert abs(metrics.summary(tables["split1"])["ood"]["normalized_error"] - wrong) > 2e-5
    assert set(MISTAKES) | {"within_and_ood_merged"} == set(expected["wrong_answers_split1_ood"])


def test_the_whole_of_horse10_is_scored_in_under_a_second(reference, expected):
    dataset = horses(reference, expected, np.array(["", "train", "within", "ood"])[reference["split_code"][0]])
    start = time.perf_counter()
    metrics.summary(metrics.table(dataset, poses_of(reference)))
    assert time.perf_counter() - start < 1


def toy(keypoints, subsets, **kwargs):
    """Frames named 0.png, 1.png, ... of two animals, 40 x 20 px, scale 10 px."""
    keypoints = np.asarray(keypoints, np.float32)
    n, k = keypoints.shape[:2]
    defaults = {
        "frames": tuple(f"labeled-data/horse/{i}.png" for i in range(n)),
        "bodyparts": tuple("ABCDEF"[:k]),
        "animal": np.array([f"horse{i % 2}" for i in range(n)]),
        "scale_px": np.full(n, 10.0),
        "size": np.tile([20, 40], (n, 1)),
    }
    return Frames(keypoints=keypoints, subsets=np.asarray(subsets), **{**defaults, **kwargs})


def poses(xy, likelihood=1.0):
    xy = np.asarray(xy, float)
    return np.concatenate([xy, np.full((*xy.shape[:2], 1), likelihood)], axis=-1)


def test_table_keeps_names_labels_and_predictions_together():
    dataset = toy([[[1, 2], [np.nan, np.nan]], [[5, 6], [7, 8]], [[9, 9], [9, 9]]], ["ood", "unused", "train"])
    rows = metrics.table(dataset, poses([[[4, 6], [0, 0]], [[0, 0], [0, 0]], [[9, 9], [9, np.nan]]]))
    assert rows["frame"].tolist() == [f"labeled-data/horse/{i}.png" for i in (0, 0, 2, 2)]
    assert rows["bodypart"].tolist() == ["A", "B", "A", "B"]
    assert rows["subset"].tolist() == ["ood", "ood", "train", "train"]
    np.testing.assert_array_equal(rows["error_px"], [5, np.nan, 0, np.nan])
    np.testing.assert_array_equal(rows["normalized_error"], [0.5, np.nan, 0, np.nan])
    np.testing.assert_array_equal(rows["x_true"], [1, np.nan, 9, 9])
    np.testing.assert_array_equal(rows["y"], [6, 0, 9, np.nan])


def test_medians_and_counts_of_a_hand_made_subset():
    dataset = toy([[[0, 0], [0, 0]], [[0, 0], [np.nan, 0]], [[np.nan, 0]] * 2], ["ood"] * 3)
    scores = metrics.summary(metrics.table(dataset, poses([[[1, 0], [2, 0]], [[9, 0], [9, 9]], [[1, 1]] * 2])))["ood"]
    assert (scores["mean_error_px"], scores["median_error_px"], scores["median_normalized_error"]) == (4, 2, 0.2)
    assert scores["pck"] == pytest.approx(2 / 3)
    assert (scores["n_frames"], scores["n_frames_scored"], scores["n_keypoints"], scores["n_animals"]) == (3, 2, 3, 2)


def test_what_cannot_be_said_is_none_and_json_takes_it():
    dataset = toy([[[1, 2]], [[3, 4]]], ["train", "train"], scale_px=np.full(2, np.nan))
    scores = metrics.summary(metrics.table(dataset, poses([[[1, 2]], [[3, 5]]], likelihood=np.nan)))
    assert scores["train"]["mean_error_px"] == 0.5
    assert scores["train"]["normalized_error"] is None  # no scale
    assert scores["train"]["pck"] is None
    assert scores["train"]["mean_error_px_confident"] is None  # no likelihood
    assert scores["ood"]["mean_error_px"] is None  # no frames
    assert scores["ood"]["n_keypoints"] == 0
    assert json.loads(json.dumps(scores, allow_nan=False)) == scores


def test_poses_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"shape \(1, 1, 3\), expected \(2, 1, 3\)"):
        metrics.table(toy([[[1, 2]], [[3, 4]]], ["train", "ood"]), poses([[[1, 2]]]))


def test_pck_includes_its_threshold_and_only_labelled_keypoints():
    assert metrics.pck(np.array([0.3, 0.31, np.nan, 0.1])) == pytest.approx(2 / 3)
    assert np.isnan(metrics.pck(np.array([np.nan])))


points = arrays(np.float64, (5, 3, 2), elements=st.floats(-1e4, 1e4) | st.just(np.nan))


@settings(deadline=None)
@given(points, points, st.floats(0.1, 10))
def test_errors_scale_with_the_image_and_normalised_errors_do_not(predicted, true, zoom):
    distance = metrics.distance_px(predicted, true)
    scale_px = np.full(5, 12.0)
    np.testing.assert_allclose(
        metrics.distance_px(predicted * zoom, true * zoom), distance * zoom, rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(
        metrics.normalized_error(distance * zoom, scale_px * zoom),
        metrics.normalized_error(distance, scale_px),
        rtol=1e-9,
    )
    np.testing.assert_array_equal(np.isnan(distance), np.isnan(predicted + true).any(axis=-1))


@settings(deadline=None)
@given(points, points)
def test_pck_grows_with_its_threshold(predicted, true):
    normalized = metrics.normalized_error(metrics.distance_px(predicted, true), np.full(5, 100.0))
    curve = [metrics.pck(normalized, threshold) for threshold in (0, 0.3, 10, np.inf)]
    if np.isnan(normalized).all():
        assert np.isnan(curve).all()
    else:
        assert curve == sorted(curve)
        assert curve[-1] == 1


def test_the_mean_pose_is_taken_in_fractions_of_the_frame():
    """A frame of twice the size has its pose at twice the pixels; only training frames count; missing is missing."""
    dataset = toy(
        [[[10, 4], [2, 2]], [[40, 16], [np.nan, np.nan]], [[0, 0], [0, 0]]],
        ["train", "train", "ood"],
        size=np.array([[20, 40], [40, 80], [20, 40]]),
    )
    expected = [[[15, 6], [2, 2]], [[30, 12], [4, 4]], [[15, 6], [2, 2]]]
    np.testing.assert_allclose(baselines.mean_pose(dataset)[..., :2], expected, rtol=1e-6)
    assert np.isnan(baselines.mean_pose(dataset)[..., 2:]).all() and baselines.mean_pose(dataset).shape == (3, 2, 3)


def test_a_part_without_training_labels_has_no_mean():
    dataset = toy([[[1, 1], [np.nan, np.nan]], [[2, 2], [3, 3]]], ["train", "ood"])
    np.testing.assert_array_equal(np.isnan(baselines.mean_pose(dataset)[:, :, 0]), [[False, True]] * 2)


def grey(*levels, size=(20, 40)):
    """An RGB image of vertical stripes."""
    stripes = np.repeat(np.array(levels, np.uint8), size[1] // len(levels))
    return np.broadcast_to(stripes[None, :, None], (*size, 3)).copy()


def test_the_nearest_frame_lends_its_pose():
    dataset = toy(
        [[[4, 4], [8, 2]], [[20, 10], [np.nan, np.nan]], [[0, 0], [0, 0]], [[0, 0], [0, 0]]],
        ["train", "train", "ood", "within"],
        size=np.array([[20, 40], [20, 40], [40, 80], [20, 40]]),
        images=(grey(0, 200), grey(200, 0), grey(10, 190, size=(40, 80)), grey(180, 30)),
    )
    nearest = baselines.nearest_frame_pose(dataset)
    np.testing.assert_allclose(nearest[2, :, :2], [[8, 8], [16, 4]])  # frame 0, at twice its size
    np.testing.assert_allclose(nearest[3, :, :2], [[20, 10], [8, 2]])  # frame 1; the part it lacks from the mean pose
    np.testing.assert_allclose(nearest[0, 0, :2], [20, 10])  # never its own neighbour
    assert np.isnan(nearest[..., 2]).all()


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 12))
def test_nearest_is_the_smallest_distance(seed, block):
    rng = np.random.default_rng(seed)
    thumbnails, train = rng.normal(size=(20, 4)), np.sort(rng.choice(20, 5, replace=False))
    distance = ((thumbnails[:, None] - thumbnails[None, train]) ** 2).sum(-1)
    distance[np.arange(20)[:, None] == train] = np.inf
    np.testing.assert_array_equal(baselines._nearest(thumbnails, train, block), train[distance.argmin(1)])


def test_real_frames_of_horse10(shared):
    """Three frames with 22, 19 and 11 labels: a pose 3 px right and 4 px below each label is 5 px off."""
    dataset = load_dataset(shared / "data" / "horse10_frames" / "test_horse10.json")
    rows = metrics.table(dataset, poses(dataset.keypoints + np.array([3, 4])))
    assert rows["error_px"].dropna().to_numpy() == pytest.approx(np.full(22 + 19 + 11, 5.0))
    assert rows["normalized_error"].dropna().to_numpy() == pytest.approx(5 / dataset.scale_px[0])
    nearest = baselines.nearest_frame_pose(dataset)
    first, second = dataset.train  # each is the other's only neighbour
    there = ~np.isnan(dataset.keypoints[second])
    np.testing.assert_allclose(nearest[first, :, :2][there], dataset.keypoints[second][there], rtol=1e-6)
    assert (
        np.isnan(nearest[:, :, :2]).any(axis=(0, 2)).sum() == (~there & np.isnan(dataset.keypoints[first])).any(1).sum()
    )


def test_scoring_needs_numpy_and_pandas_only():
    heavy = "import sys, horse10.metrics; print({'cv2', 'keras', 'tensorflow', 'altair'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", heavy], text=True).strip() == "set()"
