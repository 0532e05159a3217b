"""Each kind of bad input, alone and all at once: every fault is listed with its place, and what to do about it."""

import numpy as np
import pytest
from PIL import Image

import toy_project
from horse10.config import ConfigError
from horse10.dataset import BODYPARTS, DatasetError, check, load_dataset, preview
from horse10.dataset.problems import ADVICE
from horse10.dataset.splits import Split
from toy_project import SCORER, edit, write_project

PARTS = ("snout", "leftear", "tailbase")
SPLIT = "TrainTestInfo_shuffle{}.csv"


@pytest.fixture
def project(tmp_path):
    """A healthy project of two videos, 40 x 60 px."""
    write_project(tmp_path / "toy", {"alpha": 4, "beta": 3}, PARTS)
    load_dataset(tmp_path / "toy")
    return tmp_path / "toy"


@pytest.fixture
def horses(tmp_path):
    """A healthy project with Horse-10's body parts: two training horses, two others, and a split file."""
    frames, _ = write_project(tmp_path / "horses", {"a": 4, "b": 4, "c": 2, "d": 2}, BODYPARTS, missing=0)
    folder = tmp_path / "horses"
    write_split(folder, frames[0:8:2], frames[1:8:2], frames[8:])
    assert load_dataset(folder).split == "1"
    return folder, frames


def write_split(folder, train, within, across, number=1):
    toy_project.write_split(folder / SPLIT.format(number), train, within, across)


def csv(folder, video):
    return folder / "labeled-data" / video / f"CollectedData_{SCORER}.csv"


def problems(source, **settings):
    """What load_dataset finds wrong: {kind: [(where, what), ...]}. The message must hold all of it."""
    with pytest.raises(DatasetError) as refused:
        load_dataset(source, **settings)
    found = {}
    for kind, where, what in refused.value.problems:
        found.setdefault(kind, []).append((where, what))
        assert f"  {where}: {what}" in str(refused.value).splitlines()
        assert all(part in str(refused.value) for part in ADVICE[kind])
    return found


def test_a_missing_image(project):
    (project / "labeled-data/beta/img001.png").unlink()
    row = f"labeled-data/beta/CollectedData_{SCORER}.csv row 5"
    assert problems(project) == {"image missing": [(row, "labeled-data/beta/img001.png")]}


def test_images_that_cannot_be_used(project):
    (project / "labeled-data/beta/img000.png").write_bytes(b"")
    (project / "labeled-data/beta/img001.png").write_text("<html>")
    Image.fromarray(np.zeros((40, 60), np.uint16)).save(project / "labeled-data/beta/img002.png")
    found = problems(project)["image unreadable"]
    assert [what.split(": ")[1] for _, what in found] == [
        "the file is empty (0 bytes)",
        "not an image of these formats",
        "more than 8 bits per channel (Pillow mode 'I;16')",
    ]


@pytest.mark.parametrize("x, y", [(60.01, 5), (5, 40.01), (-0.51, 5), (5, -0.51)])
def test_a_label_outside_its_image(project, x, y):
    edit(csv(project, "alpha"), 6, 3, str(x))
    edit(csv(project, "alpha"), 6, 4, str(y))
    ((where, what),) = problems(project)["label outside its image"]
    assert where.endswith("CollectedData_Byron.csv row 6")
    assert what == f"labeled-data/alpha/img002.png leftear x={x:g} y={y:g}; the image is 60 x 40"


@pytest.mark.parametrize("x, y", [(60, 40), (-0.5, -0.5), (0, 0.01), (30, 0)])
def test_a_label_on_the_border_is_inside(project, x, y):
    edit(csv(project, "alpha"), 6, 3, str(x))
    edit(csv(project, "alpha"), 6, 4, str(y))
    np.testing.assert_array_equal(load_dataset(project).keypoints[2, 1], np.float32([x, y]))


@pytest.mark.parametrize("zero", ["0", "0.0", "-0", "0e3"])
def test_a_label_in_the_very_corner_is_most_likely_none(project, zero):
    edit(csv(project, "alpha"), 6, 3, zero)
    edit(csv(project, "alpha"), 6, 4, zero)
    ((where, what),) = problems(project)["label at (0, 0)"]
    assert where.endswith("CollectedData_Byron.csv row 6")
    assert what.startswith("labeled-data/alpha/img002.png leftear x=")


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(1)"])
def test_a_body_part_named_like_a_formula(project, name):
    for video in ("alpha", "beta"):
        for column in (1, 2):
            edit(csv(project, video), 2, column, name)
    (project / "config.yaml").unlink()
    found = problems(project)["body parts"]
    assert (
        f"labeled-data/alpha/CollectedData_{SCORER}.csv",
        f"a spreadsheet would run it as a formula: {name} (3 listed)",
    ) in found


def test_swapped_x_and_y_are_outside(project):
    for column, text in ((1, "39"), (2, "59")):
        edit(csv(project, "alpha"), 4, column, text)
    assert list(problems(project)) == ["label outside its image"]


@pytest.mark.parametrize("text", ["inf", "-inf"])
def test_an_infinite_coordinate(project, text):
    edit(csv(project, "alpha"), 4, 2, text)
    ((where, what),) = problems(project)["infinite coordinate"]
    assert where.endswith("row 4")
    assert what.startswith("labeled-data/alpha/img000.png snout")


def test_a_cell_that_is_no_number(project):
    edit(csv(project, "alpha"), 4, 2, "12;5")
    assert problems(project) == {"not a number": [(f"labeled-data/alpha/CollectedData_{SCORER}.csv row 4", "'12;5'")]}


def test_half_a_label_is_missing(project):
    edit(csv(project, "alpha"), 4, 1, "")
    edit(csv(project, "alpha"), 5, 2, "")
    assert np.isnan(load_dataset(project).keypoints[:2, 0]).all()


def unlabel(path, rows):
    for row in rows:
        for column in range(1, 1 + 2 * len(PARTS)):
            edit(path, row, column, "")


def test_frames_without_a_label_are_not_divided(tmp_path):
    """Two of twenty frames labelled: one to train on and one to test on, not ten and ten."""
    write_project(tmp_path, {"a": 20, "b": 2}, PARTS, missing=0)
    unlabel(csv(tmp_path, "a"), range(4, 22))
    dataset = load_dataset(tmp_path)
    assert (dataset.train.tolist(), dataset.within.tolist(), dataset.ood.tolist()) in (
        ([18], [19], [20, 21]),
        ([19], [18], [20, 21]),
    )
    assert repr(dataset).endswith(
        "22 frames (1 train, 1 within, 2 ood, 18 without a label) of 2 animals, 3 body parts>"
    )
    assert set(dataset.subset()[:18]) == {"unused"}
    assert "1 training, 1 within-domain, 2 out-of-domain frames\n18 frames have no label" in preview.text(dataset)


def test_no_label_at_all(project):
    unlabel(csv(project, "alpha"), range(4, 8))
    unlabel(csv(project, "beta"), range(4, 7))
    assert problems(project) == {"no labels": [(str(project), "none of 7 frames has one")]}


def test_one_labelled_frame_is_too_few(project):
    unlabel(csv(project, "alpha"), range(5, 8))
    unlabel(csv(project, "beta"), range(4, 7))
    assert problems(project) == {"empty split": [("no animal held out", "no labelled within-domain test frames")]}


def test_a_duplicate_frame(project):
    edit(csv(project, "alpha"), 6, 0, "labeled-data/alpha/img000.png")
    ((where, what),) = problems(project)["duplicate frame"]
    assert what == "labeled-data/alpha/img000.png"
    file = f"labeled-data/alpha/CollectedData_{SCORER}.csv"
    assert where == f"{file} row 4, {file} row 6"


def test_a_label_file_that_cannot_be_read(project):
    csv(project, "beta").write_text("an HTML page, not labels\n")
    ((where, what),) = problems(project)["label file unreadable"]
    assert where == f"labeled-data/beta/CollectedData_{SCORER}.csv"
    assert "bodyparts" in what


def test_a_body_part_listed_twice(project):
    for column in (3, 4):
        edit(csv(project, "alpha"), 2, column, "snout")
    found = problems(project)["body parts"]
    assert (f"labeled-data/alpha/CollectedData_{SCORER}.csv", "listed twice: snout (3 listed)") in found


@pytest.mark.parametrize(
    "names, faults",
    [
        (BODYPARTS[:-1], ["missing: Ischium (21 listed)"]),
        ((*BODYPARTS, "Tail"), ["unknown: Tail (23 listed)"]),
        (("Muzzle", *BODYPARTS[1:]), ["missing: Nose (22 listed)", "unknown: Muzzle (22 listed)"]),
        (("Eye", *BODYPARTS[1:]), ["listed twice: Eye (22 listed)", "missing: Nose (22 listed)"]),
        (("Wither", "Withers", *BODYPARTS[2:]), ["listed twice: Wither (22 listed)", "missing: Eye, Nose (22 listed)"]),
    ],
)
def test_body_parts_of_what_is_called_horse10(tmp_path, monkeypatch, names, faults):
    """One file of two is wrong; the order of names and the alias Withers in the other are fine."""
    monkeypatch.setenv("HORSE10_DATA", str(tmp_path))
    write_project(
        tmp_path, {"a": 3, "b": 3}, ["Withers" if name == "Wither" else name for name in BODYPARTS[::-1]], missing=0
    )
    assert load_dataset(tmp_path).bodyparts == BODYPARTS
    index = [f"labeled-data/b/img{i:03}.png" for i in range(3)]
    labels = np.ones((3, len(names), 2))
    columns = [(SCORER, name, axis) for name in names for axis in "xy"]
    table = toy_project.frame(index, range(len(names)), labels)
    table.columns = table.columns.__class__.from_tuples(columns, names=table.columns.names)
    table.to_csv(csv(tmp_path, "b"))
    found = problems("horse10")["body parts"]
    assert found == [(f"labeled-data/b/CollectedData_{SCORER}.csv", fault) for fault in faults]


def test_a_horse10_s_configuration_does_not_decide_on_its_body_parts(tmp_path):
    write_project(tmp_path, {"a": 3, "b": 3}, BODYPARTS, missing=0, bodyparts=["Nose", "Tail"])
    assert load_dataset(tmp_path).bodyparts == BODYPARTS


@pytest.mark.parametrize("parts", [(*BODYPARTS, "Tail"), BODYPARTS[1:], BODYPARTS[:12], ("Tail", *BODYPARTS[1:])])
def test_almost_the_body_parts_of_horse10_are_those_of_a_project_like_any_other(tmp_path, parts):
    _, labels = write_project(tmp_path, {"a": 3, "b": 3}, parts)
    dataset = load_dataset(tmp_path)
    assert (dataset.bodyparts, dataset.split) == (parts, "fold: b")
    np.testing.assert_array_equal(dataset.keypoints, labels.astype(np.float32))
    assert np.isnan(dataset.scale_px).all()


def test_a_part_of_horse10_s_that_one_video_does_not_have(tmp_path):
    write_project(tmp_path, {"a": 3, "b": 3}, BODYPARTS, missing=0)
    index = [f"labeled-data/b/img{i:03}.png" for i in range(3)]
    toy_project.frame(index, BODYPARTS[:-1], np.ones((3, 21, 2))).to_csv(csv(tmp_path, "b"))
    dataset = load_dataset(tmp_path)
    assert dataset.bodyparts == BODYPARTS
    assert np.isnan(dataset.keypoints[3:, -1]).all() and np.isfinite(dataset.keypoints[:3]).all()


def test_horses_of_which_one_never_shows_its_nose_are_measured_in_px(horses):
    folder, _ = horses
    for row in (4, 5):
        edit(csv(folder, "c"), row, 1, "")
    dataset = load_dataset(folder)
    assert np.isnan(dataset.scale_px).all()
    assert len(dataset) == 12


def test_horses_called_horse10_need_a_scale_each(horses, monkeypatch):
    folder, _ = horses
    for row in (4, 5):
        edit(csv(folder, "c"), row, 1, "")
    monkeypatch.setenv("HORSE10_DATA", str(folder))
    assert problems("horse10")["scale"] == [("c", "nan px in 2 of its 2 frames")]


def test_a_scale_of_zero(project):
    for row in (4, 5, 6):
        for column in (1, 2, 3, 4):
            edit(csv(project, "beta"), row, column, "7")
    assert problems(project, scale_parts=("snout", "leftear"))["scale"] == [("beta", "0 px in 3 of its 3 frames")]
    assert np.isnan(load_dataset(project).scale_px).all()


@pytest.mark.parametrize(("value", "fine"), [(1e30, False), (50.1, False), (50, True), (1, True), (0.99, False)])
def test_a_scale_is_from_one_pixel_to_the_diagonal_of_the_picture(value, fine):
    scale_px, size_px, animal = np.array([5.0, value]), np.full((2, 2), (30, 40)), np.array(["a", "b"])
    nothing = np.array([], int)
    split = Split("1", np.array([0]), nothing, nothing, np.array([1]))
    faults = [tuple(problem) for problem in check.scales(scale_px, size_px, animal, split)]
    assert faults == [("scale", "b", f"{value:g} px in 1 of its 1 frames")] * (not fine)


def test_labels_at_one_place_are_no_scale(project):
    for row in (4, 5, 6):
        for column, text in enumerate(["7", "7", "7.5", "7"], start=1):
            edit(csv(project, "beta"), row, column, text)
    assert problems(project, scale_parts=("snout", "leftear"))["scale"] == [("beta", "0.5 px in 3 of its 3 frames")]


@pytest.mark.parametrize("text", ["1e30", "-1e30", "1e300"])
def test_a_coordinate_that_no_picture_has(project, text):
    edit(csv(project, "alpha"), 4, 1, text)
    ((where, what),) = problems(project)["label outside its image"]
    assert where.endswith("row 4") and f"x={float(text):g}" in what


def test_split_files_that_do_not_fit(horses):
    folder, frames = horses
    write_split(folder, [*frames[0:8:2], frames[8]], [*frames[1:8:2], frames[0]], [*frames[9:], "labeled-data/c/9.png"])
    file = f"{folder}/{SPLIT.format(1)}"
    found = problems(folder)
    assert found["split file"] == [
        (file, f"{frames[0]} is listed 2 times, in trainIndices, testIndices_withinDomain"),
        (file, "names labeled-data/c/9.png, which is not labelled"),
    ]
    assert found["animal in train and out of domain"] == [(file, "c")]


def test_a_video_without_any_label_takes_one_line(horses):
    folder, _ = horses
    csv(folder, "d").unlink()
    ((_, what),) = problems(folder)["split file"]
    assert what == "names 2 frames of d, none of which is labelled"


def test_an_unreadable_split_file(horses):
    folder, _ = horses
    (folder / SPLIT.format(1)).write_text("a,b\n")
    ((where, what),) = problems(folder)["split file"]
    assert where == str(folder)
    assert what.startswith("TrainTestInfo_shuffle1.csv: no column")


@pytest.mark.parametrize("empty", [0, 1, 2])
def test_an_empty_set(horses, empty):
    folder, frames = horses
    sets = [frames[0:8:2], frames[1:8:2], frames[8:]]
    sets[empty] = []
    write_split(folder, *sets)
    name = ("training", "within-domain test", "out-of-domain test")[empty]
    assert ("split 1", f"no labelled {name} frames") in problems(folder)["empty split"]


def test_everything_held_out(project):
    assert problems(project, held_out=["alpha", "beta"])["empty split"] == [
        ("alpha, beta held out", "no labelled training frames"),
        ("alpha, beta held out", "no labelled within-domain test frames"),
    ]


@pytest.mark.parametrize(
    "settings, reason",
    [
        ({"held_out": "gamma"}, "no group 'gamma' with labelled frames; expected some of alpha, beta"),
        ({"group_by": "(al)(pha)"}, "group_by='(al)(pha)' has 2 parts in (); expected 'folder', or a regular"),
        ({"group_by": "/(alpha)"}, "finds nothing in 3 of 7 paths: labeled-data/beta/img000.png"),
        ({"scale_parts": ("snout", "wing")}, "expected two of snout, leftear, tailbase"),
        ({"split": 2}, "no numbered splits"),
        ({"individual": "white"}, "the labels name no individuals"),
    ],
)
def test_settings_that_do_not_fit(project, settings, reason):
    assert any(reason in what for _, what in problems(project, **settings)["setting"])


@pytest.mark.parametrize(("settings", "reason"), [({"train_fraction": 100}, "99"), ({"split": 4}, "1, 2 or 3")])
def test_settings_that_no_data_set_has(project, settings, reason):
    with pytest.raises(ConfigError, match=f"{next(iter(settings))} = .*{reason}"):
        load_dataset(project, **settings)


def test_settings_of_numbered_splits(horses):
    folder, _ = horses
    for settings, reason in (({"split": 2}, "expected one of 1"), ({"train_fraction": 60}, "(5, 10, 20, 50, 90)")):
        ((_, what),) = problems(folder, **settings)["setting"]
        assert reason in what


def test_all_faults_at_once_are_all_listed_and_nothing_is_changed(project):
    (project / "labeled-data/alpha/img000.png").unlink()
    (project / "labeled-data/alpha/img001.png").write_bytes(b"")
    for column, text in ((1, "1000"), (2, "5")):
        edit(csv(project, "alpha"), 6, column, text)
    edit(csv(project, "alpha"), 7, 1, "inf")
    edit(csv(project, "beta"), 4, 1, "left")
    edit(csv(project, "beta"), 5, 0, "labeled-data/beta/img002.png")
    edit(csv(project, "beta"), 2, 5, "snout")
    edit(csv(project, "beta"), 2, 6, "snout")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in project.rglob("*") if path.is_file()}
    found = problems(project, scale_parts=("snout", "wing"))
    assert {kind: len(places) for kind, places in found.items()} == {
        "setting": 1,
        "body parts": 1,
        "not a number": 1,
        "infinite coordinate": 1,
        "duplicate frame": 1,
        "image missing": 1,
        "image unreadable": 1,
        "label outside its image": 1,
    }
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in project.rglob("*") if path.is_file()
    }
