"""Training MobileNetV2-0.35 from image files on, against DeepLabCut's TensorFlow engine: images per second.

Both read the same synthetic frames of 162 x 288 px with 22 body parts, change them at random, make the targets and
train, batch 8, and log as they do by default. Process start, imports, compilation and the first three steps are not
timed. Ours reads every frame once before the first step (timed, divided by the steps), moves images by one random map
on a canvas of the frame's size, and makes the targets in the compiled step. DeepLabCut's loader reads and changes
images one by one for each batch in a thread beside the training; all images of a batch have one random size.

alike: DeepLabCut makes only the changes that ours makes too (scale, crop or pad), at such a scale that both have as
many pixels on average. defaults: DeepLabCut as its template has it: more changes to an image, and half the pixels.
Ours is the same in both, and runs in turn with each.
"""

import subprocess
import sys
from tempfile import TemporaryDirectory

import click
from alternate import SIDES, alternate, save
from tqdm import tqdm

SETTINGS, BATCH = ("alike", "defaults"), 8


@click.command()
@click.option("--peer", required=True, type=click.Path(exists=True), help="python of the environment with DeepLabCut")
@click.option("--rounds", default=5, show_default=True, help="times that both run in turn")
@click.option("--steps", default=300, show_default=True, help="steps timed each time, after three that are not")
@click.option("--size", default="full", show_default=True, type=click.Choice(["small", "full"]), help="of the data set")
@click.option("--only", multiple=True, type=click.Choice(SETTINGS), help="not both settings of DeepLabCut")
def main(peer: str, rounds: int, steps: int, size: str, only: tuple[str, ...]) -> None:
    chosen = only or SETTINGS
    results = {}
    with TemporaryDirectory() as project:
        subprocess.run([sys.executable, SIDES / "training_frames.py", project, size], check=True)
        with tqdm(desc="running both in turn", total=2 * rounds * len(chosen), unit="run") as bar:
            for name in chosen:
                ours = [sys.executable, SIDES / "ours_training.py", steps, size]
                theirs = [peer, SIDES / "deeplabcut_training.py", project, name, steps]
                results[name] = alternate(ours, theirs, rounds, bar.update)
    for name, result in results.items():
        ours, theirs = (BATCH / result["median_s"][side] for side in ("ours", "peer"))
        click.echo(f"{name}: ours {ours:.1f} images/s, DeepLabCut {theirs:.1f} images/s, ratio {result['ratio']:.2f}")
    click.echo(save("train_end_to_end", results, batch_size=BATCH, steps=steps, rounds=rounds, size=size))


if __name__ == "__main__":
    main()
