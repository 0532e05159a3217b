"""DeepLabCut's tables: single and multi-animal, by picture and by frame number, CSV and HDF5."""

import numpy as np
import pandas as pd
import pytest

import toy_predictions
from horse10.dataset import DatasetError
from horse10.prediction.files import tables
from horse10.prediction.files.posefile import Listed
from horse10.prediction.tables import deeplabcut_table, write_deeplabcut

PARTS = ("Nose", "Eye", "tail")
POSES = np.random.default_rng(0).uniform(0, 40, (4, 3, 3)).round(3)
NAMES = [f"labeled-data/a/img{i:03}.png" for i in range(4)]


def read(path, animal=""):
    file = tables.read(path, animal)
    return file, [(each.name, each.number) for each in file.frames]


FORMS = [(rows, form) for rows in ("names", "levels", "numbers") for form in ("csv", "fixed", "table")]
FORMS.append(("floats", "csv"))
FORMS.remove(("levels", "table"))  # pandas does not write it


@pytest.mark.parametrize(("rows", "form"), FORMS)
def test_rows_are_pictures_or_frames_of_the_video_in_the_name(tmp_path, rows, form):
    index = {"names": NAMES, "numbers": [0, 3, 4, 10], "floats": [0.0, 3.0, 4.0, 10.0]}
    index["levels"] = pd.MultiIndex.from_tuples([tuple(name.split("/")) for name in NAMES])
    table = deeplabcut_table(POSES, PARTS, index[rows], "DLC_net")
    path = tmp_path / f"m4-s1DLC_net_filtered.{'csv' if form == 'csv' else 'h5'}"
    if form == "csv":
        table.to_csv(path)
    else:
        table.to_hdf(path, key="df_with_missing", format=form)
    file, frames = read(path)
    assert list(file.bodyparts) == list(PARTS)
    np.testing.assert_allclose(file.poses, POSES)
    pictures = [(name, None) for name in NAMES]
    expected = [("m4-s1", number) for number in index["numbers"]] if rows in ("numbers", "floats") else pictures
    assert frames == expected


def test_our_own_tables_of_a_video(tmp_path):
    table = deeplabcut_table(POSES, PARTS, range(4), "mobilenet_v2_0.35-synthetic-0a3fa67b")
    for path in write_deeplabcut(table, tmp_path / "walk-mobilenet_v2_0.35-synthetic-0a3fa67b"):
        assert read(path)[1] == [("walk", number) for number in range(4)]


def test_the_animal_of_a_multi_animal_table(tmp_path):
    columns = pd.MultiIndex.from_product(
        [["DLC"], ["white", "black"], PARTS, ["x", "y", "likelihood"]],
        names=["scorer", "individuals", "bodyparts", "coords"],
    )
    both = np.stack([POSES, POSES + 100], axis=1)
    pd.DataFrame(both.reshape(4, -1), NAMES, columns).to_csv(tmp_path / "two.csv")
    np.testing.assert_allclose(read(tmp_path / "two.csv", "black")[0].poses, POSES + 100)
    with pytest.raises(DatasetError, match="predictions of 2 animals: white, black; 'grey' is not one of them"):
        read(tmp_path / "two.csv", "grey")
    with pytest.raises(DatasetError, match="--animal NAME"):
        read(tmp_path / "two.csv")


def test_the_only_animal_may_be_another_than_was_asked_for(tmp_path):
    columns = pd.MultiIndex.from_product(
        [["DLC"], ["black"], PARTS, ["x", "y", "likelihood"]], names=["scorer", "individuals", "bodyparts", "coords"]
    )
    pd.DataFrame(POSES.reshape(4, -1), NAMES, columns).to_csv(tmp_path / "one.csv")
    assert [read(tmp_path / "one.csv", asked)[0].notes for asked in ("", "black")] == [(), ()]
    (note,) = read(tmp_path / "one.csv", "white")[0].notes
    assert note == "predictions of 'black' alone; they are taken for those of 'white'"


def test_lightning_pose_s_column_of_subsets_is_left_out(tmp_path):
    path = toy_predictions.write_lightning(tmp_path / "predictions.csv", NAMES, POSES)
    file, frames = read(path)
    np.testing.assert_allclose(file.poses, POSES)
    assert frames == [(name, None) for name in NAMES]


def test_what_a_smoother_adds_is_left_out(tmp_path):
    extra = ("x_ens_median", "y_ens_var", "x_posterior_var", "zscore")
    table = deeplabcut_table(POSES, PARTS, NAMES, "ensemble-kalman_tracker")
    for part in PARTS:
        table[[("ensemble-kalman_tracker", part, name) for name in extra]] = 7.0
    table.to_csv(tmp_path / "eks.csv")
    np.testing.assert_allclose(read(tmp_path / "eks.csv")[0].poses, POSES)
    table.rename(columns={"zscore": "z"}).to_csv(tmp_path / "space.csv")
    with pytest.raises(ValueError, match="coordinates called 'z'"):
        read(tmp_path / "space.csv")


def test_without_likelihood(tmp_path):
    table = deeplabcut_table(POSES, PARTS, NAMES, "DLC")
    table.drop(columns="likelihood", level="coords").to_csv(tmp_path / "points.csv")
    file, _ = read(tmp_path / "points.csv")
    np.testing.assert_allclose(file.poses[..., :2], POSES[..., :2])
    assert np.isnan(file.poses[..., 2]).all()


def test_without_a_scorer(tmp_path):
    toy_predictions.write_csv(tmp_path / "walk.csv", [0, 3], POSES[:2])
    (tmp_path / "walk.csv").write_text((tmp_path / "walk.csv").read_text().partition("\n")[2])
    assert read(tmp_path / "walk.csv")[1] == [("walk", 0), ("walk", 3)]


def test_text_instead_of_a_number_is_named(tmp_path):
    path = toy_predictions.write_csv(tmp_path / "p.csv", NAMES, POSES)
    path.write_text(path.read_text().replace(str(POSES[1, 0, 0]), "about 7"))
    with pytest.raises(DatasetError, match=r"p\.csv row 5: 'about 7'"):
        read(path)


def test_rows_know_their_line(tmp_path):
    path = toy_predictions.write_csv(tmp_path / "p.csv", NAMES, POSES)
    assert tables.read(path).frames[1] == Listed("row 5", NAMES[1], folder="p")
