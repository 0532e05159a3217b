"""How far off a trained network is on corrupted copies of some tested frames, beside the same frames as they are."""

from itertools import product

import keras

from horse10 import metrics
from horse10.dataset import PoseDataset
from horse10.dataset.corrupted import KINDS, STRENGTHS, require
from horse10.machine.progress import progress
from horse10.metrics.units import unit_of
from horse10.runs import evaluation
from horse10.runs.bench import Bench


def errors(network: keras.Model, dataset: PoseDataset, n: int, bench: Bench) -> dict[str, dict]:
    """Mean errors at each kind and strength, on at most n frames of each tested subset, those that an evaluation of n
    frames takes. One kind at one strength is predicted at a time.

    Args:
        network: as it is evaluated.

    Returns:
        For "within" and "ood", where they have frames, the fields of `record.Corrupted`; errors are normalised, where
        the data have a scale, else in px.

    Raises:
        MissingExtra: the package that corrupts is not installed; DatasetError: frames too small to be corrupted.
    """
    package = require()
    clean = evaluation.predictions(network, dataset, n, metrics.TESTED)
    unit, clean = unit_of(clean["normalized_error"]), metrics.summary(clean)
    tested = [subset for subset in metrics.TESTED if clean[subset]["n_frames"]]
    found = {subset: {kind: [] for kind in KINDS} for subset in tested}
    steps = list(product(KINDS, STRENGTHS)) if tested else []
    for kind, strength in progress(steps, "Corrupted frames"):
        worse = bench.corrupted(dataset, kind, strength)
        scores = metrics.summary(evaluation.predictions(network, worse, n, metrics.TESTED))
        for subset in tested:
            found[subset][kind].append(scores[subset][unit.mean])
    return {
        subset: {
            "package": package,
            "n_frames": clean[subset]["n_frames"],
            "unit": unit.mean,
            "clean": clean[subset][unit.mean],
            "by_kind": {kind: tuple(values) for kind, values in found[subset].items()},
        }
        for subset in tested
    }
