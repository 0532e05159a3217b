"""Pictures with an EXIF turn: a label lands on the pixel that was labelled, or the file is named."""

import json

import numpy as np
import pytest
from PIL import Image

from horse10.dataset import DatasetError, load_dataset, preview
from toy_project import write_project

PARTS = ["snout", "paw"]
TURNED_LEFT = 6  # EXIF: a viewer turns it by 90 degrees to the right; width and height change places


def write(folder, orientations, sizes, listed):
    """A COCO file of pictures whose stored size is (width, height), and whose label is their one white pixel as a
    viewer shows them."""
    images = []
    for i, (orientation, (width, height), size) in enumerate(zip(orientations, sizes, listed, strict=True)):
        pixels = np.zeros((height, width, 3), np.uint8)
        pixels[4 + i, 9] = 255
        exif = Image.Exif()
        exif[0x0112] = orientation
        Image.fromarray(pixels).save(folder / f"{i}.png", exif=exif)
        images.append({"id": i, "file_name": f"{i}.png"} | (dict(zip(("width", "height"), size, strict=True))))
    points = {1: lambda i, _: (9, 4 + i), TURNED_LEFT: lambda i, height: (height - 1 - (4 + i), 9)}
    labels = [
        [*points.get(orientation, points[1])(i, size[1]), 2, 0, 0, 0]
        for i, (orientation, size) in enumerate(zip(orientations, sizes, strict=True))
    ]
    annotations = [{"image_id": i, "category_id": 1, "keypoints": label} for i, label in enumerate(labels)]
    tree = {"images": images, "annotations": annotations, "categories": [{"id": 1, "keypoints": PARTS}]}
    (folder / "mice.json").write_text(json.dumps(tree))
    return folder / "mice.json"


def on_label(dataset, row):
    x, y = dataset.keypoints[row, 0].astype(int)
    return dataset.read(row)[y, x].tolist() == [255] * 3


def test_a_picture_is_turned_where_the_listed_size_says_so(tmp_path):
    path = write(tmp_path, [1, 6, 6, 1], [(60, 40)] * 4, [(60, 40), (40, 60), (40, 60), (60, 40)])
    dataset = load_dataset(path)
    assert dataset.size.tolist() == [[40, 60], [60, 40], [60, 40], [40, 60]]
    assert [dataset.read(row).shape[:2] for row in range(4)] == [tuple(size) for size in dataset.size.tolist()]
    assert all(on_label(dataset, row) for row in range(4)) and not dataset.notes
    assert dataset.upright == {"1.png", "2.png"}
    stored = load_dataset(write(tmp_path, [6, 6, 6, 6], [(60, 40)] * 4, [(60, 40)] * 4))
    assert stored.size.tolist() == [[40, 60]] * 4 and not stored.notes and not stored.upright
    assert stored.fingerprint != dataset.fingerprint


def test_a_picture_of_another_size_than_listed_is_a_fault(tmp_path):
    path = write(tmp_path, [1, 6, 1, 1], [(60, 40)] * 4, [(120, 80), (45, 60), (40, 60), (60, 40)])
    with pytest.raises(DatasetError) as refused:
        load_dataset(path)
    assert [tuple(problem) for problem in refused.value.problems if problem.kind == "image size"] == [
        ("image size", "mice.json image id 0", "0.png has 60 x 40 px; the label file says 120 x 80"),
        ("image size", "mice.json image id 1", "1.png has 60 x 40 px; the label file says 45 x 60"),
        ("image size", "mice.json image id 2", "2.png has 60 x 40 px; the label file says 40 x 60"),
    ]


@pytest.mark.parametrize(
    "orientation, size, listed", [(6, (50, 50), (50, 50)), (3, (60, 40), (60, 40)), (6, (60, 40), (0, 0))]
)
def test_where_the_size_cannot_tell_the_picture_is_named(tmp_path, orientation, size, listed):
    path = write(
        tmp_path, [1, orientation, 1, 1], [(60, 40), size, (60, 40), (60, 40)], [(0, 0), listed, (0, 0), (0, 0)]
    )
    dataset = load_dataset(path)
    assert not dataset.upright
    (note,) = dataset.notes
    assert note.startswith("EXIF: nothing says whether pictures with a turn were labelled turned (1 are).")
    assert "as they are stored" in note and note.endswith(": 1.png") and note in preview.text(dataset)


def test_a_square_picture_is_read_like_the_others_that_are_turned(tmp_path):
    path = write(
        tmp_path, [6, 6, 6, 1], [(60, 40), (50, 50), (60, 40), (60, 40)], [(40, 60), (50, 50), (40, 60), (60, 40)]
    )
    dataset = load_dataset(path)
    assert dataset.upright == {"0.png", "1.png", "2.png"} and all(on_label(dataset, row) for row in range(4))
    assert "turned, like the others that are; if that is wrong" in dataset.notes[0]
    path = write(
        tmp_path, [6, 6, 6, 1], [(60, 40), (50, 50), (60, 40), (60, 40)], [(40, 60), (50, 50), (60, 40), (60, 40)]
    )
    assert load_dataset(path).upright == {"0.png"}  # two ways in one file say nothing of a third picture


def test_a_deeplabcut_project_is_read_as_stored_and_the_picture_named(tmp_path):
    frames, _ = write_project(tmp_path, {"a": 3, "b": 2}, PARTS, missing=0)
    exif = Image.Exif()
    exif[0x0112] = TURNED_LEFT
    with Image.open(tmp_path / frames[1]) as image:
        image.copy().save(tmp_path / frames[1], exif=exif)
    dataset = load_dataset(tmp_path)
    assert dataset.size.tolist() == [[40, 60]] * 5 and dataset.read(1).shape == (40, 60, 3)
    assert dataset.notes[0].endswith(f": {frames[1]}")
