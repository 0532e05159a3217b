"""COCO keypoint files, with mmpose's real fixture of three Horse-10 frames."""

import json
import shutil

import numpy as np
import pytest

from horse10.dataset import BODYPARTS, DatasetError, coco, load_dataset, splits
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


def read(path, individual=""):
    problems = []
    return coco.read(path, individual, problems), problems


def refusal(path, individual=""):
    """The one problem of a file: (kind, where, what)."""
    _, problems = read(path, individual)
    assert len(problems) == 1, problems
    return tuple(problems[0])


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


def test_coordinates_that_are_shares_of_the_picture(tmp_path):
    tree = content()
    for number, each in enumerate(tree["annotations"]):
        each["keypoints"] = [0.1 + 0.2 * number, 0.5, 2, 1, 0.25, 2]
    with pytest.raises(DatasetError, match=r"not in px(.|\n)*mice\.json image id 0: v/0\.png snout x=0\.1 y=0\.5"):
        load_dataset(write(tmp_path / "mice.json", tree))


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
    far = "mice.json: its pictures are read from ../../../images, as there are none of these names nearer to it"
    assert labels.notes == ((far,) if "../.." in place else ())


@pytest.mark.parametrize("same", [True, False])
def test_a_folder_above_that_has_more_of_the_names(tmp_path, same):
    """One picture of those beside the file was removed; the folder above has pictures of these names, too."""
    path = write(tmp_path / "set" / "mice.json", content(names=("0.png", "1.png")))
    for name in ("0.png", "1.png"):
        write_image(tmp_path / name)
    (path.parent / "1.png").unlink()
    shutil.copy(tmp_path / "0.png", path.parent) if same else None
    problems = [tuple(problem) for problem in read(path)[1]]
    what = "../0.png and, nearer, 0.png are two pictures; more of those listed are where the first is"
    assert problems == ([] if same else [("which picture", "mice.json", what)])


def test_images_far_above_the_file_are_others(tmp_path):
    path = tmp_path / "a" / "b" / "data" / "set" / "mice.json"
    write(path, content(), images=False)
    write_image(tmp_path / "v" / "0.png")
    assert read(path)[0].root == path.parent


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DatasetError, match=r"mice\.json: \[Errno 2\] No such file"):
        read(tmp_path / "mice.json")


def test_a_bare_file_name_is_an_animal_named_by_its_folder(tmp_path):
    labels, _ = read(write(tmp_path / "mouse A" / "mice.json", content(names=("0.png", "1.png"))))
    assert labels.folders().tolist() == ["mouse A"] * 2


def test_videos_of_one_folder_are_told(tmp_path):
    tree = content()
    path = write(tmp_path / "labels.json", tree)
    assert read(path)[0].notes == ()
    for number, image in enumerate(tree["images"]):
        image["video_id"] = number
    (note,) = read(write(tmp_path / "labels.json", tree))[0].notes
    assert "by video_id: 2; folders of pictures: 1" in note


def test_altered_copies_of_roboflow_are_told(tmp_path):
    names = [f"train/cam1_{name}.jpg" for name in ("0_png.rf.0a71", "1_png.rf.b2c0", "1_png.rf.99e1")]
    (note,) = read(write(tmp_path / "_annotations.coco.json", content(names), images=False))[0].notes
    assert "names say that Roboflow made them of 2 originals: 3. If some are altered copies" in note
    assert not read(write(tmp_path / "_annotations.coco.json", content(names[:2]), images=False))[0].notes


def test_a_side_of_a_division_that_is_held_out_as_an_animal_is_told(tmp_path):
    def notes(*names, **settings):
        write(tmp_path / "labels.json", content(names))
        return " ".join(load_dataset(tmp_path / "labels.json", **settings).notes)

    sides = ("train/0.png", "train/1.png", "val/0.png", "val/1.png")
    assert "folders train and val are named after sides of a division" in notes(*sides)
    assert "sides of a division" not in notes(*sides, held_out="val") + notes(*sides, group_by="/")
    assert "dog/train and dog/val" in notes("dog/train/0.png", "dog/train/1.png", "dog/val/0.png", "cat/0.png")
    assert "sides of a division" not in notes("train/a/0.png", "train/a/1.png", "val/b/0.png", "val/b/1.png")


def test_faults_are_collected(tmp_path):
    tree = content()
    tree["annotations"][0]["keypoints"] = [1, 2, 2]
    tree["annotations"].append(tree["annotations"][1])
    _, problems = read(write(tmp_path / "mice.json", tree))
    assert [(problem.kind, problem.where) for problem in problems] == [
        ("keypoints", "mice.json annotation id 7 of image id 0"),
        ("several animals", "mice.json image id 1"),
    ]


@pytest.mark.parametrize(
    "text, reason",
    [
        ("{", "Expecting property name"),
        ("[]", r"mice\.json: a JSON list \(of predictions\?\) instead of an object with images, annotations"),
        ('{"images": []}', "no annotations, categories: not a COCO keypoint file"),
        ("[" * 100_000, "nested too deeply"),
        (json.dumps(content(categories=[])), "no category lists the names of its keypoints"),
        (json.dumps(content(images=["a.png"])), "images is not a list of objects"),
        (json.dumps(content(images=[{"id": 3}])), "image id 3 has no file_name"),
        (json.dumps(content(images=[{"file_name": "a.png"}])), "an entry of images has no id"),
        (json.dumps(content(images=[{"id": 0, "file_name": "a.png", "width": "wide"}])), r"width = \(None, 'wide'\)"),
        (json.dumps(content(annotations=[{"category_id": 1}])), "an entry of annotations has no image_id"),
        (json.dumps(content(images=[])), "no labels"),
    ],
)
def test_no_coco_file(tmp_path, text, reason):
    (tmp_path / "mice.json").write_text(text)
    with pytest.raises(DatasetError, match=reason):
        read(tmp_path / "mice.json")


def with_two_animals(**second):
    """Two animals in the first of two images."""
    tree = content()
    animal = {"id": 98, "image_id": 0, "category_id": 1, "keypoints": [30, 30, 2, 40, 35, 2]}
    tree["annotations"].append(animal | second)
    return tree


def test_several_animals_are_refused_and_the_advice_works(tmp_path):
    path = write(tmp_path / "mice.json", with_two_animals())
    kind, where, what = refusal(path)
    assert (kind, where) == ("several animals", "mice.json image id 0")
    assert what == "2 annotations: categories mouse; annotation ids 7, 98"
    # the other image keeps its only animal
    for individual, snout in (("98", [30, 30]), ("7", [10, 20]), ("98, 8", [30, 30])):
        labels, problems = read(path, individual)
        assert not problems and labels.keypoints[:, 0].tolist() == [
            snout,
            [11, 20],
        ]
    assert np.isfinite(load_dataset(path, individual="98").keypoints[0]).all()
    kind, where, what = refusal(write(tmp_path / "mice.json", content()), "white")
    assert (kind, where) == ("setting", "individual='white'")
    assert what == "no category, track or annotation is white; there are categories mouse; annotation ids 7, 8"


@pytest.mark.parametrize(
    "track", [{"track_id": 3}, {"instance_id": "3"}, {"attributes": {"track_id": 3.0}}, {"individual": "3"}]
)
def test_an_animal_is_chosen_by_its_track(tmp_path, track):
    tree = with_two_animals(**track)
    labels, problems = read(write(tmp_path / "mice.json", tree), "3")
    assert not problems and labels.keypoints[0].tolist() == [[30, 30], [40, 35]]
    assert np.isnan(labels.keypoints[1]).all()  # the animal is not there


def test_tracks_and_categories_of_one_folder_that_no_image_has_together_are_told(tmp_path):
    tree = content(("v/0.png", "v/1.png", "w/2.png"))
    tree["categories"].append(tree["categories"][0] | {"id": 2, "name": "rat"})
    for annotation, track in zip(tree["annotations"], "aba", strict=True):
        annotation["track_id"] = track
    path = write(tmp_path / "mice.json", tree)
    told = "mice.json: {} of one folder are taken for one animal, since no image has two: {}"
    assert read(path)[0].notes == (told.format("tracks", "a, b"),)
    assert read(path, "a")[0].notes == ()
    tree["annotations"][2]["category_id"] = 2  # alone in its folder
    assert len(read(write(path, tree))[0].notes) == 1
    tree["annotations"][1] |= {"category_id": 2, "track_id": None}
    assert read(write(path, tree))[0].notes == (told.format("categories", "mouse, rat"),)


def test_a_track_that_is_called_as_another_annotation_is_told(tmp_path):
    path = write(tmp_path / "mice.json", with_two_animals(track_id=7))
    labels, problems = read(path, "7")
    assert not problems and labels.keypoints[0, 0].tolist() == [30, 30] and np.isnan(labels.keypoints[1]).all()
    note = "mice.json: individual='7' is read as a track or category; '7,' is the annotation of that id"
    assert labels.notes == (note,)
    labels, problems = read(path, "7,")
    assert not problems and not labels.notes and labels.keypoints[:, 0].tolist() == [[10, 20], [11, 20]]


def test_categories_that_share_their_body_parts_are_one_kind_of_animal(tmp_path):
    tree = with_two_animals(category_id=2)
    tree["categories"].append({"id": "2", "name": "rat", "keypoints": PARTS})
    path = write(tmp_path / "mice.json", tree)
    assert refusal(path)[2] == "2 annotations: categories mouse, rat; annotation ids 7, 98"
    assert read(path, "rat")[0].keypoints[:, 0].tolist()[0] == [30, 30]
    assert read(path, "mouse")[0].keypoints[:, 0].tolist() == [[10, 20], [11, 20]]
    tree["annotations"][-1]["image_id"], tree["annotations"][1]["keypoints"] = 1, [0] * 6
    labels, problems = read(write(tmp_path / "mice.json", tree))
    assert not problems and labels.keypoints[:, 0].tolist() == [[10, 20], [30, 30]]


def test_categories_with_different_body_parts_are_chosen_from(tmp_path):
    tree = with_two_animals(category_id=2, keypoints=[5, 5, 2])
    tree["categories"].append({"id": 2, "name": "fly", "keypoints": ["wing"]})
    path = write(tmp_path / "mice.json", tree)
    with pytest.raises(DatasetError, match=r"body parts: mouse \(2\), fly \(1\); individual='mouse' takes one"):
        read(path)
    assert read(path, "fly")[0].bodyparts == ("wing",)
    assert read(path, "mouse")[0].bodyparts == tuple(PARTS)


@pytest.mark.parametrize(
    "second",
    [
        {"num_keypoints": 0, "keypoints": [0] * 6},
        {"keypoints": [0] * 6},
        {"keypoints": []},
        {"keypoints": None},
        {"iscrowd": 1},
        {"category_id": 5, "keypoints": None},
    ],
)
def test_boxes_crowds_and_annotations_without_a_label_are_no_second_animal(tmp_path, second):
    labels, problems = read(write(tmp_path / "mice.json", with_two_animals(**second)))
    assert not problems and labels.keypoints[:, 0].tolist() == [[10, 20], [11, 20]]
    assert labels.notes == ("mice.json: 1 annotations of crowds are not used",) * ("iscrowd" in second)


@pytest.mark.parametrize(
    "keypoints, num_keypoints, what",
    [
        ([1, 2, 2], 1, "3 values instead of 3 numbers for each of 2 body parts"),
        ([1, 2, 3, 4], 2, "4 values instead of 3 numbers for each of 2 body parts"),
        ([1, 2, 2, "x", 4, 2], 2, "6 values instead of 3 numbers for each of 2 body parts"),
        ("here", 1, "'here' instead of 3 numbers for each of 2 body parts"),
        ([1, 2, 0.9, 3, 4, 0.8], 2, "visibility 0.9 instead of 0, 1 or 2"),
        ([1, 2, 2, 3, 4, -1], 2, "visibility -1 instead of 0, 1 or 2"),
        ([1, 2, 2, 3, 4, 2], 0, "num_keypoints is 0, but 2 body parts are labelled"),
    ],
)
def test_keypoints_that_coco_does_not_have(tmp_path, keypoints, num_keypoints, what):
    tree = content()
    tree["annotations"][0] |= {"keypoints": keypoints, "num_keypoints": num_keypoints}
    assert refusal(write(tmp_path / "mice.json", tree)) == (
        "keypoints",
        "mice.json annotation id 7 of image id 0",
        what,
    )


def test_coordinates_that_are_not_visible_are_no_labels_and_noted(tmp_path):
    tree = content()
    tree["annotations"][0]["keypoints"] = [10, 20, 0, 30.25, 25.5, 1]
    labels, problems = read(write(tmp_path / "mice.json", tree))
    assert not problems and np.isnan(labels.keypoints[0, 0]).all() and labels.keypoints[0, 1].tolist() == [30.25, 25.5]
    note = "mice.json: 1 body parts have coordinates and visibility 0: not labelled, as COCO has it"
    assert labels.notes == load_dataset(tmp_path / "mice.json").notes == (note,)


def test_ids_are_the_same_as_text_and_as_numbers(tmp_path):
    tree = content()
    for annotation in tree["annotations"]:
        annotation["image_id"] = str(annotation["image_id"])
    tree["categories"][0]["id"] = "1"
    labels, problems = read(write(tmp_path / "mice.json", tree))
    assert not problems and labels.keypoints[:, 0].tolist() == [[10, 20], [11, 20]]
    tree["annotations"][1]["image_id"] = "0001"
    assert not read(write(tmp_path / "mice.json", tree))[1]


def test_an_annotation_without_its_image_is_a_fault(tmp_path):
    tree = content()
    tree["annotations"] += [{"id": i, "image_id": 100 + i, "category_id": 1, "bbox": []} for i in range(7)]
    assert refusal(write(tmp_path / "mice.json", tree)) == (
        "annotation without its image",
        "mice.json",
        "7 of 9 annotations are of images that are not listed: image_id 100, 101, 102, 103, 104, ...",
    )


def test_an_annotation_of_a_category_without_names_is_a_fault(tmp_path):
    what = "1 annotations have keypoints and category_id 4, which lists no body parts"
    assert refusal(write(tmp_path / "mice.json", with_two_animals(category_id=4))) == ("body parts", "mice.json", what)


def test_ids_that_are_not_unique(tmp_path):
    tree = content()
    tree["images"][1]["id"] = 0
    tree["annotations"] = tree["annotations"][:1]
    assert refusal(write(tmp_path / "mice.json", tree)) == ("duplicate id", "mice.json", "image id 0")
    tree = content()
    tree["annotations"][1]["id"] = 7
    labels, problems = read(write(tmp_path / "mice.json", tree))
    assert not problems and labels.notes == ("mice.json: annotations share the ids 7",)


def test_images_as_a_dictionary_and_nested_keypoints(tmp_path):
    """As in the Animal Pose data set's keypoints.json."""
    tree = content()
    tree["images"] = {str(image["id"]): image["file_name"] for image in tree["images"]}
    for annotation in tree["annotations"]:
        annotation["keypoints"] = [annotation["keypoints"][:3], annotation["keypoints"][3:]]
        del annotation["id"]
    for name in tree["images"].values():
        write_image(tmp_path / name)
    labels, problems = read(write(tmp_path / "mice.json", tree, images=False))
    assert not problems and labels.frames == ("v/0.png", "v/1.png")
    np.testing.assert_array_equal(labels.keypoints, [[[10, 20], [np.nan] * 2], [[11, 20], [np.nan] * 2]])


COUNTED = "the skeleton may be counted from 0 or from 1; it is drawn as counted from 1, as COCO has it"
NOWHERE = "lines of the skeleton join no two body parts and are not drawn"


@pytest.mark.parametrize(
    "skeleton, lines, notes",
    [
        ([[1, 2], [2, 3]], ["ab", "bc"], ()),
        ([[0, 1], [1, 2]], ["ab", "bc"], ()),
        ([["a", "c"]], ["ac"], ()),
        ([[1, 2]], ["ab"], (COUNTED,)),
        ([[0, 1], [2, 3]], ["ab"], (f"1 {NOWHERE}",)),
        ([[1, 3], [2, 9], [1], "ab", [[1], 2]], ["ac"], (f"4 {NOWHERE}",)),
        ([], [], ()),
        ("a-b", [], ()),
    ],
)
def test_a_skeleton_is_counted_from_0_or_from_1(tmp_path, skeleton, lines, notes):
    tree = content(annotations=[])
    tree["categories"] = [{"id": 1, "keypoints": ["a", "b", "c"], "skeleton": skeleton}]
    labels, _ = read(write(tmp_path / "mice.json", tree))
    assert labels.skeleton == tuple(map(tuple, lines))
    assert labels.notes == tuple(f"mice.json: {note}" for note in notes)


def test_names_with_backslashes_and_a_byte_order_mark(tmp_path):
    tree = content(names=("v\\0.png", ".\\v\\1.png"))
    for name in ("v/0.png", "v/1.png"):
        write_image(tmp_path / name)
    (tmp_path / "MICE.JSON").write_text(json.dumps(tree), encoding="utf-8-sig")
    assert load_dataset(tmp_path / "MICE.JSON").frames == ("v/0.png", "v/1.png")


@pytest.mark.parametrize(
    "start", ["{}/elsewhere/", "/srv/project/", "D:\\data\\", r"\\server\data\\"[:-1], "../elsewhere/"]
)
def test_absolute_names_here_or_of_another_machine_and_names_that_lead_upwards(tmp_path, start):
    """Found as they are, or without the folders of the other machine."""
    for name in ("m1/0.png", "m2/0.png"):
        write_image(tmp_path / "elsewhere" / name)
        write_image(tmp_path / "mice" / "images" / name) if start[0] in "/D\\" else None
    tree = content(names=[start.format(tmp_path) + name for name in ("m1/0.png", "m2/0.png")])
    labels, problems = read(write(tmp_path / "mice" / "mice.json", tree, images=False))
    assert not problems and labels.frames == ("m1/0.png", "m2/0.png")
    assert labels.root == (tmp_path / "mice" / "images" if start[0] in "/D\\" else tmp_path / "elsewhere")
    assert labels.folders().tolist() == ["m1", "m2"]
    assert labels.notes == (
        "mice.json: 2 images have names that are absolute or lead upwards; read is, for example, m1/0.png",
    )


def test_no_label_at_all(tmp_path):
    path = write(tmp_path / "mice.json", content(annotations=[]))
    with pytest.raises(DatasetError, match="none of 2 frames has one"):
        load_dataset(path)


def test_mmpose_s_two_files_are_one_source(tmp_path):
    frames = splits.stored().index[[0, 4000]]
    write(tmp_path / "horse10-train-split1.json", content(names=frames[:1].tolist()))
    path = write(tmp_path / "horse10-test-split1.json", content(names=frames[1:].tolist()))
    assert read(path)[0].frames == (frames[1], frames[0])
    other = content(names=frames[:1].tolist())
    other["categories"][0]["keypoints"] = ["paw", "snout"]
    write(tmp_path / "horse10-train-split1.json", other)
    with pytest.raises(DatasetError, match=r"horse10-train-split1\.json: not the same as in horse10-test-split1\.json"):
        read(path)


@pytest.mark.parametrize("one, other", [("train", "test"), ("test", "train")])
def test_frames_that_others_set_apart_are_not_trained_on(tmp_path, one, other):
    write(tmp_path / f"zoo-{other}-split1.json", content(names=("w/0.png", "w/1.png")))
    dataset = load_dataset(write(tmp_path / f"zoo-{one}-split1.json", content()))
    assert dataset.frames == ("v/0.png", "v/1.png")
    assert dataset.notes[0].startswith(f"zoo-{one}-split1.json: zoo-{other}-split1.json beside it is not read")


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
