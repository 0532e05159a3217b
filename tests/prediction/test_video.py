"""Videos: every frame is predicted, and what is missing is told with both numbers."""

import os
import struct

import cv2
import numpy as np
import pytest

from horse10.prediction.stream import predicted
from horse10.prediction.tables import jitter_px
from horse10.prediction.video import Video, VideoError, predict_video
from toy_predictor import brightest, frame, write_video


@pytest.fixture
def video(tmp_path):
    return write_video(tmp_path / "walk.mp4")


def read(path):
    """A video whose frames have been read, and how many there were."""
    video = Video(path)
    return video, sum(1 for _ in video.frames())


def test_every_frame_of_a_video_is_predicted(video):
    source, n_frames = read(video)
    assert source.stated == n_frames == 11 and source.rate == 10 and source.faults() == source.notes() == []
    poses = predict_video(brightest(), video, batch_size=4)
    assert poses.shape == (11, 2, 3)
    assert np.allclose(poses[:, 0, 0], 8 * np.arange(11) + 4) and np.allclose(poses[:, 0, 1], 20)
    assert jitter_px(poses)[0] == pytest.approx(8)


@pytest.mark.parametrize("n_frames", [1, 3, 4, 5, 8, 13])
@pytest.mark.parametrize("stated", [0, 1000])  # by Keras, and by what may read ahead
def test_a_frame_is_given_with_its_own_pose(n_frames, stated):
    frames = [frame(8 * (step % 12), 8 * (step % 7)) for step in range(n_frames)]
    pairs = list(predicted(brightest(), frames, stated, batch_size=4))
    assert len(pairs) == n_frames
    for step, (image, pose) in enumerate(pairs):
        assert image is frames[step]
        assert pose[0, :2].tolist() == [8 * (step % 12) + 4, 8 * (step % 7) + 4]


@pytest.mark.parametrize(
    ("suffix", "code"),
    [
        ("mp4", "mp4v"),
        ("avi", "MJPG"),
        ("mkv", "mp4v"),
        ("webm", "VP80"),
        ("wmv", "WMV2"),
        ("mov", "mp4v"),
        ("ts", "mp4v"),
    ],
)
@pytest.mark.parametrize("name", ["walk", "walk.txt", "walk.png"])
def test_a_video_is_told_by_opening_it(tmp_path, suffix, code, name):
    os.rename(write_video(tmp_path / f"made.{suffix}", 24, code, 25), tmp_path / name)
    source, n_frames = read(tmp_path / name)
    assert n_frames == 24 and source.faults() == []


@pytest.mark.parametrize("content", ["no video", "ffconcat version 1.0\nfile walk.mp4\n", "#EXTM3U\nwalk.mp4\n"])
def test_a_text_is_no_video_even_if_it_names_one(video, content, capfd):
    (video.parent / "text.mp4").write_text(content)
    with pytest.raises(VideoError, match=r"text\.mp4 is a text file; expected a video, a picture or a folder"):
        Video(video.parent / "text.mp4")
    assert capfd.readouterr().err == ""


def test_files_that_are_no_videos_are_one_line(tmp_path, capfd):
    whole = write_video(tmp_path / "walk.mp4", 48).read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])  # its table of contents is at the end
    (tmp_path / "noise.mp4").write_bytes(np.random.default_rng(0).bytes(5000))
    (tmp_path / "empty.mp4").touch()
    os.mkfifo(tmp_path / "pipe.mp4")
    for name, message in (
        ("half.mp4", r"moov atom not found.*ffmpeg -i half\.mp4"),
        ("noise.mp4", "cannot be opened as a video"),
        ("empty.mp4", r"is empty \(0 bytes\)"),
        ("pipe.mp4", "is no file"),
    ):
        with pytest.raises(VideoError, match=message) as error:
            Video(tmp_path / name)
        assert "\n" not in str(error.value)
    assert capfd.readouterr().err == ""


def test_a_video_without_a_readable_frame_is_one_line_with_its_codec(tmp_path, capfd):
    path = write_video(tmp_path / "walk.avi", 24, "MJPG")
    content = bytearray(path.read_bytes())
    content[content.index(b"movi") + 4 : content.index(b"idx1")] = bytes(
        content.index(b"idx1") - content.index(b"movi") - 4
    )
    path.write_bytes(content)
    with pytest.raises(VideoError, match=r"No frame of .*walk\.avi can be read \(codec MJPG\).*ffmpeg -i walk\.avi"):
        read(path)
    path.write_bytes(write_video(tmp_path / "unknown.avi", 24, "MJPG").read_bytes().replace(b"MJPG", b"ZZZZ"))
    with pytest.raises(VideoError, match=r"walk\.avi") as error:
        read(path)
    assert "\n" not in str(error.value) and capfd.readouterr().err == ""


@pytest.mark.parametrize(("suffix", "code"), [("avi", "MJPG"), ("mkv", "mp4v"), ("webm", "VP80")])
def test_a_video_that_is_cut_off_is_told_with_both_numbers(tmp_path, suffix, code, capfd):
    path = write_video(tmp_path / f"walk.{suffix}", 60, code)
    path.write_bytes(path.read_bytes()[: int(0.6 * path.stat().st_size)])
    capfd.readouterr()
    source, n_frames = read(path)
    assert 20 < n_frames < 50
    (fault,) = source.faults()
    assert f"{path.name}: {n_frames} frames can be read, the file says 60" in fault and source.notes() == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("suffix", "code"), [("avi", "MJPG"), ("mp4", "mp4v"), ("mkv", "mp4v"), ("webm", "VP80")])
def test_a_video_that_is_damaged_in_the_middle_is_told(tmp_path, suffix, code, capfd):
    path = write_video(tmp_path / f"walk.{suffix}", 60, code)
    content = bytearray(path.read_bytes())
    middle, length = len(content) // 2, len(content) // 10
    content[middle : middle + length] = bytes(length)
    path.write_bytes(content)
    capfd.readouterr()
    source, n_frames = read(path)
    assert n_frames < 60 and f"{n_frames} frames can be read, the file says 60" in source.faults()[0]
    assert capfd.readouterr().err == ""


def test_one_frame_less_than_an_avi_counts_is_a_fault(tmp_path):
    path = write_video(tmp_path / "walk.avi", 24, "MJPG")
    content = bytearray(path.read_bytes())
    place = content.index(b"strh") + 8 + 32  # dwLength
    assert content[place : place + 4] == struct.pack("<I", 24)
    content[place : place + 4] = struct.pack("<I", 25)
    path.write_bytes(content)
    assert "24 frames can be read, the file says 25" in read(path)[0].faults()[0]


class Timed:
    """A stand-in for OpenCV's: frames at given times in ms, in a file that states a number and a rate."""

    def __init__(self, times_ms, stated, rate):
        self.times_ms, self.at = list(times_ms), -1
        self.values = {cv2.CAP_PROP_FRAME_COUNT: stated, cv2.CAP_PROP_FPS: rate}

    def isOpened(self):
        return True

    def release(self):
        pass

    def get(self, key):
        return self.times_ms[self.at] if key == cv2.CAP_PROP_POS_MSEC else self.values.get(key, 0)

    def read(self):
        self.at += 1
        return self.at < len(self.times_ms), np.zeros((4, 6, 3), np.uint8)


EVERY_40_MS = np.arange(100) * 40.0
VARYING = np.sort(np.random.default_rng(0).uniform(0, 4000, 90))
VARYING[-1] = 3990


@pytest.mark.parametrize(
    ("times_ms", "stated", "rate", "short"),
    [
        (EVERY_40_MS, 100, 25, False),
        (EVERY_40_MS, 101, 25, False),  # estimated from the duration
        (EVERY_40_MS, 102, 25, False),
        (EVERY_40_MS, 120, 25, True),  # the end is missing
        (np.delete(EVERY_40_MS, slice(40, 50)), 100, 25, True),  # in between
        (VARYING, 100, 25, False),  # a rate that varies
        (VARYING[:60], 100, 25, True),
        (EVERY_40_MS, -9.2e18, 25, False),  # FFmpeg does not know
        (EVERY_40_MS, 90, 25, False),
        (EVERY_40_MS, 100, 0, False),
        (EVERY_40_MS, 100, np.nan, False),
        (EVERY_40_MS, np.nan, 25, False),
    ],
)
def test_what_a_container_estimates_is_no_promise(tmp_path, monkeypatch, times_ms, stated, rate, short):
    (tmp_path / "walk.mkv").write_bytes(b"\x1aE\xdf\xa3")
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: Timed(times_ms, stated, rate))
    source, n_frames = read(tmp_path / "walk.mkv")
    assert n_frames == len(times_ms) and bool(source.faults()) == short
    assert bool(source.notes()) == (not short and n_frames < source.stated)


def test_frames_of_another_size_end_the_reading(tmp_path, monkeypatch):
    (tmp_path / "walk.mkv").write_bytes(b"\x1aE\xdf\xa3")
    stand_in = Timed(EVERY_40_MS, 100, 25)
    sizes = iter([(4, 6)] * 30 + [(6, 4)] * 70)
    monkeypatch.setattr(stand_in, "read", lambda: (True, np.zeros((*next(sizes), 3), np.uint8)))
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: stand_in)
    source, n_frames = read(tmp_path / "walk.mkv")
    assert (
        n_frames == 30
        and "30 frames can be read, the file says 100: after frames of 6 x 4 px comes one of 4 x 6 px"
        in (source.faults()[0])
    )


def test_a_video_that_is_to_be_shown_turned_is_read_upright(video):
    content = bytearray(video.read_bytes())
    matrix = content.index(b"tkhd") + 44
    content[matrix : matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)  # 90 degrees
    video.write_bytes(content)
    assert next(Video(video).frames()).shape == (96, 64, 3)
    poses = predict_video(brightest(), video)
    assert np.allclose(poses[:, 0, 1], 8 * np.arange(11) + 4, atol=1) and np.ptp(poses[:, 0, 0]) == 0
