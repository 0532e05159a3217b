"""A program that stays and is asked for timings: one request per line in, one answer per line out, both JSON."""

import json
import statistics
import sys
import time
from collections.abc import Callable


def serve(answer: Callable[[dict], dict]) -> None:
    """Answer every request on standard input until it ends; what else is printed goes to standard error."""
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=out, flush=True)


class ProcessorClock:
    """Processor time of this process, all threads, in laps."""

    def __init__(self):
        self.laps = []

    def start(self) -> float:
        """Begin a lap; the time on the clock on the wall."""
        self.begun = time.process_time()
        return time.perf_counter()

    def stop(self) -> None:
        self.laps.append(time.process_time() - self.begun)

    def median(self, skipped: int) -> float:
        """Of all laps but the first."""
        return statistics.median(self.laps[skipped:])


def seconds_of(run: Callable[[], object], at_least_s: float) -> float:
    """Seconds of one run: the fastest of as many as take `at_least_s`, at least two, after one that is not counted."""
    run()
    times = []
    while len(times) < 2 or sum(times) < at_least_s:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)
