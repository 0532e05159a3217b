"""Nose-eye distances per animal."""

from dataclasses import replace

import h5py
import numpy as np
import pandas as pd
import pytest

import toy_project
from horse10.dataset import deeplabcut, scale

PARTS = ("Nose", "Eye", "Hip")


@pytest.fixture
def labels(tmp_path):
    toy_project.write_project(tmp_path / "project", {"a": 3, "b": 3}, PARTS)
    found = deeplabcut.read(tmp_path / "project", None, [])
    keypoints = np.zeros((6, 3, 2))
    keypoints[:, 1] = [[3, 4], [6, 8], [30, 40], [0, 1], [np.nan] * 2, [0, 2]]  # nose-eye 5, 10, 50; 1, -, 2
    return replace(found, keypoints=keypoints)


def test_median_over_the_frames_of_an_animal_that_have_both(labels):
    found = scale.median_distance(labels, labels.folders(), ("Nose", "Eye"))
    np.testing.assert_allclose(found, [10, 10, 10, 1.5, 1.5, 1.5])
    np.testing.assert_allclose(scale.median_distance(labels, np.full(6, "all"), ("Eye", "Nose")), 5)


def test_an_animal_without_both_parts_has_no_scale(labels):
    labels.keypoints[3:, 0] = np.nan
    found = scale.median_distance(labels, labels.folders(), ("Nose", "Eye"))
    np.testing.assert_allclose(found, [10, 10, 10, np.nan, np.nan, np.nan])


@pytest.mark.parametrize("parts", [("Nose", "Ear"), ("Nose",)])
def test_parts_that_are_not_there(labels, parts):
    with pytest.raises(ValueError, match="expected two of Nose, Eye, Hip"):
        scale.median_distance(labels, labels.folders(), parts)


def write_scale(folder, frames, values):
    table = pd.DataFrame({"scale": values}, index=frames)
    return toy_project.write_hdf(folder / scale.FILE, table)


def test_horsescale_is_joined_by_name_never_by_position(labels, tmp_path):
    shuffled = [3, 0, 5, 1, 4]
    write_scale(tmp_path, [labels.frames[i].replace("/", "\\") for i in shuffled], [float(10 + i) for i in shuffled])
    found = scale.official(labels, [labels.root, labels.root.parent], [])
    np.testing.assert_array_equal(found, [10, 11, np.nan, 13, 14, 15])


def test_no_horsescale(labels, tmp_path):
    problems = []
    assert scale.official(labels, [labels.root, tmp_path], problems) is None
    assert not problems


def test_an_unreadable_horsescale_is_a_problem(labels, tmp_path):
    with h5py.File(tmp_path / scale.FILE, "w") as file:
        file["df_with_missing"] = h5py.SoftLink("/somewhere")
    problems = []
    assert scale.official(labels, [tmp_path], problems) is None
    assert problems[0].where == str(tmp_path / scale.FILE)
