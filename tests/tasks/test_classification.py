"""Classification: several questions, label smoothing, dropout, and answers that are not known."""

import math
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from horse10.tasks.classification import UNLABELLED, accuracy, classification
from toy_frames import SIZE, by_heart, loss_without_labels, rectangles

QUESTIONS = {"second thing": 2, "where": 3}
TASK = classification(QUESTIONS)
LOGITS = np.array([[math.log(3), 0], [0, 0]], "float32")  # probabilities 3/4, 1/4 and 1/2, 1/2


@pytest.mark.parametrize(
    ("smoothing", "first"), [(0.0, -math.log(0.75)), (0.2, -0.9 * math.log(0.75) - 0.1 * math.log(0.25))]
)
def test_cross_entropy_by_hand(smoothing, first):
    loss = classification({"a": 2}, label_smoothing=smoothing).loss
    both = loss({"a": np.array([0, 1], "int32")}, {"a": LOGITS})
    one = loss({"a": np.array([0, UNLABELLED], "int32")}, {"a": LOGITS})
    assert [float(both), float(one)] == pytest.approx([(first + math.log(2)) / 2, first])


def test_the_loss_is_the_mean_over_questions():
    targets = {"a": np.array([0, 1], "int32"), "b": np.array([1, 1], "int32")}
    each = [float(classification({name: 2}).loss({name: targets[name]}, {name: LOGITS})) for name in "ab"]
    both = float(classification({"a": 2, "b": 2}).loss(targets, {"a": LOGITS, "b": LOGITS}))
    assert both == pytest.approx(sum(each) / 2) and each[0] != each[1]


def test_answers_are_the_most_probable_classes():
    truth = rectangles()
    logits = {name: np.eye(n, dtype="float32")[truth.classes[name]] for name, n in QUESTIONS.items()}
    predicted = TASK.decode(logits, SIZE)
    assert {name: list(classes) for name, classes in predicted.items()} == {"second thing": [1, 0], "where": [2, 0]}
    assert TASK.score(predicted, truth) == {"top1": 1, "second thing": 1, "where": 1}
    assert set(TASK.targets(truth)) == set(QUESTIONS)


def test_accuracy_by_hand():
    """1 of 2, 2 of 3 known answers, and a question without a known answer, which does not count in the mean."""
    true = {"a": np.array([0, 1, UNLABELLED]), "b": np.array([0, 1, 2]), "c": np.full(3, UNLABELLED)}
    predicted = {"a": np.array([0, 0, 0]), "b": np.array([0, 1, 1]), "c": np.array([0, 0, 0])}
    scores = accuracy(predicted, true)
    assert (scores["a"], scores["b"], scores["top1"]) == pytest.approx((1 / 2, 2 / 3, 7 / 12))
    assert math.isnan(scores["c"]) and math.isnan(accuracy({"c": true["c"]}, {"c": true["c"]})["top1"])


@pytest.mark.parametrize("rate", [0.0, 0.5])
def test_dropout_is_a_layer_only_where_asked_for(rate):
    features = keras.Input((None, None, 8))
    network = keras.Model(features, classification(QUESTIONS, dropout=rate).head(features, SIZE))
    rates = [layer.rate for layer in network.layers if isinstance(layer, keras.layers.Dropout)]
    assert rates == [0.5] * (rate > 0)
    outputs = network(np.ones((4, 3, 4, 8), "float32"))
    assert {name: tuple(values.shape) for name, values in outputs.items()} == {"second thing": (4, 2), "where": (4, 3)}


def test_without_labels_there_is_no_loss():
    assert loss_without_labels(TASK) == 0
    nothing = SimpleNamespace(classes={name: np.full(2, UNLABELLED) for name in QUESTIONS})
    assert math.isnan(TASK.score({name: np.zeros(2, int) for name in QUESTIONS}, nothing)["top1"])


def test_two_frames_are_learnt_by_heart():
    first, last, score = by_heart(TASK, steps=40)
    assert last < first / 3 and score == {"top1": 1, "second thing": 1, "where": 1}
