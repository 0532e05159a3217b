"""Drawing in several processes. `python -m horse10.synthetic.workers` is one of them.

Threads do not pay: half of the work holds Python's lock. Fresh interpreters, not `multiprocessing`: a fork of a process
in which TensorFlow runs may hang, and a spawned process runs the user's script again unless that guards against it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from horse10.synthetic.world import World, world

MOST = 8  # each takes about 150 MB


def cores() -> int:
    """How many processes this machine has room for."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST)


def draw(folder: Path, drawn: World, n: int, done: Callable[[int], object]) -> None:
    """Draw the videos of all horses in `n` processes; calls `done` with the number of frames after each video.

    Raises ChildProcessError with the last words of a process that failed. None outlives this call.
    """
    command = [sys.executable, "-m", __name__, str(folder), json.dumps(asdict(drawn)), str(n)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "env": environment}
    with ExitStack() as stack:
        readers, processes = stack.enter_context(ThreadPoolExecutor(n)), []
        for part in range(n):
            processes.append(stack.enter_context(subprocess.Popen([*command, str(part)], **pipes)))
            stack.callback(processes[-1].kill)
        said = list(readers.map(lambda process: _follow(process, done), processes))
        for process, words in zip(processes, said, strict=True):
            if process.wait():
                raise ChildProcessError(f"drawing synthetic horses failed:\n{words}")


def _follow(process: subprocess.Popen, done: Callable[[int], object]) -> str:
    """Pass on the numbers that a process prints; returns its other words."""
    words = []
    for line in process.stdout:
        done(int(line)) if line.strip().isdigit() else words.append(line)
    return "".join(words).strip()


def _main(folder: str, asked: str, n: str, part: str) -> None:
    import cv2

    from horse10.synthetic import write_videos

    cv2.setNumThreads(1)
    drawn = world(**json.loads(asked))
    for count in write_videos(Path(folder), drawn, drawn.horses()[int(part) :: int(n)]):
        print(count, flush=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
