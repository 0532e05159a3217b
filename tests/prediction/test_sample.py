"""Some frames of a video or a folder, evenly spread, whatever it says of its length."""

import cv2
import numpy as np
import pytest

from horse10.prediction import sample
from horse10.prediction.pictures import ImageError
from horse10.prediction.sample import sampled, thinned
from horse10.prediction.video import VideoError
from toy_predictor import write_video


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    return write_video(tmp_path_factory.mktemp("sample") / "walk.mp4", n_frames=12)


def places(frames) -> list[int]:
    """Which frame of `write_video` each is, by where its red cell lies."""
    return [int(frame[20, :, 0].astype(int).reshape(12, 8).sum(axis=1).argmax()) for frame in frames]


def test_a_video_gives_the_middle_of_each_part(video):
    assert places(sampled(video, 4)) == [1, 4, 7, 10]


def test_a_video_that_cannot_be_sought_is_read(video, monkeypatch):
    monkeypatch.setattr(sample, "_sought", lambda *_: iter(()))
    assert places(sampled(video, 4)) == [0, 4, 6, 10]


def test_a_short_video_gives_all_it_has(video):
    assert places(sampled(video, 99)) == list(range(12))


@pytest.mark.parametrize("count", [0, 1, 3, 7, 8, 9, 100, 1001])
def test_frames_that_come_are_thinned_evenly(count):
    kept = thinned(iter(range(count)), 4)
    assert len(kept) == min(count, 4) and kept == sorted(set(kept))
    if count > 4:
        assert kept[0] == 0 and kept[-1] >= count / 2 and np.ptp(np.diff(kept)) <= np.diff(kept).min()


def test_a_folder_gives_pictures_at_the_size_the_network_sees(tmp_path):
    for number in range(9):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((40, 60, 3), number, np.uint8))
    found = sampled(tmp_path, 3, canvas=30)
    assert [frame[0, 0, 0] for frame in found] == [0, 4, 8] and {frame.shape for frame in found} == {(20, 30, 3)}
    assert sampled(tmp_path / "5.png", 3)[0][0, 0, 0] == 5


def test_what_cannot_be_read_is_named(tmp_path):
    (tmp_path / "notes.mp4").write_text("no video")
    with pytest.raises(VideoError, match=r"notes\.mp4"):
        sampled(tmp_path / "notes.mp4", 3)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(ImageError, match=r"broken\.png"):
        sampled(tmp_path / "pictures", 3)
