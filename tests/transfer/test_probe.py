"""Linear classifiers on fixed features: the penalty's scale, the rotation, choices on the validation part alone."""

import sys

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp

from horse10.errors import MissingExtra
from horse10.transfer import probe


@pytest.fixture
def clouds():
    """Two clouds in 6 axes, of which only the first tells them apart."""
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    rng = np.random.default_rng(0)
    labels = np.arange(80) % 2
    return (rng.normal(size=(80, 6)) + 4 * (2 * labels[:, None] - 1) * np.eye(6)[0]).astype(np.float32), labels


PARTS = [np.arange(0, 30), np.arange(30, 40), np.arange(40), np.arange(40, 80)]


def test_clouds_are_told_apart_by_both(clouds):
    for classify in (probe.logistic, probe.support_vectors):
        answers = classify(*clouds, *PARTS).answers
        assert (answers == clouds[1][40:]).mean() > 0.9, classify


def test_copies_teach_and_the_images_themselves_do_not(clouds):
    """The training images as they are have the answers of the other cloud; their copies are right."""
    features, labels = clouds
    plain = features.copy()
    plain[:30] *= -1
    found = probe.augmented(np.concatenate([plain, features, features]), labels, *PARTS)
    assert (found.answers == labels[40:]).mean() > 0.9 and found.validated > 0.9


def test_the_penalty_of_copies_is_on_the_mean_of_their_losses(clouds, monkeypatch):
    """So that the same copies twice make no difference."""
    features, labels = clouds
    costs, regression = [], probe._regression
    monkeypatch.setattr(probe, "_regression", lambda cost: costs.append(cost) or regression(cost))
    monkeypatch.setattr(probe, "MEAN_PENALTIES", np.array([0.5]))
    once, twice = (probe.augmented(np.concatenate([features] * k), labels, *PARTS) for k in (2, 3))
    assert (once.answers == twice.answers).all()
    assert costs == pytest.approx([2 / 30, 2 / 40, 2 / 60, 2 / 80])  # of the part that is fitted, then of all


def test_the_penalties_are_those_of_the_paper():
    assert len(probe.PENALTIES) == 45 and probe.PENALTIES[[0, -1]] == pytest.approx([1e-6, 1e5])
    assert len(probe.COSTS) == 26 and probe.COSTS[[0, -1]] == pytest.approx([1e-3, 100])
    assert probe.MEAN_PENALTIES[:10] == pytest.approx(np.logspace(-10, -1, 10))


def test_the_penalty_is_on_the_sum_of_the_losses(clouds, monkeypatch):
    """At one penalty the weights are those of the summed loss of three classes, minimised here by another program."""
    features, labels = clouds[0], clouds[1] + (clouds[0][:, 1] > 0)  # classes 0, 1 and 2
    monkeypatch.setattr(probe, "PENALTIES", np.array([2.0]))
    fitted, kind = [], probe._sklearn("linear_model").LogisticRegression

    class Spy(kind):
        def fit(self, x, y):
            fitted.append(super().fit(x, y))
            return self

    monkeypatch.setattr(probe._sklearn("linear_model"), "LogisticRegression", Spy)
    assert probe.logistic(features, labels, *PARTS).chosen == 2.0

    def loss(values):
        weights, biases = values[:18].reshape(3, 6), values[18:]
        logits = features[:40] @ weights.T + biases
        return (logsumexp(logits, axis=1) - logits[np.arange(40), labels[:40]]).sum() + 1.0 * (weights**2).sum()

    assert fitted[-1].coef_.ravel() == pytest.approx(minimize(loss, np.zeros(21)).x[:18], abs=2e-3)


def test_rotation_keeps_all_that_the_training_images_span():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(12, 40))
    rotated = probe.rotate(features, np.arange(5))
    assert rotated.shape == (12, 5)
    assert rotated[:5] @ rotated[:5].T == pytest.approx(features[:5] @ features[:5].T)
    assert rotated[5:] @ rotated[:5].T == pytest.approx(features[5:] @ features[:5].T)
    few = features[:, :3]
    assert probe.rotate(few, np.arange(5)) is few


def test_the_test_images_have_no_say_in_the_choice(clouds):
    """Where validation cannot tell penalties apart the largest is taken, whatever would be best for the test."""
    features, labels = clouds
    constant = np.zeros_like(features)
    result = probe.logistic(constant, labels, *PARTS)
    assert result.chosen == 1e5 and result.validated == 0.5
    assert probe.support_vectors(constant, labels, *PARTS).chosen == pytest.approx(1e-3)


def test_support_vectors_see_directions_only(clouds, monkeypatch):
    monkeypatch.setattr(probe, "_best", lambda make, values, as_set, features, *rest: features)
    seen = probe.support_vectors(np.array([[3.0, 4.0], [0.0, 0.0]]), np.zeros(2), *PARTS)
    assert seen == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))


def test_without_scikit_learn_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    with pytest.raises(MissingExtra, match=r"scikit-learn.*: install horse10\[probe\]"):
        probe._sklearn("linear_model")
