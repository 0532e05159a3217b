"""Two programs in turn: medians, spread and their ratio.

A program prints one line of JSON last: {"seconds": [...], "versions": {...}}. In turn, because a machine shared with
others is slower at one time than at another: what slows one program then slows the next as well.
"""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT, SIDES = Path(__file__).parents[1], Path(__file__).parent / "sides"
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3"}


def alternate(ours: Sequence, peer: Sequence, rounds: int, done=lambda: None) -> dict:
    """Run two commands `rounds` times in turn; `done` is called after each run.

    Returns what `compared` says. Raises RuntimeError with the last words of a program that fails.
    """
    return compared({"ours": lambda: run(ours), "peer": lambda: run(peer)}, rounds, done)


def compared(ask: dict[str, Callable[[], dict]], rounds: int, done=lambda: None) -> dict:
    """Ask all sides ("ours" and one or several others) for {"seconds": [...], "versions": {...}}, in turn.

    Returns seconds, median and spread of each, and `ratio`: the median of a side called "peer" over ours; of sides with
    other names `ratios`. Where all answer with "cpu_s", too, `cpu_s` and `cpu_ratios` are the same of processor time,
    which depends less on what else the machine does.
    """
    seconds, versions, cpu_s = {side: [] for side in ask}, {}, {side: [] for side in ask}
    for _ in range(rounds):
        for side, answer_of in ask.items():
            answer = answer_of()
            seconds[side].append(statistics.median(answer["seconds"]))
            versions[side] = answer["versions"]
            cpu_s[side] += [answer["cpu_s"]] if "cpu_s" in answer else []
            done()
    medians = {side: statistics.median(times) for side, times in seconds.items()}
    ratios = over_ours(medians)
    cpu = {side: statistics.median(times) for side, times in cpu_s.items() if times}
    return {
        **({"ratio": ratios["peer"]} if list(ratios) == ["peer"] else {"ratios": ratios}),
        **({"cpu_s": cpu, "cpu_ratios": over_ours(cpu), "cpu_rounds_s": cpu_s} if len(cpu) == len(ask) else {}),
        "median_s": medians,
        "spread_s": {side: [min(times), max(times)] for side, times in seconds.items()},
        "rounds_s": seconds,
        "versions": versions,
    }


def over_ours(medians: dict[str, float]) -> dict[str, float]:
    """How many times as long as ours each other side took."""
    return {side: median / medians["ours"] for side, median in medians.items() if side != "ours"}


class Side:
    """One of two programs that stay and answer requests (see sides/serve.py), so that what they built is built once."""

    def __init__(self, python: str, program: str):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.program = program
        self.process = subprocess.Popen([python, SIDES / program], text=True, env=os.environ | QUIET, **pipes)

    def ask(self, **request) -> dict:
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(
                f"{self.program} stopped at {request}; run it by itself and give it that line to see why."
            )
        return json.loads(line)

    def stop(self) -> None:
        """End the program, which waits for requests until its input ends."""
        self.process.stdin.close()
        self.process.wait()


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


def run(command: Sequence) -> dict:
    """What a program answers in its last line. Raises RuntimeError with the last words of one that fails."""
    command = list(map(str, command))
    ended = subprocess.run(command, capture_output=True, text=True, env=os.environ | QUIET, check=False)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{ended.stderr[-2000:]}")
    return json.loads(ended.stdout.strip().splitlines()[-1])
