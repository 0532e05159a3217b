"""The files of a run's record: record.json, history.csv, predictions.parquet, and maybe snapshots.npz and weights.

record.json (a `RunRecord`) is written last and atomically, so a folder that has it is whole and one that has not is
unfinished; nothing else means "done". It lists every other file of the run with its SHA-256, and its own above all
else; a file that was changed since is refused when it is read.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from horse10.errors import UserError
from horse10.machine.folders import results_folder, runs_folder
from horse10.runs import storage
from horse10.runs.record import RunRecord, faults, flat

HISTORY, PREDICTIONS, RECORD = FILES = ("history.csv", "predictions.parquet", "record.json")  # in this order
SNAPSHOTS = "snapshots.npz"  # of horse10.runs.snapshots, where the run was asked for them
WEIGHTS = "network.weights.h5"  # stays beside the run, and is never among what is kept
HISTORY_COLUMNS = ("step", "loss", "score_loss", "locref_loss", "learning_rate")  # and periodic evaluations
REPAIR = "restore it (from git, if it was committed), or delete the folder and run the same configuration again"


class RecordError(UserError, ValueError):
    """A record that must not be written, or one that cannot be read."""


@dataclass(frozen=True, eq=False)
class Record:
    """What is kept of a run.

    Attributes:
        record: everything about it; history: a row per logged step; predictions: a row per evaluated frame and body
            part, the columns of `horse10.metrics.table` without labels.
    """

    record: RunRecord
    history: pd.DataFrame
    predictions: pd.DataFrame


def write(folder: str | Path, record: RunRecord, history: pd.DataFrame, predictions: pd.DataFrame) -> RunRecord:
    """Write one run's record; returns it with the hashes of all files of the run.

    Args:
        folder: may hold snapshots and weights already; they are listed too.
        history: step, loss, score_loss, locref_loss, learning_rate and any periodic evaluations; six digits are kept.
        predictions: `metrics.table`. Labels are left out, whose licence may forbid to pass them on, and what follows
            from the rest; numbers are rounded, see `storage.STEPS`.

    Raises:
        RecordError: a column is missing; nothing is written.
    """
    for table, name, required in ((history, "history", HISTORY_COLUMNS), (predictions, "predictions", storage.STORED)):
        if missing := [column for column in required if column not in table]:
            raise RecordError(f"the {name} of a run lacks the columns {missing}; it has {list(table)}")
    contents = {
        HISTORY: history.to_csv(index=False, lineterminator="\n", float_format="%.6g").encode(),
        PREDICTIONS: storage.parquet(predictions),
    }
    there = {name: path.read_bytes() for name in (SNAPSHOTS, WEIGHTS) if (path := Path(folder, name)).is_file()}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in (contents | there).items()}
    record = record.model_copy(update={"files": hashes})
    storage.put(Path(folder), {**contents, RECORD: storage.sealed(record.model_dump(mode="json"))}, last=RECORD)
    return record


def read(folder: str | Path) -> Record:
    """Record, history and predictions of one run.

    Raises:
        RecordError: a file is missing, or not what was written; the message names it and what to do.
    """
    folder = Path(folder)
    record = read_record(folder)
    history, predictions = (io.BytesIO(_checked(folder, record, name)) for name in (HISTORY, PREDICTIONS))
    rows = pd.read_parquet(predictions)
    rows["normalized_error"] = rows["error_px"] / rows.pop("scale_px")
    return Record(record, pd.read_csv(history), rows)


def read_record(folder: Path) -> RunRecord:
    """The record of one run. Raises RecordError as `read` does."""
    if not (path := folder / RECORD).is_file():
        raise RecordError(f"{path} is missing: the run is unfinished, or {folder} is not the folder of a run")
    description = storage.unsealed(path.read_bytes())
    if description is None:
        raise RecordError(f"{path} is not what was written (damaged, edited, or of an older horse10): {REPAIR}")
    try:
        record = RunRecord.model_validate_json(description)
    except ValidationError as error:
        raise RecordError(f"{path} does not fit this version of horse10 ({faults(error)}); {REPAIR}") from error
    return record


def of_predictions(path: Path) -> RunRecord | None:
    """The record of the run that wrote a file of predictions, beside which it lies; None for files of other tools.

    Raises RecordError as `read` does."""
    ours = path.name == PREDICTIONS and (path.parent / RECORD).is_file()
    return read_record(path.parent) if ours else None


def find(run: str | Path) -> Path:
    """The folder of a run: itself, or by the run's id, in `$HORSE10_RUNS` (default `runs`) or in `results`.

    Raises:
        RecordError: no such folder has a record.
    """
    places = [Path(run), *(root / run for root in (runs_folder(), results_folder()) if Path(run).name == str(run))]
    if there := [folder for folder in places if (folder / RECORD).is_file()]:
        return there[0]
    where = " nor ".join(str(folder / RECORD) for folder in places)
    expected = "Expected the folder or the id of a run; `horse10 train` prints both."
    raise RecordError(f"There is no finished run {str(run)!r}: neither {where} is there. {expected}")


def verify(folder: Path, record: RunRecord, absent: tuple[str, ...] = ()) -> None:
    """Check that every file a record lists is there, but for those that may be `absent`, and is what was written.

    Raises:
        RecordError: names the file, and what to do.
    """
    for name in record.files:
        if name not in absent or (folder / name).exists():
            _checked(folder, record, name)


def load(*roots: str | Path) -> pd.DataFrame:
    """One row per finished run in the sub-folders of `roots`, the oldest first.

    Without roots: `$HORSE10_RUNS` (default `runs`), then `results`. A run found twice counts once, in the first root.
    Columns: configuration and metrics under their own names (arch, ood_normalized_error, mean_pose_ood_pck), the rest
    joined by underscores (dataset_name, versions_keras); what was done wins over what was configured (iterations,
    split). `badge` says in words on what it was measured, `folder` where it lies. Raises RecordError as `read`.
    """
    rows = {}
    for root in roots or (runs_folder(), results_folder()):
        for path in sorted(Path(root).glob(f"*/{RECORD}")):
            record = read_record(path.parent)
            verify(path.parent, record, absent=(WEIGHTS,))
            rows.setdefault(record.run_id, flat(record) | {"folder": str(path.parent)})
    columns = None if rows else ["run_id", "created", "badge", "folder"]
    return pd.DataFrame(list(rows.values()), columns=columns).sort_values("created", ignore_index=True)


def keep(run_dir: str | Path, results_dir: str | Path) -> Path:
    """Copy the small files of a finished run to `results_dir/<run_id>/`; checkpoints and weights stay behind."""
    record = read_record(Path(run_dir))
    verify(Path(run_dir), record, absent=(WEIGHTS,))
    folder = Path(results_dir) / record.run_id
    names = [name for name in (*sorted(record.files), RECORD) if name != WEIGHTS]  # the record last
    contents = {name: Path(run_dir, name).read_bytes() for name in names}
    (folder / SNAPSHOTS).unlink(missing_ok=True)  # of an earlier training of the same configuration
    return storage.put(folder, contents, last=RECORD)


def _checked(folder: Path, record: RunRecord, name: str) -> bytes:
    """The bytes of a file, if they are those that the record lists."""
    try:
        data = (folder / name).read_bytes()
    except FileNotFoundError:
        raise RecordError(f"{folder / name} is missing, which {folder / RECORD} lists: {REPAIR}") from None
    if hashlib.sha256(data).hexdigest() != record.files.get(name):
        raise RecordError(f"{folder / name} is damaged or was changed since the run ended: {REPAIR}")
    return data
