"""Stop real runs at random moments, continue them, and compare what they leave with a run that was not stopped.

A run is `horse10 train` on the tiny synthetic horses, in its own process. Signals come at random moments between the
end of the preparation and the end of the process: while frames are read, graphs built, steps done, networks evaluated,
files written. Weights, history, predictions, snapshots and record must be equal to the last bit; only the date, the
seconds and the hashes of files that hold them may differ.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
import h5py
import numpy as np
import pandas as pd
from alternate import save
from tqdm import tqdm

ROOT = Path(__file__).parents[1]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
PARAMETERS = {"data": "synthetic", "synthetic_size": "tiny", "weights": "none", "arch": "mobilenet_v1_0.25"}
PARAMETERS |= {"iterations": 60, "batch_size": 1, "evaluate_frames": 2, "evaluate_every": 25, "snapshots": 3}
OF_THE_CLOCK = ("created", "seconds", "sha256")


class Program:
    """`horse10 train` with its runs in one folder."""

    def __init__(self, runs: Path, parameters: dict):
        pairs = [word for name, value in parameters.items() for word in ("-p", name, str(value))]
        self.command, self.runs = [sys.executable, "-m", "horse10.cli", "train", *pairs], runs
        self.environment = os.environ | {"HORSE10_RUNS": str(runs), "PYTHONPATH": str(ROOT)}

    def session(self, number: int | None = None, after_s: float | None = None) -> tuple[bool, int, float]:
        """Run it, and send it a signal some seconds after its preparation.

        Returns whether it was still running then, its exit code, and its seconds from the preparation to its end.
        """
        with (
            tempfile.TemporaryFile("w+") as said,
            subprocess.Popen(
                self.command, stdout=subprocess.PIPE, stderr=said, cwd=ROOT, env=self.environment, text=True
            ) as process,
        ):
            first = process.stdout.readline()
            start = time.monotonic()
            try:
                process.communicate(timeout=after_s)
            except subprocess.TimeoutExpired:
                process.send_signal(number)
                process.communicate()
                return True, process.returncode, time.monotonic() - start
            if process.returncode or not first:
                said.seek(0)
                raise RuntimeError(f"{' '.join(self.command)} failed:\n{said.read()[-3000:]}")
            return False, 0, time.monotonic() - start

    @property
    def folder(self) -> Path:
        """Of the one run."""
        (folder,) = (path for path in self.runs.iterdir() if path.is_dir())
        return folder

    def steps_done(self) -> int | None:
        """As the checkpoint tells; None without one."""
        try:
            with np.load(self.folder / "checkpoint.npz", allow_pickle=False) as stored:
                rows = json.loads(str(stored["log"]))
        except (OSError, ValueError):
            return None
        return (rows["history"][-1]["step"] if rows["history"] else 0) + len(rows["window"])


def differences(folder: Path, reference: Path) -> list[str]:
    """What two runs leave, compared: the names of what differs beyond the clock."""
    found = []
    if unequal := [
        name for name, array in _weights(reference).items() if not _equal(array, _weights(folder).get(name))
    ]:
        found.append(f"weights {unequal[:3]}")
    if not _history(folder).equals(_history(reference)):
        found.append("history")
    for name in ("predictions.parquet", "snapshots.npz"):
        if (folder / name).read_bytes() != (reference / name).read_bytes():
            found.append(name)
    ours, theirs = (_record(path) for path in (folder, reference))
    found += [f"record: {name}" for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    left = {path.name for path in folder.iterdir()} ^ {path.name for path in reference.iterdir()}
    return found + [f"file {name}" for name in sorted(left)]


def _equal(one, other) -> bool:
    return other is not None and one.dtype == other.dtype and np.array_equal(one, other, equal_nan=True)


def _weights(folder: Path) -> dict[str, np.ndarray]:
    arrays = {}
    with h5py.File(folder / "network.weights.h5") as file:
        file.visititems(lambda name, item: arrays.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return arrays


def _history(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "history.csv").drop(columns="seconds")


def _record(folder: Path) -> dict:
    record = json.loads((folder / "record.json").read_text())
    record["files"] = {name: value for name, value in record["files"].items() if name in ("predictions.parquet",)}
    return {name: value for name, value in record.items() if name not in OF_THE_CLOCK}


def stopped_runs(folder: Path, each: int, rng: np.random.Generator, in_one_run: int, parameters: dict, done=print):
    """Stop runs `each` times with each signal, at most `in_one_run` times the same run, and compare them.

    Returns a row for each signal sent: signal, seconds after the preparation, steps done then, exit code, and the
    differences of the run it was part of.
    """
    reference = Program(folder / "reference", parameters)
    _, _, duration = reference.session()
    waiting = list(rng.permutation(np.repeat(SIGNALS, each)))
    rows, runs = [], 0
    while waiting:
        program, sent, runs = Program(folder / f"run{runs}", parameters), [], runs + 1
        while waiting and len(sent) < in_one_run:
            after_s = float(rng.uniform(0, duration))
            stopped, code, _ = program.session(waiting[-1], after_s)
            if not stopped:
                break
            name = signal.Signals(waiting.pop()).name
            sent.append({"signal": name, "after_s": round(after_s, 2), "step": program.steps_done(), "exit_code": code})
            done()
        program.session()
        unequal = differences(program.folder, reference.folder)
        rows += [row | {"run": runs, "differences": unequal} for row in sent]
    return rows


@click.command()
@click.option("--each", default=20, show_default=True, help="times that each signal is sent")
@click.option("--in-one-run", default=4, show_default=True, help="times that one run is stopped at most")
@click.option("--seed", default=0, show_default=True, help="of the moments")
def main(each: int, in_one_run: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder, tqdm(total=3 * each, unit="signal") as bar:
        rows = stopped_runs(Path(folder), each, np.random.default_rng(seed), in_one_run, PARAMETERS, bar.update)
    table = pd.DataFrame(rows)
    table["equal"] = [not unequal for unequal in table["differences"]]
    click.echo(table.to_string(index=False))
    click.echo(table.groupby("signal")["equal"].agg(["sum", "size"]).to_string())
    click.echo(save("interrupt", rows, parameters=PARAMETERS, each=each, in_one_run=in_one_run, seed=seed))


if __name__ == "__main__":
    main()
