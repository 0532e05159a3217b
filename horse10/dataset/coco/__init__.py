"""A COCO keypoint file, such as mmpose's form of Horse-10: one animal per image."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from horse10.dataset import splits
from horse10.dataset.coco import animals as cocoanimals
from horse10.dataset.coco import file as cocofile
from horse10.dataset.coco.located import locate
from horse10.dataset.labels import Labels
from horse10.dataset.names import ROBOFLOW
from horse10.dataset.problems import Problem, error


def read(path: Path, individual: str, problems: list[Problem]) -> Labels:
    """The images of a COCO file in its order; an image without annotation has no labels.

    mmpose splits Horse-10 in two files, `...-train-...json` and `...-test-...json`: given one, its sibling beside it
    is read as well, since Horse-10's splits say of every frame what it is. Of other data the sibling is not read: its
    frames were set apart, and divided together with these some would be trained on.

    Args:
        individual: "", or which animal where there are several: the name of a category or a track, or the ids of
            annotations, comma-separated.

    Raises DatasetError at once if the file is no COCO keypoint file, or nothing says which body parts are meant."""
    labels = _read_one(path, individual, problems)
    sibling = path.with_name(_sibling_name(path.name))
    if sibling == path or not sibling.is_file():
        return labels
    if not splits.is_horse10(labels.frames):
        note = f"{path.name}: {sibling.name} beside it is not read, since its frames were set apart; score a run on it "
        return replace(labels, notes=(*labels.notes, note + f"with `horse10 evaluate RUN -p data {sibling.name}`"))
    other = _read_one(sibling, individual, problems)
    if other.bodyparts != labels.bodyparts:
        problems.append(Problem("body parts", sibling.name, f"not the same as in {path.name}"))
        raise error(path, problems)
    if other.root != labels.root:
        problems.append(Problem("image missing", sibling.name, f"its images are not in the folder of {path.name}'s"))
    return _joined(labels, other)


def _videos(file: cocofile.CocoFile, frames: Sequence[str]) -> Iterator[str]:
    """An animal is a folder, unless the user says otherwise; here that joins what the file tells apart."""
    videos = {each.video for each in file.pictures if each.video}
    folders = {PurePosixPath(frame).parent for frame in frames}
    if len(videos) > len(folders):
        yield (
            f"videos that it tells apart by video_id: {len(videos)}; folders of pictures: {len(folders)}. If the "
            "videos show several animals, let group_by tell them by the names of pictures, with a / in it"
        )


def _altered(frames: Sequence[str]) -> Iterator[str]:
    """Roboflow adds altered copies of pictures to those that it exports, under names that begin alike."""
    made = [path for path in map(PurePosixPath, frames) if ROBOFLOW.search(path.stem)]
    originals = {path.with_name(ROBOFLOW.sub("", path.stem)) for path in made}
    if len(made) > len(originals):
        yield (
            f"pictures whose names say that Roboflow made them of {len(originals)} originals: {len(made)}. If some are "
            "altered copies, copies of training frames are tested on, and errors within domain are too low: export "
            "them without augmentation"
        )


def _sibling_name(name: str) -> str:
    return name.replace("-train-", "-test-") if "-train-" in name else name.replace("-test-", "-train-")


def _joined(one: Labels, other: Labels) -> Labels:
    together = {name: getattr(one, name) + getattr(other, name) for name in ("frames", "origin", "headers", "notes")}
    for name in ("keypoints", "listed_size"):
        together[name] = np.concatenate([getattr(one, name), getattr(other, name)])
    return replace(one, **together)


def _read_one(path: Path, individual: str, problems: list[Problem]) -> Labels:
    try:
        file = cocofile.read(path)
    except (OSError, ValueError) as reason:
        raise error(path, [*problems, Problem("label file unreadable", path.name, str(reason))]) from reason
    if not file.pictures:
        raise error(path, [*problems, Problem("no labels", path.name, "the list of images is empty")])
    problems += [Problem("duplicate id", path.name, what) for what in file.repeated]
    animals = cocoanimals.of_file(path, file, individual, problems)
    root, frames, strays, doubts = locate(path, [picture.file_name for picture in file.pictures])
    problems += doubts
    notes = [*animals.notes]
    if strays:
        notes.append(f"{strays} images have names that are absolute or lead upwards; read is, for example, {frames[0]}")
    elif (there := os.path.relpath(root, path.parent)).startswith(os.path.join("..", "..")):
        notes.append(f"its pictures are read from {there}, as there are none of these names nearer to it")
    notes += [*_videos(file, frames), *_altered(frames)]
    return Labels(
        name=path.stem,
        root=root,
        whole=False,
        bodyparts=animals.bodyparts,
        skeleton=animals.skeleton,
        frames=tuple(frames),
        keypoints=animals.keypoints,
        origin=tuple(f"{path.name} image id {picture.id}" for picture in file.pictures),
        headers=((path.name, animals.bodyparts),),
        notes=tuple(f"{path.name}: {note}" for note in notes),
        listed_size=np.array([picture.size for picture in file.pictures]),
    )
