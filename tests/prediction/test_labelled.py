"""A labelled copy of a video: its pictures, its rate, and that it is whole."""

import cv2
import numpy as np
import pytest
from test_drawing import rgb

from horse10.prediction.drawing import label_frame
from horse10.prediction.labelled import LabelledVideo, bytes_per_frame, writable_rate
from horse10.prediction.video import VideoError
from toy_predictor import write_video


def frames_of(path):
    source = cv2.VideoCapture(str(path))
    frames = []
    while (got := source.read())[0]:
        frames.append(got[1][..., ::-1].astype(int))
    rate = source.get(cv2.CAP_PROP_FPS)
    source.release()
    return frames, rate


def test_pictures_keep_their_order_and_colours(tmp_path):
    copy = LabelledVideo(tmp_path / "out.mp4", 25.0)
    for k in range(6):
        frame = np.full((541, 961, 3), (40 + 30 * k, 90, 160), np.uint8)  # odd sides
        copy.append(label_frame(frame, predicted=np.array([[100 + 100 * k, 200], [np.nan, np.nan]])))
    copy.close()
    frames, rate = frames_of(tmp_path / "out.mp4")
    assert len(frames) == 6 and rate == 25.0 and frames[0].shape == (540, 960, 3)
    for k, frame in enumerate(frames):
        assert np.abs(frame[300, 500] - [40 + 30 * k, 90, 160]).max() < 12
        assert np.abs(frame[200, 100 + 100 * k] - rgb(0)).max() < 70  # lossy, but orange


@pytest.mark.parametrize("n", [1, 2])
def test_a_copy_of_few_pictures_is_whole(tmp_path, n):
    copy = LabelledVideo(tmp_path / "out.mp4", 10.0)
    for _ in range(n):
        copy.append(np.zeros((64, 96, 3), np.uint8))
    copy.close()
    assert len(frames_of(tmp_path / "out.mp4")[0]) == n


def test_a_copy_that_lacks_pictures_is_not_taken_for_whole(tmp_path):
    copy = LabelledVideo(tmp_path / "out.mp4", 10.0)
    for _ in range(3):
        copy.append(np.zeros((64, 96, 3), np.uint8))
    copy.n_written += 2  # as on a full disk, where the encoder says nothing
    with pytest.raises(VideoError, match=r"Only 3 of the 5 frames .* check the space on the disk"):
        copy.close()


def test_where_no_video_can_be_written(tmp_path):
    with pytest.raises(
        VideoError, match="No labelled MPEG-4 video of 96 x 64 px at 25 frames per second can be written"
    ):
        LabelledVideo(tmp_path / "no such folder" / "out.mp4", 25.0).append(np.zeros((64, 96, 3), np.uint8))


def test_the_size_is_known_before(tmp_path):
    video = write_video(tmp_path / "walk.mp4", n_frames=60)
    estimate = 60 * bytes_per_frame(video)
    copy = LabelledVideo(tmp_path / "out.mp4", 10.0)
    for frame in frames_of(video)[0]:
        copy.append(label_frame(frame.astype(np.uint8)))
    copy.close()
    assert estimate == pytest.approx((tmp_path / "out.mp4").stat().st_size, rel=0.3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.mp4", "walk.mp4"]


@pytest.mark.parametrize(
    ("rate", "writable"),
    [
        (25, 25),
        (29.97003, 29.97),
        (66.667, 66.67),
        (196.263, 196.26),
        (9999.9, 10000),
        (0, 25),
        (-1, 25),
        (1e-9, 25),
        (np.nan, 25),
        (np.inf, 25),
        (1e6, 25),
    ],
)
def test_rates_that_mpeg4_cannot_hold_are_rounded(tmp_path, rate, writable):
    assert writable_rate(rate) == pytest.approx(writable, abs=1e-3)
    copy = LabelledVideo(tmp_path / "x.mp4", rate)
    copy.append(np.zeros((64, 64, 3), np.uint8))
    copy.close()
