"""What a trained network has seen of a data set: which of its frames, and whether they are still as they were."""

from dataclasses import replace

import numpy as np

from horse10 import metrics
from horse10.config import DataConfig
from horse10.dataset import PoseDataset
from horse10.runs.record import RunRecord

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


def divided_as_trained(record: RunRecord, dataset: PoseDataset) -> tuple[PoseDataset, tuple[str, ...]]:
    """A data set with no frame that a run was trained on among the unseen ones, and what was changed in words."""
    trained_on, same = record.dataset.trained_on, dataset.name == record.dataset.name
    seen = trained_on.seen(dataset, same_names=same)
    known = np.isin(dataset.animal, trained_on.animals) if same else np.zeros(len(seen), bool)
    subset = dataset.subset()
    unseen = np.isin(subset, ("within", "ood"))
    learnt, familiar = unseen & seen, (subset == "ood") & known & ~seen
    never = (subset == "train") & ~seen
    notes = []
    if learnt.any():
        notes.append(f"{learnt.sum()} frames that this division calls unseen were trained on; they count as training.")
    if familiar.any():
        notes.append(
            f"{familiar.sum()} frames that this division calls out of domain are of animals that were trained on; they "
            "count as within domain."
        )
    if never.any():
        notes.append(f"{never.sum()} of the {(subset == 'train').sum()} training frames were not trained on.")
    subset = np.where(learnt, "train", np.where(familiar, "within", subset))
    rows = {name: np.flatnonzero(subset == name) for name in metrics.SUBSETS}
    common = np.setdiff1d(dataset.within_common, rows["train"])
    return replace(dataset, **rows, within_common=common), tuple(notes)
