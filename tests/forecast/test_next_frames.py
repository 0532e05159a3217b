"""The next frames of videos and pictures: files as DeepLabCut and SLEAP open them, and nothing else is touched."""

import sys

import numpy as np
import pandas as pd
import pytest
import sleap_io
from click.testing import CliRunner
from PIL import Image

import horse10
from horse10 import cli
from horse10.dataset import images
from horse10.dataset.problems import Problem, error
from horse10.forecast.nextframes.source import SourceError
from horse10.prediction.files import tables
from horse10.prediction.pictures import ImageError
from horse10.prediction.video import VideoError
from horse10.runs import records
from horse10.runs.run import Run
from toy_dataset import toy
from toy_predictor import PARTS, brightest, frame, write_video
from toy_project import digest
from toy_record import history, predictions, run_record


def red_cell(pixels):
    """Left and upper end of what is red."""
    y, x = np.nonzero(pixels[..., 0] > 128)
    return x.min(), y.min()


def absent(self):
    raise error("mice", [Problem("image missing", "img1.png", "no such file")])


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run whose network finds the brightest red and the brightest blue cell."""
    folder, network = tmp_path_factory.mktemp("runs") / "toy", brightest()
    records.write(folder, run_record(run_id="toy", bodyparts=list(PARTS)), history(), predictions(parts=PARTS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Run, "model", lambda self: network)
        patch.setattr(Run, "dataset", absent)
        yield folder


@pytest.fixture(scope="module")
def found(run, tmp_path_factory):
    """Twelve frames of a video and of pictures, chosen together."""
    place = tmp_path_factory.mktemp("found")
    sources = [write_video(place / "walk.mp4", 30), write_pictures(place / "stills")]
    return horse10.next_frames(run, sources, 12, place / "new" / "out")


def write_pictures(folder, n=12):
    """Of two sizes in turn, each with a red cell of its own."""
    folder.mkdir()
    for place in range(n):
        image = frame(8 * (place % 12), 16, width=96 if place % 2 else 104)
        Image.fromarray(image).save(folder / f"a{20 * place:03}.bmp")
    return folder


def test_a_video_and_pictures_become_folders_for_deeplabcut(found):
    assert found.table["order"].tolist() == list(range(1, 13)) and set(found.table["video"]) == {"walk", "stills"}
    for row in found.table.itertuples():
        assert red_cell(images.read(found.folder / row.picture)) == (8 * (row.frame % 12), 16)
    walk = pd.read_hdf(found.folder / "labeled-data/walk/machinelabels-iter0.h5", key="df_with_missing")
    own = found.table[found.table["video"] == "walk"].sort_values("frame")
    assert walk.index.tolist() == [("labeled-data", "walk", f"img{number:02}.png") for number in own["frame"]]
    assert walk.columns[:3].tolist() == [("toy", "red", coord) for coord in ("x", "y", "likelihood")]
    assert np.allclose(walk["toy"]["red"]["x"], 8 * (own["frame"] % 12) + 4, atol=0.5)
    again = tables.read(found.folder / "labeled-data/walk/machinelabels-iter0.csv", "")
    assert np.allclose(again.poses.reshape(len(walk), -1), walk.to_numpy(), atol=1e-3)


def test_sleap_opens_the_suggestions_with_their_predictions(found):
    labels = sleap_io.load_slp(str(found.folder / "next-frames.slp"))
    assert len(labels.suggestions) == len(labels) == 12
    assert [node.name for node in labels.skeleton.nodes] == list(PARTS)
    assert sum(len(video.filename) for video in labels.videos if isinstance(video.filename, list)) > 4  # pictures
    for suggestion, labelled, row in zip(labels.suggestions, labels, found.table.itertuples(), strict=True):
        assert suggestion.frame_idx == labelled.frame_idx and not labelled.user_instances
        own = labelled.predicted_instances[0]
        assert np.allclose(own.numpy()[0], (8 * (row.frame % 12) + 4, 20), atol=0.5) and 0 < own["red"]["score"] <= 1
        assert red_cell(labelled.image) == (8 * (row.frame % 12), 16)  # SLEAP's own way to read the frame


def test_the_table_and_the_sheet_are_for_people(found):
    written = pd.read_csv(found.folder / "next-frames.csv")
    assert written["frame"].tolist() == found.table["frame"].tolist() and not found.faults
    assert written["uncertainty"].between(0, 1).all() and written["stands_for"].sum() == 42 // 2
    assert images.header(found.folder / "next-frames.png").size[1] > 3 * 96
    assert sorted(path.name for path in found.folder.iterdir()) == [
        *("labeled-data", "next-frames.csv", "next-frames.png", "next-frames.slp"),
    ]


def test_frames_that_are_labelled_are_left_out_with_their_neighbours(run, tmp_path):
    """The record of the toy says that frames 0 to 3 of three videos are labelled."""
    video = write_video(tmp_path / "horse0.mp4", 30)
    found = horse10.next_frames(run, video, 2, tmp_path / "out")
    assert found.table["frame"].min() > 13 and "4 frames are labelled" in found.notes[0]
    with pytest.raises(SourceError, match="There are 26 frames to choose from, besides 4 that are labelled already"):
        horse10.next_frames(run, video, 27, tmp_path / "other")


def test_frames_are_compared_with_those_labelled_where_they_are_at_hand(run, found, tmp_path, monkeypatch):
    assert found.table["novelty"].isna().all() and "not at hand" in found.notes[0] and "img1.png" in found.notes[0]
    monkeypatch.setattr(Run, "dataset", lambda self: toy(tmp_path / "project"))
    again = horse10.next_frames(run, write_video(tmp_path / "walk.mp4", 30), 2, tmp_path / "out")
    assert again.table["novelty"].between(0.2, 1).all() and not again.notes


def test_of_a_long_video_some_frames_are_looked_at(run, tmp_path):
    found = horse10.next_frames(run, write_video(tmp_path / "walk.mp4", 30), 4, tmp_path / "out", most=10)
    assert not (found.table["frame"] % 3).any() and found.notes[0].startswith(
        "one of 3 frames was looked at, 10 in all"
    )


def test_nothing_is_written_into_a_folder_that_holds_something(run, tmp_path):
    folder = write_pictures(tmp_path / "project")
    before = digest(folder)
    with pytest.raises(SourceError, match="is there already, and nothing is written into it"):
        horse10.next_frames(run, folder, 2, folder)
    assert digest(folder) == before
    (tmp_path / "empty").mkdir()
    assert horse10.next_frames(run, folder, 2, tmp_path / "empty").folder.is_dir()


def test_what_cannot_be_read_is_told(run, tmp_path):
    (tmp_path / "broken.mp4").write_bytes(b"\0\0\0 ftypisom" + bytes(1000))
    (tmp_path / "none").mkdir()
    folder = write_pictures(tmp_path / "stills")
    (folder / "torn.png").write_bytes((folder / "a000.bmp").read_bytes()[:200])
    for sources, kind, message in (
        ([], SourceError, "No video and no folder"),
        (tmp_path / "broken.mp4", VideoError, "cannot be opened as a video"),
        (tmp_path / "none", ImageError, "holds no picture"),
        (folder, SourceError, "There are 12 frames to choose from, and 13 are wanted"),
    ):
        with pytest.raises(kind, match=message):
            horse10.next_frames(run, sources, 13, tmp_path / "out")
        assert not (tmp_path / "out").exists()
    (fault,) = horse10.next_frames(run, folder, 3, tmp_path / "out").faults
    assert fault.startswith("torn.png: ")
    with pytest.raises(records.RecordError, match="nowhere"):
        horse10.next_frames("nowhere", folder, 3, tmp_path / "other")


def test_without_sleap_io_the_rest_is_written(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sleap_io", None)
    found = horse10.next_frames(run, write_video(tmp_path / "walk.mp4", 30), 2, tmp_path / "out")
    assert "horse10[sleap]" in found.notes[-1] and not (found.folder / "next-frames.slp").exists()


def test_the_command_says_what_was_chosen_and_what_to_do(run, tmp_path):
    folder = write_pictures(tmp_path / "stills")
    asked = ["next-frames", str(run), str(folder), "-n", "3", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(cli.app, asked)
    assert done.exit_code == 0, done.output
    assert done.output.count("stills") >= 3 and "machinelabels" in done.output and "next-frames.slp" in done.output
