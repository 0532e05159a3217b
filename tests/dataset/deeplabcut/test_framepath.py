"""The picture of a row: the right one, or one message."""

import shutil
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from horse10.dataset import DatasetError, load_dataset
from horse10.dataset.deeplabcut import framepath, labelfile
from toy_project import SCORER, edit, write_image, write_project

PARTS = ("snout", "leftear")
FRAMES = [f"labeled-data/alpha/img{i:03}.png" for i in range(3)]


@pytest.fixture
def csv(tmp_path):
    """The label file of alpha, in a project of two videos of one-colour pictures."""
    write_project(tmp_path / "toy", {"alpha": 3, "beta": 2}, PARTS, missing=0)
    return tmp_path / f"toy/labeled-data/alpha/CollectedData_{SCORER}.csv"


def frames(csv: Path):
    problems, notes = [], []
    return framepath.frames(labelfile.read(csv), csv.parents[2], problems, notes), problems, notes


@pytest.mark.parametrize(
    "listed",
    [
        r"labeled-data\alpha\img000.png",
        r"D:\me\labeled-data\toy\labeled-data\alpha\img000.png",
        "/media/projects/toy/labeled-data/alpha/img000.png",
        "./labeled-data/alpha/img000.png",
        "labeled-data//alpha/img000.png",
        "img000.png",
        "alpha/img000.png",
        r"alpha\img000.png",
        "/media/frames/alpha/img000.png",
    ],
)
def test_paths_of_other_machines(csv, listed):
    edit(csv, 4, 0, listed)
    assert frames(csv) == (FRAMES, [], [])


@pytest.mark.parametrize(
    "listed",
    [
        "/media/toy/labeled-data/old name/img000.png",
        "/media/frames/img000.png",
        "labeled-data/alpha/IMG000.PNG",
        "old/img000.png",
    ],
)
def test_a_renamed_folder(csv, listed):
    edit(csv, 4, 0, listed)
    names, problems, notes = frames(csv)
    assert (names, problems) == (FRAMES, [])
    assert notes == [
        f"labeled-data/alpha/CollectedData_{SCORER}.csv: the pictures of 1 row are not there; those of the same names "
        f"beside the label file are used; the first: row 4, {listed}"
    ]


def test_a_picture_whose_name_has_another_unicode_form(csv):
    name = unicodedata.normalize("NFD", "Bär.png")
    write_image(csv.parent / name)
    edit(csv, 4, 0, f"labeled-data/alpha/{unicodedata.normalize('NFC', name)}")
    names, problems, notes = frames(csv)
    assert (names[0], problems, len(notes)) == (f"labeled-data/alpha/{name}", [], 1)


@pytest.mark.parametrize("above", ["labeled-data/", "", "/other/labeled-data/", "/media/"])
def test_another_folder_that_has_a_picture_of_that_name(csv, above):
    """The label file of a renamed folder lists the old name, which a new folder with other pictures has now."""
    for row in (4, 5):
        edit(csv, row, 0, f"{above}beta/img00{row - 4}.png")
    for name in ("img000.png", "img001.png"):
        shutil.copy(csv.parent / name, csv.parent.parent / "beta" / name)
    assert frames(csv)[1] == []  # the same picture: it does not matter
    for name in ("img000.png", "img001.png"):
        Image.new("RGB", (60, 40), "white").save(csv.parents[1] / "beta" / name)
    _, problems, _ = frames(csv)
    assert [(p.kind, p.where) for p in problems] == [
        ("which picture", f"labeled-data/alpha/CollectedData_{SCORER}.csv row 4")
    ]
    assert "rows that list pictures of another folder: 2; their own has others of these names" in problems[0].what
    assert f"{above}beta/img000.png" in problems[0].what


def test_another_folder_that_alone_has_the_picture(csv):
    write_image(csv.parents[1] / "beta/img009.png")
    edit(csv, 4, 0, "labeled-data/beta/img009.png")
    names, problems, notes = frames(csv)
    assert (names[0], problems) == ("labeled-data/beta/img009.png", [])
    assert "1 row lie in another folder than the label file, and are used from there; the first: row 4" in notes[0]


def test_two_label_files_that_list_the_same_frame(csv):
    (csv.parent / "img000.png").unlink()
    edit(csv, 4, 0, "labeled-data/beta/img000.png")
    with pytest.raises(DatasetError) as refused:
        load_dataset(csv.parents[2])
    assert [(p.kind, p.where) for p in refused.value.problems] == [
        (
            "duplicate frame",
            f"labeled-data/alpha/CollectedData_{SCORER}.csv row 4, labeled-data/beta/CollectedData_{SCORER}.csv row 4",
        )
    ]


@pytest.mark.parametrize(
    "listed",
    [
        "../../secret.png",
        "labeled-data/../../secret.png",
        r"labeled-data\alpha\..\..\..\secret.png",
        "labeled-data/alpha/../alpha/img000.png",
        "{}/secret.png",
        r"C:\Users\me\secret.png",
        "C:secret.png",
        "labeled-data/alpha/img\0.png",
        "labeled-data/alpha/img\0000.png",
        f"labeled-data/alpha/{'i' * 300}.png",
        "",
    ],
)
def test_a_row_that_leads_out_of_the_project(csv, tmp_path, listed):
    write_image(tmp_path / "secret.png")
    edit(csv, 4, 0, listed.format(tmp_path))
    names, problems, _ = frames(csv)
    assert names == [None, *FRAMES[1:]]
    assert [tuple(p) for p in problems] == [
        (
            "image not in the project",
            f"labeled-data/alpha/CollectedData_{SCORER}.csv row 4",
            repr(listed.format(tmp_path)),
        )
    ]


def test_a_picture_that_is_a_link_out_of_the_project(csv, tmp_path):
    picture, secret = csv.parent / "img000.png", write_image(tmp_path / "secret.png")
    picture.unlink()
    picture.symlink_to(secret)
    assert [problem.kind for problem in frames(csv)[1]] == ["image not in the project"]
    picture.unlink()
    annexed = write_image(csv.parents[2] / ".git/annex/objects/1.png")
    picture.symlink_to(annexed)  # git-annex keeps pictures in the project
    assert frames(csv) == (FRAMES, [], [])


def test_pictures_behind_a_linked_folder(csv, tmp_path):
    folder = csv.parent.rename(tmp_path / "elsewhere")
    csv.parent.symlink_to(folder)
    (csv.parent / "img000.png").rename(csv.parent / "real.png")
    (csv.parent / "img000.png").symlink_to("real.png")
    assert frames(csv) == (FRAMES, [], [])


def test_a_row_that_is_left_out_does_not_move_the_labels_of_others(csv):
    points = load_dataset(csv.parents[2]).keypoints
    edit(csv, 5, 0, "../secret.png")
    (csv.parents[1] / "beta/img001.png").write_bytes(b"")
    with pytest.raises(DatasetError) as refused:
        load_dataset(csv.parents[2])
    assert {problem.kind for problem in refused.value.problems} == {"image not in the project", "image unreadable"}
    assert np.isfinite(points[[0, 2]]).any()
