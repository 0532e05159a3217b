"""The networks that made some files of predictions, and which frames each was trained on, as far as anything says so:
the user, the file itself, the record of a run, or the name that DeepLabCut gives a file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from horse10.dataset.names import are
from horse10.forecast import divisions, lists, shuffles
from horse10.forecast.division import Division, DivisionError, divided
from horse10.forecast.frames import Frames
from horse10.forecast.said import Said
from horse10.forecast.shuffles import Shuffle
from horse10.prediction.files.alignment import FrameNames
from horse10.prediction.files.posefile import PoseFile
from horse10.runs import records


class Network(NamedTuple):
    name: str
    files: tuple[PoseFile, ...]
    division: Division | None  # None where nothing says what it was trained on
    how: str  # what is taken for granted, in words
    others_tested: bool = False  # frames that the division does not name were not trained on, either


class _Told(NamedTuple):
    division: Division | None
    how: str
    others_tested: bool = False


def of_files(paths: Sequence[Path], files: Sequence[PoseFile], source: Path, said: Said) -> list[Network]:
    """The networks of some files; files of which the same is said are one network's.

    Args:
        paths, files: of the predictions, in one order; source: the project or file of the labels.

    Raises:
        DivisionError: what the user says does not fit the files or the labels; DatasetError.
    """
    given = divisions.frames_of(source)
    there = shuffles.find(source) if source.is_dir() else []
    groups: dict[tuple, list[int]] = {}
    for number, way in enumerate(said.of_each(len(paths))):
        groups.setdefault(way or _by_itself(paths[number], files[number], there), []).append(number)
    networks = []
    for way, numbers in groups.items():
        first, known = numbers[0], {"source": source, "given": given, "there": there}
        told = _READERS[way[0]](*way[1:], **known, file=files[first])
        if way[0] in vars(said):
            itself = _by_itself(paths[first], files[first], there)
            told = _beside(told, _READERS[itself[0]](*itself[1:], **known, file=files[first]))
        own = tuple(files[number] for number in numbers)
        name = told.division.name if told.division else ", ".join(file.where for file in own)
        networks.append(Network(_unused(name, networks), own, *told))
    return networks


def _beside(told: _Told, itself: _Told) -> _Told:
    """What the user says, with what a file says by itself where that is something else."""
    sides = [
        {each.division.frames.paths[row] for row in each.division.train} for each in (told, itself) if each.division
    ]
    if len(sides) < 2 or sides[0] == sides[1]:
        return told
    return told._replace(how=f"{told.how}, although its file would say: {itself.how}")


def _unused(name: str, networks: Sequence[Network]) -> str:
    names = {network.name for network in networks}
    return next(each for n in range(1, len(names) + 2) if (each := f"{name} ({n})" if n > 1 else name) not in names)


def _by_itself(path: Path, file: PoseFile, there: Sequence[Shuffle]) -> tuple:
    """What a file and its place say."""
    if file.sides:
        return "file", path
    if (path.parent / records.RECORD).is_file():
        return "run", path.parent
    named = shuffles.that_made(path, file.network, there)
    if len(named) == 1:
        return "named", named[0]
    could = f"its name could mean {' or '.join(each.name for each in named)}" if named else ""
    return "unknown", path, could or "nothing says which frames its network was trained on"


def _train(path: Path, source: Path, **_) -> _Told:
    division = divisions.of_training_frames(source, path)
    return _Told(division, f"trained on {_count(division)} that {path.name} lists, as you said", True)


def _sides(path: Path, given: Frames, **_) -> _Told:
    division = divisions.of_table(given, path)
    return _Told(division, f"trained on {_count(division)} that {path.name} calls training frames, as you said")


def _shuffle(words: str, source: Path, there: Sequence[Shuffle], **_) -> _Told:
    chosen = [each for each in there if words in (str(each.number), each.name)]
    if len(chosen) != 1:
        names = "; ".join(each.name for each in chosen or there) or f"none in {shuffles.PLACE}"
        raise DivisionError(
            f"--shuffle {words}: {len(chosen) or 'no'} shuffles are called so. Expected the number or the whole name "
            f"of one: {names}."
        )
    division = shuffles.read(chosen[0], source)
    return _Told(division, f"trained on {_count(division)} of {division.name}, as you said", True)


def _named(shuffle: Shuffle, source: Path, **_) -> _Told:
    try:
        division = shuffles.read(shuffle, source)
    except DivisionError as reason:
        return _Told(None, f"it is named after {shuffle.name}, which cannot be read: {reason}")
    return _Told(division, f"trained on {_count(division)} of {division.name}, after which its files are named", True)


def _run(folder: Path, given: Frames, file: PoseFile, **_) -> _Told:
    trained = records.read_record(folder).dataset.trained_on.names()
    rows = np.flatnonzero([name in trained for name in given.names])
    if len(rows) < len(trained):
        of = f"{len(trained)} frame{'s' * (len(trained) != 1)}"
        return _Told(None, f"its run was trained on {of}, of which {len(rows)} {are(len(rows))} of this project")
    return _both(folder.name, given, rows, None, "the record beside it names", True)


def _file(path: Path, given: Frames, file: PoseFile, **_) -> _Told:
    known = FrameNames(given.names)
    rows = [known.rows(listed)[:1] for listed in file.frames]
    train, test = (
        [row for found, side in zip(rows, file.sides, strict=True) if side in words for row in found]
        for words in (lists.TRAIN, lists.TEST)
    )
    if others := sum(side not in (*lists.TRAIN, *lists.TEST) for side in file.sides):
        note = f"{file.where}: {lists.left_out(others)}"
        given = given._replace(notes=(*given.notes, note))
    return _both(file.where, given, train, test, "the file itself calls training frames", False)


def _unknown(path: Path, reason: str, **_) -> _Told:
    return _Told(None, reason)


def _both(name: str, given: Frames, train, test, who: str, others_tested: bool) -> _Told:
    try:
        rest = np.setdiff1d(np.arange(len(given.names)), train) if test is None else test
        division = divided(name, given, train, rest)
    except DivisionError:
        return _Told(
            None, f"{len(train)} of its frames {are(len(train))} those that {who}, which leaves nothing to compare"
        )
    return _Told(division, f"trained on {_count(division)} that {who}", others_tested)


def _count(division: Division) -> str:
    n = len(division.train)
    return "the one frame" if n == 1 else f"the {n} frames"


_READERS: dict[str, Callable[..., _Told]] = {
    "train": _train,
    "sides": _sides,
    "shuffle": _shuffle,
    "named": _named,
    "run": _run,
    "file": _file,
    "unknown": _unknown,
}
