"""A program that stays and is asked for timings: one request per line in, one answer per line out, both JSON."""

import json
import sys
import time
from collections.abc import Callable


def serve(answer: Callable[[dict], dict]) -> None:
    """Answer every request on standard input until it ends; what else is printed goes to standard error."""
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=out, flush=True)


def seconds_of(run: Callable[[], object], at_least_s: float) -> float:
    """Seconds of one run: the fastest of as many as take `at_least_s`, at least two, after one that is not counted."""
    run()
    times = []
    while len(times) < 2 or sum(times) < at_least_s:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)
