"""Damage small good inputs of every kind thousands of times, and see what the package makes of them.

Each attempt changes one file (`damage.py`) of one input (`inputs.py`) and reads it. Right is: what was there, or one
message. Wrong is: a traceback, a crash, a file with a hash that is read as something else without a word, a hang, a
write into the user's folder. Attempts are numbered; the number is the seed, so that each can be repeated alone:

    python benchmarks/fuzz.py --only COCO --first 17 --each 1
"""

import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import click
import numpy as np
from alternate import save
from damage import damages
from inputs import INPUTS, same
from tqdm import tqdm

from horse10.analysis.reliability import FAULTS
from toy_project import digest

LIMIT_S, LIMIT_MB = 20, 1536
STARTING_S = 120  # a library may take long to load on a busy machine


def attempt(name: str, seed: int, folder: Path, good: Path, expected) -> dict:
    """Damage one file of a copy of a good input and read it: what came of it, in words."""
    from horse10.errors import UserError

    source, work = INPUTS[name], folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(good, work)
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    files = sorted(path for path in work.glob(source.damaged) if path.is_file())
    path = files[rng.integers(len(files))]
    choices = damages(path.suffix)
    damage = choices[rng.integers(len(choices))]
    path.write_bytes(damage(path.read_bytes(), rng))
    before, start = digest(work), time.monotonic()
    row = {"input": name, "seed": seed, "file": path.name, "damage": damage.__name__}
    try:
        with warnings.catch_warnings(record=True) as words:
            warnings.simplefilter("always")
            result = source.read(work)
        unchanged, quiet = same(result, expected), not words
        outcome = "same" if unchanged else "changed in silence" if source.has_hash and quiet else "other"
        row |= {"outcome": outcome}
    except (UserError, OSError) as error:  # what the command line reports in one message
        row |= {"outcome": "refused", "message": str(error)}
    except Exception as error:
        row |= {"outcome": "traceback", "message": "".join(traceback.format_exception(error)[-2:])}
    written = {file for file, content in before.items() if digest(work).get(file) != content}
    if written and not source.has_hash:
        row |= {"outcome": "write", "message": ", ".join(sorted(written))}
    return row | {"seconds": round(time.monotonic() - start, 3), "peak_mb": peak_mb()}


def peak_mb() -> int:
    """Of this program so far (Linux). What getrusage says includes the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def work(name: str, first: int, last: int) -> None:
    """Print a row of JSON for each attempt: the worker's side."""
    with tempfile.TemporaryDirectory() as folder:
        good, source = Path(folder) / "good", INPUTS[name]
        good.mkdir()
        source.make(good)
        trial = shutil.copytree(good, Path(folder) / "trial")
        expected = source.read(trial)
        print(json.dumps({"base_mb": peak_mb()}), flush=True)
        for seed in range(first, last):
            print(json.dumps(attempt(name, seed, Path(folder), good, expected)), flush=True)


def attempts(name: str, first: int, last: int, done=lambda: None) -> list[dict]:
    """The rows of attempts `first` to `last` - 1, each worker replaced when it crashes or hangs."""
    rows = []
    while first < last:
        command = [sys.executable, __file__, "--worker", "--only", name, "--first", str(first)]
        with subprocess.Popen([*command, "--each", str(last - first)], stdout=subprocess.PIPE, text=True) as process:
            lines = queue.SimpleQueue()
            threading.Thread(target=_forward, args=(process.stdout, lines), daemon=True).start()
            limit_s = STARTING_S
            while first < last:
                try:
                    line = lines.get(timeout=limit_s)
                except queue.Empty:
                    outcome = "hang"
                    break
                if not line:
                    outcome = "crash"
                    break
                row = json.loads(line)
                if "base_mb" not in row:
                    rows.append(row | {"outcome": "memory"} if row["peak_mb"] > LIMIT_MB else row)
                    first, _ = first + 1, done()
                limit_s = LIMIT_S
            process.kill()
        if first < last and limit_s == STARTING_S:
            raise RuntimeError(f"{name}: the undamaged input cannot be read; {' '.join(command)} shows why.")
        if first < last:
            rows.append({"input": name, "seed": first, "outcome": outcome, "seconds": LIMIT_S, "peak_mb": 0})
            first, _ = first + 1, done()
    return rows


def _forward(stream, lines: queue.SimpleQueue) -> None:
    """Each line, and an empty one at the end."""
    for line in stream:
        lines.put(line)
    lines.put("")


def table(rows: list[dict]) -> list[dict]:
    """A row per kind of input: how many attempts ended in which way, the longest and the largest of them."""
    results = []
    for name in dict.fromkeys(row["input"] for row in rows):
        group = [row for row in rows if row["input"] == name]
        counts = Counter(row["outcome"] for row in group)
        counts = {outcome: counts[outcome] for outcome in ("refused", "same", "other", *FAULTS)}
        extremes = {"seconds": max(row["seconds"] for row in group), "peak_mb": max(row["peak_mb"] for row in group)}
        results.append({"input": name, "attempts": len(group), **counts, **extremes})
    return results


@click.command()
@click.option("--each", default=400, show_default=True, help="attempts with each kind of input")
@click.option("--first", default=0, show_default=True, help="the first attempt's number")
@click.option("--only", multiple=True, type=click.Choice(list(INPUTS)), help="kinds of input; by default all")
@click.option("--processes", default=2, show_default=True, help="kinds tried at the same time")
@click.option("--worker", is_flag=True, hidden=True)
def main(each: int, first: int, only: tuple[str, ...], processes: int, worker: bool) -> None:
    """Damage inputs of every kind; exit code 1 if one attempt went wrong."""
    if worker:
        return work(only[0], first, first + each)
    names = only or tuple(INPUTS)
    with tqdm(total=each * len(names), unit="input") as bar, ThreadPoolExecutor(processes) as pool:
        rows = list(chain(*pool.map(lambda name: attempts(name, first, first + each, bar.update), names)))
    faults = [row for row in rows if row["outcome"] in FAULTS]
    for row in faults:
        click.echo(json.dumps(row, indent=1))
    results = table(rows)
    for row in results:
        click.echo("  ".join(f"{name} {value}" for name, value in row.items() if value or name == "attempts"))
    if not only:
        click.echo(save("fuzz", results, each=each, first=first, limit_s=LIMIT_S, limit_mb=LIMIT_MB))
    click.echo(f"{len(rows)} damaged inputs, {len(faults)} faults.")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
