"""Which folders and which label files of a project are read, and what is said of the others."""

import shutil
import unicodedata

import pytest

from horse10.dataset.deeplabcut import labelfolders, projectconfig
from toy_project import SCORER, edit, write_image, write_project

PARTS = ("snout", "leftear")
VIDEOS = {"alpha": 3, "beta": 2}


def files(folder, problems=None):
    """Names of the folders that are read in order, and notes."""
    faults, notes = [] if problems is None else problems, []
    pairs = labelfolders.label_files(folder, projectconfig.read(folder, faults), faults, notes)
    assert problems is not None or not faults
    return pairs, notes


def folders(folder):
    pairs, notes = files(folder)
    return [pair[0].parent.name for pair in pairs], notes


def listed(*names):
    return {"video_sets": {name: {"crop": "0, 60, 0, 40"} for name in names}}


def test_the_order_is_that_of_the_configuration(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS, **listed("C:\\films\\beta.MP4", "/media/alpha.mp4", "unlabelled.avi"))
    assert folders(tmp_path) == (["beta", "alpha"], [])


def test_a_labelled_folder_that_is_not_listed_is_taken_and_told(tmp_path):
    write_project(tmp_path, VIDEOS | {"gamma": 1}, PARTS, **listed("gamma.avi", "beta.avi"))
    note = "labeled-data/alpha: not in config.yaml's video_sets; its labels are used"
    assert folders(tmp_path) == (["gamma", "beta", "alpha"], [note])


@pytest.mark.parametrize(
    "name, video",
    [
        ("Clip", "CLIP.MP4"),
        (unicodedata.normalize("NFD", "Bär"), unicodedata.normalize("NFC", "Bär") + ".avi"),
        (unicodedata.normalize("NFC", "한글"), unicodedata.normalize("NFD", "한글") + ".avi"),
        (unicodedata.normalize("NFD", "Ångström"), "ångström.mp4"),
    ],
)
def test_capitals_and_unicode_forms(tmp_path, name, video):
    write_project(tmp_path, {"alpha": 2, name: 2}, PARTS, **listed(video, "alpha.avi"))
    names, notes = folders(tmp_path)
    assert names == [name, "alpha"]
    assert notes == [f"labeled-data/{name}: taken for the video that config.yaml calls {video.rpartition('.')[0]!r}"]


def test_two_folders_that_only_capitals_tell_apart(tmp_path):
    write_project(tmp_path, {"Clip": 2, "clip": 2}, PARTS, **listed("clip.avi", "Clip.avi"))
    assert folders(tmp_path) == (["clip", "Clip"], [])


def test_pictures_without_labels_are_told(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS)
    write_image(tmp_path / "labeled-data/gamma/img0.png")
    write_image(tmp_path / "labeled-data/beta_labeled/img0.png")  # drawn by deeplabcut.check_labels
    (tmp_path / "labeled-data/empty").mkdir()
    assert folders(tmp_path) == (["alpha", "beta"], ["labeled-data/gamma: 1 pictures, but no label file"])


def test_folders_may_be_links_and_are_told(tmp_path):
    write_project(tmp_path / "disk/toy", VIDEOS, PARTS)
    (tmp_path / "toy/labeled-data").mkdir(parents=True)
    (tmp_path / "toy/labeled-data/alpha").symlink_to(tmp_path / "disk/toy/labeled-data/alpha")
    note = f"labeled-data/alpha: a link to {tmp_path}/disk/toy/labeled-data/alpha"
    assert folders(tmp_path / "toy") == (["alpha"], [note])
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole/labeled-data").symlink_to(tmp_path / "disk/toy/labeled-data")
    note = f"labeled-data: a link to {tmp_path}/disk/toy/labeled-data"
    assert folders(tmp_path / "whole") == (["alpha", "beta"], [note])


def test_files_of_a_mac_and_endings_in_capitals(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS)
    csv = tmp_path / f"labeled-data/alpha/CollectedData_{SCORER}.csv"
    csv.rename(csv.with_suffix(".CSV"))
    csv.with_name(f"._CollectedData_{SCORER}.csv").write_bytes(b"\0\5\x16\7")
    pairs, notes = files(tmp_path)
    assert ([path.suffix for pair in pairs for path in pair], notes) == ([".CSV", ".csv"], [])


def test_several_scorers(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS)
    other = tmp_path / "labeled-data/alpha/CollectedData_Ann.csv"
    shutil.copy(tmp_path / f"labeled-data/alpha/CollectedData_{SCORER}.csv", other)
    both = "CollectedData_Ann, CollectedData_Byron"
    pairs, notes = files(tmp_path)
    assert pairs[0][0].stem == "CollectedData_Byron"
    assert notes == [f"labeled-data/alpha: labels of several scorers ({both}); CollectedData_Byron is read"]

    edit(tmp_path / "config.yaml", 2, 0, "scorer: Ann")  # beta has only Byron's
    pairs, notes = files(tmp_path)
    assert pairs[0][0].stem == "CollectedData_Ann"
    assert notes[1] == "labeled-data/beta: CollectedData_Byron is read; config.yaml's scorer is 'Ann'"

    edit(tmp_path / "config.yaml", 2, 0, "scorer: Nobody")
    problems = []
    files(tmp_path, problems)
    assert f"several scorers ({both}), and config.yaml does not say whose count" in problems[0].what


def test_the_merged_file_is_told(tmp_path):
    write_project(tmp_path, {"alpha": 3}, PARTS)
    place = tmp_path / "training-datasets/iteration-0/UnaugmentedDataSet_toyMay8"
    place.mkdir(parents=True)
    (tmp_path / f"labeled-data/alpha/CollectedData_{SCORER}.csv").rename(place / f"CollectedData_{SCORER}.csv")
    pairs, notes = files(tmp_path)
    assert [path.parent for path in pairs[0]] == [place]
    assert notes[-1].endswith("all labels are from this file; there are none in labeled-data")


def test_files_that_are_links_are_told(tmp_path):
    write_project(tmp_path / "toy", {"alpha": 2}, PARTS)
    csv = tmp_path / f"toy/labeled-data/alpha/CollectedData_{SCORER}.csv"
    for path in (csv, tmp_path / "toy/config.yaml"):
        path.rename(tmp_path / path.name)
        path.symlink_to(tmp_path / path.name)
    _, notes = files(tmp_path / "toy")
    assert notes == [
        f"config.yaml: a link to {tmp_path}/config.yaml",
        f"labeled-data/alpha/{csv.name}: a link to {tmp_path}/{csv.name}",
    ]


def test_crops_of_a_video_stand_for_it(tmp_path):
    """deeplabcut.cropimagesandlabels: the same pictures twice would be two animals."""
    config = listed("/films/alpha_cropped.avi", "/films/beta.avi")
    original = listed("/films/alpha.avi", "/films/beta.avi")["video_sets"]
    write_project(tmp_path, VIDEOS | {"alpha_cropped": 3}, PARTS, **config, video_sets_original=original)
    note = "labeled-data/alpha: left out, since config.yaml lists its crops in its place, alpha_cropped"
    assert folders(tmp_path) == (["alpha_cropped", "beta"], [note])


@pytest.mark.parametrize("crop, told", [("20, 80, 10, 50", True), ("0, 60, 0, 40", False), ("20, 90, 0, 50", False)])
def test_frames_that_were_cropped_are_told(tmp_path, crop, told):
    """A crop that config.yaml lists may be of later frames: the size of the pictures tells."""
    write_project(tmp_path, VIDEOS, PARTS, video_sets={"alpha.avi": {"crop": crop}, "beta.avi": {"crop": ["?"]}})
    note = (
        "labeled-data/alpha: its pictures were cropped, at x=20, y=10; predictions of the whole video are off by that"
    )
    assert folders(tmp_path)[1] == [note] * told


def test_labels_of_lightning_pose(tmp_path):
    """One file without a scorer's name in the folder of the data; those of another name are of other frames."""
    write_project(tmp_path, {"alpha": 3}, PARTS)
    (tmp_path / "config.yaml").unlink()
    label_file = tmp_path / f"labeled-data/alpha/CollectedData_{SCORER}.csv"
    shutil.copy(label_file, tmp_path / "CollectedData_new.csv")
    label_file.rename(tmp_path / "CollectedData.csv")
    pairs, notes = files(tmp_path)
    assert pairs == [[tmp_path / "CollectedData.csv"]]
    assert notes[-2:] == [
        "CollectedData.csv: all labels are from this file; there are none in labeled-data",
        ".: labels of several scorers (CollectedData, CollectedData_new); CollectedData is read",
    ]
    (tmp_path / "CollectedData.csv").rename(tmp_path / "CollectedData_top.csv")  # of two cameras
    problems = []
    files(tmp_path, problems)
    assert "several scorers (CollectedData_new, CollectedData_top)" in problems[0].what
