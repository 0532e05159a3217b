"""Videos: every frame is predicted, and the copy shows the poses of its frames."""

import cv2
import numpy as np
import pytest
from test_drawing import rgb

from horse10.prediction.tables import jitter_px
from horse10.prediction.video import labelled_video, predict_video, read_video, writable_rate
from toy_predictor import brightest, write_video


@pytest.fixture
def video(tmp_path):
    return write_video(tmp_path / "walk.mp4")


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
    monkeypatch.setattr("horse10.prediction.video.read_video", lambda path: (iter(()), 0))
    with pytest.raises(ValueError, match=r"No frame of .*empty\.mp4 can be read"):
        predict_video(brightest(), tmp_path / "empty.mp4")


@pytest.fixture
def wide(tmp_path):
    """Six frames of 960 x 540, each of its own red."""
    path = tmp_path / "walk.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25.0, (960, 540))
    for k in range(6):
        writer.write(np.full((540, 960, 3), (160, 90, 40 + 30 * k), np.uint8))  # BGR
    writer.release()
    return path


def frames_of(path):
    source = cv2.VideoCapture(str(path))
    frames = []
    while (got := source.read())[0]:
        frames.append(got[1][..., ::-1].astype(int))
    rate = source.get(cv2.CAP_PROP_FPS)
    source.release()
    return frames, rate


def test_video_has_the_poses_of_each_frame(wide, tmp_path):
    poses = np.full((6, 2, 3), np.nan)
    poses[:, 0] = [(100 + 100 * k, 200, 0.9) for k in range(6)]
    poses[:, 1] = [(100 + 100 * k, 400, 0.3) for k in range(6)]
    assert labelled_video(wide, tmp_path / "out.mp4", poses, ((0, 1),)) == tmp_path / "out.mp4"
    frames, rate = frames_of(tmp_path / "out.mp4")
    assert len(frames) == 6 and rate == 25.0 and frames[0].shape == (540, 960, 3)
    for k, frame in enumerate(frames):
        plain = np.array([40 + 30 * k, 90, 160])
        assert np.abs(frame[300, 500] - plain).max() < 12  # the frames keep their order and colours
        assert np.abs(frame[200, 100 + 100 * k] - rgb(0)).max() < 70  # lossy, but orange
        assert np.abs(frame[400, 100 + 100 * k] - plain).max() < 12  # less likely than the cutoff
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.mp4", "walk.mp4"]


@pytest.mark.parametrize("n_poses", [5, 7])
def test_video_and_poses_must_be_of_one_length(wide, tmp_path, n_poses):
    with pytest.raises(ValueError, match=f"6 frames can be read, but there are poses for {n_poses}"):
        labelled_video(wide, tmp_path / "out.mp4", np.zeros((n_poses, 2, 3)))
    assert [path.name for path in tmp_path.iterdir()] == ["walk.mp4"]


def test_video_that_cannot_be_read_or_written(wide, tmp_path, capfd):
    (tmp_path / "text.mp4").write_text("not a video")
    for source in ("text.mp4", "absent.mp4"):
        with pytest.raises(ValueError, match=f"{source}: 0 frames can be read"):
            labelled_video(tmp_path / source, tmp_path / "out.mp4", np.zeros((6, 2, 3)))
    with pytest.raises(ValueError, match="no MPEG-4 video can be written"):
        labelled_video(wide, tmp_path / "no such folder" / "out.mp4", np.zeros((6, 2, 3)))
    with pytest.raises(ValueError, match=r"out.avi: expected a name that ends in .mp4"):
        labelled_video(wide, tmp_path / "out.avi", np.zeros((6, 2, 3)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["text.mp4", "walk.mp4"]


@pytest.mark.parametrize(
    ("rate", "writable"),
    [
        (25, 25),
        (29.97003, 29.97),
        (66.667, 66.67),
        (196.263, 196.26),
        (9999.9, 10000),
        (0, 25),
        (np.nan, 25),
        (1e6, 25),
    ],
)
def test_rates_that_mpeg4_cannot_hold_are_rounded(tmp_path, rate, writable):
    assert writable_rate(rate) == pytest.approx(writable, abs=1e-3)
    assert cv2.VideoWriter().open(
        str(tmp_path / "x.mp4"), cv2.VideoWriter.fourcc(*"mp4v"), writable_rate(rate), (64, 64)
    )


def test_a_video_of_66_frames_per_second_is_copied(shared, tmp_path):
    source = shared / "cases" / "predict_fps" / "fps66.avi"
    target = labelled_video(source, tmp_path / "out.mp4", np.zeros((24, 2, 3)))
    assert frames_of(target)[1] == pytest.approx(66.67, abs=0.01)
