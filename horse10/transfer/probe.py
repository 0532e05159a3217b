"""Linear classifiers on fixed features: logistic regression and a support vector machine, after Kornblith et al. 2019.

Their settings are chosen on a validation part of the training images; then the classifier is fitted to all of them.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from horse10.transfer.extras import scikit_learn

PENALTIES = np.logspace(-6, 5, 45)  # L2 on the sum of the losses (App. A.4)
MEAN_PENALTIES = np.logspace(-10, 1, 12)  # L2 on the mean of the losses: ten of App. G.2, two more for smaller sets
COSTS = np.logspace(-3, 2, 26)  # C of the support vector machine (App. G.1)
MOST_ITERATIONS = 100  # of L-BFGS at each penalty; the path is warm-started


@dataclass(frozen=True)
class Probe:
    """What a classifier answered.

    answers    (M,) int, classes of the test images
    chosen     the penalty, or C
    validated  accuracy on the validation part with it
    """

    answers: np.ndarray
    chosen: float
    validated: float


def logistic(features: np.ndarray, labels: np.ndarray, fit, validation, train, test) -> Probe:
    """Multinomial logistic regression by L-BFGS over 45 penalties from 1e5 to 1e-6, each started from the one before.

    The penalty is `penalty / 2 * sum(weights ** 2)` beside the summed cross-entropy; biases are free and features are
    as the network gives them, neither standardised nor normalised (App. A.4). Of penalties that are equally good on
    the validation part the largest is taken.

    Args:
        features: (N, C); labels: (N,) int; fit, validation, train, test: indices, the first two parts of the third.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    rotated = rotate(features, train)
    return _best(
        _regression, PENALTIES[::-1], lambda penalty, n: 1 / penalty, rotated, labels, fit, validation, train, test
    )


def augmented(features: np.ndarray, labels: np.ndarray, fit, validation, train, test) -> Probe:
    """Logistic regression on altered copies of the training images, over 12 penalties on the mean loss (App. G.2).

    The paper altered images anew in each of 40,000 steps of descent; here each has a fixed number of copies, for which
    L-BFGS finds the same kind of optimum. Validation and test images are as they are.

    Args:
        features: (k N, C): of N images as they are, then k - 1 times of copies of all of them; labels: (N,).
    """
    n, k = len(labels), len(features) // len(labels)

    def copies(part: np.ndarray) -> np.ndarray:
        return np.concatenate([part + n * number for number in range(1, k)])

    parts = copies(fit), validation, copies(train), test
    return _best(
        _regression, MEAN_PENALTIES[::-1], lambda penalty, n: 1 / (penalty * n), features, np.tile(labels, k), *parts
    )


def support_vectors(features: np.ndarray, labels: np.ndarray, fit, validation, train, test) -> Probe:
    """A linear support vector machine, one class against the others, on features of length 1 (App. G.1); as `logistic`.

    Of values of C that are equally good on the validation part the smallest is taken.
    """
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    directions = features / np.maximum(lengths, np.finfo(np.float32).tiny)

    def make(cost: float):
        return _sklearn("svm").LinearSVC(C=cost, dual=True, random_state=0, max_iter=2000)

    return _best(make, COSTS, lambda cost, n: cost, directions, labels, fit, validation, train, test)


def rotate(features: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Features (N, C) in axes that the training images span, (N, min(C, n)): an L2-penalised classifier of those images
    has no weight in any other direction, so that it answers the same with fewer weights."""
    if len(train) >= features.shape[1]:
        return features
    axes = np.linalg.qr(features[train].T.astype(np.float64))[0]
    return features @ axes


def _regression(cost: float):
    options = {"solver": "lbfgs", "warm_start": True, "max_iter": MOST_ITERATIONS}
    return _sklearn("linear_model").LogisticRegression(C=cost, **options)


def _best(make: Callable, values, as_cost: Callable, features, labels, fit, validation, train, test) -> Probe:
    """Fit one classifier at each value in turn, the first best one again to all training images, and let it answer.

    as_cost: of a value and of how many images are fitted.
    """
    classifier, scores = make(as_cost(values[0], len(fit))), []
    with warnings.catch_warnings():
        # Where the penalty is next to nothing the optimum is far away, and nobody needs it
        warnings.filterwarnings("ignore", category=_sklearn("exceptions").ConvergenceWarning)
        for value in values:
            classifier.set_params(C=as_cost(value, len(fit))).fit(features[fit], labels[fit])
            scores.append(float((classifier.predict(features[validation]) == labels[validation]).mean()))
        best = int(np.argmax(scores))
        final = make(as_cost(values[best], len(train))).fit(features[train], labels[train])
    return Probe(final.predict(features[test]), float(values[best]), scores[best])


def _sklearn(module: str):
    return scikit_learn(module, "Linear classifiers are scikit-learn's")
