"""Frames and videos through a network, and what is written for people."""

import itertools
from types import SimpleNamespace

import cv2
import keras
import numpy as np
import pandas as pd
import pytest

from horse10.heads import deconvolution
from horse10.model import PoseModel
from horse10.prediction import annotate
from horse10.prediction.frames import (
    deeplabcut_table,
    jitter_px,
    predict,
    predict_video,
    read_video,
    write_deeplabcut,
)

PARTS = ("red", "blue")


def brightest():
    """A network with nothing to learn: the score of part k is the mean of channel 2k over each cell."""
    image = keras.Input((None, None, 3))
    cells = keras.layers.AveragePooling2D(8)(keras.layers.Identity()(image))
    features = keras.layers.Conv2D(12, 2, strides=2, use_bias=False, name="features")(cells)  # four cells in one
    outputs = {name: deconvolution(features, channels, name) for name, channels in (("logits", 2), ("locref", 4))}
    network = keras.Model(image, outputs)
    network.get_layer("features").set_weights([np.eye(12).reshape(2, 2, 3, 12)])
    kernel = np.zeros((3, 3, 2, 2, 2, 3))  # to row and column of the output, part, from row and column, channel
    for row, column, part in itertools.product(range(2), repeat=3):
        kernel[row, column, part, row, column, 2 * part] = 0.1
    network.get_layer("logits").set_weights([kernel.reshape(3, 3, 2, 12), np.full(2, -5)])
    network.get_layer("locref").set_weights([np.zeros((3, 3, 4, 12)), np.zeros(4)])
    return network


def frame(x, y, height=64, width=96):
    image = np.zeros((height, width, 3), "uint8")
    image[y : y + 8, x : x + 8, 0] = 255
    return image


@pytest.fixture
def video(tmp_path):
    path = tmp_path / "walk.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 10, (96, 64))
    for step in range(11):
        writer.write(frame(8 * step, 16)[..., ::-1])
    writer.release()
    return path


@pytest.fixture
def run(tmp_path):
    """What the functions below need of a `Run`."""
    keras.utils.set_random_seed(0)
    record = SimpleNamespace(run_id="toy", bodyparts=PARTS, skeleton=((0, 1),))
    return SimpleNamespace(record=record, model=lambda: PoseModel("mobilenet_v2_0.35", 2), folder=tmp_path)


def test_frames_are_predicted_at_their_own_size_and_in_their_place():
    images = [frame(8, 8), frame(40, 24), frame(80, 80, 128, 192), frame(16, 0)]
    dataset = SimpleNamespace(
        frames=("a", "b", "c", "d"),
        bodyparts=PARTS,
        size=np.array([image.shape[:2] for image in images]),
        read=lambda row: images[row],
    )
    poses = predict(brightest(), dataset, [0, 2, 3], batch_size=2)
    assert poses.shape == (4, 2, 3) and np.isnan(poses[1]).all()
    assert poses[[0, 2, 3], 0, :2].tolist() == [[12, 12], [84, 84], [20, 4]]
    assert (poses[[0, 2, 3], 0, 2] > 0.99).all()


def test_every_frame_of_a_video_is_predicted(video):
    frames, n_frames = read_video(video)
    assert n_frames == 11 and sum(1 for _ in frames) == 11
    poses = predict_video(brightest(), video, batch_size=4)
    assert poses.shape == (11, 2, 3)
    assert np.allclose(poses[:, 0, 0], 8 * np.arange(11) + 4) and np.allclose(poses[:, 0, 1], 20)
    assert jitter_px(poses)[0] == pytest.approx(8)


def test_a_file_that_is_no_video_is_named(tmp_path):
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(ValueError, match=r"text\.mp4 cannot be opened as a video"):
        read_video(tmp_path / "text.mp4")


def test_a_video_without_frames_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("horse10.prediction.frames.read_video", lambda path: (iter(()), 0))
    with pytest.raises(ValueError, match=r"No frame of .*empty\.mp4 can be read"):
        predict_video(brightest(), tmp_path / "empty.mp4")


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


def test_a_video_gets_tables_and_a_labelled_copy(run, video, tmp_path):
    before = sorted(path.name for path in video.parent.iterdir())
    table, written = annotate.annotate_video(run, video, tmp_path / "out")
    assert [path.suffix for path in written] == [".csv", ".h5", ".mp4"]
    assert read_video(written[-1])[1] == 11 and len(pd.read_hdf(written[1])) == len(table) == 11
    assert sorted(path.name for path in video.parent.iterdir()) == sorted([*before, "out"])


def test_a_folder_of_images_gets_tables_and_labelled_copies(run, tmp_path):
    folder = tmp_path / "frames"
    folder.mkdir()
    for name, size in (("a.png", (64, 96)), ("b.jpg", (80, 80))):
        cv2.imwrite(str(folder / name), frame(8, 8, *size))
    _, written = annotate.annotate_folder(run, folder, tmp_path / "out")
    assert list(pd.read_hdf(written[1]).index) == ["a.png", "b.jpg"]
    assert sorted(path.name for path in written[-1].iterdir()) == ["a.png", "b.png"]
    with pytest.raises(FileNotFoundError, match="holds no image"):
        annotate.annotate_folder(run, tmp_path / "out", tmp_path / "out")
