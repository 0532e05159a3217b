"""Contrastive learning: its loss by hand, which view is found, and four views of two frames learnt by heart."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from horse10.tasks.contrastive import CONTRASTIVE, PROJECTED, TEMPERATURE, shown
from toy_frames import SIZE, by_heart, rectangles

TARGETS = {"frame": np.array([0, 0, 1, 1], "int32")}


def projected(degrees, length=1.0):
    angle = np.radians(degrees)
    return {"projected": length * np.stack([np.cos(angle), np.sin(angle)], axis=-1).astype("float32")}


def test_the_loss_by_hand():
    """Two pairs at right angles to each other: of the three others, one has similarity 1, two have 0."""
    expected = -math.log(math.exp(1 / TEMPERATURE) / (math.exp(1 / TEMPERATURE) + 2))
    assert float(CONTRASTIVE.loss(TARGETS, projected([0, 0, 90, 90]))) == pytest.approx(expected, rel=1e-3)
    apart = -math.log(1 / (math.exp(1 / TEMPERATURE) + 2))  # the pairs, each at right angles
    assert float(CONTRASTIVE.loss(TARGETS, projected([0, 90, 0, 90]))) == pytest.approx(apart, rel=1e-5)


def test_the_length_of_a_projection_does_not_count():
    one, other = (float(CONTRASTIVE.loss(TARGETS, projected([0, 40, 80, 150], length))) for length in (1, 7))
    assert one == pytest.approx(other, rel=1e-5)


def test_the_most_similar_other_view_is_the_answer():
    found = CONTRASTIVE.decode(projected([0, 10, 100, 30], 3.0), SIZE)
    assert found.tolist() == [0, 0, 1, 0]  # of the last two, one finds the other
    truth = SimpleNamespace(frames=np.zeros((4, *SIZE, 3), np.uint8))
    assert CONTRASTIVE.score(found, truth) == {"top1": 0.75}
    assert CONTRASTIVE.targets(truth)["frame"].tolist() == TARGETS["frame"].tolist()


def test_four_views_of_two_frames_are_learnt_by_heart():
    views = shown(rectangles(), np.random.default_rng(0))
    assert len(views) == 4
    first, last, score = by_heart(CONTRASTIVE, steps=40, truth=views)
    assert last < first / 3 and score == {"top1": 1}
    assert PROJECTED > 2
