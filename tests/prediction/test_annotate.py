"""What is written for people: tables and labelled copies."""

import cv2
import numpy as np
import pandas as pd
import pytest

from horse10.prediction.annotate import ImageError, annotate
from horse10.prediction.video import read_video
from toy_predictor import PARTS, brightest, frame, write_video

NAMES = {"bodyparts": PARTS, "skeleton": ((0, 1),), "name": "toy"}


def test_a_video_gets_tables_and_a_labelled_copy(tmp_path):
    video = write_video(tmp_path / "walk.mp4")
    table, written = annotate(brightest(), video, tmp_path / "out", **NAMES)
    assert [path.name for path in written] == ["walk-toy.csv", "walk-toy.h5", "walk-toy-labelled.mp4"]
    assert read_video(written[-1])[1] == 11 and len(pd.read_hdf(written[1])) == len(table) == 11
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "walk.mp4"]


def test_a_folder_of_images_gets_tables_and_labelled_copies(tmp_path):
    folder = tmp_path / "frames"
    folder.mkdir()
    for name, size in (("a.png", (64, 96)), ("b.jpg", (80, 80)), ("c.png", (64, 64)), ("c.bmp", (64, 64))):
        cv2.imwrite(str(folder / name), frame(8, 8, *size)[..., ::-1])
    (folder / "._a.png").write_text("resource fork of macOS")
    table, written = annotate(brightest(), folder, tmp_path / "out", **NAMES)
    assert list(pd.read_hdf(written[1]).index) == ["a.png", "b.jpg", "c.bmp", "c.png"]
    assert table["toy"]["red"][["x", "y"]].to_numpy().tolist() == [[12, 12]] * 4
    pictures = sorted(path.name for path in written[-1].iterdir())
    assert pictures == ["a.png", "b.png", "c.bmp.png", "c.png.png"]  # two images never share a copy


def test_parts_below_the_cutoff_are_in_the_tables_and_not_in_the_pictures(tmp_path):
    (tmp_path / "frames").mkdir()
    cv2.imwrite(str(tmp_path / "frames" / "a.png"), frame(8, 8)[..., ::-1])
    table, all_drawn = annotate(brightest(), tmp_path / "frames", tmp_path / "all", **NAMES, p_cutoff=0.0)
    none, none_drawn = annotate(brightest(), tmp_path / "frames", tmp_path / "none", **NAMES, p_cutoff=1.1)
    assert table.equals(none)
    plain, marked = (cv2.imread(str(paths[-1] / "a.png")) for paths in (none_drawn, all_drawn))
    assert set(np.unique(plain[..., 0])) == {0} and len(np.unique(marked[..., 0])) > 1  # blue: only marks have it


def test_what_cannot_be_predicted_is_named(tmp_path):
    folder = tmp_path / "frames"
    folder.mkdir()
    with pytest.raises(ImageError, match="holds no image"):
        annotate(brightest(), folder, tmp_path / "out", **NAMES)
    (folder / "half.png").write_bytes(cv2.imencode(".png", frame(8, 8))[1].tobytes()[:60])
    with pytest.raises(ImageError, match=r"half\.png cannot be read as an image"):
        annotate(brightest(), folder, tmp_path / "out", **NAMES)
