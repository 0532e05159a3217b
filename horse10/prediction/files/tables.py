"""Tables of DeepLabCut and of those who write as it does: Lightning Pose, `horse10 predict`."""

import re
from pathlib import Path

import numpy as np

from horse10.dataset.deeplabcut import labelfile
from horse10.dataset.deeplabcut.labelfile import LabelFile
from horse10.dataset.problems import Problem, error
from horse10.prediction.files.posefile import Listed, PoseFile, only_animal, taken_for


def read(path: Path, animal: str = "") -> PoseFile:
    """A .csv or .h5 whose columns are scorer, (individuals,) bodyparts, coords and whose rows are pictures, or frame
    numbers of the video that the file is named after. It may be named after the folder of its pictures instead.

    Raises OSError or ValueError if it is no such table; DatasetError for cells that are no numbers, or for several
    animals of which `animal` is none."""
    file = labelfile.read(path)
    if file.not_numbers:
        raise error(
            path, [Problem("not a number", f"{path.name} row {row}", repr(cell)) for row, cell in file.not_numbers]
        )
    owner = only_animal(path.name, file.individuals, animal) if file.individuals else ""
    bodyparts, points = file.keypoints(owner)
    named_after = path.stem.partition(file.scorer)[0] if file.scorer else ""
    video = named_after.rstrip("-_") or path.stem
    return PoseFile(
        path.name,
        [_listed(f"row {row}", name, video) for row, name in zip(file.rows, file.index, strict=True)],
        bodyparts,
        np.concatenate([points, _likelihood(file, owner, bodyparts)[..., None]], axis=-1),
        taken_for(owner, animal),
        network=file.scorer,
        sides=file.sides,
    )


def _listed(row: str, name: str, video: str) -> Listed:
    whole = re.fullmatch(r"(\d+)(\.0+)?", name)  # also as pandas writes it among missing ones, 5.0
    return Listed(row, video, int(whole[1])) if whole else Listed(row, name, folder=video)


def _likelihood(file: LabelFile, owner: str, bodyparts: list[str]) -> np.ndarray:
    """(n, P), NaN for a body part without a column of likelihoods."""
    likelihood = np.full((len(file.index), len(bodyparts)), np.nan)
    for place, (name, part, coordinate) in enumerate(file.columns):
        if (name, coordinate) == (owner, "likelihood") and part in bodyparts:
            likelihood[:, bodyparts.index(part)] = file.values[:, place]
    return likelihood
