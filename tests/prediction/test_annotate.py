"""What is written for people: tables and labelled copies."""

import os
import signal
import subprocess
import sys
import time
from collections import namedtuple

import cv2
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from horse10.machine import folders
from horse10.machine.device import OutOfMemory
from horse10.machine.folders import DiskError
from horse10.prediction import annotate as annotating
from horse10.prediction.annotate import annotate
from horse10.prediction.pictures import ImageError
from horse10.prediction.video import VideoError
from repository import ROOT, TESTS
from toy_predictor import PARTS, brightest, frame, write_video
from toy_project import digest

NAMES = {"bodyparts": PARTS, "skeleton": ((0, 1),), "name": "toy"}
Usage = namedtuple("Usage", "total used free")


def write_pictures(folder, *names, size=(64, 96)):
    folder.mkdir(exist_ok=True)
    for name in names:
        Image.fromarray(frame(8, 8, *size)).save(folder / name)
    return folder


def n_frames(video):
    return int(cv2.VideoCapture(str(video)).get(cv2.CAP_PROP_FRAME_COUNT))


def test_a_video_gets_tables_and_a_labelled_copy(tmp_path, capfd):
    video = write_video(tmp_path / "walk.mp4")
    result = annotate(brightest(), video, tmp_path / "out", **NAMES)
    assert [path.name for path in result.written] == ["walk-toy.csv", "walk-toy.h5", "walk-toy-labelled.mp4"]
    assert n_frames(result.written[-1]) == len(pd.read_hdf(result.written[1])) == len(result.table) == 11
    assert result.notes == result.faults == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "walk.mp4"]
    assert len(list((tmp_path / "out").iterdir())) == 4  # and where they come from
    assert "walk.mp4: the labelled copy of 11 frames will take about 0." in capfd.readouterr().err


def test_a_folder_of_images_gets_tables_and_labelled_copies(tmp_path):
    folder = tmp_path / "frames"
    folder.mkdir()
    for name, size in (("a.png", (64, 96)), ("b.jpg", (80, 80)), ("c.png", (64, 64)), ("c.bmp", (64, 64))):
        cv2.imwrite(str(folder / name), frame(8, 8, *size)[..., ::-1])
    for name in ("._a.png", ".DS_Store", "Thumbs.db"):
        (folder / name).write_text("hidden")
    (folder / "labels.csv").write_text("no picture")
    before = digest(folder)
    result = annotate(brightest(), folder, tmp_path / "out", **NAMES)
    assert list(pd.read_hdf(result.written[1]).index) == ["a.png", "b.jpg", "c.bmp", "c.png"]
    assert result.table["toy"]["red"][["x", "y"]].to_numpy().tolist() == [[12, 12]] * 4
    pictures = sorted(path.name for path in result.written[-1].iterdir())
    assert pictures == ["a.png", "b.png", "c.bmp.png", "c.png.png"]  # two images never share a copy
    assert result.notes == ["Left out, since they are no pictures: labels.csv"] and result.faults == []
    assert digest(folder) == before


def test_one_picture_is_predicted_as_one_picture(tmp_path):
    folder = write_pictures(tmp_path / "frames", "img000.png", "img001.png")  # OpenCV would read them as a video
    result = annotate(brightest(), folder / "img000.png", tmp_path / "out", **NAMES)
    assert list(result.table.index) == ["img000.png"]
    assert [path.name for path in result.written[-1].iterdir()] == ["img000.png"]


def test_what_begins_like_a_picture_and_goes_on_is_a_video(tmp_path):
    frames = [Image.fromarray(frame(8 * step, 8)) for step in range(5)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:], duration=40)
    encoded = (cv2.imencode(".jpg", np.array(each)[..., ::-1])[1].tobytes() for each in frames)
    (tmp_path / "camera.mjpeg").write_bytes(b"".join(encoded))
    for name in ("moving.gif", "camera.mjpeg"):
        result = annotate(brightest(), tmp_path / name, tmp_path / "out", **NAMES)
        assert result.table["toy"]["red"]["x"].round().tolist() == [4, 12, 20, 28, 36]
    frames[0].save(tmp_path / "preview.jpg", format="MPO", save_all=True, append_images=[Image.new("RGB", (6, 4))])
    Image.new("1", (15_000, 14_000)).save(tmp_path / "huge.png", compress_level=1)
    assert len(annotate(brightest(), tmp_path / "preview.jpg", tmp_path / "out", **NAMES).table) == 1
    with pytest.raises(ImageError, match="more than 80 megapixels"):
        annotate(brightest(), tmp_path / "huge.png", tmp_path / "out", **NAMES)


def test_parts_below_the_cutoff_are_in_the_tables_and_not_in_the_pictures(tmp_path):
    folder = write_pictures(tmp_path / "frames", "a.png")
    shown = annotate(brightest(), folder, tmp_path / "all", **NAMES, p_cutoff=0.0)
    hidden = annotate(brightest(), folder, tmp_path / "none", **NAMES, p_cutoff=1.1)
    assert shown.table.equals(hidden.table)
    plain, marked = (cv2.imread(str(result.written[-1] / "a.png")) for result in (hidden, shown))
    assert set(np.unique(plain[..., 0])) == {0} and len(np.unique(marked[..., 0])) > 1  # blue: only marks have it


def test_pictures_that_cannot_be_read_are_named_and_the_others_predicted(tmp_path):
    folder = write_pictures(tmp_path / "frames", "a.png", "z.png")
    (folder / "half.png").write_bytes((folder / "a.png").read_bytes()[:80])
    Image.fromarray(np.full((64, 96), 40_000, np.uint16)).save(folder / "deep.tif")
    Image.new("L", (8, 8)).save(folder / "stack.tif", save_all=True, append_images=[Image.new("L", (8, 8), 9)])
    Image.new("RGB", (8, 8)).save(folder / "print.png", format="EPS")
    (folder / "gone.jpg").symlink_to(folder / "nowhere.jpg")
    result = annotate(brightest(), folder, tmp_path / "out", **NAMES)
    assert list(result.table.index) == ["a.png", "z.png"]
    for name, reason in (
        ("half.png", ""),
        ("deep.tif", "more than 8 bits per channel"),
        ("stack.tif", "several pages"),
        ("print.png", "not an image of these formats"),
        ("gone.jpg", "No such file"),
    ):
        assert any(fault.startswith(f"{name}: ") and reason in fault for fault in result.faults)
    assert len(result.faults) == 5


def test_where_nothing_can_be_predicted_nothing_is_left(tmp_path):
    folder = tmp_path / "frames"
    folder.mkdir()
    with pytest.raises(ImageError, match="holds no picture"):
        annotate(brightest(), folder, tmp_path / "out", **NAMES)
    (folder / "half.png").write_bytes(cv2.imencode(".png", frame(8, 8))[1].tobytes()[:60])
    with pytest.raises(ImageError, match=r"No picture of .* can be read\. half\.png: "):
        annotate(brightest(), folder, tmp_path / "out", **NAMES)
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(VideoError, match="is a text file"):
        annotate(brightest(), tmp_path / "text.mp4", tmp_path / "out", **NAMES)
    assert list((tmp_path / "out").iterdir()) == []


def test_names_that_no_table_can_hold_are_refused(tmp_path):
    strange = os.fsdecode(b"bad\xff.mp4")  # OpenCV would end the process
    write_video(tmp_path / "walk.mp4").rename(tmp_path / strange)
    for source, out in ((tmp_path / strange, tmp_path / "out"), (write_video(tmp_path / "a.mp4"), tmp_path / strange)):
        with pytest.raises(ImageError, match="the name is not Unicode text; rename it"):
            annotate(brightest(), source, out, **NAMES)
    folder = write_pictures(tmp_path / "frames", "a.png", os.fsdecode(b"b\xff.png"))
    result = annotate(brightest(), folder, tmp_path / "out", **NAMES)
    assert list(result.table.index) == ["a.png"] and "is not Unicode text" in result.faults[0]
    with pytest.raises(DiskError, match="the name is too long"):
        annotate(brightest(), write_video(tmp_path / f"{'a' * 250}.mp4"), tmp_path / "out", **NAMES)


def test_a_picture_with_an_exif_turn_is_predicted_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned clockwise by 90 degrees
    folder = write_pictures(tmp_path / "frames", "a.png")
    Image.fromarray(frame(24, 8)).save(folder / "turned.png", exif=exif)
    result = annotate(brightest(), folder, tmp_path / "out", **NAMES)
    assert result.table["toy"]["red"][["x", "y"]].to_numpy().tolist() == [[12, 12], [64 - 12, 28]]
    assert result.notes == ["Turned upright, as EXIF asks, with coordinates of the upright picture: turned.png"]
    assert cv2.imread(str(result.written[-1] / "turned.png")).shape[:2] == (96 * 14, 64 * 14)


def test_a_video_with_too_few_frames_keeps_its_result(tmp_path):
    video = write_video(tmp_path / "walk.avi", 60, "MJPG")
    video.write_bytes(video.read_bytes()[: int(0.6 * video.stat().st_size)])
    result = annotate(brightest(), video, tmp_path / "out", **NAMES)
    assert f"{len(result.table)} frames can be read, the file says 60" in result.faults[0]
    assert n_frames(result.written[-1]) == len(result.table) > 20


def test_the_result_of_another_source_is_kept(tmp_path):
    for place, n in (("A", 3), ("B", 5)):
        (tmp_path / place).mkdir()
        write_video(tmp_path / place / "cam1.mp4", n)
        write_pictures(tmp_path / place / "frames", f"{place}.png")
    first = [annotate(brightest(), tmp_path / "A" / name, tmp_path / "out", **NAMES) for name in ("cam1.mp4", "frames")]
    before = digest(tmp_path / "out")
    second = [
        annotate(brightest(), tmp_path / "B" / name, tmp_path / "out", **NAMES) for name in ("cam1.mp4", "frames")
    ]
    assert before.items() <= digest(tmp_path / "out").items()
    assert [len(result.table) for result in first + second] == [3, 1, 5, 1]
    assert "cam1-toy.* is the result of another source and stays" in second[0].notes[0]
    annotate(brightest(), tmp_path / "A" / "frames", tmp_path / "out", **NAMES)
    assert set(digest(tmp_path / "out")) == {
        str(p.relative_to(tmp_path / "out")) for r in first + second for p in files(r)
    }


def files(result):
    """All files of a result."""
    *tables, labelled = result.written
    return [*tables, tables[0].with_suffix(".json"), *(labelled.iterdir() if labelled.is_dir() else [labelled])]


KILLED = """
import sys; sys.path.insert(0, sys.argv[3])
from horse10.prediction import annotate as annotating
from toy_predictor import PARTS, brightest
import time
def slow(*arguments, predict=annotating.predicted, read=annotating.pictures.read, **options):
    if len(arguments) == 1:
        time.sleep(0.05); return read(*arguments)
    def slowly():
        for pair in predict(*arguments, **options):
            time.sleep(0.05); yield pair
    return slowly()
annotating.predicted = annotating.pictures.read = slow
annotating.annotate(brightest(), sys.argv[1], sys.argv[2], bodyparts=PARTS, name="toy")
"""


@pytest.mark.parametrize("kind", ["video", "pictures"])
def test_killed_at_work_no_half_file_has_a_final_name(tmp_path, kind):
    if kind == "video":
        source = write_video(tmp_path / "walk.mp4", 80)
    else:
        source = write_pictures(tmp_path / "frames", *(f"{number:03}.png" for number in range(80)))
    out = tmp_path / "out"
    command = [sys.executable, "-c", KILLED, str(source), str(out), str(TESTS)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        stop = time.monotonic() + 120
        while not list(out.glob(".horse10-*.tmp.*labelled*")) and time.monotonic() < stop:
            time.sleep(0.1)
        time.sleep(0.5)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    (left,) = out.glob(".horse10-*")
    assert [path.suffix for path in out.iterdir() if path != left] == [".json"]
    result = annotate(brightest(), source, out, **NAMES)
    assert len(result.table) == 80 and not list(out.glob(".*"))


def test_space_is_checked_before_the_work(tmp_path, monkeypatch):
    video = write_video(tmp_path / "walk.mp4")
    monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1000))
    monkeypatch.setattr(annotating, "predicted", lambda *_: pytest.fail("the work began"))
    message = r"the result of walk\.mp4 needs about 0\.\d MB, and 0\.0 MB are free\. Free some"
    with pytest.raises(DiskError, match=message):
        annotate(brightest(), video, tmp_path / "out", **NAMES)
    assert os.listdir(tmp_path / "out") == []


def test_a_disk_that_is_full_in_the_end_takes_only_the_copy(tmp_path, monkeypatch):
    def full(_):
        monkeypatch.setattr(folders.shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 0))
        raise VideoError("Only 3 frames could be written")

    video = write_video(tmp_path / "walk.mp4")
    monkeypatch.setattr(annotating, "bytes_per_frame", lambda _: 1.0)
    monkeypatch.setattr(annotating.LabelledVideo, "close", full)
    result = annotate(brightest(), video, tmp_path / "out", **NAMES)
    assert "walk-toy-labelled.mp4 cannot be written: the disk is full" in result.faults[0]
    assert len(result.table) == 11 and [path.suffix for path in result.written] == [".csv", ".h5"]
    assert sorted(os.listdir(tmp_path / "out")) == ["walk-toy.csv", "walk-toy.h5", "walk-toy.json"]


def test_that_a_copy_can_be_written_is_tried_before_the_work(tmp_path, monkeypatch):
    video = write_video(tmp_path / "walk.mp4")
    monkeypatch.setattr(annotating, "predicted", lambda *_: pytest.fail("the work began"))

    class Closed:
        fourcc = staticmethod(cv2.VideoWriter.fourcc)

        def open(self, *_):
            return False

        def release(self):
            pass

    monkeypatch.setattr("horse10.prediction.labelled.cv2.VideoWriter", Closed)
    with pytest.raises(
        VideoError, match=r"No labelled MPEG-4 video of 864 x 576 px at 10 frames per second can be written \("
    ):
        annotate(brightest(), video, tmp_path / "out", **NAMES)


@pytest.mark.parametrize("name", ["walk.mp4", "frames"])
def test_too_little_memory_is_told_with_the_size_of_the_pictures(tmp_path, monkeypatch, name):
    write_video(tmp_path / "walk.mp4")
    write_pictures(tmp_path / "frames", "a.png")

    def exhausted(*_):
        raise MemoryError("Unable to allocate 9.00 TiB")
        yield

    monkeypatch.setattr("horse10.prediction.stream.poses", exhausted)
    monkeypatch.setattr(annotating, "by_keras", exhausted)
    with pytest.raises(OutOfMemory, match=r"Not enough memory for predicting .* of 96 x 64 px.*GB, .* free.*smaller"):
        annotate(brightest(), tmp_path / name, tmp_path / "out", **NAMES)
    assert os.listdir(tmp_path / "out") == []
