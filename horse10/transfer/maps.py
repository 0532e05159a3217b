"""Features on a plane, for people to look at: t-SNE, as in Figure 4 of Kornblith et al. 2019."""

import numpy as np

from horse10.transfer.extras import scikit_learn

PERPLEXITY = 30


def plane(features: np.ndarray, seed: int = 0) -> np.ndarray:
    """Features (N, C) as points (N, 2) whose neighbours are those of the features (van der Maaten and Hinton 2008).

    The axes mean nothing, nor do distances between groups. What is returned is centred, and its mean square is 1.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    manifold = scikit_learn("manifold", "t-SNE is scikit-learn's")
    perplexity = min(PERPLEXITY, (len(features) - 1) / 3)
    points = manifold.TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(
        np.asarray(features, np.float32)
    )
    centred = points - points.mean(axis=0)
    return centred / np.sqrt((centred**2).mean())


def nearest_alike(points: np.ndarray, labels: np.ndarray) -> float:
    """Share of points (N, C) whose nearest other point has the same label (N,): what a map shows, as a number."""
    return float(alike(points, labels).mean())


def alike(points: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Of each point (N, C), whether its nearest other point has the same label (N,): (N,) bool."""
    distances = ((points[:, None] - points[None]) ** 2).sum(-1)
    np.fill_diagonal(distances, np.inf)
    return labels[distances.argmin(axis=1)] == labels
