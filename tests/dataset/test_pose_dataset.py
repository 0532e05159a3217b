"""The dataset object: pixels, subsets, fingerprint."""

import re
import shutil
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from PIL import Image

from elements import HOSTILE, Elements
from horse10.dataset import DatasetError, load_dataset, preview
from toy_dataset import toy
from toy_project import write_project


@pytest.fixture
def dataset(tmp_path):
    write_project(tmp_path, {"a": 4, "b": 2}, ["snout", "paw"], skeleton=[["paw", "snout"]], missing=0)
    found = load_dataset(tmp_path, train_fraction=50)
    found.keypoints[1, 1] = np.nan
    return found


def test_it_is_frozen_and_typed(dataset):
    with pytest.raises(FrozenInstanceError):
        dataset.name = "other"
    assert (dataset.keypoints.dtype, dataset.scale_px.dtype) == (np.float32, np.float64)
    assert dataset.skeleton == ((1, 0),)
    for indices in (dataset.train, dataset.within, dataset.within_common, dataset.ood):
        assert indices.dtype == np.int64


def test_subsets(dataset):
    assert dataset.subset()[dataset.ood].tolist() == ["ood", "ood"]
    assert sorted(dataset.subset()[:4]) == ["train", "train", "within", "within"]
    nothing = np.array([], np.int64)
    assert set(replace(dataset, train=nothing, ood=nothing).subset()) == {"unused", "within"}


def test_pixels(dataset):
    assert dataset.read(0).shape == (40, 60, 3)
    (dataset.root / dataset.frames[0]).write_bytes(b"no image")
    with pytest.raises(DatasetError, match=r"labeled-data/a/img000\.png"):
        dataset.read(0)


def test_fingerprint_is_the_data_s_and_not_the_split_s(dataset):
    elsewhere = shutil.copytree(dataset.root, dataset.root.with_name("elsewhere"))
    other = replace(dataset, train=dataset.train[:1], split="2", root=elsewhere, animal=dataset.animal[::-1])
    assert other.fingerprint == dataset.fingerprint and other.labels_sha256 == dataset.labels_sha256
    assert len(dataset.fingerprint) == 64


@pytest.mark.parametrize(
    "field, change",
    [
        ("frames", lambda old: (*old[:-1], "labeled-data/b/other.png")),
        ("bodyparts", lambda old: old[::-1]),
        ("keypoints", lambda old: old + np.float32(0.25)),
        ("scale_px", lambda old: np.full_like(old, 10)),
        ("size", lambda old: old[:, ::-1]),
    ],
)
def test_fingerprint_changes_with_the_data(dataset, field, change):
    other = replace(dataset, **{field: change(getattr(dataset, field))})
    other.__dict__["pixel_sha256"] = dataset.pixel_sha256
    assert other.labels_sha256 != dataset.labels_sha256 and other.fingerprint != dataset.fingerprint


def test_fingerprint_changes_with_any_pixel_and_not_with_how_they_are_stored(dataset):
    path = dataset.root / dataset.frames[-1]
    with Image.open(path) as image:
        pixels = np.array(image.convert("RGB"))
    Image.fromarray(pixels).save(path, compress_level=0)
    assert replace(dataset).fingerprint == dataset.fingerprint
    pixels[-1, -1, -1] ^= 1
    Image.fromarray(pixels).save(path)
    assert replace(dataset).fingerprint != dataset.fingerprint
    assert replace(dataset).labels_sha256 == dataset.labels_sha256


def test_fingerprint_does_not_depend_on_how_nan_and_zero_are_written(dataset):
    labels = dataset.keypoints.copy()
    labels[0] = 0
    other = labels.copy()
    other[0] = -0.0
    other[1, 1] = np.array([0x7FC00123, 0xFFC00000], np.uint32).view(np.float32)  # other NaNs
    assert np.isnan(other[1, 1]).all()
    assert other.tobytes() != labels.tobytes()
    assert replace(dataset, keypoints=other).fingerprint == replace(dataset, keypoints=labels).fingerprint


def test_it_is_shown_in_one_line(dataset):
    assert len(dataset) == 6
    assert repr(dataset) == (
        "<PoseDataset 'toy', b held out: 6 frames (2 train, 2 within, 2 ood) of 2 animals, 2 body parts>"
    )


def test_notes_are_shown_wherever_the_data_are(dataset):
    noted = replace(dataset, notes=("Three <pictures> are turned.",))
    assert "<p>Note: Three &lt;pictures&gt; are turned.</p>" in noted._repr_html_()
    assert preview.text(noted).endswith("\nnote: Three <pictures> are turned.")


def test_unlabelled_frames_of_a_subset_do_not_count(dataset):
    dataset.keypoints[dataset.train[0]] = np.nan
    assert dataset.labelled("train").tolist() == [dataset.train[1]] and len(dataset.labelled("ood")) == 2
    assert "(1 train, 2 within, 2 ood, 1 without a label)" in repr(dataset)
    assert "(1 train," in dataset._repr_html_() and "<td>1</td><td>1</td><td>2</td>" in dataset._repr_html_()
    assert sum(len(labels["keypoints"]) for _, labels in dataset.batches("train")) == 1


def test_a_notebook_shows_counts_and_six_frames_and_names_stay_text(tmp_path):
    hostile = ("Ada", HOSTILE, "Cy")
    shown = replace(toy(tmp_path, n=8, name=HOSTILE), animal=np.repeat(hostile, 8))
    html = shown._repr_html_()
    elements = Elements(html)
    assert not elements.wrong and not elements.of("script") and not elements.of("b")
    assert re.findall("<td>(.*?)</td>", html) == ["4", "1", "4", "4", "1", "8", "16", "2", "24"]
    frames = [image["alt"] for image in elements.of("img")]
    assert len(set(frames)) == 6 and [name.split(", ")[1] for name in frames[::2]] == [
        "training frames",
        "within domain",
        "out of domain",
    ]
    (shown.root / shown.frames[0]).write_bytes(b"no image")
    assert "cannot be read" in shown._repr_html_()


def test_an_empty_subset_leaves_its_places_to_the_others(tmp_path):
    assert len(preview.shown(toy(tmp_path, n=8, animals=("Ada",), scale_px=(10.0,)))) == 6
