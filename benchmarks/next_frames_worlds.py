"""Worlds in which frames are chosen: videos of which a few have labelled frames, and animals in none of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from horse10.dataset import images, load_dataset
from horse10.synthetic import truth, world
from horse10.transfer.config import SIZE_PX

LENGTHS = (4, 6, 6, 8, 8, 10, 12, 12, 14, 16, 18, 20, 24, 32, 40)  # frames to choose from, of the videos of a world
WHOLE_TESTED = 20  # frames that errors are counted on, where videos are as long as Horse-10's
STARTED = 5  # videos with labelled frames
LABELLED, TESTED = 4, 4  # frames of such a video that are labelled, and of each that errors are counted on
SIDE_PX = 144  # longest side of a frame
BEES_BY = "labeled-data/(.+?)(?:_bee_id\\d+)?/"  # a recording, with one or more bees


class World(NamedTuple):
    """N frames with all their labels, and what each is for."""

    frames: np.ndarray  # (N, H, W, 3) uint8 RGB
    keypoints: np.ndarray  # (N, K, 2) px
    video: np.ndarray  # (N,) int
    number: np.ndarray  # (N,) frame of the video
    role: np.ndarray  # (N,) str: "labelled", "pool", "same videos" or "other animals", of which the last two are tested

    def rows(self, role: str) -> np.ndarray:
        return np.flatnonzero(self.role == role)


def horses(seed: int, whole: bool = False) -> World:
    """Fifteen synthetic horses in videos of some length, or in walks as long as Horse-10's, and fifteen others."""
    herd = world("small", seed=seed, domain="places").horses()
    lengths, tested = np.random.default_rng(seed).permutation(LENGTHS), WHOLE_TESTED if whole else TESTED
    parts, numbers, roles = [], [], []
    for place, horse in enumerate(herd):
        filmed, started = place < len(LENGTHS), place < STARTED
        length = lengths[place] + tested + LABELLED * started if filmed else tested
        length = horse.n_frames if filmed and whole else int(length)
        parts.append(truth([horse], length, SIZE_PX))
        numbers.append(((np.arange(length) + 0.5) / length * horse.n_frames).astype(int))
        roles.append(_roles(length, started, tested) if filmed else ["other animals"] * length)
    frames, points = (np.concatenate([getattr(part, name) for part in parts]) for name in ("frames", "keypoints"))
    video = np.repeat(np.arange(len(herd)), list(map(len, numbers)))
    return World(frames, points, video, np.concatenate(numbers), np.concatenate(roles))


def bees(folder: Path, seed: int) -> World:
    """The bees of apic.ai: four recordings are the other animals, of the other bees a third has labelled frames."""
    data = load_dataset(folder, group_by=BEES_BY)
    rng = np.random.default_rng(seed)
    recordings = rng.permutation(np.unique(data.animal))
    names = np.array([frame.rsplit("/", 1)[0] for frame in data.frames])
    other = {name for name, animal in zip(names, data.animal, strict=True) if animal in recordings[:4]}
    videos = rng.permutation([name for name in np.unique(names) if name not in other])
    role = np.full(len(names), "other animals", "<U13")
    for place, name in enumerate(videos):
        role[names == name] = _roles(int((names == name).sum()), place < len(videos) // 3)
    small = images.at_most(data.size, SIDE_PX)
    frames = np.stack([images.resized(data.read(row), tuple(size.tolist())) for row, size in enumerate(small)])
    points = images.moved(data.keypoints, small / data.size)
    video = np.unique(names, return_inverse=True)[1]
    return World(frames, points, video, np.concatenate(list(_counted(video))), role)


def _roles(length: int, started: bool, tested: int = TESTED) -> list[str]:
    """What the frames of a video are for: those tested and those labelled are spread evenly over it."""
    role = np.full(length, "pool", "<U13")
    wanted = {"same videos": min(tested, length // 4)} | ({"labelled": min(LABELLED, length // 2)} if started else {})
    for name, n in wanted.items():
        free = np.flatnonzero(role == "pool")
        role[free[((np.arange(n) + 0.5) / max(n, 1) * len(free)).astype(int)]] = name
    return role.tolist()


def _counted(video: np.ndarray) -> Iterator[np.ndarray]:
    """A number for each frame of each video, which stand together."""
    for name in np.unique(video):
        yield np.arange((video == name).sum())
