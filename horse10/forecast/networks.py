"""The networks that made some files of predictions, and which frames each was trained on, as far as anything says so:
the user, the file itself, the record of a run, or the name that DeepLabCut gives a file."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from horse10.config import names_in
from horse10.dataset.names import are
from horse10.forecast import divisions, lists, shuffles
from horse10.forecast.division import Division, DivisionError, divided
from horse10.forecast.frames import Frames
from horse10.forecast.shuffles import Shuffle
from horse10.prediction.files.alignment import FrameNames
from horse10.prediction.files.posefile import PoseFile
from horse10.runs import records


@dataclass(frozen=True)
class Said:
    """What the user says of the networks, in one of three ways: once for all files, or once for each, in their order.

    Attributes:
        train: files that name the frames trained on, or hold them (.slp, .json); all other frames were not.
        sides: .csv files with a column of frames and a column set; frames that they do not name are left out.
        shuffle: of the project: its number, or its name ("iteration-1, shuffle 2").
    """

    train: tuple[Path, ...] = ()
    sides: tuple[Path, ...] = ()
    shuffle: tuple[str, ...] = ()

    @classmethod
    def of(cls, train=(), sides=(), shuffle=()) -> "Said":
        """From what `listed` takes; the name of a shuffle has a comma, so text is one shuffle."""
        paths = (tuple(map(Path, listed(values))) for values in (train, sides))
        return cls(*paths, listed([shuffle] if isinstance(shuffle, str) and shuffle else shuffle))

    def of_each(self, n: int) -> list[tuple]:
        """("train", list), ("sides", table), ("shuffle", name) or () for each of n files. Raises DivisionError."""
        given = {way: values for way, values in vars(self).items() if values}
        if not given:
            return [()] * n
        if not n:
            raise DivisionError(f"--{' and --'.join(given)}: of which networks? Give their --predictions, too.")
        if len(given) > 1:
            raise DivisionError(f"{', '.join(f'--{way}' for way in given)}: each says what was trained on; give one.")
        ((way, values),) = given.items()
        if len(values) not in (1, n):
            raise DivisionError(
                f"--{way} is given {len(values)} times for {n} file{'s' * (n != 1)} of predictions: expected once for "
                "all of them, which are then one network's, or once for each, in the same order."
            )
        return [(way, value) for value in values * (n // len(values))]


def listed(values) -> tuple[str, ...]:
    """Text that lists things with commas, or one thing or several, as text."""
    if isinstance(values, str):
        return tuple(names_in(values))
    return tuple(map(str, values if isinstance(values, Iterable) else [values]))


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
        told = _READERS[way[0]](*way[1:], source=source, given=given, there=there, file=files[numbers[0]])
        own = tuple(files[number] for number in numbers)
        name = told.division.name if told.division else ", ".join(file.where for file in own)
        networks.append(Network(_unused(name, networks), own, *told))
    return networks


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
