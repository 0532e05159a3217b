"""The poses of a data set's frames and body parts from files of predictions, joined by name and by nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath, PureWindowsPath
from typing import NamedTuple
from unicodedata import normalize

import numpy as np

from horse10.bodyparts import canonical
from horse10.dataset import PoseDataset, check
from horse10.dataset.names import SIDE
from horse10.dataset.numbers import numbered
from horse10.dataset.problems import Problem, some
from horse10.prediction.files import shift
from horse10.prediction.files.posefile import Listed, PoseFile
from horse10.prediction.pictures import SUFFIXES

SHOWN = 5  # names of frames in a message
FEW_OUTSIDE = 0.05  # a share of predictions: a network may place some just outside of a picture


class Aligned(NamedTuple):
    poses: np.ndarray  # (N, K, 3) x, y in px and likelihood; where x or y is missing, both are NaN
    listed: np.ndarray  # (N,) bool: does a file say anything of the frame?


def align(dataset: PoseDataset, files: Sequence[PoseFile], problems: list[Problem], notes: list[str]) -> Aligned:
    """The poses of a data set's frames. What is wrong goes to `problems`, what should be known but is no fault to
    `notes`."""
    poses = np.full((len(dataset), len(dataset.bodyparts), 3), np.nan)
    places: dict[int, str] = {}  # row of the data set -> where its prediction was
    frames = FrameNames(dataset.frames)
    for file in files:
        channels = _channels(dataset.bodyparts, file, problems, notes)
        found = _found(np.asarray(file.poses))
        if check.are_shares(found[..., :2]):
            problems.append(Problem("not in px", file.where, "all its predictions"))
        points = np.full((len(found), *poses.shape[1:]), np.nan) if channels is None else found[:, channels]
        choices = _of_one_folder(dataset, file, [frames.rows(listed) for listed in file.frames])
        problems += _doubtful(dataset, file, choices)
        for listed, pose, rows in zip(file.frames, points, choices, strict=True):
            for row in rows if len(rows) == 1 else []:  # several are a problem of their own
                place = f"{file.where} {listed.row}"
                if row in places:
                    problems.append(Problem("frame predicted twice", f"{places[row]}, {place}", dataset.frames[row]))
                places[row] = place
                poses[row] = pose
        notes += [*_unused(file, choices), *(f"{file.where}: {note}" for note in file.notes)]
        notes += shift.told(dataset, file, points[..., :2], choices)
    poses[~np.isfinite(poses[..., :2]).all(axis=-1), :2] = np.nan
    notes += _outside(dataset, poses[..., :2])
    return Aligned(poses, np.isin(np.arange(len(dataset)), list(places)))


def _found(poses: np.ndarray) -> np.ndarray:
    """The poses, with NaN for a body part that was not found. Some tools put it at (0, 0); DeepLabCut 3 writes -1 as x,
    y and likelihood where its detector finds no animal, and mmpose moves that -1 with the crop."""
    none = (poses[..., :2] == 0).all(axis=-1, keepdims=True) | (poses[..., 2:] < 0)
    return np.where(none, np.nan, poses)


def _outside(dataset: PoseDataset, points: np.ndarray) -> Iterator[str]:
    """The note on many predictions that are in no picture, as those of a film of another size are."""
    beyond = ((points < -check.HALF_PX) | (points > dataset.size[:, None, ::-1])).any(axis=-1)  # NaN compares as False
    count, there = int(beyond.sum()), int(np.isfinite(points).all(axis=-1).sum())
    if count > FEW_OUTSIDE * there:
        yield (
            f"{count} of {there} predicted points lie outside their pictures: are they in px of the labelled pictures, "
            "or of a larger or uncropped film?"
        )


def _of_one_folder(dataset: PoseDataset, file: PoseFile, choices: list[list[int]]) -> list[list[int]]:
    """The choices, without those of other folders where a data set is one folder and names none: of a file that lists
    pictures of several, only those in a folder of its name are its own."""
    folder = ["/".join(_home(PureWindowsPath(listed.name).parts[:-1])[-1:]) for listed in file.frames]
    bare = [any("/" not in dataset.frames[row] for row in rows) for rows in choices]
    if len({name for name, found in zip(folder, bare, strict=True) if found}) < 2:
        return choices
    own = dataset.root.resolve().name
    return [[] if found and name != own else rows for rows, name, found in zip(choices, folder, bare, strict=True)]


def absent(dataset: PoseDataset, rows: np.ndarray, listed: np.ndarray, files: Sequence[PoseFile]) -> list[Problem]:
    """One problem that names the frames of `rows` which no file says anything of, if there are any."""
    missing = [dataset.frames[row] for row in rows[~listed[rows]]]
    if not missing:
        return []
    what = f"{len(missing)} of {len(rows)}: {some(missing, SHOWN)}"
    first = next((f"; the first frame in it: {_words(each)}" for file in files for each in file.frames), "")
    return [Problem("frames without a prediction", ", ".join(file.where for file in files), what + first)]


class FrameNames:
    """Finds the frames of a data set that a row of another tool's file can mean."""

    def __init__(self, frames: Sequence[str]):
        self.paths = [PurePosixPath(normalize("NFC", frame)).parts for frame in frames]  # a Mac may have written it
        numbers = numbered(frames).number
        self.by_name, self.by_stem, self.by_number = defaultdict(list), defaultdict(list), defaultdict(list)
        self.folders = {path[-2] for path in self.paths if len(path) > 1}
        self.homes = defaultdict(dict)  # of a folder's name: all folders of that name, and the first row of each
        for row, (*folders, name) in enumerate(self.paths):
            self.by_name[name].append(row)
            self.by_stem[_stem(name)].append(row)
            if folders and np.isfinite(number := numbers[row]):
                self.by_number[folders[-1], int(number)].append(row)
                self.homes[folders[-1]].setdefault(_home(folders), row)

    def rows(self, listed: Listed) -> list[int]:
        name = normalize("NFC", listed.name)
        if listed.number is not None:
            found, homes = self.by_number[name, listed.number], self.homes[name]
            own = {_home(self.paths[row][:-1]) for row in found}
            return found + [row for home, row in homes.items() if found and home not in own]
        parts = PureWindowsPath(name).parts  # understands both kinds of slash
        if not parts:
            return []
        *folders, name = parts
        if not folders and (folder := normalize("NFC", listed.folder)) in self.folders:
            folders = [folder]
        for rows in (self.by_name[name], self.by_stem[_stem(name)]):  # tools make a.png of a.jpg
            if found := [row for row in rows if _one_ends_with_the_other(folders, self.paths[row][:-1])]:
                return found
        return []


def _home(folders: Sequence[str]) -> tuple[str, ...]:
    """The folders that tell recordings apart: those named after a side, as train, tell none."""
    return tuple(folder for folder in folders if not SIDE.fullmatch(folder))


def _stem(name: str) -> str:
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in SUFFIXES else name


def _one_ends_with_the_other(a: Sequence[str], b: Sequence[str]) -> bool:
    shared = min(len(a), len(b))
    return tuple(a[len(a) - shared :]) == tuple(b[len(b) - shared :])


def _doubtful(dataset: PoseDataset, file: PoseFile, choices: list[list[int]]) -> Iterator[Problem]:
    several = [(listed, rows) for listed, rows in zip(file.frames, choices, strict=True) if len(rows) > 1]
    for listed, rows in several[:1]:
        what = f"{_words(listed)} can be {', '.join(dataset.frames[row] for row in rows[:SHOWN])}"
        yield Problem(
            "which frame", f"{file.where} {listed.row}", f"{what} ({len(several)} such row{'s' * (len(several) != 1)})"
        )


def _unused(file: PoseFile, choices: list[list[int]]) -> Iterator[str]:
    others = [listed for listed, rows in zip(file.frames, choices, strict=True) if not rows]
    for listed in others[:1]:
        yield f"{file.where}: {len(others)} of {len(choices)} rows are of other frames; the first: {_words(listed)}"


def _words(listed: Listed) -> str:
    return listed.name if listed.number is None else f"frame {listed.number} of the video {listed.name}"


def _channels(bodyparts, file: PoseFile, problems: list[Problem], notes: list[str]) -> list[int] | None:
    """Where the file has the body parts of the data set; None if it lacks one, or has one twice."""
    names = [canonical(part) for part in file.bodyparts]
    faults = []
    if twice := sorted({name for name in names if names.count(name) > 1}):
        faults.append(f"listed twice: {', '.join(twice)}")
    if lacking := [part for part in bodyparts if canonical(part) not in names]:
        folded = {name.casefold(): name for name in names}
        near = [get_close_matches(part.casefold(), folded, 1) for part in lacking]
        hints = [
            f"{part} (is it {folded[match[0]]}?)" if match else part for part, match in zip(lacking, near, strict=True)
        ]
        faults.append(f"not in it: {', '.join(hints)}; it has {', '.join(file.bodyparts)}")
    if faults:
        problems.append(Problem("predicted body parts", file.where, "; ".join(faults)))
        return None
    if others := [name for name in names if name not in {canonical(part) for part in bodyparts}]:
        notes.append(f"{file.where}: body parts that the data set does not have are left out: {', '.join(others)}")
    return [names.index(canonical(part)) for part in bodyparts]
