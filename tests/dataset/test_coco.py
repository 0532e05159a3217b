"""COCO keypoint files, with mmpose's real fixture of three Horse-10 frames."""

import json

import numpy as np
import pytest

from horse10.dataset import BODYPARTS, DatasetError, coco, load_dataset
from toy_project import write_image

PARTS = ["snout", "paw"]


def content(names=("v/0.png", "v/1.png"), **changes):
    annotations = [
        {"id": 7 + i, "image_id": i, "category_id": 1, "keypoints": [10 + i, 20, 2, 0, 0, 0]}
        for i, _ in enumerate(names)
    ]
    return {
        "categories": [{"id": 1, "name": "mouse", "keypoints": PARTS, "skeleton": [[1, 2]]}],
        "images": [{"id": i, "file_name": name, "height": 40, "width": 60} for i, name in enumerate(names)],
        "annotations": annotations,
    } | changes


def write(path, tree, images=True):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tree))
    for image in tree["images"] if images else ():
        write_image(path.parent / image["file_name"])
    return path


def read(path):
    problems = []
    return coco.read(path, problems), problems


def test_keypoints_and_what_is_missing(tmp_path):
    labels, problems = read(write(tmp_path / "mice.json", content()))
    assert not problems
    assert (labels.name, labels.bodyparts, labels.skeleton) == ("mice", ("snout", "paw"), (("snout", "paw"),))
    assert labels.frames == ("v/0.png", "v/1.png")
    np.testing.assert_array_equal(labels.keypoints, [[[10, 20], [np.nan] * 2], [[11, 20], [np.nan] * 2]])
    assert labels.origin[1] == "mice.json image id 1"


def test_a_part_that_is_labelled_and_hidden_is_labelled(tmp_path):
    """COCO's v: 0 not labelled, 1 labelled but not visible, 2 labelled and visible."""
    tree = content()
    tree["annotations"][0]["keypoints"] = [10, 20, 1, 30, 25, 2]
    tree["annotations"][1]["keypoints"] = [11, 20, 0, 31, 25, 1]
    labels, problems = read(write(tmp_path / "mice.json", tree))
    assert not problems
    np.testing.assert_array_equal(labels.keypoints, [[[10, 20], [30, 25]], [[np.nan] * 2, [31, 25]]])


def test_an_image_without_annotation_has_no_labels(tmp_path):
    tree = content()
    del tree["annotations"][0]
    labels, problems = read(write(tmp_path / "mice.json", tree))
    assert not problems
    assert np.isnan(labels.keypoints[0]).all()
    assert not np.isnan(labels.keypoints[1, 0]).any()


@pytest.mark.parametrize("place", [".", "images", "..", "../images", "../../../images"])
def test_images_near_the_file(tmp_path, place):
    path = tmp_path / "a" / "data" / "set" / "mice.json"
    write(path, content(), images=False)
    for image in content()["images"]:
        write_image(path.parent / place / image["file_name"])
    labels, _ = read(path)
    assert all((labels.root / frame).is_file() for frame in labels.frames)


def test_images_far_above_the_file_are_others(tmp_path):
    path = tmp_path / "a" / "b" / "data" / "set" / "mice.json"
    write(path, content(), images=False)
    write_image(tmp_path / "v" / "0.png")
    assert read(path)[0].root == path.parent


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DatasetError, match=r"mice\.json: FileNotFoundError"):
        read(tmp_path / "mice.json")


def test_a_bare_file_name_is_an_animal_named_by_its_folder(tmp_path):
    labels, _ = read(write(tmp_path / "mouse A" / "mice.json", content(names=("0.png", "1.png"))))
    assert labels.folders().tolist() == ["mouse A"] * 2


def test_faults_are_collected(tmp_path):
    tree = content()
    tree["annotations"][0]["keypoints"] = [1, 2, 2]
    tree["annotations"].append(tree["annotations"][1])
    _, problems = read(write(tmp_path / "mice.json", tree))
    assert [(problem.kind, problem.where) for problem in problems] == [
        ("not a number", "mice.json image id 0"),
        ("several animals", "mice.json image id 1"),
    ]


@pytest.mark.parametrize(
    "text, reason",
    [
        ("{", "Expecting property name"),
        ("[]", "TypeError"),
        ('{"images": []}', "KeyError: 'categories'"),
        (json.dumps(content(categories=[])), "0 categories with keypoints"),
        (json.dumps(content(images=[])), "no labels"),
    ],
)
def test_no_coco_file(tmp_path, text, reason):
    (tmp_path / "mice.json").write_text(text)
    with pytest.raises(DatasetError, match=reason):
        read(tmp_path / "mice.json")


def test_a_coco_file_names_no_individuals(tmp_path):
    path = write(tmp_path / "mice.json", content())
    assert load_dataset(path).name == "mice"
    with pytest.raises(DatasetError, match="individual='white': a COCO file names no individuals"):
        load_dataset(path, individual="white")


def test_mmpose_s_two_files_are_one_source(tmp_path):
    write(tmp_path / "horse10-train-split1.json", content(names=("v/0.png",)))
    path = write(tmp_path / "horse10-test-split1.json", content(names=("w/0.png",)))
    assert read(path)[0].frames == ("w/0.png", "v/0.png")
    other = content(names=("v/0.png",))
    other["categories"][0]["keypoints"] = ["paw", "snout"]
    write(tmp_path / "horse10-train-split1.json", other)
    with pytest.raises(DatasetError, match=r"horse10-train-split1\.json: not the same as in horse10-test-split1\.json"):
        read(path)


def test_the_three_real_frames(shared):
    folder = shared / "data" / "horse10_frames"
    dataset = load_dataset(folder / "test_horse10.json", train_fraction=67)
    assert dataset.bodyparts == BODYPARTS
    assert (~np.isnan(dataset.keypoints)).all(axis=-1).sum(axis=1).tolist() == [22, 19, 11]
    np.testing.assert_allclose(dataset.keypoints[0, 0], [126.0, 71.1], rtol=1e-6)
    assert np.isnan(dataset.keypoints[2, :2]).all()  # neither nose nor eye
    assert dataset.size.tolist() == [[162, 288]] * 3
    # nose-eye distance of the two frames that have both, from their coordinates in the file
    both = [np.hypot(126.0 - 117.3, 71.1 - 56.4), np.hypot(267.9 - 265.5, 67.8 - 51.6)]
    np.testing.assert_allclose(dataset.scale_px, np.mean(both))
    assert (dataset.name, set(dataset.animal)) == ("test_horse10", {"horse10_frames"})
    assert (dataset.train.size, dataset.within.size, dataset.ood.size) == (2, 1, 0)
    assert dataset.read(0).shape == (162, 288, 3)
