"""Poses as DeepLabCut writes them."""

import numpy as np
import pandas as pd

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


def test_jitter_counts_only_what_is_likely_enough():
    poses = np.zeros((4, 1, 3))
    poses[:, 0, 0], poses[:, 0, 2] = [0, 3, 100, 103], [0.9, 0.9, 0.1, 0.9]
    assert jitter_px(poses)[0] == 3
    assert np.isnan(jitter_px(poses * [1, 1, 0])[0])
