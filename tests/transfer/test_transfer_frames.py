"""Frames of domains: who is trained on and who is scored, and labels that stay on what they name when frames move."""

import os
from dataclasses import replace

import numpy as np
import pytest

from horse10.synthetic import LAYERS, THINGS
from horse10.synthetic.classes import enough
from horse10.synthetic.herd import training_horses
from horse10.transfer import frames


@pytest.fixture(scope="module")
def truth():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HORSE10_HOME", os.environ["HORSE10_TEST_HOME"])
        return frames.load("places", 0, "trained", 10)


@pytest.fixture(scope="module")
def shown(truth):
    return frames.shown(truth, np.random.default_rng(0))


def test_frames_are_drawn_once(monkeypatch, truth):
    monkeypatch.setattr(frames, "truth", lambda *_: pytest.fail("drawn again"))
    again = frames.load("places", 0, "trained", 10)
    assert (again.frames == truth.frames).all() and set(again.classes) == set(truth.classes)


@pytest.mark.parametrize("domain", ["night", "barn"])
def test_no_horse_has_two_roles(domain):
    of = {role: {(horse.seed, horse.number) for horse in frames._horses(domain, 2, role)} for role in frames.ROLES}
    trained, validating, tested = of.values()
    assert all(number in training_horses(seed, 1) for seed, number in trained)
    assert len(trained) >= 7 and len(validating) == 5 and len(tested) >= 14
    assert len(trained | validating | tested) == len(trained) + len(validating) + len(tested) >= 30
    assert not {seed for seed, _ in trained | tested} & {horse.seed for horse in frames._horses(domain, 3, "trained")}


def test_rows_are_in_the_order_asked_for(truth):
    two = frames.rows(truth, np.array([3, 1]))
    assert (two.layers == truth.layers[[3, 1]]).all() and (two.classes["coat"] == truth.classes["coat"][[3, 1]]).all()


def test_keypoints_stay_on_their_pixels(truth):
    """A dot painted at each keypoint is found where the keypoint is said to have gone."""
    painted = np.zeros_like(truth.frames)
    for frame, part in np.argwhere(np.isfinite(truth.keypoints[..., 0])):
        x, y = truth.keypoints[frame, part].round().astype(int)
        painted[frame, max(0, y - 1) : y + 2, max(0, x - 1) : x + 2] = 255
    moved = frames.shown(replace(truth, frames=painted), np.random.default_rng(0))
    there = np.argwhere(np.isfinite(moved.keypoints[..., 0]))
    places = [(frame, *moved.keypoints[frame, part].round().astype(int)) for frame, part in there]
    seen = np.array([moved.frames[frame, y, x, 0] for frame, x, y in places])
    assert len(seen) > 50 and np.mean(seen > 128) > 0.98


def test_boxes_hold_what_is_seen(truth, shown):
    assert (frames.boxes(truth)[np.isfinite(truth.boxes)] == truth.boxes[np.isfinite(truth.boxes)]).all()
    for number, thing in enumerate(THINGS):
        for mask, box in zip(shown.mask(thing), shown.boxes[:, number], strict=True):
            rows, columns = np.nonzero(mask)
            if np.isfinite(box[0]):
                found = [columns.min(), rows.min(), columns.max(), rows.max()]
                assert box.tolist() == found


def test_some_are_mirrored_and_what_is_larger_is_nearer(truth, shown):
    assert shown.depth_m.max() <= truth.depth_m.max()
    assert (shown.depth_m.max(axis=(1, 2)) < truth.depth_m.max(axis=(1, 2))).mean() > 0.8
    facing = [np.sign(of.keypoints[:, 0, 0] - np.nanmean(of.keypoints[..., 0], axis=1)) for of in (truth, shown)]
    both = np.isfinite(facing[0]) & np.isfinite(facing[1])
    assert set(facing[0][both] * facing[1][both]) == {-1, 1}


def test_layers_and_parts_keep_their_codes(truth, shown):
    for field in ("layers", "parts"):
        assert set(np.unique(getattr(shown, field))) <= set(np.unique(getattr(truth, field)))


def test_who_has_left_the_frame_is_no_answer(truth):
    """A handler in one corner, and a second horse in the middle."""
    layers = np.zeros_like(truth.layers)
    layers[:, :4, :4], layers[:, 38:44, 70:76] = LAYERS.index("handler"), LAYERS.index("second horse")
    before = truth.classes | {thing: np.ones(len(truth), np.int64) for thing in ("handler", "second horse")}
    view = frames.shown(replace(truth, layers=layers, classes=before), np.random.default_rng(0))
    assert (view.classes["handler"] == [enough(mask) for mask in view.mask("handler")]).all()
    assert set(view.classes["handler"]) == {0, 1} and (view.classes["second horse"] == 1).all()
    assert (view.classes["coat"] == truth.classes["coat"]).all()
