"""A training process that is stopped by each signal and continued leaves what an undisturbed one leaves."""

import shutil
import sys

import pytest

from repository import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

import interrupt

SHORT = interrupt.PARAMETERS | {"iterations": 12, "evaluate_every": 5, "batch_norm": "moving"}
EXIT_CODES = {"SIGINT": 1, "SIGTERM": 143, "SIGKILL": -9}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The folder of the runs, and a row for each signal."""
    folder = tmp_path_factory.mktemp("interrupt")
    return folder, interrupt.stopped_runs(folder, 1, 1, 3, SHORT)


def test_runs_stopped_by_each_signal_equal_one_that_was_not(stopped):
    _, rows = stopped
    assert sorted(row["signal"] for row in rows) == ["SIGINT", "SIGKILL", "SIGTERM"]
    assert all(row["differences"] == [] for row in rows)
    assert [row for row in rows if not row["finished"] and row["exit_code"] != EXIT_CODES[row["signal"]]] == []


def test_a_run_that_differs_is_found_to(stopped, tmp_path):
    """The comparison can fail: one weight, one loss, one error changed."""
    reference = interrupt.Program(stopped[0] / "reference", SHORT).folder
    copy = shutil.copytree(reference, tmp_path / "copy")
    with interrupt.h5py.File(copy / "network.weights.h5", "r+") as file:
        name, array = next(iter(interrupt._weights(copy).items()))
        file[name][...] = array + 1e-6
    history = interrupt.pd.read_csv(copy / "history.csv")
    history.loc[1, "loss"] += 1e-9
    history.to_csv(copy / "history.csv", index=False)
    text = (copy / "record.json").read_text()
    (copy / "record.json").write_text(text.replace('"mean_error_px": ', '"mean_error_px": 1'))
    assert interrupt.differences(copy, reference) == [
        f"weights {name}",
        "history",
        "record: baselines",
        "record: metrics",
    ]
