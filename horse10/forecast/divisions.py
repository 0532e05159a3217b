"""Which divisions into training and test frames a project has, or the user gives."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from horse10 import metrics
from horse10.dataset import places, splits
from horse10.forecast import coco, frames, lists, shuffles, sleap
from horse10.forecast.division import Division, DivisionError, divided
from horse10.forecast.frames import Frames
from horse10.prediction.files.alignment import FrameNames

READERS = {".slp": sleap.read, ".json": coco.read}
GIVE = (
    "Give both sides: --train LIST --test LIST, each a file with a frame in each line; or one table, --sides FILE.csv"
)


def found(source, train: Sequence[Path], test: Sequence[Path], sides: Path | None, shuffle: int | None):
    """The divisions, why others could not be read, and what to know of them; the arguments are those of `leaks.meter`.

    Raises DivisionError if there is none."""
    if (train or test) and sides:
        raise DivisionError("--train and --test, or --sides: one of the two ways to give the sides, not both.")
    if shuffle is not None and (train or test or sides):
        raise DivisionError("--shuffle chooses a division of the project: leave it out where the sides are given.")
    if bool(train) != bool(test):
        raise DivisionError(f"Only one side is given. {GIVE}.")
    kinds = {path.suffix.lower() for path in (*train, *test)}
    if kinds & READERS.keys():
        return [_of_files(source, train, test, kinds)], [], []
    if source is None:
        raise DivisionError("Which project? Only .slp and .json files hold frames themselves; name it before --train.")
    path = places.find(source, "tiny", 0)[0]
    if train:
        listed = [[name for each in paths for name in lists.side(each)] for paths in (train, test)]
        where = [", ".join(path.name for path in paths) for paths in (train, test)]
        return [_of_names(frames_of(path), listed, where)], [], []
    if sides:
        return [of_table(frames_of(path), sides)], [], []
    if path.suffix.lower() in READERS:
        raise DivisionError(
            f"{path}: no division: a file of labels has no sides. Give one file for each, --train A --test B. {GIVE}."
        )
    return _of_project(path, shuffle)


def _of_files(source, train: Sequence[Path], test: Sequence[Path], kinds: set[str]) -> Division:
    if source is not None:
        raise DivisionError(f"{source}: a project, and files that hold frames themselves: leave one of them out.")
    if len(kinds) > 1:
        what = f"--train and --test name files of {len(kinds)} kinds, {', '.join(sorted(kinds))}"
        raise DivisionError(f"{what}: expected one.")
    given, owner = READERS[kinds.pop()]([*train, *test])
    rows = np.flatnonzero(owner < len(train)), np.flatnonzero(owner >= len(train))
    name = " and ".join(", ".join(path.name for path in paths) for paths in (train, test))
    return divided(name, given, *rows)


def frames_of(path: Path) -> Frames:
    """The labelled frames of a project or file. Raises DatasetError if they cannot be read."""
    read = READERS.get(path.suffix.lower())
    return read([path])[0] if read else frames.of_project(path)


def _of_names(given: Frames, listed: Sequence[Sequence[str]], where: Sequence[str]) -> Division:
    known = FrameNames(given.names)
    rows = [lists.rows(names, known, given, place) for names, place in zip(listed, where, strict=True)]
    twice = [
        f"{place}: frames that are listed more than once count once: {len(side) - len(set(side))}"
        for side, place in zip(rows, where, strict=True)
        if len(set(side)) < len(side)
    ]
    return divided(" and ".join(dict.fromkeys(where)), given._replace(notes=(*given.notes, *twice)), *rows)


def of_training_frames(source: Path, path: Path) -> Division:
    """The labelled frames of a source that a list names, or that a .slp or .json holds, and all its others.

    Raises DivisionError if it names frames that the source does not have, or all; DatasetError."""
    kind = path.suffix.lower()
    if kind in READERS and kind == source.suffix.lower():  # read together, one video has one name
        both, owner = READERS[kind]([path, source])
        given, names = both.of_rows(np.flatnonzero(owner == 1)), both.of_rows(np.flatnonzero(owner == 0)).names
    else:
        given, names = frames_of(source), frames_of(path).names if kind in READERS else lists.side(path)
    train = lists.rows(names, FrameNames(given.names), given, path.name)
    return divided(path.name, given, train, np.setdiff1d(np.arange(len(given.names)), train))


def of_table(given: Frames, path: Path) -> Division:
    """The sides that a .csv gives. Raises DivisionError if it names none, or frames that are not among those given."""
    *listed, others = lists.both(path)
    division = _of_names(given, listed, [path.name] * 2)
    note = (f"{path.name}: {lists.left_out(others)}",) if others else ()
    return division._replace(frames=division.frames._replace(notes=(*division.frames.notes, *note)))


def _of_horse10(folder: Path, split: str | None) -> list[Division]:
    """The splits of Horse-10's TrainTestInfo files, each with its two kinds of test frames; [] where there are none."""
    try:
        official = splits.read_official(folder)
    except ValueError as reason:
        raise DivisionError(f"{folder}: {reason}. Restore the file, or remove it.") from None
    divisions = []
    for name, sets in official.items():
        given = frames.below(folder, list(dict.fromkeys(frame for column in splits.SETS for frame in sets[column])))
        place = {frame: row for row, frame in enumerate(given.names)}
        train, *tests = ([place[frame] for frame in sets[column]] for column in splits.SETS)
        for kind, test in zip(metrics.TESTED.values(), tests, strict=True):
            if test and split in (None, name):
                divisions.append(divided(f"split {name}, {kind}", given, train, test))
    return divisions


def _of_project(folder: Path, shuffle: int | None) -> tuple[list[Division], list[str], list[str]]:
    there = shuffles.find(folder)
    if not there and (official := _of_horse10(folder, shuffle and str(shuffle))):
        return official, [], []
    chosen = [each for each in there if shuffle in (None, each.number)]
    if not chosen:
        what = f"no shuffle {shuffle}; there are {', '.join(each.name for each in there)}" if there else "no division"
        raise DivisionError(f"{folder}: {what}. Looked for: {shuffles.PLACE}. {GIVE}.")
    divisions, faults = [], []
    for each in chosen:
        try:
            divisions.append(shuffles.read(each, folder))
        except DivisionError as fault:
            faults.append(str(fault))
    if not divisions:
        raise DivisionError("\n".join(faults))
    return divisions, faults, list(shuffles.lost(folder))
