"""Synthetic horses: a rendered stand-in for Horse-10, written as a DeepLabCut project.

herd      who and where: thirty horses, from the dials of `factors`
gait      build and pace -> joints over time                        }  geometry, in withers heights
limbs, outline, body, person   joints -> a relief: what is nearest  }
look, place, company           colours, light and company of one video
backdrop  the surroundings, with `sky`, `vegetation`, `building` ... }
shadow, lighting               relief -> light                       }  painting, in px
paint     everything together -> one frame                           }
labels    joints and what covers them -> the 22 labels, and why a part has none
picture   a frame with all that is known about it
layout    the files
"""

from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from horse10.dataset.bodyparts import BODYPARTS
from horse10.dataset.synthetic import layout
from horse10.dataset.synthetic.herd import N_HORSES, Horse, herd, rng
from horse10.dataset.synthetic.picture import Picture, draw

# Frames taken from each walk: (bursts, consecutive frames per burst), None = all. As in Horse-10, most test frames of a
# training horse have a training frame next to them, at every size.
SIZES = {"tiny": (3, 2), "small": (10, 4), "full": None}
SPLITS, TRAINING_HORSES = (1, 2, 3), 10
VERSION = 2  # of the pictures: raise it with any change that alters them, so that no cache passes old ones off as new


def write(folder: Path | str, size: str = "small", seed: int = 0) -> Path:
    """Draw all horses of a seed into a DeepLabCut project at `folder`, which must not exist yet; returns its path.

    A frame is the same, byte for byte, in every size it occurs in. `config.yaml` is written last: with it the project
    is whole. Raises ValueError for an unknown size and FileExistsError if something is at `folder`.
    """
    folder = Path(folder)
    if size not in SIZES:
        raise ValueError(f"size is {size!r}; expected one of {', '.join(map(repr, SIZES))}")
    if folder.exists():
        raise FileExistsError(f"{folder} exists; synthetic horses need a new folder: remove it or name another")
    horses = herd(seed)
    frames = [frame_numbers(horse.n_frames, size) for horse in horses]
    with tqdm(
        desc="drawing synthetic horses", total=sum(map(len, frames)), unit="frame", delay=3, mininterval=1
    ) as bar:
        names = [_write_video(folder, horse, chosen, bar) for horse, chosen in zip(horses, frames, strict=True)]
    for split in SPLITS:
        layout.write_split(folder, split, *draw_split(seed, split, names))
    origin = {"version": VERSION, "size": size, "seed": seed}
    layout.write_config(folder, {horse.name: horse.camera.size for horse in horses}, synthetic=origin)
    return folder


def frame_numbers(n_frames: int, size: str) -> np.ndarray:
    """Which frames of a video a size takes: increasing int64, in bursts spread evenly over the whole walk.

    The first and the last burst are a third of a step from the ends, where even the smallest horse is partly outside.
    """
    if SIZES[size] is None:
        return np.arange(n_frames)
    bursts, length = SIZES[size]
    middle = (np.arange(bursts) + 1 / 3) / (bursts - 1 / 3) * n_frames
    return (np.int64(middle - length / 2)[:, None] + np.arange(length)).ravel()


def draw_split(seed: int, split: int, names: list[list[str]]) -> tuple[list[str], list[str], list[str]]:
    """Training, within-domain and out-of-domain frame names: ten horses, half of the frames of each, twenty others."""
    chosen = rng(seed, "splits", split).permutation(N_HORSES)[:TRAINING_HORSES]
    sets = ([], [], [])
    for horse, frames in enumerate(names):
        order = rng(seed, "splits", split, 1 + horse).permutation(len(frames))
        train = set(order[: len(frames) // 2]) if horse in chosen else set()
        for frame, name in enumerate(frames):
            sets[2 if horse not in chosen else 0 if frame in train else 1].append(name)
    return sets


def _write_video(folder: Path, horse: Horse, frames: np.ndarray, bar: tqdm) -> list[str]:
    """Write the images and labels of one horse; returns the frame names."""
    names = [f"labeled-data/{horse.name}/{frame:04d}.png" for frame in frames]
    (folder / names[0]).parent.mkdir(parents=True)
    points = np.empty((len(frames), len(BODYPARTS), 2))
    for row, picture in enumerate(draw(horse, frames)):
        Image.fromarray(picture.image).save(folder / names[row], compress_level=3)
        points[row] = picture.keypoints
        bar.update()
    layout.write_labels(folder, names, points)
    return names
