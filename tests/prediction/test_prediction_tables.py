"""Poses as DeepLabCut writes them."""

from csv import reader
from pathlib import PureWindowsPath

import numpy as np
import pandas as pd

from horse10.dataset.deeplabcut import labelfile
from horse10.prediction.tables import deeplabcut_table, jitter_px, write_deeplabcut
from toy_predictor import PARTS


def test_predictions_are_written_as_deeplabcut_does(tmp_path):
    poses = np.arange(12, dtype="float32").reshape(2, 2, 3)
    table = deeplabcut_table(poses, PARTS, ["a.png", "b.png"], "scorer")
    csv, hdf = write_deeplabcut(table, tmp_path / "net_0.35-poses")
    assert (csv.name, hdf.name) == ("net_0.35-poses.csv", "net_0.35-poses.h5")
    assert csv.read_text().splitlines()[:3] == [
        "scorer,scorer,scorer,scorer,scorer,scorer,scorer",
        "bodyparts,red,red,red,blue,blue,blue",
        "coords,x,y,likelihood,x,y,likelihood",
    ]
    stored = pd.read_hdf(hdf, "df_with_missing")
    assert stored.columns.names == ["scorer", "bodyparts", "coords"] and (stored.to_numpy() == table.to_numpy()).all()


def test_no_cell_of_the_csv_is_a_formula_and_the_names_come_back(tmp_path):
    names = ["=1+1.png", "+b.png", "-c.png", "@d.png", "plain=1.png"]
    parts = ["=cmd|' /C calc'!A0", "@paw", "nose-tip"]
    table = deeplabcut_table(np.arange(-22, 23, dtype="float32").reshape(5, 3, 3), parts, names, "-scorer")
    csv, hdf = write_deeplabcut(table, tmp_path / "poses")
    with csv.open(newline="") as file:
        rows = list(reader(file))
    texts = [cell for row in rows[:3] for cell in row] + [row[0] for row in rows]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    assert [cell for row in rows[3:] for cell in row[1:]] == [f"{n:.1f}" for n in range(-22, 23)]
    written = [PureWindowsPath(name).as_posix() for name in labelfile.read(csv).index]
    assert written == list(pd.read_hdf(hdf).index) == names


def test_jitter_counts_only_what_is_likely_enough():
    poses = np.zeros((4, 1, 3))
    poses[:, 0, 0], poses[:, 0, 2] = [0, 3, 100, 103], [0.9, 0.9, 0.1, 0.9]
    assert jitter_px(poses)[0] == 3
    assert np.isnan(jitter_px(poses * [1, 1, 0])[0])
