"""Keypoints to score maps and back, against DeepLabCut's own numbers and as properties."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from horse10.backbones import build_backbone
from horse10.tasks.targets import LOCREF_STDEV_PX, decode, encode, map_size, truncate_labels

TARGETS = [f"targets_{name}" for name in (0, 1, 2, 3, 4, "edge", "real")]


def numpy_encode(keypoints, scale, rows, columns):
    batch = np.asarray(keypoints, "float32")[None]
    return [np.asarray(value)[0] for value in encode(batch, np.asarray([scale], "float32"), rows, columns)]


def direct_cases(folder, name):
    """(case, arrays, keypoints of all parts, scale) for each direct call of DeepLabCut's target function."""
    file = np.load(folder / f"{name}.npz", allow_pickle=False)
    info = json.loads(str(file["info_json"]))
    for case in sorted({key.rsplit("/", 1)[0] for key in file.files if key.endswith("/coords_scaled")}):
        keypoints = np.full((file[f"{case}/part_score_targets"].shape[-1], 2), np.nan)
        keypoints[file[f"{case}/joint_ids"]] = file[f"{case}/coords_scaled"]
        yield case, file, keypoints, info[case]["scale"]


@pytest.mark.parametrize("name", TARGETS)
def test_encode_agrees_with_deeplabcut(parity, name):
    seen = 0
    for case, file, keypoints, scale in direct_cases(parity, name):
        expected = file[f"{case}/part_score_targets"].astype("float32")
        score, locref, mask = numpy_encode(keypoints, scale, *expected.shape[:2])
        tie = np.zeros(expected.shape, bool)
        for row, column, part, _ in file[f"{case}/ties"]:
            tie[row, column, part] = True
        assert np.array_equal(score[~tie], expected[~tie]), case
        assert np.array_equal(mask, np.repeat(score, 2, axis=-1))
        both = np.repeat((score == 1) & (expected == 1), 2, axis=-1)
        assert np.abs(locref - file[f"{case}/locref_targets"])[both].max() < 2e-6
        assert not locref[mask == 0].any()
        seen += 1
    assert seen >= 3


@pytest.mark.parametrize("name", TARGETS[:-1])
@pytest.mark.parametrize("percent", [100, 80])
def test_encode_agrees_with_the_complete_imgaug_loader(parity, name, percent):
    file = np.load(parity / f"{name}.npz", allow_pickle=False)
    info = json.loads(str(file["info_json"]))
    for kind in ("float", "int"):
        case = f"{kind}_s{percent:03d}_imgaugloader"
        if f"{case}/part_score_targets" not in file.files:
            assert name == "targets_edge"
            continue
        height, width = info[case].get("target_size", (162, 288))
        keypoints = file["keypoints"].copy()
        if kind == "int":
            keypoints[:] = np.nan
            keypoints[file["joints_int"][:, 0]] = file["joints_int"][:, 1:]
        elif name == "targets_edge":
            keypoints[~np.isin(np.arange(len(keypoints)), file["kept_imgaugloader"])] = np.nan
        keypoints = keypoints * [width / 288, height / 162]
        expected = file[f"{case}/part_score_targets"].astype("float32")
        score, locref, _ = numpy_encode(keypoints, info[case].get("scale", 1.0), *expected.shape[:2])
        direct = f"{kind}_s{percent:03d}/ties"
        allowed = len(file[direct]) if percent == 100 else 0
        assert (score != expected).sum() <= allowed
        both = np.repeat((score == 1) & (expected == 1), 2, axis=-1)
        assert np.abs(locref - file[f"{case}/locref_targets"])[both].max() < 5e-6


@pytest.mark.parametrize("name", [0, 1, 2, 3, 4, "ties"])
def test_decode_agrees_with_deeplabcut(parity, name):
    file = np.load(parity / f"decode_{name}.npz", allow_pickle=False)
    pose = np.asarray(decode(ops.sigmoid(file["logits"]), ops.convert_to_tensor(file["locref"])))
    if name == "ties":  # parts 2 and 4 depend on where float32's sigmoid saturates
        parts = np.setdiff1d(np.arange(pose.shape[1]), [2, 4])
        pose, expected = pose[:, parts], file["pose"][:, parts]
    else:
        expected = file["pose"]
    assert np.abs(pose[..., :2] - expected[..., :2]).max() < 5e-5
    assert np.abs(pose[..., 2] - expected[..., 2]).max() < 1e-6


def test_map_size_of_the_papers_frames():
    assert map_size(162, 288) == (22, 36)
    assert map_size(324, 576) == (42, 72)
    assert map_size(161, 287) == (22, 36)


@settings(max_examples=60, deadline=None)
@given(st.integers(33, 200), st.integers(33, 200), st.randoms(use_true_random=False))
def test_decode_inverts_encode(height, width, random):
    """Also at borders, for two keypoints in one cell, and for odd sizes: to float32's rounding."""
    first = random.uniform(0, width - 1e-3), random.uniform(0, height - 1e-3)
    points = [first, first, (0.0, 0.0), (width - 1.0, height - 1.0), (np.nan, np.nan)]
    keypoints = np.array([points], "float32")
    score, locref, _ = encode(keypoints, np.ones(1, "float32"), *map_size(height, width))
    pose = np.asarray(decode(score, locref))
    assert np.abs(pose[0, :4, :2] - keypoints[0, :4]).max() < 1e-3
    assert pose[0, :4, 2].min() == 1 and pose[0, 4, 2] == 0


@pytest.mark.parametrize("arch", ["mobilenet_v2_0.35", "resnet50", "efficientnet_b0"])
def test_targets_have_the_size_of_the_networks_maps(arch):
    backbone = build_backbone(arch)
    for size in ((162, 288), (161, 287), (97, 131), (324, 576)):
        _, rows, columns, _ = backbone.compute_output_shape((1, *size, 3))
        assert (2 * rows, 2 * columns) == map_size(*size)


def test_an_unlabelled_part_is_taught_as_absent():
    keypoints = np.array([[[np.nan, np.nan], [20.0, 20.0]]], "float32")
    score, locref, mask = (np.asarray(value) for value in encode(keypoints, np.ones(1, "float32"), 6, 6))
    assert not score[..., 0].any() and not mask[..., :2].any() and np.isfinite(locref).all()
    assert score[..., 1].any()


def test_a_cell_at_the_radius_is_inside():
    """The keypoint lies 8 px right and 15 px below the centre of cell (2, 2): 17 px, DeepLabCut's pos_dist_thresh."""
    score, _, _ = numpy_encode(np.array([[20.0 + 8, 20.0 + 15]]), 1.0, 8, 8)
    beyond, _, _ = numpy_encode(np.array([[20.0 + 8, 20.0 + 15.01]]), 1.0, 8, 8)
    assert (score[2, 2, 0], beyond[2, 2, 0]) == (1, 0)


def test_locref_is_measured_in_deeplabcuts_unit():
    score, locref, _ = numpy_encode(np.array([[15.0, 9.0]]), 1.0, 4, 4)
    assert locref[1, 1] == pytest.approx(np.array([15 - 12, 9 - 12]) / LOCREF_STDEV_PX)
    assert score[1, 1, 0] == 1


@pytest.mark.parametrize("name", TARGETS[:-1])
def test_whole_pixel_labels_as_in_deeplabcuts_training_file(parity, name):
    file = np.load(parity / f"{name}.npz", allow_pickle=False)
    kept = file["kept_format_training_data"] if name == "targets_edge" else file["joints_int"]
    whole = truncate_labels(file["keypoints"])
    inside = (whole < [288, 162]).all(axis=-1)  # DeepLabCut also drops labels outside; our reader refuses them
    assert np.array_equal(np.flatnonzero(inside), kept[:, 0])
    assert np.array_equal(whole[inside], kept[:, 1:])
