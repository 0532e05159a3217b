"""Predictions of SLEAP, in its two forms, as sleap-io writes them."""

import builtins
import shutil

import h5py
import numpy as np
import pytest
import sleap_io

import toy_sleap
from horse10.dataset import DatasetError
from horse10.errors import MissingExtra
from horse10.prediction.files import reading
from horse10.prediction.files.alignment import FrameNames

POINTS = np.array([[10, 12], [20, 22], [30, 12]])


@pytest.fixture
def write(tmp_path):
    """A function that writes {number: instances} of one video as a .slp, or as an .analysis.h5."""
    bones, video = toy_sleap.skeleton(), sleap_io.Video("/far/away/mouse one.mp4", open_backend=False)

    def write(frames, suffix=".slp", tracks=()):
        content = toy_sleap.labels({(video, number): found for number, found in frames.items()}, bones, tracks)
        path = tmp_path / f"any{suffix}"
        if suffix == ".slp":
            content.save(str(path), verbose=False)
        else:
            sleap_io.save_analysis_h5(content, str(path))
        return path

    return write, bones


def read(path, animal=""):
    return reading.read(path, path, animal)


@pytest.mark.parametrize("suffix", [".slp", ".analysis.h5"])
def test_predicted_instances_by_video_and_frame(write, suffix):
    write, bones = write
    track = sleap_io.Track("t")
    frames = {number: [toy_sleap.prediction(POINTS + number, bones, track)] for number in (0, 1, 3)}
    file = read(write(frames, suffix, [track]))
    found = {each.number: pose for each, pose in zip(file.frames, file.poses, strict=True)}
    assert {each.name for each in file.frames} == {"mouse one"}
    assert list(file.bodyparts) == list(toy_sleap.PARTS)
    for number in (0, 1, 3):
        np.testing.assert_allclose(found[number][:, :2], POINTS + number)
        np.testing.assert_allclose(found[number][:, 2], 0.9)
    if suffix == ".analysis.h5":  # it lists every frame of the video
        assert np.isnan(found[2]).all()


def test_a_list_of_pictures_is_known_by_their_names(tmp_path):
    """The second of the list is img020.jpg, whichever place it has in a data set; the pictures may be gone."""
    pictures = [toy_sleap.write_picture(tmp_path / "cage" / f"img0{at}.jpg") for at in (10, 20)]
    bones, video = toy_sleap.skeleton(), sleap_io.Video.from_filename(list(map(str, pictures)))
    content = toy_sleap.labels({(video, 1): [toy_sleap.prediction(POINTS, bones)]}, bones)
    content.save(str(tmp_path / "p.slp"), embed=False, verbose=False)
    shutil.rmtree(tmp_path / "cage")
    (listed,) = read(tmp_path / "p.slp").frames
    frames = ["labeled-data/cage/img001.png", "labeled-data/cage/img020.png", "labeled-data/box/img020.jpg"]
    assert FrameNames(frames).rows(listed) == [1]


def test_videos_alike_but_for_a_folder_above_are_known_in_any_order(tmp_path):
    """a/raw/cam.mp4 and b/raw/cam.mp4, predicted in another order than they were labelled in."""
    bones = toy_sleap.skeleton()
    videos = [sleap_io.Video(f"/lab/{mouse}/raw/cam.mp4", open_backend=False) for mouse in "ab"]
    folders = []
    for order in (videos, videos[::-1]):
        content = toy_sleap.labels({(video, 1): [toy_sleap.prediction(POINTS, bones)] for video in order}, bones)
        content.save(str(tmp_path / "p.slp"), verbose=False)
        folders.append([each.name for each in read(tmp_path / "p.slp").frames])
    assert folders == [["a-raw-cam", "b-raw-cam"], ["b-raw-cam", "a-raw-cam"]]


def test_what_a_person_labelled_is_no_prediction(write):
    write, bones = write
    path = write({0: [toy_sleap.instance(POINTS, bones)]})
    with pytest.raises(DatasetError, match="no predicted instance"):
        read(path)
    path = write({0: [toy_sleap.instance(POINTS, bones), toy_sleap.prediction(POINTS + 5, bones)]})
    np.testing.assert_allclose(read(path).poses[0, :, :2], POINTS + 5)


@pytest.mark.parametrize("suffix", [".slp", ".analysis.h5"])
def test_several_animals_are_told_apart_by_track(write, suffix):
    write, bones = write
    tracks = [sleap_io.Track("black"), sleap_io.Track("white")]
    both = [toy_sleap.prediction(POINTS + 3 * i, bones, track) for i, track in enumerate(tracks)]
    path = write({0: both}, suffix, tracks)
    np.testing.assert_allclose(read(path, "white").poses[0, :, :2], POINTS + 3)
    with pytest.raises(DatasetError, match="frames with several instances: 1; in the first 2; tracks: black, white"):
        read(path)
    with pytest.raises(DatasetError, match="no predicted instance of a track called 'grey'; tracks: black, white"):
        read(path, "grey")


def test_an_empty_instance_is_no_second_animal(write):
    write, bones = write
    both = [toy_sleap.prediction(points, bones) for points in (np.full((3, 2), np.nan), POINTS)]
    np.testing.assert_allclose(read(write({0: both})).poses[0, :, :2], POINTS)


def test_tracks_that_are_never_together_are_told(write):
    write, bones = write
    tracks = [sleap_io.Track("black"), sleap_io.Track("white")]
    path = write({at: [toy_sleap.prediction(POINTS, bones, track)] for at, track in enumerate(tracks)}, tracks=tracks)
    assert read(path).notes == ("tracks that are taken for one animal, since no frame has two: black, white",)
    assert read(path, "white").notes == ()


def test_without_tracks_the_only_instance_is_taken_and_told(write):
    write, bones = write
    path = write({0: [toy_sleap.prediction(POINTS, bones)]})
    assert read(path).notes == ()
    assert read(path, "white").notes == ("no tracks: each frame's only instance is taken for that of 'white'",)


def test_damaged_files_are_one_message(write, tmp_path):
    write, bones = write
    path = write({0: [toy_sleap.prediction(POINTS, bones)]})
    with h5py.File(path, "a") as file:
        del file["frames"]
    for broken in (path, tmp_path / "text.slp"):
        (tmp_path / "text.slp").write_text("text")
        with pytest.raises(DatasetError, match="not a file of SLEAP that sleap-io can read"):
            read(broken)


def test_without_the_extra_it_is_named(write, monkeypatch):
    write, bones = write
    path = write({0: [toy_sleap.prediction(POINTS, bones)]})
    import_module = builtins.__import__

    def absent(name, *arguments, **options):
        if name == "sleap_io":
            raise ModuleNotFoundError("No module named 'sleap_io'", name="sleap_io")
        return import_module(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtra, match=r"install horse10\[sleap\]"):
        read(path)
