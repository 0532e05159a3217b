"""Sets from packages: each reader on a folder made up here, and what is said where a package is missing."""

import gzip
import json
import struct
import sys

import numpy as np
import pytest
from PIL import Image

from horse10.errors import MissingExtra
from horse10.transfer import pictures


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(pictures.FOLDER, str(tmp_path))
    monkeypatch.setattr(pictures, "DEBIAN", tmp_path / "nowhere")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def idx(path, array):
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(head + array.astype(np.uint8).tobytes()))


def png(path, colour, size=(4, 2)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGBA", size, colour).save(path)


def test_clothes_are_read_from_idx_files(folder):
    grey = np.arange(2 * 28 * 28).reshape(2, 28, 28) % 251
    idx(folder / "fashion-mnist/t10k-images-idx3-ubyte.gz", grey)
    idx(folder / "fashion-mnist/t10k-labels-idx1-ubyte.gz", np.array([9, 3]))
    images, labels, classes, groups = pictures.fashion()
    assert images.shape == (2, 28, 28, 3) and (images[..., 0] == grey).all() and (images[..., 2] == grey).all()
    assert [classes[label] for label in labels] == ["ankle boot", "dress"] and len(set(groups)) == 2


def test_a_cut_idx_file_is_refused(folder):
    path = folder / "cut.gz"
    path.write_bytes(gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 5) + b"abc"))
    with pytest.raises(ValueError, match="not an IDX file"):
        pictures._idx(path)


def test_folders_of_the_second_level_with_enough_stamps_are_classes(folder):
    for number in range(pictures.LEAST):
        png(folder / f"stamps/animals/birds/{number:02d}.png", "red")
        png(folder / f"stamps/food/fruit/deeper/{number:02d}.png", (0, 0, 255, 0))
    png(folder / "stamps/food/nuts/0.png", "green")
    images, labels, classes, groups = pictures.stamps()
    assert classes == ("animals/birds", "food/fruit") and (np.bincount(labels) == pictures.LEAST).all()
    assert images.shape[1:] == (96, 96, 3) and (images[-1] == 255).all()  # what is transparent is white
    assert (images[0, 47:49, 46:50] == (255, 0, 0)).all() and (images[0, 46] == 255).all()  # 4 x 2 px in the middle
    assert groups[-1] == "food/fruit/deeper/14.png"


def test_emoji_have_the_category_as_class_and_one_name_for_all_vendors(folder):
    flag = {"unified": "1F1", "image": "1f1.png", "category": "Flags", "has_img_twitter": True, "has_img_google": True}
    cat = flag | {"unified": "1F2", "image": "1f2.png", "category": "Animals & Nature"}
    skin = flag | {"unified": "1F3", "category": "Component"}
    alone = flag | {"unified": "1F4", "has_img_google": False}
    for vendor, colour in (("twitter", "red"), ("google", "blue")):
        png(folder / f"emoji-datasource-{vendor}/img/{vendor}/64/1f1.png", colour, (64, 64))
        png(folder / f"emoji-datasource-{vendor}/img/{vendor}/64/1f2.png", colour, (64, 64))
        (folder / f"emoji-datasource-{vendor}/emoji.json").write_text(json.dumps([flag, cat, skin, alone]))
    images, labels, classes, groups = pictures.emoji("twitter", "google")
    assert classes == ("Animals & Nature", "Flags") and labels.tolist() == [1, 0, 1, 0]
    assert groups.tolist() == ["1F1", "1F2", "1F1", "1F2"]
    assert images[:, 0, 0].tolist() == [[255, 0, 0]] * 2 + [[0, 0, 255]] * 2


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (pictures.fashion, "apt-get install dataset-fashion-mnist"),
        (pictures.stamps, "apt-get install tuxpaint-stamps-default"),
        (lambda: pictures.emoji("google"), "npm install emoji-datasource-google"),
    ],
)
def test_a_missing_package_is_named_with_its_command(folder, read, words):
    with pytest.raises(MissingExtra, match=words):
        read()


def test_digits_are_scaled_to_bytes(monkeypatch):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    images, labels, classes, _ = pictures.digits()
    assert images.shape == (1797, 8, 8, 3) and images.max() == 255 and images.min() == 0
    assert labels[:3].tolist() == [0, 1, 2] and len(classes) == 10
    assert images[0, 0, 2].tolist() == [80, 80, 80]  # 5 of 16
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(MissingExtra, match=r"scikit-learn, .*: install horse10\[probe\]"):
        pictures.digits()
