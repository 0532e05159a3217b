"""Project folders of every version, complete and incomplete."""

import numpy as np
import pandas as pd
import pytest
import yaml

import toy_project
from horse10.dataset import DatasetError, deeplabcut
from toy_project import SCORER, write_image, write_project

PARTS = ("snout", "leftear", "tailbase")
VIDEOS = {"alpha": 3, "beta": 2}


def read(folder, individual=None, problems=None):
    """Labels of a project that should have no problem, unless a list is given to collect them."""
    found = [] if problems is None else problems
    labels = deeplabcut.read(folder, individual, found)
    assert problems is not None or not found
    return labels


def configure(folder, **changes):
    config = yaml.safe_load((folder / "config.yaml").read_text())
    (folder / "config.yaml").write_text(yaml.safe_dump(config | changes, sort_keys=False))


@pytest.mark.parametrize("form", ["old", "windows", "new"])
@pytest.mark.parametrize("suffix", [".csv", ".h5"])
def test_every_form_reads_the_same(tmp_path, form, suffix):
    frames, points = write_project(tmp_path, VIDEOS, PARTS, form=form, suffix=suffix)
    labels = read(tmp_path)
    assert (labels.frames, labels.bodyparts, labels.name) == (frames, PARTS, "toy")
    np.testing.assert_array_equal(labels.keypoints, points)
    first = f"labeled-data/alpha/CollectedData_{SCORER}{suffix} row {4 if suffix == '.csv' else 1}"
    assert labels.origin[0] == first


DEMO = {"WILL BE AUTOMATICALLY UPDATED BY DEMO CODE": {"crop": "0, 640"}}


@pytest.mark.parametrize("videos", [None, {}, DEMO, {"..": {}}, {"/": {}}, 7, "alpha"])
def test_nonsense_in_video_sets_means_all_folders(tmp_path, videos):
    frames, _ = write_project(tmp_path, VIDEOS, PARTS, video_sets=videos, skeleton=7)
    assert read(tmp_path).frames == frames


def test_without_configuration(tmp_path):
    frames, points = write_project(tmp_path / "mouse-me-2020", VIDEOS, PARTS)
    (tmp_path / "mouse-me-2020" / "config.yaml").unlink()
    labels = read(tmp_path / "mouse-me-2020")
    assert (labels.name, labels.bodyparts, labels.frames) == ("mouse-me-2020", PARTS, frames)
    np.testing.assert_array_equal(labels.keypoints, points)


def test_channel_order_is_the_configuration_s(tmp_path):
    _, points = write_project(tmp_path, VIDEOS, PARTS, skeleton=[["snout", "leftear", "tailbase"], ["snout", "wing"]])
    configure(tmp_path, bodyparts=["tailbase", "snout"])
    labels = read(tmp_path)
    assert labels.bodyparts == ("tailbase", "snout")
    np.testing.assert_array_equal(labels.keypoints, points[:, [2, 0]])
    assert labels.skeleton == ()
    configure(tmp_path, bodyparts=list(PARTS))
    assert read(tmp_path).skeleton == (("snout", "leftear"), ("leftear", "tailbase"))


def test_a_body_part_added_later_is_missing_in_older_videos(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS)
    extra = toy_project.frame(["labeled-data/beta/img000.png"], [*PARTS, "paw"], np.ones((1, 4, 2)))
    extra.to_csv(tmp_path / f"labeled-data/beta/CollectedData_{SCORER}.csv")
    configure(tmp_path, bodyparts=[*PARTS, "paw"])
    keypoints = read(tmp_path).keypoints
    assert np.isnan(keypoints[:3, 3]).all()
    assert (keypoints[3] == 1).all()


def test_a_body_part_that_no_file_has(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS)
    configure(tmp_path, bodyparts=[*PARTS, "tial"])
    problems = []
    read(tmp_path, problems=problems)
    assert [(p.kind, p.where) for p in problems] == [("body parts", "config.yaml bodyparts")]
    assert "tial" in problems[0].what


@pytest.mark.parametrize("place", ["training-datasets/iteration-10/UnaugmentedDataSet_toyMay8", "."])
@pytest.mark.parametrize("suffix", [".csv", ".h5"])
def test_a_merged_file_where_there_are_none_per_video(tmp_path, place, suffix):
    frames, points = write_project(tmp_path, VIDEOS, PARTS)
    for video in VIDEOS:
        (tmp_path / f"labeled-data/{video}/CollectedData_{SCORER}.csv").unlink()
    for folder, factor in ((tmp_path / "training-datasets/iteration-9/old", -1), (tmp_path / place, 1)):
        if place != "." or factor == 1:
            folder.mkdir(parents=True, exist_ok=True)
            table = toy_project.frame(list(frames), PARTS, factor * points)
            path = folder / f"CollectedData_{SCORER}{suffix}"
            table.to_csv(path) if suffix == ".csv" else toy_project.write_hdf(path, table)
    labels = read(tmp_path)
    assert labels.frames == frames
    np.testing.assert_array_equal(labels.keypoints, points)


def test_label_files_within_folders_of_videos_are_told(tmp_path):
    toy_project.write_project(tmp_path, {"a": 2, "day/b": 2}, PARTS)
    (note,) = read(tmp_path).notes
    assert "there: 1; the first: labeled-data/day/b/CollectedData_Byron.csv" in note


def multi_animal(folder, individuals=("black", "white")):
    index = [f"labeled-data/v/{i}.png" for i in range(3)]
    points = toy_project.points(3, 3 * len(individuals)).reshape(3, -1, 3, 2)
    for name in index:
        write_image(folder / name)
    table = toy_project.frame(index, PARTS, points, individuals, three_columns=True)
    table.to_csv(folder / "labeled-data/v/CollectedData_Byron.csv")
    config = {"Task": "pair", "multianimalproject": True, "bodyparts": "MULTI!", "multianimalbodyparts": list(PARTS)}
    (folder / "config.yaml").write_text(yaml.safe_dump(config | {"identity": True}))
    return points


def test_a_multi_animal_project_is_refused_by_name(tmp_path):
    multi_animal(tmp_path)
    with pytest.raises(DatasetError, match=r"2 individuals: black, white") as refused:
        read(tmp_path)
    assert "individual='<name>'" in str(refused.value)
    with pytest.raises(DatasetError, match=r"individual='grey' is not one of them"):
        read(tmp_path, "grey")


def test_the_only_individual_of_a_multi_animal_project_needs_no_name(tmp_path):
    points = multi_animal(tmp_path, ["black"])
    np.testing.assert_array_equal(read(tmp_path).keypoints, points[:, 0])
    with pytest.raises(DatasetError, match=r"1 individual: black; individual='grey' is not one of them"):
        read(tmp_path, "grey")


def test_one_individual_of_a_multi_animal_project(tmp_path):
    points = multi_animal(tmp_path)
    labels = read(tmp_path, "white")
    assert labels.bodyparts == PARTS
    np.testing.assert_array_equal(labels.keypoints, points[:, 1])


def test_individuals_that_nobody_told_apart_are_told(tmp_path):
    """DeepLabCut's `identity`: without it, the first mouse that was labelled in a frame may be any."""
    multi_animal(tmp_path)
    assert not read(tmp_path, "white").notes
    for identity in (False, None):
        configure(tmp_path, identity=identity)
        (note,) = read(tmp_path, "white").notes
        assert note.startswith("config.yaml: identity is not true, so 'white' may be another animal in each frame")
    single(tmp_path)
    assert not read(tmp_path, "single").notes
    multi_animal(tmp_path, ["black"])
    configure(tmp_path, identity=False)
    assert not read(tmp_path, "black").notes


def test_an_individual_of_a_project_that_names_none(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS)
    problems = []
    read(tmp_path, "white", problems)
    assert problems[0].where == "individual='white'"


@pytest.mark.parametrize("text", ["video_sets: {a: [", "- a list", "!!python/object/apply:os.mkdir [{}/canary]"])
def test_a_broken_configuration(tmp_path, text):
    write_project(tmp_path, VIDEOS, PARTS)
    (tmp_path / "config.yaml").write_text(text.replace("{}", str(tmp_path)))
    problems = []
    read(tmp_path, problems=problems)
    assert [(p.kind, p.where) for p in problems] == [("label file unreadable", "config.yaml")]
    assert not (tmp_path / "canary").exists()


def test_nothing_labelled(tmp_path):
    (tmp_path / "labeled-data" / "alpha").mkdir(parents=True)
    with pytest.raises(DatasetError, match="no labels") as nothing:
        read(tmp_path)
    assert "CollectedData" in str(nothing.value)


def test_the_real_openfield_project(shared):
    labels = read(shared / "data" / "openfield-Pranav-2018-10-30")
    assert (labels.name, labels.keypoints.shape) == ("openfield", (116, 4, 2))
    assert labels.bodyparts == ("snout", "leftear", "rightear", "tailbase")
    np.testing.assert_array_equal(labels.keypoints[0, 0], [21.521, 265.428])


def single(folder):
    """A project of two mice and a corner of the cage, which no mouse owns."""
    index = [f"labeled-data/v/{i}.png" for i in range(3)]
    for name in index:
        write_image(folder / name)
    mice = toy_project.frame(index, PARTS, toy_project.points(3, 6).reshape(3, 2, 3, 2), ["black", "white"])
    corner = toy_project.frame(index, ["corner"], np.ones((3, 1, 1, 2)), ["single"])
    pd.concat([mice, corner], axis=1).to_csv(folder / f"labeled-data/v/CollectedData_{SCORER}.csv")
    config = {"bodyparts": "MULTI!", "multianimalbodyparts": list(PARTS), "uniquebodyparts": ["corner"]}
    (folder / "config.yaml").write_text(yaml.safe_dump({"Task": "pair", "scorer": SCORER} | config))


def test_the_unique_body_parts_of_a_multi_animal_project(tmp_path):
    single(tmp_path)
    labels = read(tmp_path, "single")
    assert labels.bodyparts == ("corner",)
    assert (labels.keypoints == 1).all()
    assert read(tmp_path, "black").bodyparts == PARTS


@pytest.mark.parametrize("individuals, fault", [((), True), (("White",), True), (("black", "grey"), False)])
def test_a_file_that_does_not_list_the_individual(tmp_path, individuals, fault):
    """A fault if the animal may be there by another name; else it was added to the project later."""
    multi_animal(tmp_path)
    write_image(tmp_path / "labeled-data/w/0.png")
    points = np.ones((1, max(1, len(individuals)), 3, 2))
    table = toy_project.frame(["labeled-data/w/0.png"], PARTS, points, individuals)
    table.to_csv(tmp_path / f"labeled-data/w/CollectedData_{SCORER}.csv")
    problems = []
    labels = read(tmp_path, "white", problems)
    where = f"labeled-data/w/CollectedData_{SCORER}.csv"
    what = f"'white' is not in this file, which lists {', '.join(individuals) or 'no individuals'}"
    assert [tuple(problem) for problem in problems] == [("several animals", where, what)] * fault
    assert labels.notes == (f"{where}: {what}",) * (not fault)


@pytest.mark.parametrize("other", ["Snout", "SNOUT", "snout_", "sn-out", "ｓｎｏｕｔ"])
@pytest.mark.parametrize("configured", [True, False])
def test_a_body_part_spelt_otherwise_in_one_file(tmp_path, other, configured):
    write_project(tmp_path, VIDEOS, PARTS)
    table = toy_project.frame(["labeled-data/beta/img000.png"], [other, *PARTS[1:]], np.ones((1, 3, 2)))
    table.to_csv(tmp_path / f"labeled-data/beta/CollectedData_{SCORER}.csv")
    if not configured:
        (tmp_path / "config.yaml").unlink()
    problems = []
    read(tmp_path, problems=problems)
    by = "config.yaml" if configured else f"labeled-data/alpha/CollectedData_{SCORER}.csv"
    assert [tuple(p) for p in problems] == [
        ("body parts", f"labeled-data/beta/CollectedData_{SCORER}.csv", f"{other!r} is 'snout' in {by}")
    ]


def test_a_body_part_in_another_unicode_form(tmp_path):
    write_project(tmp_path, VIDEOS, ("F\u00fc\u00dfe", "tail"))
    configure(tmp_path, bodyparts=["Fu\u0308\u00dfe", "tail"])
    problems = []
    read(tmp_path, problems=problems)
    assert len(problems) == 2 and all(
        problem.what.endswith("config.yaml, in another Unicode form") for problem in problems
    )


def test_two_body_parts_that_only_capitals_tell_apart(tmp_path):
    """Both in one list are two parts, also where a file has only one of them."""
    parts = ("paw", "Paw", "tail+", "tail-", "*", "#")
    _, points = write_project(tmp_path, VIDEOS, parts)
    np.testing.assert_array_equal(read(tmp_path).keypoints, points)
    table = toy_project.frame(["labeled-data/beta/img000.png"], ["Paw", "tail-", "#"], np.ones((1, 3, 2)))
    table.to_csv(tmp_path / f"labeled-data/beta/CollectedData_{SCORER}.csv")
    np.testing.assert_array_equal(read(tmp_path).keypoints[3, :, 0], [np.nan, 1] * 3)


def test_body_parts_that_the_configuration_leaves_out_are_told(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS)
    configure(tmp_path, bodyparts=["tailbase", "snout"])
    assert read(tmp_path).notes == tuple(
        f"labeled-data/{video}/CollectedData_{SCORER}.csv: not in config.yaml's body parts, and not used: leftear"
        for video in VIDEOS
    )


def test_words_of_yaml_as_names(tmp_path):
    _, points = write_project(tmp_path, {"no": 2, "010": 1}, ("1", "off"))
    paths = "  /x/no.avi:\n    crop: 0, 1\n  010.avi:\n    crop: 0, 1\n"
    (tmp_path / "config.yaml").write_text(f"Task: on\nscorer: {SCORER}\nvideo_sets:\n{paths}bodyparts:\n- 1\n- off\n")
    labels = read(tmp_path)
    assert (labels.name, labels.bodyparts, set(labels.folders())) == ("on", ("1", "off"), {"no", "010"})
    np.testing.assert_array_equal(labels.keypoints, points)
    assert not labels.notes


def test_the_file_of_deeplabcut_itself_is_read_and_a_stale_csv_is_told(tmp_path):
    frames, points = write_project(tmp_path, {"alpha": 3}, PARTS, suffix=".h5")
    stale = toy_project.frame(list(frames), PARTS, points + 20)
    stale.to_csv(tmp_path / f"labeled-data/alpha/CollectedData_{SCORER}.csv")
    problems = []
    np.testing.assert_array_equal(read(tmp_path, problems=problems).keypoints, points)
    assert [problem.kind for problem in problems] == ["label files disagree"]


def test_a_label_file_without_a_frame_is_told(tmp_path):
    write_project(tmp_path, VIDEOS, PARTS)
    csv = tmp_path / f"labeled-data/beta/CollectedData_{SCORER}.csv"
    csv.write_text("".join(csv.read_text().splitlines(keepends=True)[:3]))
    labels = read(tmp_path)
    assert len(labels.frames) == 3
    assert labels.notes == (f"labeled-data/beta/CollectedData_{SCORER}.csv: it lists no frame",)
