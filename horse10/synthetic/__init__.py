"""Synthetic horses: a rendered stand-in for Horse-10, written as a DeepLabCut project.

world      what is drawn: size, seed, factors fixed or shifted, domain
domains    places, night, sketch and other ways to draw a world, as a table
factors    what differs between horses, each a dial from 0 to 1
herd       thirty horses from their dials
figures/   gait -> joints -> a relief (what is nearest to the camera) -> light; in withers heights
scene/     the surroundings and their things; in px
values/    colours and other appearances
framing    how large the animal is in the picture
paint      everything together -> one frame, on a plate
plate      which thing is in front at each pixel: light, layers, parts, depth
processes  light -> picture: a photograph, night, a pencil drawing, a silhouette
labels     joints and what covers them -> the 22 labels, and why a part has none
picture    a frame with all that is known about it
truth      frames of many horses with their ground truth as arrays
classes    what a frame can be classified by
sheets     contact sheets of worlds and ground truth
layout     the files
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from PIL import Image
from tqdm import tqdm

from horse10.synthetic import layout
from horse10.synthetic.classes import CLASSES
from horse10.synthetic.domains import DOMAINS, UNION
from horse10.synthetic.figures.relief import LAYERS, PARTS, THINGS
from horse10.synthetic.herd import Horse, rng, training_horses
from horse10.synthetic.picture import Picture, draw
from horse10.synthetic.truth import Truth, truth
from horse10.synthetic.world import SIZES, world

__all__ = [
    "CLASSES", "DOMAINS", "LAYERS", "PARTS", "SIZES", "THINGS", "VERSION",
    "Picture", "Truth", "draw", "frame_names", "frame_numbers", "truth", "world", "write",
]  # fmt: skip

MOST_PROCESSES = 8  # each takes about 150 MB
IDLE_S = 10  # then a process ends whose parent was killed
VERSION = 2  # of the pictures: raise it with any change that alters them, so that no cache passes old ones off as new


def write(
    folder: Path | str,
    size: str = "small",
    seed: int = 0,
    *,
    fixed: str | Iterable[str] = (),
    shift: str | Iterable[str] = (),
    split: int | None = None,
    domain: str = UNION,
    processes: int | None = None,
) -> Path:
    """Draw all horses of a seed into a DeepLabCut project at `folder`, which must not exist yet; returns its path.

    fixed, shift  factors (see `factors.FACTORS`) that are the same for all horses, or differ between the ten training
                  horses of `split` and the others. A shifted world is for this split alone
    domain        one of `domains.DOMAINS`: one place, night, a drawing, other animals
    processes     how many draw at the same time, by default one for each core: the files are the same

    A frame is the same, byte for byte, in every size it occurs in. `config.yaml` is written last: with it the project
    is whole. Raises ValueError as `world.world` does, and FileExistsError if something is at `folder`.
    """
    folder, drawn = Path(folder), world(size, seed, fixed, shift, split, domain)
    if folder.exists():
        raise FileExistsError(f"{folder} exists; synthetic horses need a new folder: remove it or name another")
    horses = drawn.horses()
    names = [frame_names(horse, size) for horse in horses]
    with tqdm(desc="drawing synthetic horses", total=sum(map(len, names)), unit="frame", delay=3, mininterval=1) as bar:
        for n_frames in _write_videos(folder, size, horses, processes or _cores()):
            bar.update(n_frames)
    for number in drawn.splits:
        layout.write_split(folder, number, *draw_split(seed, number, names, [horse.number for horse in horses]))
    origin = {"version": VERSION, **drawn.settings, "layers": LAYERS}
    layout.write_config(folder, {horse.name: horse.camera.size for horse in horses}, synthetic=origin)
    return folder


def _cores() -> int:
    """How many processes this machine has room for."""
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(n_cores, MOST_PROCESSES)


def _write_videos(folder: Path, size: str, horses: Iterable[Horse], processes: int) -> Iterator[int]:
    """`write_video` for each horse, by several processes, none of which outlives this call; yields frames written.

    Threads do not pay: half of the work holds Python's lock.
    """
    if processes == 1:
        yield from (write_video(folder, size, horse) for horse in horses)
        return
    jobs = [delayed(_write_video_alone)(folder, size, horse) for horse in horses]
    try:
        with parallel_config("loky", inner_max_num_threads=1, idle_worker_timeout=IDLE_S):
            yield from Parallel(processes, return_as="generator_unordered", pre_dispatch="all", batch_size=1)(jobs)
    finally:
        get_reusable_executor().shutdown(wait=True, kill_workers=True)


def _write_video_alone(folder: Path, size: str, horse: Horse) -> int:
    """`write_video` in a process of its own, on one core."""
    cv2.setNumThreads(1)
    return write_video(folder, size, horse)


def write_video(folder: Path, size: str, horse: Horse) -> int:
    """Write the images, labels, truth and layers of one horse; returns the number of its frames."""
    names = frame_names(horse, size)
    (folder / names[0]).parent.mkdir(parents=True)
    points, boxes, visibility = [], [], []
    for name, picture in zip(names, draw(horse, frame_numbers(horse.n_frames, size)), strict=True):
        Image.fromarray(picture.image).save(folder / name, compress_level=3)
        layout.write_layers(folder, name, picture.layers)
        points.append(picture.keypoints)
        boxes.append(picture.box)
        visibility.append(picture.visibility)
    layout.write_labels(folder, names, np.array(points))
    layout.write_truth(folder, names, np.array(boxes), np.array(visibility))
    return len(names)


def frame_names(horse: Horse, size: str) -> list[str]:
    """The frames of a horse that are drawn at a size, as DeepLabCut names them."""
    return [f"labeled-data/{horse.name}/{frame:04d}.png" for frame in frame_numbers(horse.n_frames, size)]


def frame_numbers(n_frames: int, size: str) -> np.ndarray:
    """Which frames of a video a size takes: increasing int64, in bursts spread evenly over the whole walk.

    The first and the last burst are a third of a step from the ends, where even the smallest horse is partly outside.
    """
    if SIZES[size] is None:
        return np.arange(n_frames)
    bursts, length = SIZES[size]
    middle = (np.arange(bursts) + 1 / 3) / (bursts - 1 / 3) * n_frames
    return (np.int64(middle - length / 2)[:, None] + np.arange(length)).ravel()


def draw_split(
    seed: int, split: int, names: list[list[str]], numbers: Iterable[int] | None = None
) -> tuple[list[str], list[str], list[str]]:
    """Training, within-domain and out-of-domain frame names: ten horses, half of the frames of each, twenty others.

    `names` lists the frames of each horse, `numbers` the horses' numbers, if they are not all thirty.
    """
    chosen = training_horses(seed, split)
    sets = ([], [], [])
    for horse, frames in zip(numbers or range(len(names)), names, strict=True):
        order = rng(seed, "splits", split, 1 + horse).permutation(len(frames))
        train = set(order[: len(frames) // 2]) if horse in chosen else set()
        for frame, name in enumerate(frames):
            sets[2 if horse not in chosen else 0 if frame in train else 1].append(name)
    return sets
