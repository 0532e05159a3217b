"""Predictions find their frames and body parts by name, or the one message says why not."""

from unicodedata import normalize

import numpy as np
import pytest

import toy_predictions
from horse10.dataset import load_dataset
from horse10.prediction.files import alignment, tables
from horse10.prediction.files.posefile import Listed, PoseFile
from toy_project import write_image

PARTS = toy_predictions.PARTS


@pytest.fixture
def given(tmp_path):
    project, names, poses = toy_predictions.project(tmp_path)
    return load_dataset(project), names, poses


def align(dataset, *files):
    problems, notes = [], []
    aligned = alignment.align(dataset, files, problems, notes)
    return aligned, [(problem.kind, problem.where, problem.what) for problem in problems], notes


def posefile(frames, poses, parts=PARTS, where="p.csv"):
    return PoseFile(where, [Listed(f"row {i}", *each) for i, each in enumerate(frames)], parts, np.asarray(poses))


@pytest.mark.parametrize(
    "path",
    [
        "labeled-data/{}/{}",
        "/srv/mice/labeled-data/{}/{}",
        r"C:\mice\labeled-data\{}\{}",
        "{}/{}",
        "../labeled-data/{}/{}",
    ],
)
def test_a_path_finds_its_frame_whatever_stands_before_it(given, path):
    dataset, names, poses = given
    listed = [(path.format(*name.split("/")[1:]),) for name in reversed(names)]
    aligned, problems, notes = align(dataset, posefile(listed, poses[::-1]))
    assert not problems and not notes and aligned.listed.all()
    np.testing.assert_allclose(aligned.poses, poses)


@pytest.mark.parametrize("folders, found", [("ab", [0]), ("bb", [0, 1]), ("bc", []), (("test", "val"), [0, 1])])
def test_a_data_set_of_bare_names_is_one_folder(tmp_path, folders, found):
    """Pictures of other folders have these names, too; a folder that was renamed since has them all."""
    names = ["img1.png", "img2.png", "img3.png", "img4.png"]
    for name in names:
        write_image(tmp_path / "a" / name)
    dataset = load_dataset(toy_predictions.coco_data(tmp_path / "a" / "mice.json", names, np.full((4, 3, 3), 9)))
    listed = [(f"{folder}/{name}",) for folder, name in zip(folders, names, strict=False)]
    aligned, problems, _ = align(dataset, posefile(listed, np.full((2, 3, 3), 7)))
    assert not problems and np.flatnonzero(aligned.listed).tolist() == found


def test_a_copy_of_a_picture_is_in_another_format(given):
    dataset, names, poses = given
    jpegs = [(name.replace(".png", ".JPG"),) for name in names]
    aligned, problems, _ = align(dataset, posefile(jpegs, poses))
    assert not problems and aligned.listed.all()
    others = [("a/" + name.split("/")[-1].replace(".png", ".npy"),) for name in names]
    assert not align(dataset, posefile(others, poses))[0].listed.any()


def test_numbers_find_the_frames_of_their_video(given):
    dataset, _, poses = given
    files = [
        posefile([(video, i) for i in range(9)], np.resize(poses[6 * v : 6 * v + 6], (9, 3, 3)))
        for v, video in enumerate("abc")
    ]
    aligned, problems, notes = align(dataset, *files)
    assert not problems and aligned.listed.all()
    np.testing.assert_allclose(aligned.poses, poses)
    assert notes[0] == "p.csv: 3 of 9 rows are of other frames; the first: frame 6 of the video a"


def test_body_parts_are_joined_by_name(given):
    dataset, names, poses = given
    file = posefile([(name,) for name in names], np.concatenate([poses, poses[:, :1]], 1)[:, [2, 1, 0, 3]],
                    ("tail", "Eye", "Nose", "ear"))  # fmt: skip
    aligned, problems, notes = align(dataset, file)
    assert not problems
    np.testing.assert_allclose(aligned.poses, poses)
    assert notes == ["p.csv: body parts that the data set does not have are left out: ear"]


def test_body_parts_of_other_names_are_named(given):
    dataset, names, poses = given
    _, problems, _ = align(dataset, posefile([(name,) for name in names], poses, ("Nose", "eye", "rump")))
    what = "not in it: Eye (is it eye?), tail; it has Nose, eye, rump"
    assert problems == [("predicted body parts", "p.csv", what)]
    _, problems, _ = align(dataset, posefile([(name,) for name in names], poses[:, [0, 0, 1]], ("Nose", "Nose", "Eye")))
    assert problems[0][2].startswith("listed twice: Nose; not in it: tail")


def test_a_bare_name_that_several_frames_have_is_asked_about(given):
    dataset, _, poses = given
    _, problems, _ = align(dataset, posefile([("img001.png",)] * 2, poses[:2]))
    frames = "labeled-data/a/img001.png, labeled-data/b/img001.png, labeled-data/c/img001.png"
    assert problems == [("which frame", "p.csv row 0", f"img001.png can be {frames} (2 such rows)")]


def test_a_bare_name_is_of_the_folder_that_the_file_is_named_after(given, tmp_path):
    """As DeepLabCut's analyze_time_lapse_frames and `horse10 predict` write the pictures of a folder."""
    dataset, _, poses = given
    bare = [f"img{number:03}.png" for number in range(6)]
    path = toy_predictions.write_csv(tmp_path / f"b{toy_predictions.SCORER}.csv", bare, poses[6:12])
    aligned, problems, _ = align(dataset, tables.read(path))
    assert not problems and np.flatnonzero(aligned.listed).tolist() == list(range(6, 12))
    known = alignment.FrameNames(["a/img1.png", "b/img2.png"])
    listed = [Listed("row 1", "img2.png", folder=folder) for folder in ("a", "b", "c")]
    assert list(map(known.rows, listed)) == [[], [1], [1]]


def test_a_frame_in_two_rows_or_two_files(given):
    dataset, names, poses = given
    first, second = posefile([(names[0],), (names[0],)], poses[:2]), posefile([(names[0],)], poses[:1], where="q.csv")
    _, problems, _ = align(dataset, first, second)
    assert problems == [
        ("frame predicted twice", "p.csv row 0, p.csv row 1", names[0]),
        ("frame predicted twice", "p.csv row 1, q.csv row 0", names[0]),
    ]


def test_frames_of_which_nothing_is_said_are_counted_and_named(given):
    dataset, names, poses = given
    files = [posefile([(name,) for name in names[:10]], poses[:10])]
    aligned, _, _ = align(dataset, *files)
    (problem,) = alignment.absent(dataset, np.arange(18), aligned.listed, files)
    assert problem.what.startswith("8 of 18: labeled-data/b/img004.png, labeled-data/b/img005.png, labeled-data/c/")
    assert problem.what.endswith(", ...; the first frame in it: labeled-data/a/img000.png")
    assert not alignment.absent(dataset, np.arange(10), aligned.listed, files)


def test_half_a_point_is_none(given):
    dataset, names, poses = given
    poses[0, 0, 0], poses[1, 0, 1] = np.nan, np.inf
    aligned, _, _ = align(dataset, posefile([(name,) for name in names], poses))
    assert np.isnan(aligned.poses[:2, 0, :2]).all() and np.isfinite(aligned.poses[2:]).all()


@pytest.mark.parametrize("none", [(-1, -1, -1), (31.5, 8, -0.02), (0, 0, 0), (0, 0, 0.3)])
def test_a_body_part_that_was_not_found_has_no_place(given, none):
    """DeepLabCut 3 without a detection, mmpose in its crop, COCO and DeepLabCut 2 past a film's end, Ultralytics."""
    dataset, names, poses = given
    poses[4, 1] = none
    aligned, problems, _ = align(dataset, posefile([(name,) for name in names], poses))
    assert not problems and aligned.listed.all()
    assert np.argwhere(np.isnan(aligned.poses)).tolist() == [[4, 1, axis] for axis in range(3)]


def test_the_number_of_a_frame_in_a_video_that_two_folders_are_named_after():
    """Also where only one of them has a frame of that number; what is divided into sides is one video."""
    frames = ["m1/cam/img1.png", "m2/cam/img2.png", "train/top/img1.png", "val/top/img2.png"]
    known = alignment.FrameNames(frames)
    found = [
        known.rows(Listed("row 1", *each)) for each in (("cam", 1), ("cam", 2), ("cam", 3), ("top", 1), ("top", 2))
    ]
    assert list(map(sorted, found)) == [[0, 1], [0, 1], [], [2], [3]]


def test_predictions_that_are_shares_of_the_picture(given):
    dataset, names, poses = given
    file = posefile([(name,) for name in names], poses / [60, 40, 1])
    assert align(dataset, file)[1] == [("not in px", "p.csv", "all its predictions")]


def test_predictions_of_a_larger_film_are_told(given):
    dataset, names, poses = given
    listed = [(name,) for name in names]
    assert not align(dataset, posefile(listed, poses))[2]
    (note,) = align(dataset, posefile(listed, poses * [2, 2, 1]))[2]
    outside = int((poses[..., :2] * 2 > [60, 40]).any(axis=-1).sum())
    assert note.startswith(f"{outside} of {poses[..., 0].size} predicted points lie outside their pictures")


def test_a_name_in_another_unicode_form_is_the_same():
    nfc, nfd = (normalize(form, "Bär") for form in ("NFC", "NFD"))
    for frame, name in ((nfc, nfd), (nfd, nfc)):
        known = alignment.FrameNames([f"labeled-data/{frame}/img1.png"])
        assert known.rows(Listed("row 1", f"{name}/img1.png")) == known.rows(Listed("row 1", name, 1)) == [0]


@pytest.mark.parametrize("first, told", [(0, ""), (1, "before"), (-1, "after")])
def test_predictions_that_fit_the_frame_beside_are_told(tmp_path, first, told):
    """Pictures that are numbered from 1 beside the rows of their video, from 0."""
    rng = np.random.default_rng(0)
    walk = np.stack([np.linspace(5, 50, 60), np.linspace(5, 35, 60)], axis=-1)[:, None] + rng.normal(size=(60, 3, 2))
    labelled = np.arange(10, 50, 3)
    names = [f"v/img{number:03}.png" for number in labelled]
    for name in names:
        write_image(tmp_path / name)
    dataset = load_dataset(toy_predictions.coco_data(tmp_path / "mice.json", names, walk[labelled - first]))
    poses = np.concatenate([walk + 0.1 * rng.normal(size=walk.shape), np.ones((60, 3, 1))], axis=-1)
    _, problems, notes = align(dataset, posefile([("v", number) for number in range(60)], poses))
    found = [note for note in notes if "nearer to the labels" in note]
    assert not problems and len(found) == bool(told)
    assert all(f"of the frame {told} are nearer" in note and "in 14 of 14 frames" in note for note in found)
