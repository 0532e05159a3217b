"""COCO keypoint results, as pycocotools and mmpose read and write them."""

import json

import numpy as np
import pytest

import toy_predictions
from horse10.dataset import DatasetError
from horse10.prediction.files import coco, reading


@pytest.fixture
def files(tmp_path):
    _, names, poses = toy_predictions.project(tmp_path)
    return tmp_path / "results.json", toy_predictions.coco_data(tmp_path / "data.json", names, poses), names, poses


def test_frames_by_image_id(files):
    path, data, names, poses = files
    file = coco.read(toy_predictions.coco_results(path, poses[:2]), data)
    assert [each.name for each in file.frames] == list(names[:2])
    assert file.frames[0].row == "image id 100"
    np.testing.assert_allclose(file.poses, poses[:2])


def test_the_best_detection_of_an_image_counts(files):
    path, data, _, poses = files
    results = json.loads(toy_predictions.coco_results(path, poses[:1]).read_text())
    results.append(results[0] | {"keypoints": (poses[0] + 3).ravel().tolist(), "score": 0.8})
    path.write_text(json.dumps(results))
    file = coco.read(path, data)
    np.testing.assert_allclose(file.poses[0], poses[0] + 3)
    assert file.notes == ("detections that are not used, of images that have a better one: 1",)


def test_the_best_detection_of_several_animals_may_be_of_another(files):
    """`individual` chooses among annotations; nothing chooses among detections."""
    path, data, names, poses = files
    toy_predictions.coco_results(path, poses)
    results, tree = json.loads(path.read_text()), json.loads(data.read_text())
    results.append(results[3])
    path.write_text(json.dumps(results))
    assert len(reading.read(path, data, "white").frames) == len(names)  # the picture shows one animal
    tree["annotations"].append(tree["annotations"][3] | {"id": 99})
    data.write_text(json.dumps(tree))
    with pytest.raises(DatasetError, match=r"image id 103: 2 detections of 2 animals(.|\n)*\(1 such images\)"):
        reading.read(path, data, "white")
    path.write_text(json.dumps(results[:-1]))
    file = reading.read(path, data, "white")
    assert len(file.frames) == len(names)
    assert file.notes == (
        "images with several labelled animals and one detection, taken for that of the scored one: 1",
    )


def test_ids_that_are_those_of_other_pictures(files):
    """Ultralytics makes 100 of 00100.jpg, whichever picture has the id 100 in the data set."""
    path, data, names, poses = files
    toy_predictions.coco_results(path, poses[:1], file_name=names[0].split("/")[-1].replace(".png", ".jpg"))
    assert coco.read(path, data).frames[0].name == names[0]
    toy_predictions.coco_results(path, poses[:1], file_name="00100.jpg")
    with pytest.raises(DatasetError, match=r"image id 100: 00100\.jpg; in data\.json that id is labeled-data/a/img000"):
        reading.read(path, data)


def test_three_zeros_are_a_visibility_too(files):
    """Of a body part that was not found; `alignment` leaves it out."""
    path, data, _, poses = files
    poses[..., 2], poses[0, 1] = 2, 0
    file = coco.read(toy_predictions.coco_results(path, poses), data)
    assert file.poses[0, 1].tolist() == [0, 0, 0.7] and (file.poses[..., 2] == 0.7).all()


def test_a_visibility_is_no_likelihood(files):
    path, data, _, poses = files
    poses[..., 2] = 1
    file = coco.read(toy_predictions.coco_results(path, poses), data)
    assert (file.poses[..., 2] == 0.7).all()
    assert "each keypoint's likelihood is the score of its detection" in file.notes


def test_mmpose_writes_lists_of_three(files):
    path, data, _, poses = files
    toy_predictions.coco_results(path, poses[:1], keypoints=poses[0].tolist())
    np.testing.assert_allclose(coco.read(path, data).poses[0], poses[0])


def test_ids_are_compared_as_text(files):
    path, data, names, poses = files
    toy_predictions.coco_results(path, poses[:1], image_id="100", category_id="1")
    assert coco.read(path, data).frames[0].name == names[0]


def test_a_category_is_chosen_by_name(files):
    path, data, _, poses = files
    tree = json.loads(data.read_text())
    tree["categories"].append(tree["categories"][0] | {"id": 2, "name": "rat"})
    data.write_text(json.dumps(tree))
    results = json.loads(toy_predictions.coco_results(path, poses[:1]).read_text())
    results.append(results[0] | {"category_id": 2, "keypoints": (poses[0] + 3).ravel().tolist(), "score": 0.6})
    path.write_text(json.dumps(results))
    np.testing.assert_allclose(coco.read(path, data).poses[0], poses[0])  # the better one
    np.testing.assert_allclose(coco.read(path, data, "rat").poses[0], poses[0] + 3)
    tree["categories"][1]["keypoints"] = ["snout"]
    data.write_text(json.dumps(tree))
    with pytest.raises(DatasetError, match="categories with keypoints: mouse, rat; choose one by name: --animal NAME"):
        reading.read(path, data)


def test_what_is_wrong_is_said(files, tmp_path):
    path, data, _, poses = files
    toy_predictions.coco_results(path, poses[:1], image_id=7)
    with pytest.raises(DatasetError, match=r"image ids that are not in data\.json: 1, the first: 7"):
        reading.read(path, data)
    toy_predictions.coco_results(path, poses[:1], keypoints=[1, 2, 1])
    with pytest.raises(DatasetError, match="image id 100: 3 values instead of 3 for each of 3 body parts"):
        reading.read(path, data)
    with pytest.raises(DatasetError, match=r"give its \.json file as --data"):
        reading.read(path, tmp_path / "mice")
    toy_predictions.coco_results(path, poses[:1], score=10**400)
    with pytest.raises(DatasetError, match="int too large"):
        reading.read(path, data)
    path.write_text("{}")
    with pytest.raises(DatasetError, match="not a list of detections"):
        reading.read(path, data)
