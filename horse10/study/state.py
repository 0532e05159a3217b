"""Which runs of a study are done, failed, under way or missing: one small file each in `$HORSE10_RUNS/rows`."""

import json
from collections.abc import Collection
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from horse10.machine.folders import results_folder, runs_folder, whole
from horse10.study.lists import StudyError

DONE, COMMITTED, FAILED, RUNNING, MISSING = "done", "in results", "failed", "running", "missing"


def rows_folder() -> Path:
    return runs_folder() / "rows"


def path_of(key: str) -> Path:
    """The row of a run, once it is done."""
    return rows_folder() / f"{key}.json"


def committed() -> set[str]:
    """Keys of all runs that have a row in `results/studies`, whichever study brought it there."""
    tables = (results_folder() / "studies").glob("*.csv")
    options = {"usecols": lambda name: name == "key", "dtype": {"key": str}}  # a key may be digits alone
    return {key for path in tables for key in pd.read_csv(path, **options).get("key", ())}


def states(study) -> dict[str, str]:
    """What there is of each run of a `Study`, by key."""
    there = committed()
    return {key: COMMITTED if key in there and not path_of(key).exists() else _state(key) for key in study.configs}


def wanted(study, only: Collection[str] = (), again: bool = False) -> list[str]:
    """Keys of the runs of a `Study` that are missing, or that failed if they are asked for `again` or by their keys.

    Raises StudyError for a key in `only` that is none of the study's."""
    if unknown := sorted(set(only) - set(study.configs)):
        raise StudyError(f"{study.name} has no run {', '.join(unknown)} at the {study.scale} scale.")
    kinds = {MISSING, RUNNING} | ({FAILED} if again or only else set())
    return [key for key, now in states(study).items() if now in kinds and (not only or key in only)]


def _state(key: str) -> str:
    if path_of(key).is_file():
        return DONE
    try:
        if _lock(key).exists():
            with FileLock(_lock(key), timeout=0):
                pass
    except Timeout:
        return RUNNING
    return FAILED if _failure(key).is_file() else MISSING


@contextmanager
def held(key: str):
    """The run belongs to this process for a block. Raises Timeout if another one has it."""
    rows_folder().mkdir(parents=True, exist_ok=True)
    with FileLock(_lock(key), timeout=1):  # longer than a look at the state takes
        yield


def write(key: str, row: dict) -> None:
    """The row of a finished run; an earlier failure of it is forgotten."""
    rows_folder().mkdir(parents=True, exist_ok=True)
    with whole(path_of(key)) as part:
        part.write_text(json.dumps(row, indent=1, allow_nan=False) + "\n")
    _failure(key).unlink(missing_ok=True)


def read(key: str) -> dict:
    """The row of a finished run."""
    return json.loads(path_of(key).read_text())


def write_failure(key: str, error: Exception) -> None:
    """Why a run failed, for the list."""
    reason = {"reason": f"{type(error).__name__}: {error}", "at": datetime.now(UTC).isoformat(timespec="seconds")}
    with whole(_failure(key)) as part:
        part.write_text(json.dumps(reason, indent=1) + "\n")


def reason_of(key: str) -> str:
    """Why a failed run failed."""
    return json.loads(_failure(key).read_text())["reason"]


def _lock(key: str) -> Path:
    return rows_folder() / f"{key}.lock"


def _failure(key: str) -> Path:
    return rows_folder() / f"{key}.failed.json"
