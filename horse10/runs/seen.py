"""What a trained network has seen of a data set: which of its frames, and whether they are still as they were."""

from dataclasses import replace

import numpy as np

from horse10 import metrics
from horse10.backbones.weight_sets import RUN
from horse10.config import DataConfig
from horse10.dataset import PoseDataset
from horse10.dataset.names import are
from horse10.runs.record import RunRecord
from horse10.runs.records import RecordError, find, read_record

DIVISION = ("train_fraction", "train_frames", "held_out")  # of a DataConfig: they change nothing in a frame


def changed(record: RunRecord, config: DataConfig, dataset: PoseDataset) -> tuple[str, ...]:
    """A note if the run's own data are not as they were when it was trained; no word of others.

    Args:
        config: how the data set was asked for.
    """
    then, asked = record.dataset, set(DataConfig.model_fields) - {"data", *DIVISION}
    if dataset.name != then.name or any(getattr(config, name) != getattr(record.config, name) for name in asked):
        return ()
    if dataset.fingerprint == then.fingerprint:
        return ()
    what = "pictures" if dataset.labels_sha256 == then.labels_sha256 else "labels or frames"
    return (f"The {what} of {then.name} have changed since the run was trained; its record has other numbers.",)


def before(weights: str, dataset: PoseDataset) -> str:
    """Which frames that a data set calls unseen were trained on by the runs that others started from, in words.

    Args:
        weights: the first weights of a run, as in a RunConfig.
    """
    said = []
    while weights.startswith(RUN):
        run_id = weights.removeprefix(RUN)
        try:
            folder = find(run_id)
        except RecordError:
            said.append(f"what run {run_id} was trained on is not known, as its record is not here")
            break
        record = read_record(folder)
        said += _known(record, dataset)
        weights = record.config.weights
    return "; ".join(said)


def _known(record: RunRecord, dataset: PoseDataset) -> list[str]:
    divided, _ = _divided(record, dataset)
    within, ood = np.isin(dataset.within, divided.train), ~np.isin(dataset.ood, divided.ood)
    counts = [f"{within.sum()} of {len(within)} within-domain frames"] * bool(within.any())
    counts += [f"animals of {ood.sum()} of {len(ood)} out-of-domain frames"] * bool(ood.any())
    return [f"run {record.run_id} was trained on {' and on '.join(counts)}, so they are not unseen"] * bool(counts)


def divided_as_trained(record: RunRecord, dataset: PoseDataset) -> tuple[PoseDataset, tuple[str, ...]]:
    """A data set with no frame that a run was trained on among the unseen ones, and what was changed in words; also
    which of them the runs were trained on that it started from."""
    earlier = before(record.config.weights, dataset)
    divided, notes = _divided(record, dataset)
    return divided, notes + (f"Of its first weights: {earlier}",) * bool(earlier)


def _divided(record: RunRecord, dataset: PoseDataset) -> tuple[PoseDataset, tuple[str, ...]]:
    trained_on, same = record.dataset.trained_on, dataset.name == record.dataset.name
    seen = trained_on.seen(dataset, same_names=same)
    known = np.isin(dataset.animal, trained_on.animals) if same else np.zeros(len(seen), bool)
    subset = dataset.subset()
    unseen = np.isin(subset, ("within", "ood"))
    learnt, familiar = unseen & seen, (subset == "ood") & known & ~seen
    never = (subset == "train") & ~seen
    notes = []
    if learnt.any():
        notes.append(
            f"{_frames(learnt)} that this division calls unseen {_were(learnt)} trained on and count as training."
        )
    if familiar.any():
        notes.append(
            f"{_frames(familiar)} that this division calls out of domain {are(familiar.sum())} of animals that were "
            "trained on, and count as within domain."
        )
    if never.any():
        notes.append(f"{never.sum()} of the {(subset == 'train').sum()} training frames {_were(never)} not trained on.")
    subset = np.where(learnt, "train", np.where(familiar, "within", subset))
    rows = {name: np.flatnonzero(subset == name) for name in metrics.SUBSETS}
    common = np.setdiff1d(dataset.within_common, rows["train"])
    return replace(dataset, **rows, within_common=common), tuple(notes)


def _frames(rows: np.ndarray) -> str:
    return f"{rows.sum()} frame{'s' * int(rows.sum() != 1)}"


def _were(rows: np.ndarray) -> str:
    return "was" if rows.sum() == 1 else "were"
