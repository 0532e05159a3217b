"""One training step against one of DeepLabCut's TensorFlow engine: batch 8, 162 x 288 px, 22 body parts.

Ours takes uint8 frames by index, moves images and keypoints by a random map, makes the targets, and trains.
DeepLabCut's is fed images and targets that its loader made before, outside of the time measured. Both return the loss.
"""

import sys

import click
from alternate import Side, compared, save
from tqdm import tqdm

NETWORKS = {"mobilenet_v2_0.35": "mobilenet_v2_0.35", "resnet50": "resnet_50", "efficientnet_b0": "efficientnet-b0"}


@click.command()
@click.option("--peer", required=True, type=click.Path(exists=True), help="python of the environment with DeepLabCut")
@click.option("--rounds", default=5, show_default=True, help="times that both run in turn")
@click.option("--steps", default=12, show_default=True, help="steps timed each time, after two that are not")
@click.option("--only", multiple=True, type=click.Choice(list(NETWORKS)), help="not all networks")
def main(peer: str, rounds: int, steps: int, only: tuple[str, ...]) -> None:
    networks = only or tuple(NETWORKS)
    results = {}
    with tqdm(desc="running both in turn", total=2 * rounds * len(networks), unit="run") as bar:
        for name in networks:
            ours, theirs = Side(sys.executable, "ours_step.py"), Side(peer, "deeplabcut_step.py")
            ask = {
                "ours": lambda side=ours, name=name: side.ask(network=name, steps=steps),
                "peer": lambda side=theirs, name=name: side.ask(network=NETWORKS[name], steps=steps),
            }
            results[name] = compared(ask, rounds, bar.update)
            ours.stop()
            theirs.stop()
    for name, result in results.items():
        ours, theirs = result["median_s"]["ours"], result["median_s"]["peer"]
        click.echo(f"{name}: ours {ours:.3f} s, DeepLabCut {theirs:.3f} s, ratio {result['ratio']:.2f}")
    click.echo(save("train_step", results, batch_size=8, height=162, width=288, steps=steps, rounds=rounds))


if __name__ == "__main__":
    main()
