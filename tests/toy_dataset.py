"""A small PoseDataset on disk, for tests that only look at one."""

from pathlib import Path

import numpy as np
from PIL import Image

from horse10.dataset import PoseDataset

NAME = "measured on <b>toys</b>"


def toy(
    folder: Path, n=4, animals=("Ada", "Bo", "Cy"), name="toys", scale_px=(10.0, 20.0, 30.0), step=1
) -> PoseDataset:
    """n frames of 30 x 40 px for each animal, three body parts, the first two in the skeleton; every frame of another
    grey. Part 1 lacks in every second frame, part 2 always. The first animal is trained on, in every second frame."""
    names = [f"labeled-data/{animal}/img{step * at:04d}.png" for animal in animals for at in range(n)]
    for at, frame in enumerate(names):
        (folder / frame).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), (8 * at,) * 3).save(folder / frame)
    keypoints = np.tile(np.array([[5, 6], [20, 10], [np.nan, np.nan]], np.float32), (len(names), 1, 1))
    keypoints[::2, 1] = np.nan
    rows = np.arange(len(names))
    return PoseDataset(
        name=name,
        root=folder,
        bodyparts=("Nose", "<i>Eye</i>", "Hip"),
        skeleton=((0, 1),),
        frames=tuple(names),
        keypoints=keypoints,
        animal=np.repeat(animals, n),
        scale_px=np.repeat(scale_px, n),
        size=np.tile([30, 40], (len(names), 1)),
        split="1",
        train=rows[:n:2],
        within=rows[1:n:2],
        within_common=rows[1:n:2],
        ood=rows[n:],
        shareable=False,
    )
