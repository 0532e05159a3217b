"""Sides that files give: SLEAP's and COCO's, and lists of frames."""

import json

import numpy as np
import pytest
import sleap_io
from PIL import Image

from horse10.dataset import DatasetError
from horse10.forecast.division import DivisionError
from horse10.forecast.leaks import meter
from toy_project import write_image, write_project
from toy_sleap import instance, labels, prediction, skeleton, write_video

POINTS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


@pytest.fixture
def at_once(monkeypatch):
    """Files of SLEAP without the trial in another process, which takes seconds and has its own tests."""
    monkeypatch.setattr("horse10.dataset.sleap.file._try_elsewhere", lambda path: None)


def sleap_file(path, wanted: dict, embed: bool = False):
    """A file with an instance in each frame wanted, {video: numbers}; two in every second frame."""
    bones = skeleton()
    videos = {str(video): sleap_io.Video.from_filename(str(video), plugin="opencv") for video in wanted}
    frames = {
        (videos[str(video)], number): [instance(POINTS, bones)] * (1 + number % 2)
        for video, numbers in wanted.items()
        for number in numbers
    }
    sleap_io.save_slp(labels(frames, bones), str(path), embed="user" if embed else False)
    return path


@pytest.mark.parametrize("embed", [False, True])
def test_two_sleap_files_are_two_sides(at_once, tmp_path, embed):
    """Frames are told by their video and number, also where a file holds the pictures, and several animals in each."""
    cage, field = write_video(tmp_path / "cage.avi"), write_video(tmp_path / "field.avi")
    suffix = ".pkg.slp" if embed else ".slp"
    train = sleap_file(tmp_path / f"train{suffix}", {cage: [1, 2]}, embed)
    val = sleap_file(tmp_path / f"val{suffix}", {cage: [4], field: [3]}, embed)
    test = sleap_file(tmp_path / f"test{suffix}", {cage: [9]}, embed)
    found = meter(train=train, test=[val, test])
    assert found.table["frame"].tolist() == [
        "labeled-data/cage/img00004.png",
        "labeled-data/field/img00003.png",
        "labeled-data/cage/img00009.png",
    ]
    np.testing.assert_array_equal(found.table["distance"], [2, np.nan, 7])
    assert found.table["honest"].tolist() == [False, True, False]
    assert found.summary["split"].tolist() == [f"train{suffix} and val{suffix}, test{suffix}"]


def test_one_video_has_one_name_in_files_that_name_it_otherwise(at_once, tmp_path):
    """cam.avi of one day alone, and of two days: SLEAP's reader calls the same one `cam` and `day1-cam`."""
    days = [write_video(tmp_path / f"day{day}" / "cam.avi") for day in (1, 2)]
    train, test = sleap_file(tmp_path / "a.slp", {days[0]: [1]}), sleap_file(tmp_path / "b.slp", {days[0]: [2]})
    assert meter(train=train, test=test).summary["recording"].tolist() == [1]
    both = sleap_file(tmp_path / "c.slp", {days[0]: [2], days[1]: [1]})
    assert meter(train=train, test=both).table["honest"].tolist() == [False, True]


def test_a_frame_that_two_sleap_files_label_is_a_copy_whatever_it_shows(at_once, tmp_path):
    """Of one colour, and written to two places: the same video and number are the same frame."""
    video = write_video(tmp_path / "cage.avi")
    train, test = (sleap_file(tmp_path / f"{name}.slp", {video: rows}) for name, rows in (("a", [1, 3]), ("b", [3, 5])))
    table = meter(train=train, test=test).table
    assert table["identical_to"].tolist() == [table["frame"][0], ""] and table["distance"].tolist() == [0, 2]


@pytest.mark.parametrize("embed", [False, "user"])
def test_a_list_of_pictures_says_by_their_names_how_far_they_are(tmp_path, embed):
    """DeepLabCut's pictures as SLEAP imports them: places 0 to 5, frames 0, 10 ... 50."""
    pictures = [str(write_image(tmp_path / "cage" / f"img{at:03}.png")) for at in range(0, 60, 10)]
    video, bones, paths = sleap_io.Video.from_filename(pictures), skeleton(), [tmp_path / "a.slp", tmp_path / "b.slp"]
    for path, places in zip(paths, ([0, 2], [1, 5]), strict=True):
        made = labels({(video, place): [instance(POINTS, bones)] for place in places}, bones)
        made.save(str(path), embed=embed, verbose=False)
    np.testing.assert_array_equal(meter(train=paths[0], test=paths[1]).table["distance"], [10, 30])


def test_predicted_instances_are_no_labels(at_once, tmp_path):
    video, bones = write_video(tmp_path / "cage.avi"), skeleton()
    opened = sleap_io.Video.from_filename(str(video), plugin="opencv")
    sleap_io.save_slp(labels({(opened, 1): [prediction(POINTS, bones)]}, bones), str(tmp_path / "p.slp"), embed=False)
    with pytest.raises(DatasetError, match="no frame with an instance that a person made"):
        meter(train=tmp_path / "p.slp", test=sleap_file(tmp_path / "t.slp", {video: [1]}))


def coco_file(path, names, **columns):
    """Images of these names, whose pictures are made; further columns by name."""
    images = []
    for number, name in enumerate(names):
        if not (path.parent / name).exists():
            write_image(path.parent / name)
        others = {column: values[number] for column, values in columns.items()}
        images.append({"id": number, "file_name": name, "height": 40, "width": 60} | others)
    category = {"id": 1, "name": "mouse", "keypoints": ["nose"]}
    path.write_text(json.dumps({"images": images, "annotations": [], "categories": [category]}))
    return path


def test_two_coco_files_are_two_sides(tmp_path):
    train = coco_file(tmp_path / "train.json", ["x/1.png", "x/2.png", "y/1.png"])
    test = coco_file(tmp_path / "test.json", ["x/5.png", "z/1.png"])
    found = meter(train=train, test=test)
    np.testing.assert_array_equal(found.table["distance"], [3, np.nan])
    assert found.table["honest"].tolist() == [False, True] and found.notes == ()


def test_folders_named_after_sides_tell_no_recordings_apart(tmp_path):
    train = coco_file(tmp_path / "train.json", ["train2017/ant/1.png", "train2017/bee/1.png"])
    test = coco_file(tmp_path / "val.json", ["val2017/ant/2.png", "val2017/cat/1.png"])
    found = meter(train=train, test=test)
    assert found.table["recording"].tolist() == ["ant", "cat"] and found.table["honest"].tolist() == [False, True]
    assert found.notes == ("folders that are named after a side tell no recordings apart: train2017, val2017",)
    flat = (
        coco_file(tmp_path / "a.json", ["train/v1_01.png", "train/v1_02.png"]),
        coco_file(tmp_path / "b.json", ["test/v2_02.png"]),
    )
    found = meter(train=flat[0], test=flat[1])
    assert found.table["recording"].tolist() == [tmp_path.name]
    assert found.summary["honest"].tolist() == [0] and "say how with horse10 leaks --recording-by" in found.notes[-1]
    options = {"recording_by": r"/(v\d)_", "group_by": r"/(v\d)_"}
    assert meter(train=flat[0], test=flat[1], **options).summary["honest"].tolist() == [1]


@pytest.mark.parametrize("side", ["Training", "valid", "TEST_01"])
def test_a_side_may_be_written_otherwise_and_a_trainer_is_none(tmp_path, side):
    train = coco_file(tmp_path / "train.json", [f"{side}/ant/1.png", "trainer/bee/1.png"])
    found = meter(train=train, test=coco_file(tmp_path / "val.json", ["trainer/bee/2.png", f"{side}/ant/5.png"]))
    assert found.table["recording"].tolist() == ["trainer/bee", "ant"]
    assert found.notes == (f"folders that are named after a side tell no recordings apart: {side}",)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", "[1, 2]", "label file unreadable"),
        ("a.json", '{"images": [], "annotations": [], "categories": []}', "the list of images is empty"),
        ("a.slp", "no labels", "label file unreadable"),
    ],
)
def test_a_file_of_something_else_is_one_message(tmp_path, monkeypatch, name, content, words):
    def damaged(path):  # what the trial in another process finds
        raise ValueError("not a file of SLEAP")

    monkeypatch.setattr("horse10.dataset.sleap.file._try_elsewhere", damaged)
    (tmp_path / name).write_text(content)
    with pytest.raises(DatasetError, match=words):
        meter(train=tmp_path / name, test=tmp_path / name)


@pytest.mark.parametrize("column", ["video_id", "vid_id"])
def test_coco_may_say_video_and_number(tmp_path, column):
    train = coco_file(tmp_path / "train.json", ["a.png", "b.png"], **{column: [1, 2], "frame_id": [10, 0]})
    test = coco_file(tmp_path / "test.json", ["c.png", "d.png"], **{column: [1, 3], "frame_id": ["12", None]})
    found = meter(train=train, test=test)
    np.testing.assert_array_equal(found.table["distance"], [2, np.nan])
    assert found.table["recording"].tolist() == ["1", "3"] and found.table["honest"].tolist() == [False, True]


def test_the_same_picture_in_two_coco_files(tmp_path):
    train = coco_file(tmp_path / "train.json", ["x/1.png"])
    Image.open(tmp_path / "x/1.png").convert("RGB").save(tmp_path / "other.bmp")
    test = coco_file(tmp_path / "test.json", ["other.bmp"])
    assert meter(train=train, test=test).table["identical_to"].tolist() == ["x/1.png"]


@pytest.fixture
def project(tmp_path):
    names, _ = write_project(tmp_path / "mice", {"a": 3, "b": 3}, ["nose"], missing=0.0)
    return tmp_path / "mice", names


def written(folder, **lists):
    return {name: _write(folder / f"{name}.txt", lines) for name, lines in lists.items()}


def _write(path, lines):
    path.write_text("\n".join(lines))
    return path


def test_frames_are_named_by_the_end_of_a_path_in_either_kind_of_slash(project, tmp_path):
    folder, names = project
    lists = written(tmp_path, train=[r"C:\lab\mice\labeled-data\a\img000.png", "", "  "], test=["a/img002.png"])
    (tmp_path / "test.CSV").write_text("who,Image\nme, b/img001.png \n,\nnobody\n")
    found = meter(folder, train=lists["train"], test=[lists["test"], tmp_path / "test.CSV"])
    assert found.table["frame"].tolist() == [names[2], names[4]]
    np.testing.assert_array_equal(found.table["distance"], [2, np.nan])


def test_a_table_without_a_head_begins_with_a_frame(project, tmp_path):
    (tmp_path / "train.csv").write_text("a/img000.png,first\n\na/img001.png,second\n")
    lists = written(tmp_path, test=["b/img000.png"])
    assert meter(project[0], train=tmp_path / "train.csv", **lists).summary["train"].tolist() == [2]


@pytest.mark.parametrize("heads", ["img,Split", "Path,set"])
def test_one_table_says_the_side_of_each_frame(project, tmp_path, heads):
    """A spreadsheet's mark at the beginning, words in capitals, lines that end early: each as people have them."""
    sides = {"a/img000.png": "Train", "a/img001.png": "training", "a/img002.png": "within", "b/img000.png": "ood"}
    lines = [heads, *(f"{frame}, {side}" for frame, side in sides.items()), "b/img001.png"]
    (tmp_path / "sides.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    found = meter(project[0], sides=tmp_path / "sides.csv")
    assert found.summary[["train", "test"]].values.tolist() == [[2, 2]]
    assert found.notes == ("sides.csv: 1 row is neither train nor test, and left out",)


def test_a_list_larger_than_any_is_not_read(project, tmp_path, monkeypatch):
    monkeypatch.setattr("horse10.forecast.lists.MAX_BYTES", 20)
    with pytest.raises(DivisionError, match=r"train\.txt: 25 bytes; a list of frames has at most 20"):
        meter(project[0], **written(tmp_path, train=["a/img000.png"] * 2, test=["b/img000.png"]))


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        (["a/img000.png", "a/img7.png", "c/img1.png"], ["b/img000.png"], "2 of 3 frames are not among the 6 labelled"),
        (["img000.png"], ["b/img001.png"], "img000.png can be labeled-data/a/img000.png, labeled-data/b/img000.png"),
        (["a/img000.png"], [], "no test frames"),
        ([], [], "no training and no test frames"),
    ],
)
def test_a_list_that_does_not_fit_is_one_message(project, tmp_path, train, test, message):
    with pytest.raises(DivisionError, match=message):
        meter(project[0], **written(tmp_path, train=train, test=test))


def test_a_frame_listed_twice_counts_once(project, tmp_path):
    lists = written(tmp_path, train=["a/img000.png"] * 2, test=["b/img000.png"])
    found = meter(project[0], **lists)
    assert found.summary["train"].tolist() == [1]
    assert found.notes == ("train.txt: frames that are listed more than once count once: 1",)


def test_names_with_markup_are_names(tmp_path):
    video = "<b>&amp;=1 {x}"
    names, _ = write_project(tmp_path / "mice", {video: 3}, ["nose"], missing=0.0)
    found = meter(tmp_path / "mice", **written(tmp_path, train=[names[0]], test=[names[2]]))
    assert found.table["nearest"].tolist() == [names[0]] and found.both_sides["name"].tolist() == [video] * 2
    assert "<b>" not in found.table._repr_html_()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"train": "l.txt"}, "Only one side is given"),
        ({"train": "l.txt", "test": "l.txt", "sides": "s.csv"}, "one of the two ways"),
        ({"train": "l.txt", "test": "l.txt", "shuffle": 1}, "leave it out where the sides are given"),
        ({"train": "l.slp", "test": "l.json"}, "a project, and files that hold frames themselves"),
        ({"data": None, "train": "l.slp", "test": "l.json"}, "2 kinds, .json, .slp: expected one"),
        ({"data": None, "train": "l.txt", "test": "l.txt"}, "Which project"),
        ({"sides": "s.csv"}, "expected a column of frames .*its first line is a, b"),
        ({"sides": "nowhere.csv"}, "cannot be read .No such file"),
        ({"train": "binary", "test": "l.txt"}, "not UTF-8 text"),
    ],
)
def test_what_is_asked_for_wrongly_is_one_message(project, tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "l.txt").write_text("a/img000.png\n")
    (tmp_path / "s.csv").write_text("a,b\n1,2\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DivisionError, match=message):
        meter(**{"data": project[0]} | options)


@pytest.mark.parametrize("kind", [".slp", ".json"])
def test_one_file_of_labels_has_no_sides(tmp_path, kind):
    (tmp_path / f"labels{kind}").write_text("{}")
    with pytest.raises(DivisionError, match=r"a file of labels has no sides.*--train A --test B"):
        meter(tmp_path / f"labels{kind}")


def test_a_coco_file_may_be_divided_by_lists(tmp_path):
    path = coco_file(tmp_path / "all.json", ["x/1.png", "x/2.png", "y/1.png"])
    found = meter(path, **written(tmp_path, train=["x/1.png"], test=["x/2.png", "y/1.png"]))
    assert found.table["honest"].tolist() == [False, True]


def test_a_sleap_file_that_forgot_its_videos_says_so(at_once, tmp_path):
    import h5py

    video = write_video(tmp_path / "cage.avi")
    sides = [sleap_file(tmp_path / f"{name}.pkg.slp", {video: [number]}, True) for number, name in ((1, "a"), (2, "b"))]
    with h5py.File(sides[1], "r+") as file:
        del file["video0/source_video"]
    (note,) = meter(train=sides[0], test=sides[1]).notes
    assert note.startswith("b.pkg.slp: it does not say which videos its frames are from")


def test_a_video_that_two_files_have_in_two_folders_may_have_been_moved(at_once, tmp_path):
    days = [write_video(tmp_path / day / "cage.avi") for day in ("mon", "tue")]
    one, other = (sleap_file(tmp_path / f"{day.parent.name}.slp", {day: [1]}) for day in days)
    (note,) = meter(train=one, test=other).notes
    assert note.startswith("cage.avi: each file has it in another folder")
    both = sleap_file(tmp_path / "both.slp", {days[0]: [2], days[1]: [1]})
    assert meter(train=one, test=both).notes == ()
