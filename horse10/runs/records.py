"""What remains of a run: one folder with record.json, history.csv, predictions.parquet, and maybe snapshots.npz.

record.json (see record.schema.json) is written last and atomically, so a folder that has it is whole and one that has
not is unfinished; nothing else means "done". The book knows of runs only through this module.
"""

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import jsonschema
import pandas as pd

from horse10 import reading
from horse10.config import results_folder, runs_folder
from horse10.errors import UserError

SCHEMA_VERSION = 1
HISTORY, PREDICTIONS, RECORD = FILES = ("history.csv", "predictions.parquet", "record.json")  # in this order
SNAPSHOTS = "snapshots.npz"  # of horse10.runs.snapshots, where the run was asked for them
HISTORY_COLUMNS = ("step", "loss", "score_loss", "locref_loss", "learning_rate")  # and periodic evaluations
NAMES = ("frame", "animal", "subset", "bodypart")
NUMBERS = ("x", "y", "likelihood", "error_px", "error_normalized")
LABELS = ("x_true", "y_true")  # only where the data's licence lets labels be passed on
QUICK = " (quick recipe)"
DATA_SETS = {"horse10": "Horse-10", "synthetic": "synthetic horses"}
REPAIR = "restore it (from git, if it was committed), or delete the folder and run the same configuration again"


class RecordError(UserError, ValueError):
    """A record that must not be written, or one that cannot be read."""


@dataclass(frozen=True)
class Record:
    """One run: record.json as a dict, history one row per step, predictions one row per frame and body part."""

    record: dict
    history: pd.DataFrame
    predictions: pd.DataFrame


def write(folder: str | Path, record: dict, history: pd.DataFrame, predictions: pd.DataFrame, shareable=False) -> Path:
    """Write one run's record; returns its folder.

    Args:
        record: see record.schema.json; plain Python values, None for what is unknown, never NaN.
        history: step, loss, score_loss, locref_loss, learning_rate and any periodic evaluations.
        predictions: `metrics.table`; numbers are stored as float32, NaN stays NaN.
        shareable: whether the licence of the data lets its labels (x_true, y_true) be passed on.

    Raises:
        RecordError: a column is missing or not allowed, or the record does not fit the schema; nothing is written.
    """
    _check_columns(history, predictions, shareable)
    contents = {
        HISTORY: history.to_csv(index=False, lineterminator="\n").encode(),
        PREDICTIONS: _parquet(predictions),
        RECORD: _json(record, Path(folder, RECORD)),
    }
    return _put(Path(folder), contents)


def read(folder: str | Path) -> Record:
    """Read one run; raises RecordError naming the file that is missing or damaged."""
    record, tables = _read_record(Path(folder)), []
    for name, reader in ((HISTORY, pd.read_csv), (PREDICTIONS, pd.read_parquet)):
        try:
            tables.append(reader(Path(folder, name)))
        except (ValueError, OSError) as error:
            raise RecordError(f"{Path(folder, name)} is damaged ({error}): {REPAIR}") from error
    return Record(record, *tables)


def load(*roots: str | Path) -> pd.DataFrame:
    """One row per finished run in the sub-folders of `roots`, the oldest first.

    Without roots: `$HORSE10_RUNS` (default `runs`), then `results`. A run found twice counts once, in the first root.
    Columns: configuration and metrics under their own names (arch, ood_normalized_error, mean_pose_ood_pck), the rest
    joined by underscores (dataset_name, versions_keras); what was done wins over what was configured (iterations,
    split). `badge` says in words on what it was measured, `folder` where it lies. Raises RecordError as `read` does.
    """
    rows = {}
    for root in roots or (runs_folder(), results_folder()):
        for path in sorted(Path(root).glob(f"*/{RECORD}")):
            record = _read_record(path.parent)
            rows.setdefault(record["run_id"], {**_row(record), "badge": badge(record), "folder": str(path.parent)})
    columns = None if rows else ["run_id", "created", "badge", "folder"]
    return pd.DataFrame(list(rows.values()), columns=columns).sort_values("created", ignore_index=True)


def keep(run_dir: str | Path, results_dir: str | Path) -> Path:
    """Copy the small files of a finished run to `results_dir/<run_id>/`; checkpoints and weights stay behind."""
    folder = Path(results_dir) / read(run_dir).record["run_id"]
    contents = {p.name: p.read_bytes() for name in (SNAPSHOTS, *FILES) if (p := Path(run_dir) / name).is_file()}
    (folder / SNAPSHOTS).unlink(missing_ok=True)  # of an earlier training of the same configuration
    return _put(folder, contents)


def dataset_badge(name: str, fixed: str = "", shift: str = "") -> str:
    """On what a number was measured, in words, for a `PoseDataset.name` and a RunConfig's `fixed` and `shift`."""
    factors = [f", {said.replace(',', ' + ')} {how}" for said, how in ((fixed, "fixed"), (shift, "shifted")) if said]
    return "".join([f"measured on {DATA_SETS.get(name, name)}", *factors])


def badge(run: Mapping) -> str:
    """The same for a record or a row of `load`; a run of the quick recipe says so."""
    row = _row(run) if "dataset" in run else run
    return dataset_badge(row["dataset_name"], row["fixed"], row["shift"]) + QUICK * (row["recipe"] == "quick")


def _check_columns(history: pd.DataFrame, predictions: pd.DataFrame, shareable: bool) -> None:
    if missing := [name for name in HISTORY_COLUMNS if name not in history]:
        raise RecordError(f"history lacks the columns {missing}; it has {list(history)}")
    required = {*NAMES, *NUMBERS}
    if wrong := required.difference(predictions) or set(predictions).difference(required, LABELS):
        raise RecordError(f"predictions lack or may not have {sorted(wrong)}: give them the columns of metrics.table")
    if not shareable and (labels := [name for name in LABELS if name in predictions]):
        what = f"predictions hold the labels {labels}, which the licence of these data does not let us pass on"
        raise RecordError(f"{what}: drop these columns, or say shareable=True if the labels are yours to give away")


def _parquet(predictions: pd.DataFrame) -> bytes:
    numbers = [name for name in predictions if name not in NAMES]
    kinds = {**dict.fromkeys(NAMES, "category"), **dict.fromkeys(numbers, "float32")}
    options = {"compression": "zstd", "use_dictionary": list(NAMES), "use_byte_stream_split": numbers}
    return predictions.astype(kinds).to_parquet(None, index=False, **options)


def _json(record: dict, path: Path) -> bytes:
    """record.json's bytes, or every reason why not."""
    _check(record, path)
    try:
        return f"{json.dumps(record, indent=2, allow_nan=False)}\n".encode()
    except (TypeError, ValueError) as error:
        raise RecordError(f"{path}: {error}; convert to plain Python first, and NaN to None") from error


@cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(files("horse10.runs").joinpath("record.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _check(record: dict, path: Path) -> None:
    numbers = [(name, value) for name, value in _leaves(record) if isinstance(value, float)]
    errors = [f"$.{name}: {value}; use None for what is unknown" for name, value in numbers if not math.isfinite(value)]
    errors += [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(record)]
    if not errors and record["dataset"]["badge"] != badge(record).removesuffix(QUICK):
        errors = [f"$.dataset.badge: {record['dataset']['badge']!r} does not fit the data set and its factors"]
    if errors:
        raise RecordError(f"{path} does not fit record.schema.json: {'; '.join(errors)}")


def _read_record(folder: Path) -> dict:
    path = folder / RECORD
    if not path.is_file():
        raise RecordError(f"{path} is missing: the run is unfinished, or {folder} is not the folder of a run")
    if missing := [str(folder / name) for name in FILES if not (folder / name).is_file()]:
        raise RecordError(f"{', '.join(missing)} is missing beside {RECORD}: {REPAIR}")
    try:
        record = json.loads(path.read_bytes())
        _check(record, path)
        reading.note(f"record {record['run_id']}", "horse10 {horse10}, commit {commit}".format(**record["versions"]))
    except ValueError as error:
        raise RecordError(f"{path} is damaged or of another version of horse10 ({error}): {REPAIR}") from error
    return record


def _put(folder: Path, contents: dict[str, bytes]) -> Path:
    """Write the files, record.json last; from the first change until then the folder counts as unfinished."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RECORD).unlink(missing_ok=True)
    for name in contents:
        temporary = folder / f".{name}.{os.getpid()}.tmp"
        with temporary.open("wb") as file:
            file.write(contents[name])
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, folder / name)
    return folder


def _leaves(value, name: str = "") -> list[tuple[str, object]]:
    """(dotted name, value) of everything in nested dicts; lists count as values."""
    if not isinstance(value, Mapping):
        return [(name, value)]
    return [leaf for key, inner in value.items() for leaf in _leaves(inner, f"{name}.{key}" if name else str(key))]


def _row(record: dict) -> dict:
    leaves = sorted(_leaves(record), key=lambda leaf: not leaf[0].startswith("config."))  # later names win
    sections = ("config.", "metrics.", "baselines.", "other_batch_norm_metrics.")
    names = [next((name[len(s) :] for s in sections if name.startswith(s)), name) for name, _ in leaves]
    row = {name.replace(".", "_"): value for name, (_, value) in zip(names, leaves, strict=True)}
    return {"fixed": "", "shift": "", **row}  # records from before there were factors
