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
from concurrent.futures import ThreadPoolExecutor
from itertools import count
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
PARAMETERS |= {"iterations": 50, "batch_size": 1, "evaluate_frames": 2, "evaluate_every": 20, "snapshots": 3}
OF_THE_CLOCK = ("created", "seconds", "sha256")


class Program:
    """`horse10 train` with its runs in one folder."""

    def __init__(self, runs: Path, parameters: dict):
        pairs = [word for name, value in parameters.items() for word in ("-p", name, str(value))]
        self.command, self.runs = [sys.executable, "-m", "horse10.cli", "train", *pairs], runs
        self.parameters = parameters
        self.environment = os.environ | {"HORSE10_RUNS": str(runs), "PYTHONPATH": str(ROOT)}

    def session(self, number: int | None = None, after_s: float = np.inf) -> tuple[bool, int, float]:
        """Run it, and send it a signal when it has computed for some seconds after its preparation.

        Returns whether the signal was sent, the exit code, and the processor's seconds from the preparation to the end.
        """
        with (
            tempfile.TemporaryFile("w+") as errors,
            subprocess.Popen(
                self.command, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT, env=self.environment, text=True
            ) as process,
        ):
            process.stdout.readline()
            start = now = processor_s(process.pid)
            while (ended := os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is None:
                now = processor_s(process.pid)
                if now - start >= after_s:
                    process.send_signal(number)
                    break
                time.sleep(0.01)
            process.communicate()
            if ended and process.returncode:
                errors.seek(0)
                raise RuntimeError(f"{' '.join(self.command)} failed:\n{errors.read()[-3000:]}")
            return ended is None, process.returncode, now - start

    @property
    def folder(self) -> Path:
        """Of the one run."""
        (folder,) = (path for path in self.runs.iterdir() if path.is_dir())
        return folder

    def is_finished(self) -> bool:
        """Whether the record is there: a signal then meets Python's own end, and its exit code."""
        return any(self.runs.glob("*/record.json"))

    def steps_done(self) -> int | None:
        """As the checkpoint tells; None without one."""
        path = next(self.runs.glob("*/checkpoint.npz"), None)
        if path is None:
            return None
        with np.load(path, allow_pickle=False) as stored:
            rows = json.loads(str(stored["log"]))
        return (rows["history"][-1]["step"] if rows["history"] else 0) + len(rows["window"])


def differences(folder: Path, reference: Path) -> list[str]:
    """What two runs leave, compared: the names of what differs beyond the clock."""
    weights, expected = _weights(folder), _weights(reference)
    unequal = [f"weights {name}" for name in sorted(expected) if not _equal(expected[name], weights.get(name))]
    if not _history(folder).equals(_history(reference)):
        unequal.append("history")
    for name in ("predictions.parquet", "snapshots.npz"):
        if (folder / name).read_bytes() != (reference / name).read_bytes():
            unequal.append(name)
    ours, theirs = (_record(path) for path in (folder, reference))
    unequal += [f"record: {name}" for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    left = {path.name for path in folder.iterdir()} ^ {path.name for path in reference.iterdir()}
    return unequal + [f"file {name}" for name in sorted(left)]


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


def processor_s(process: int) -> float:
    """Seconds that a process has computed (Linux): unlike those of the clock, other programs do not change them."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stopped_run(folder: Path, numbers, reference: Program, duration_s: float, rng: np.random.Generator, done) -> list:
    """Stop a run with these signals, one in each session, then let it end and compare it with the reference.

    If it ends before a signal is due, the next run takes that signal. Returns a row for each signal: its name, the
    processor's seconds after the preparation, steps done, whether the run was finished, exit code, and the differences
    of the run.
    """
    rows, waiting = [], list(numbers)
    for attempt in count():
        program, sent = Program(folder / f"{attempt}", reference.parameters), []
        stopped = True
        while stopped and waiting:
            after_s = rng.uniform(0, duration_s)
            stopped, code, _ = program.session(waiting[-1], after_s)
            if stopped:
                name, finished = signal.Signals(waiting.pop()).name, program.is_finished()
                moment = {"after_s": round(after_s, 2), "step": program.steps_done(), "finished": finished}
                sent.append({"signal": name, **moment, "exit_code": code})
                done()
        program.session()
        unequal = differences(program.folder, reference.folder)
        rows += [row | {"run": f"{folder.name}-{attempt}", "differences": unequal} for row in sent]
        if not waiting:
            return rows


def stopped_runs(folder: Path, each: int, seed: int, in_one_run: int, parameters: dict, processes=1, done=lambda: None):
    """Stop runs `each` times with each signal, `in_one_run` times the same run: the rows of `stopped_run`."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs, and theirs, ignore it
    reference = Program(folder / "reference", parameters)
    _, _, duration_s = reference.session()
    numbers = np.random.default_rng(seed).permutation(np.repeat(SIGNALS, each)).tolist()
    with ThreadPoolExecutor(processes) as pool:
        runs = [
            pool.submit(
                stopped_run,
                folder / f"run{first}",
                numbers[first : first + in_one_run],
                reference,
                duration_s,
                np.random.default_rng([seed, first]),
                done,
            )
            for first in range(0, len(numbers), in_one_run)
        ]
    return [row for run in runs for row in run.result()]


@click.command()
@click.option("--each", default=20, show_default=True, help="times that each signal is sent")
@click.option("--in-one-run", default=6, show_default=True, help="times that one run is stopped")
@click.option("--seed", default=0, show_default=True, help="of the moments")
@click.option("--processes", default=2, show_default=True, help="runs at the same time")
def main(each: int, in_one_run: int, seed: int, processes: int) -> None:
    with tempfile.TemporaryDirectory() as folder, tqdm(total=len(SIGNALS) * each, unit="signal") as bar:
        rows = stopped_runs(Path(folder), each, seed, in_one_run, PARAMETERS, processes, bar.update)
    table = pd.DataFrame(rows)
    table["equal"] = [not unequal for unequal in table["differences"]]
    click.echo(table.to_string(index=False))
    click.echo(table.groupby("signal")["equal"].agg(["sum", "size"]).to_string())
    click.echo(save("interrupt", rows, parameters=PARAMETERS, each=each, in_one_run=in_one_run, seed=seed))


if __name__ == "__main__":
    main()
