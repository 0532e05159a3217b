"""Frames made smaller, and fewer training frames: labels stay on their pixels, subsets stay what they were."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from horse10.dataset import load_dataset, resized
from horse10.dataset.problems import DatasetError
from horse10.prediction.annotate import Prediction
from horse10.runs.run import Run
from toy_record import run_record


@pytest.fixture(scope="module")
def synthetic():
    return load_dataset("synthetic", synthetic_size="tiny")


def test_a_label_stays_on_its_pixel(synthetic, tmp_path):
    """A white block of four by four pixels around the label becomes one of two by two, around the label."""
    image = np.zeros((60, 80, 3), np.uint8)
    image[20:24, 40:44] = 255
    Image.fromarray(image).save(tmp_path / "a.png")
    one = {"root": tmp_path, "frames": ("a.png",), "size": np.array([[60, 80]]), "scale_px": np.array([8.0])}
    small = resized.within(replace(synthetic, **one, keypoints=np.array([[[41.5, 21.5]]], "float32")), 40)
    pixels = small.read(0)
    rows, columns = np.nonzero(pixels[..., 0] == 255)
    assert pixels.shape == (30, 40, 3) and small.size.tolist() == [[30, 40]] and small.scale_px == 4
    assert small.keypoints[0, 0].tolist() == [columns.mean(), rows.mean()] == [20.5, 10.5]


def test_scale_and_keypoints_shrink_alike_so_that_normalised_errors_stay(synthetic):
    half = load_dataset("synthetic", synthetic_size="tiny", canvas=144)
    times = synthetic.size[:, 1] / 144  # two, and four for the horse that is filmed at twice the resolution
    assert set(map(tuple, half.size.tolist())) == {(81, 144)} and set(times) == {2, 4}
    np.testing.assert_allclose(half.scale_px * times, synthetic.scale_px)
    large = (half.keypoints + 0.5) * times[:, None, None] - 0.5
    np.testing.assert_allclose(large, synthetic.keypoints, atol=1e-3)
    assert half.subset().tolist() == synthetic.subset().tolist()
    assert half.fingerprint != synthetic.fingerprint and half.pixel_sha256 != synthetic.pixel_sha256


@pytest.mark.parametrize("canvas", [0, 576, 1000])
def test_no_frame_is_made_larger(synthetic, canvas):
    assert resized.within(synthetic, canvas) is synthetic


def test_fewer_training_frames_are_part_of_more_and_nobody_is_tested_on_the_rest(synthetic):
    ten, twenty = (load_dataset("synthetic", synthetic_size="tiny", train_frames=n) for n in (10, 20))
    assert len(ten.train) == 10 and set(ten.train) < set(twenty.train) < set(synthetic.train)
    for subset in ("within", "ood"):
        assert getattr(ten, subset).tolist() == getattr(synthetic, subset).tolist()
    assert (ten.subset() == "unused").sum() == len(synthetic.train) - 10
    many = load_dataset("synthetic", synthetic_size="tiny", train_frames=10_000)
    assert many.train.tolist() == synthetic.train.tolist()


def test_a_picture_that_cannot_be_read_is_named_when_it_is_made_smaller(synthetic):
    gone = replace(resized.within(synthetic, 96), root=synthetic.root / "nowhere")
    with pytest.raises(DatasetError, match="image unreadable"):
        gone.read(0)


def test_a_network_of_smaller_frames_sees_pictures_as_small_and_says_so(tmp_path, monkeypatch):
    record, asked = run_record(config={"canvas": 144}), {}

    def annotate(model, source, out, **options):
        asked.update(options)
        return Prediction(pd.DataFrame(), [], [], [])

    monkeypatch.setattr("horse10.runs.run.annotate", annotate)
    monkeypatch.setattr(Run, "model", lambda run: None)
    prediction = Run(record, pd.DataFrame(), pd.DataFrame(), tmp_path).predict(tmp_path / "a.png", tmp_path)
    assert asked["canvas"] == 144 and "made smaller to 144 px" in prediction.notes[0]
    assert record.badge == "measured on synthetic horses, frames of 144 px (quick recipe)"
