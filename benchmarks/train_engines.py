"""Training against both engines of DeepLabCut 3, PyTorch's and TensorFlow's, in turn: one step, and a whole run.

A step: batch 8, 162 x 288 px, 22 body parts. Ours takes frames by index from memory, moves them by a random map, makes
the targets, and trains. The PyTorch engine's loader takes pictures from memory, changes them as its configuration says,
and its runner makes the targets and trains. The TensorFlow engine is fed images and targets made before.

A whole run: from a labelled project (150 frames of 25 synthetic horses) to evaluated predictions of all frames: copying
and reading the project, building the network, the steps, a snapshot, prediction and errors. Few steps, so that what
is done once weighs more than in a real training. Nobody loads or downloads weights.

ResNet-50 is the smallest network that this package shares with the PyTorch engine, which builds it with group norm;
timed is the one with batch norm, as the other two have it, and in a step that with group norm, too. The PyTorch
engine's smallest network, CSPNeXt-s, runs beside the one of ours with nearly as many parameters: not the same work, but
what a small network costs with either.

All run on one core, with one thread each, and processor time counts: PyTorch's threads wait for each other at every
operation, and on two cores that others used as well its steps took from 2.7 to 13.5 s. Time on the wall is kept, too.
"""

import json
import os
import subprocess
import sys
from functools import partial
from itertools import product
from tempfile import TemporaryDirectory

import click
from alternate import SIDES, Side, compared, run, save
from tqdm import tqdm

SAME, SMALL = "ResNet-50", "CSPNeXt-s, EfficientNet-Lite2 here"
NETWORKS = {  # what each side is asked for
    SAME: {
        "ours": {"network": "resnet50"},
        "tensorflow": {"network": "resnet_50"},
        "pytorch": {"network": "resnet_50", "model": "resnet50"},
        "pytorch, group norm": {"network": "resnet_50"},
    },
    SMALL: {"ours": {"network": "efficientnet_lite2"}, "pytorch": {"network": "cspnext_s"}},
}
STEPS = {"ours": "ours_step.py", "tensorflow": "deeplabcut_step.py", "pytorch": "pytorch_step.py"}
FRAMES_TRAINED_ON, BATCH = 72, 8  # see sides/engine_project.py


def engine_of(side: str) -> str:
    return side.partition(",")[0]


def steps_of(peer: str, project: str, name: str, rounds: int, steps: int, done) -> dict:
    """One step of a network, all sides in turn; every program stays."""
    sides = {side: Side(sys.executable if side == "ours" else peer, STEPS[engine_of(side)]) for side in NETWORKS[name]}
    ask = {
        side: partial(program.ask, project=project, steps=steps, **NETWORKS[name][side])
        for side, program in sides.items()
    }
    result = compared(ask, rounds, done)
    for program in sides.values():
        program.stop()
    return result


def wholes_of(peer: str, project: str, name: str, rounds: int, steps: int, done) -> dict:
    """A whole run of a network, all sides in turn; every run is a program of its own."""
    ask = {}
    for side, request in NETWORKS[name].items():
        if side == "pytorch, group norm":
            continue
        request = request | {"steps": steps} | ({} if side == "ours" else {"engine": side})
        program = [sys.executable, SIDES / "ours_whole.py"] if side == "ours" else [peer, SIDES / "deeplabcut_whole.py"]
        ask[side] = partial(run, [*program, project, json.dumps(request)])
    return compared(ask, rounds, done)


@click.command()
@click.option("--peer", required=True, type=click.Path(exists=True), help="python of the environment with DeepLabCut")
@click.option("--rounds", default=3, show_default=True, help="times that all sides take their steps in turn")
@click.option("--steps", default=2, show_default=True, help="steps timed each time, after two that are not")
@click.option("--cores", default=1, show_default=True, help="cores, and so threads, of every side")
@click.option("--whole-rounds", default=3, show_default=True, help="times that all sides do a whole run in turn")
@click.option("--whole-steps", default=9, show_default=True, help="steps of a whole run, a multiple of nine")
@click.option("--only", multiple=True, type=click.Choice(list(NETWORKS)), help="not all networks")
def main(
    peer: str, rounds: int, steps: int, cores: int, whole_rounds: int, whole_steps: int, only: tuple[str, ...]
) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])  # of all programs started from here, too
    if whole_steps * BATCH % FRAMES_TRAINED_ON:
        raise click.BadParameter(f"{whole_steps} is no multiple of {FRAMES_TRAINED_ON // BATCH}")
    names, results = only or tuple(NETWORKS), {}
    sizes = {"steps": steps, "rounds": rounds, "whole_steps": whole_steps, "whole_rounds": whole_rounds}
    sizes |= {"cores": cores}
    parts = [("one step", steps_of, rounds, steps), ("whole run", wholes_of, whole_rounds, whole_steps)]
    with TemporaryDirectory() as project, tqdm(desc="running all in turn", unit="run") as bar:
        subprocess.run([sys.executable, SIDES / "engine_project.py", project], check=True)
        for (part, measure, times, length), name in product(parts, names):
            result = measure(peer, project, name, times, length, bar.update)
            results[f"{part}, {name}"] = result | {"load": os.getloadavg()[0]}  # of the last minute, ours included
            path = save("train_engines", results, batch_size=BATCH, height=162, width=288, **sizes)
    for name, result in results.items():
        words = (f"{side} {ratio:.2f}" for side, ratio in result["cpu_ratios"].items())
        click.echo(f"{name}: {', '.join(words)} times our processor time of {result['cpu_s']['ours']:.3f} s")
    click.echo(path)


if __name__ == "__main__":
    main()
