"""What tells animals apart: folders, a pattern in their names or in the paths of frames; and every wrong pattern."""

from dataclasses import replace

import numpy as np
import pytest

import toy_dataset
from horse10.dataset import DatasetError, groups, load_dataset
from toy_project import write_project

FRAMES = [f"labeled-data/mouse{i}_day{day}/img{n:03}.png" for i in (1, 2, 10) for day in (1, 2) for n in range(4)]
FOLDERS = np.array([frame.split("/")[1] for frame in FRAMES])


def grouped(group_by, frames=FRAMES, folders=FOLDERS):
    return groups.of_frames(frames, folders, group_by)


@pytest.mark.parametrize(
    "group_by, names",
    [
        ("folder", {f"mouse{i}_day{day}" for i in (1, 2, 10) for day in (1, 2)}),
        (r"mouse(\d+)", {"1", "2", "10"}),
        (r"mouse\d+", {"mouse1", "mouse2", "mouse10"}),  # without ( ), all that is found
        (r"(?:mouse)\d+", {"mouse1", "mouse2", "mouse10"}),
        (r"(?P<who>mouse\d+)_day", {"mouse1", "mouse2", "mouse10"}),
        (r"\d$", {"1", "2"}),  # the folder's name ends there, not the path
        (r"^m.*_", {"mouse1_", "mouse2_", "mouse10_"}),
        (r"labeled-data/(.+?)_day", {"mouse1", "mouse2", "mouse10"}),  # with a "/", in the path
        (r"day\d/", {"day1/", "day2/"}),
    ],
)
def test_a_pattern_is_searched_in_the_folder_or_with_a_slash_in_the_path(group_by, names):
    found = grouped(group_by)
    assert found.shape == (24,) and set(found.tolist()) == names
    assert all(name in frame for name, frame in zip(found, FRAMES, strict=True))


def test_a_name_without_a_folder_has_one_in_its_path():
    frames = ["v1_001.png", "v1_002.png", "v2_001.png"]
    found = grouped("/(v.)_", frames, np.array(["images"] * 3))
    assert found.tolist() == ["v1", "v1", "v2"]


@pytest.mark.parametrize(
    "group_by, reason",
    [
        ("(", "is no regular expression: missing )"),
        ("a{99999999999999999999}", "is no regular expression"),
        (r"(mouse)(\d)", "has 2 parts in ()"),
        ("rat", "finds nothing in any folder;"),
        ("(rat)?", "finds nothing in any folder;"),  # it matches, but holds no name
        ("img000", "finds nothing in any folder;"),  # the names of pictures are not searched
        ("/rat", "finds nothing in any path;"),
        ("mouse10", "finds nothing in 4 of 6 folders: mouse1_day1, mouse1_day2, mouse2_day1 and 1 more;"),
        ("/img000", "finds nothing in 18 of 24 paths: labeled-data/mouse10_day1/img001.png, "),
        (r".*/img\d+", "gives 24 groups of 24 frames in 6 folders: labeled-data/mouse10_day1/img000, "),
        (r"\d/img\d+", "gives 8 groups of 24 frames in 6 folders: 1/img000, 1/img001, 1/img002 and 5 more;"),
    ],
)
def test_a_pattern_that_groups_nothing_is_explained_in_few_names(group_by, reason):
    with pytest.raises(ValueError) as refused:
        grouped(group_by)
    message = str(refused.value)
    assert message.startswith(f"group_by={group_by!r} ") and reason in message
    assert "expected 'folder', or a regular expression that finds what tells animals apart" in message
    assert "The folders: mouse10_day1, mouse10_day2, mouse1_day1 and 3 more." in message
    assert message.endswith("The first frame: labeled-data/mouse1_day1/img000.png")
    assert len(message) < 600


def test_a_folder_that_is_no_video_may_hold_many_animals():
    """Pictures of a COCO file most often lie in one folder; a group for each of them still is a mistake."""
    frames = [f"images/{animal}_{n}.jpg" for animal in "abc" for n in range(3)]
    folders = np.full(9, "images")
    assert grouped("/([abc])_", frames, folders).tolist() == list("aaabbbccc")
    with pytest.raises(ValueError, match="gives 9 groups of 9 frames in 1 folder:"):
        grouped(r"/\w+", frames, folders)
    bare = [frame.removeprefix("images/") for frame in frames]
    assert grouped("(?:^|/)([abc])_", bare, folders).tolist() == list("aaabbbccc")


def test_a_folder_for_each_frame_is_no_fault_of_the_pattern():
    frames = ["labeled-data/m1/0.png", "labeled-data/m2/0.png"]
    assert grouped(r"m\d", frames, np.array(["m1", "m2"])).tolist() == ["m1", "m2"]


def test_one_line_says_what_is_wrong_with_a_real_project(tmp_path):
    write_project(tmp_path, {f"m{i:02}": 6 for i in range(30)}, ["nose", "tail"], missing=0)
    with pytest.raises(DatasetError) as refused:
        load_dataset(tmp_path, group_by="m0")
    (problem,) = refused.value.problems
    assert "finds nothing in 20 of 30 folders: m10, m11, m12 and 17 more" in problem.what
    assert set(load_dataset(tmp_path, group_by=r"m\d").animal) == {"m0", "m1", "m2"}


def test_names_in_a_message_can_be_printed():
    frames = [f"labeled-data/{name}/0.png" for name in ("rat", "a\x1b[31m\nb", "\u202egepj.exe")]
    with pytest.raises(ValueError) as refused:
        grouped("rat", frames, np.array([frame.split("/")[1] for frame in frames]))
    assert str(refused.value).isprintable() and r"a\x1b[31m\nb" in str(refused.value)


def test_the_table_of_groups_counts_what_there_is(tmp_path):
    dataset = toy_dataset.toy(tmp_path, n=4, animals=("Ada 1", "Ada 2", "Bo"))
    keypoints = dataset.keypoints.copy()
    keypoints[0] = np.nan
    dataset = replace(dataset, keypoints=keypoints, animal=np.repeat(["<b>A</b>\x07", "Bo"], [8, 4]))
    found = groups.table(dataset)
    assert found.to_dict("list") == {
        "group": [r"<b>A</b>\x07", "Bo"],
        "folders": [2, 1],
        "frames": [8, 4],
        "labelled frames": [7, 4],
        "labels": [4 + 8 - 1, 2 + 4],  # of two body parts, one in every second frame; a frame has lost its only one
    }
    assert "&lt;b&gt;A" in found.to_html()
