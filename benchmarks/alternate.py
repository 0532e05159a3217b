"""Two programs in turn: medians, spread and their ratio.

A program prints one line of JSON last: {"seconds": [...], "versions": {...}}. In turn, because a machine shared with
others is slower at one time than at another: what slows one program then slows the next as well.
"""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]


def alternate(ours: Sequence, peer: Sequence, rounds: int, done=lambda: None) -> dict:
    """Run two commands `rounds` times in turn; `done` is called after each run.

    Returns seconds, median and spread of each, and `ratio`: the peer's median over ours. Raises RuntimeError with the
    last words of a program that fails.
    """
    sides = {"ours": ours, "peer": peer}
    seconds, versions = {side: [] for side in sides}, {}
    for _ in range(rounds):
        for side, command in sides.items():
            answer = _run(command)
            seconds[side].append(statistics.median(answer["seconds"]))
            versions[side] = answer["versions"]
            done()
    medians = {side: statistics.median(times) for side, times in seconds.items()}
    return {
        "ratio": medians["peer"] / medians["ours"],
        "median_s": medians,
        "spread_s": {side: [min(times), max(times)] for side, times in seconds.items()},
        "rounds_s": seconds,
        "versions": versions,
    }


def save(name: str, results: dict, **settings) -> Path:
    """Write results to `results/<name>.json` with what they were measured on; returns the path."""
    path = Path(__file__).parent / "results" / f"{name}.json"
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=40", "--match=-"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = {"benchmark": name, "date": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine()}
    said |= {"commit": commit.stdout.strip(), "settings": settings, "results": results}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(said, indent=1) + "\n")
    return path


def machine() -> dict:
    """Processor, cores this process may use, and system."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        processor = platform.processor()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"processor": processor, "cores": cores, "system": platform.platform()}


def _run(command: Sequence) -> dict:
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, check=False)
    if run.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{run.stderr[-2000:]}")
    return json.loads(run.stdout.strip().splitlines()[-1])
