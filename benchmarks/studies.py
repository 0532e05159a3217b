"""Runs of a study in one process, against one process for each run: runs an hour.

The runs are MobileNetV1-0.25 from scratch on half-size synthetic frames, a few hundred steps each, with different
seeds. ours: `horse10.study.run`, which keeps data, pictures and the traced network from one run to the next. peer:
`horse10 train` once for each. Process start, imports, reading, tracing and evaluation are timed with the steps; the
frames were drawn before.
"""

import json
import os
import subprocess
import sys
import time
from tempfile import TemporaryDirectory

import click
from alternate import QUIET, compared, save
from tqdm import tqdm

from horse10.study import lists

KEPT = """
import json, sys
from horse10.config import make_config
from horse10.study.lists import Study, key
from horse10.study.run import run
configs = [make_config(**json.loads(sys.argv[1]), seed=seed) for seed in range(int(sys.argv[2]))]
sys.exit(run(Study("benchmark", "", "", "laptop", {key(config): config for config in configs})))
"""
SETTINGS = {"data": "synthetic", "canvas": 144, "arch": "mobilenet_v1_0.25", "weights": "none"}


@click.command()
@click.option("--rounds", default=3, show_default=True, help="times that both are run in turn")
@click.option("--runs", default=4, show_default=True, help="runs each time")
@click.option("--steps", default=300, show_default=True, help="steps of a run")
def main(rounds: int, runs: int, steps: int) -> None:
    recipe = next(iter(lists.read("try").configs.values())).recipe
    settings = SETTINGS | {"recipe": recipe, "iterations": steps}
    options = [word for name, value in settings.items() for word in ("-p", name, str(value))]
    each = [[sys.executable, "-m", "horse10.cli", "train", *options, "-p", "seed", str(seed)] for seed in range(runs)]
    together = [[sys.executable, "-c", KEPT, json.dumps(settings), str(runs)]]
    with tqdm(desc="running both in turn", total=2 * rounds, unit="list") as bar:
        sides = {"ours": lambda: _timed(together, runs), "peer": lambda: _timed(each, runs)}
        result = compared(sides, rounds, bar.update)
    ours, peer = (3600 / result["median_s"][side] for side in ("ours", "peer"))
    click.echo(f"one process {ours:.0f} runs an hour, one for each {peer:.0f}, ratio {result['ratio']:.2f}")
    click.echo(save("studies", {"runs": result}, rounds=rounds, runs=runs, steps=steps))


def _timed(commands: list[list[str]], runs: int) -> dict:
    """Seconds for each run of a list of commands, done in a folder where nothing is done yet."""
    with TemporaryDirectory() as folder:
        start = time.monotonic()
        for command in commands:
            environment = os.environ | QUIET | {"HORSE10_RUNS": folder}
            subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return {"seconds": [(time.monotonic() - start) / runs], "versions": {}}


if __name__ == "__main__":
    main()
