"""Frames per second of prediction against DeepLabCut's TensorFlow engine, by network, image size and batch size.

Both programs stay and are asked in turn, so that a slow moment of the machine meets both. Time is from uint8 images in
memory to poses; for the video from the file to poses, building the graph (ours: exporting it) included.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median

import click
import cv2
import numpy as np
import pandas as pd
from alternate import Side, save
from tqdm import tqdm

from horse10.analysis import benchmarks
from horse10.dataset import load_dataset

RESULTS = Path(__file__).parent / "results"
PEERS = {name: name for name in ("mobilenet_v2_0.35", "mobilenet_v2_0.5", "mobilenet_v2_0.75", "mobilenet_v2_1.0")}
PEERS |= {"resnet50": "resnet_50", "resnet101": "resnet_101"}
SIZES, BATCHES = (128, 256, 512), (1, 2, 4, 8, 16, 32, 64, 128, 256)  # tables 1 and 2 of the ICLR text, and 8, 64
LARGEST_MPX = {"mobilenet": 4.2, "resnet": 0.6}  # of one batch: what two cores do in seconds
SHORT = [("mobilenet_v2_0.35", size, batch) for size in SIZES for batch in (1, 8)]
SHORT += [("mobilenet_v2_0.35", 128, 64), ("mobilenet_v2_0.35", 128, 256), ("mobilenet_v2_0.35", 256, 32)]
SHORT += [("mobilenet_v2_0.5", 256, 8), ("mobilenet_v2_0.75", 256, 8)]
SHORT += [(name, 256, batch) for name in ("mobilenet_v2_1.0", "resnet50") for batch in (1, 8)]
SHORT += [("resnet50", 128, 8), ("resnet50", 512, 1), ("resnet101", 256, 8)]
VIDEO, FRAMES = ("mobilenet_v2_0.35", "mobilenet_v2_1.0"), 600


def whole_grid() -> list[tuple[str, int, int]]:
    """Every network, size and batch of the ICLR text that two cores can do."""
    limits = {name: LARGEST_MPX["resnet" if "resnet" in name else "mobilenet"] * 1e6 for name in PEERS}
    return [
        (name, size, batch)
        for name in PEERS
        for size in SIZES
        for batch in BATCHES
        if batch * size**2 <= limits[name] or batch == 1
    ]


def row(times: dict[str, list[float]], **what) -> dict:
    """Frames per second (median and spread) of each side, and ours over the peer's."""
    fps = {side: 1 / median(values) for side, values in times.items()}
    spread = {f"{side}_spread": [1 / max(values), 1 / min(values)] for side, values in times.items()}
    ratios = {f"ratio_{side}": fps[side] / fps["deeplabcut"] for side in fps if side != "deeplabcut"}
    return what | fps | spread | ratios


def a_video(folder: str) -> str:
    """Synthetic frames, 288 x 162 px, as a video file."""
    path, dataset = f"{folder}/horses.mp4", load_dataset("synthetic", synthetic_size="tiny")
    usual = np.flatnonzero((dataset.size == (162, 288)).all(axis=1))
    writer = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*"mp4v"), 60, (288, 162))
    for index in range(FRAMES):
        writer.write(cv2.cvtColor(dataset.read(usual[index % len(usual)]), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


@click.command()
@click.option("--peer", required=True, type=click.Path(exists=True), help="python of the environment with DeepLabCut")
@click.option("--rounds", default=5, show_default=True, help="times that both run in turn")
@click.option("--at-least-s", default=0.8, show_default=True, help="seconds of each timing")
@click.option("--all", "whole", is_flag=True, help="the whole grid of the ICLR text: hours")
@click.option("--only", type=click.Choice(["images", "video"]), help="keep the other part as it was measured before")
def main(peer: str, rounds: int, at_least_s: float, whole: bool, only: str | None) -> None:
    sides = Side(sys.executable, "ours_predict.py"), Side(peer, "deeplabcut_predict.py")
    before = benchmarks.load("predict", RESULTS) if only else {"results": {}}
    results = before["results"]
    settings = {"rounds": rounds, "at_least_s": at_least_s, "parts": 22, "video_frames": FRAMES}
    if only:
        settings["other_part_measured_at"] = before["commit"]
    if only != "video":
        results["images"] = of_images(*sides, whole_grid() if whole else SHORT, rounds, at_least_s)
        save("predict", {"video": []} | results, **settings)
    if only != "images":
        results["video"] = of_videos(*sides, rounds)
    for part in ("images", "video"):
        shown = pd.DataFrame(results[part])
        click.echo(shown.drop(columns=[name for name in shown if "spread" in name]).round(2).to_string())
    click.echo(save("predict", results, **settings))


def of_images(ours: Side, theirs: Side, grid: list, rounds: int, at_least_s: float) -> list[dict]:
    """A row for each network, image size and batch size."""
    rows = []
    for name, size, batch in (bar := tqdm(grid, unit="setting")):
        bar.set_description(f"{name}, {size} px, batch {batch}")
        times, what = {"exported": [], "keras": [], "deeplabcut": []}, {"size": size, "batch": batch}
        for _ in range(rounds):
            for way in ("exported", "keras"):
                times[way].append(ours.ask(network=name, way=way, at_least_s=at_least_s, **what)["seconds"])
            asked = theirs.ask(network=PEERS[name], at_least_s=at_least_s, **what)
            times["deeplabcut"].append(asked["seconds"])
        agree = ours.ask(network=name, way="exported", at_least_s=0, compare=True, **what)
        rows.append(row(times, network=name, **what) | {"difference_px": agree["difference_px"]})
    return rows


def of_videos(ours: Side, theirs: Side, rounds: int) -> list[dict]:
    """A row for each network: from a video file to poses."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        video = a_video(folder)
        for name in (bar := tqdm(VIDEO, unit="setting")):
            bar.set_description(f"{name}, video")
            times = {"ours": [], "deeplabcut": []}
            for _ in range(rounds):
                times["ours"].append(ours.ask(network=name, video=video, batch=8)["seconds"])
                times["deeplabcut"].append(theirs.ask(network=PEERS[name], video=video, batch=8)["seconds"])
            rows.append(row(times, network=name, batch=8, frames=FRAMES))
    return rows


if __name__ == "__main__":
    main()
