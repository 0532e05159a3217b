"""The images of COCO files that belong together, such as train.json and test.json."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from horse10.dataset.coco import file as cocofile
from horse10.dataset.coco.located import locate
from horse10.dataset.names import SIDE
from horse10.dataset.numbers import numbered
from horse10.dataset.problems import Problem, error
from horse10.forecast.frames import Frames


def read(paths: Sequence[Path]) -> tuple[Frames, np.ndarray]:
    """The images, and (N,) which of the files each is from. A recording is what the files call a video (`video_id`), or
    else a folder; one that is named after a side, as `train/`, says nothing of recordings and is passed over.

    Raises DatasetError if one is no COCO keypoint file."""
    pictures, found, owner = [], [], []
    for place, path in enumerate(paths):
        listed = _read(path)
        root, names, _, doubts = locate(path, [picture.file_name for picture in listed])
        if doubts:
            raise error(path, doubts)
        pictures += listed
        found += [Path(os.path.abspath(root / name)) for name in names]
        owner += [place] * len(names)
    base = Path(os.path.commonpath([path.parent for path in found]))
    names = [path.relative_to(base).as_posix() for path in found]
    folders = [_folder(name, base) for name in names]
    recording = np.array([picture.video or folder for picture, folder in zip(pictures, folders, strict=True)])
    listed_number = np.array([picture.number for picture in pictures], float)
    in_name, listed = numbered(names), np.isfinite(listed_number)
    number, series = np.where(listed, listed_number, in_name.number), np.where(listed, "", in_name.series)
    doubts = tuple(_doubts(names, recording))
    return Frames(tuple(names), tuple(found), recording, number, series, doubts), np.array(owner)


def _read(path: Path) -> list[cocofile.Picture]:
    try:
        pictures = cocofile.read(path).pictures
    except (OSError, ValueError) as reason:
        raise error(path, [Problem("label file unreadable", path.name, str(reason))]) from reason
    if not pictures:
        raise error(path, [Problem("no labels", path.name, "the list of images is empty")])
    return pictures


def _folder(name: str, base: Path) -> str:
    parts = [part for part in PurePosixPath(name).parent.parts if not SIDE.fullmatch(part)]
    return "/".join(parts) or base.name


def _doubts(names: Sequence[str], recording: np.ndarray):
    passed = {part for name in names for part in PurePosixPath(name).parent.parts if SIDE.fullmatch(part)}
    if passed:
        yield f"folders that are named after a side tell no recordings apart: {', '.join(sorted(passed))}"
    if len(set(recording.tolist())) == 1:
        yield (
            "nothing tells recordings apart (no video_id, one folder), so all frames are taken for one; "
            "say how with horse10 leaks --recording-by"
        )
