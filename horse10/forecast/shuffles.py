"""DeepLabCut's divisions: the shuffles of its training-datasets, as every version since 2.0 writes them.

`create_training_dataset` merges the labels into one CollectedData_<scorer>, and pickles for each shuffle
[data, rows to train on, rows to test on, fraction], where `data` names the pictures that are trained on
(DeepLabCut 3.0.1, deeplabcut/utils/auxiliaryfunctions.py: save_metadata). The rows are those of the merged file as it
was then: it is written anew with every shuffle, so `data` tells whether they still are."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PureWindowsPath

import numpy as np
import yaml

from horse10.dataset.deeplabcut import labelpair, projectconfig
from horse10.dataset.deeplabcut.labelfile import LabelFile
from horse10.dataset.deeplabcut.labelfolders import label_pair
from horse10.dataset.names import are
from horse10.dataset.problems import Problem, some
from horse10.forecast import frames as framelist
from horse10.forecast import pickles
from horse10.forecast.division import Division, DivisionError, divided
from horse10.forecast.frames import Frames

PLACE = "training-datasets/iteration-*/*/Documentation_data-*shuffle*.pickle"
MERGED = "UnaugmentedDataSet_"  # begins the name of their folder, which ends with the task and the project's date
METADATA = "metadata.yaml"  # beside them since DeepLabCut 3; it names the shuffles, and no frame
_NAME = re.compile(r"Documentation_data-.*_(\d+)shuffle(\d+)\.pickle", re.DOTALL)
PADDING = -1  # fills a side up where a fraction is to be exact (trainingsetmanipulation.py: pad_train_test_indices)


class Shuffle:
    """One pickle and what its name says."""

    def __init__(self, path: Path):
        percent, number = map(int, _NAME.fullmatch(path.name).groups())
        self.path, self.number = path, number
        self.iteration, self.place = path.parent.parent.name, path.parent.name
        self.order = (len(self.iteration), self.iteration, self.place, percent, number)  # iteration-10 after 9
        self.name, self.percent = f"{self.iteration}, shuffle {number}", percent


def find(folder: Path) -> list[Shuffle]:
    """The shuffles of a project, by iteration, fraction and number."""
    paths = (path for path in folder.glob(PLACE) if _NAME.fullmatch(path.name))
    shuffles = sorted(map(Shuffle, paths), key=lambda shuffle: shuffle.order)
    for addition in ("{0.name}, {0.percent} %", "{0.name} of {0.place}"):
        count = Counter(shuffle.name for shuffle in shuffles)
        for shuffle in shuffles:
            shuffle.name = addition.format(shuffle) if count[shuffle.name] > 1 else shuffle.name
    return shuffles


def that_made(path: Path, network: str, shuffles: Sequence[Shuffle]) -> list[Shuffle]:
    """The shuffles whose networks a file of predictions can be of, by its name, its folders, and the network it names.

    A network is called DLC_<net>_<task><date>shuffle<number>_<steps>, and evaluated in a folder iteration-<number>/
    <task><date>-trainset<fraction>shuffle<number> (DeepLabCut 3.0.1, auxiliaryfunctions.py: get_scorer_name,
    get_evaluation_folder)."""
    folders, words = path.absolute().parent.parts, f"{path.stem} {network}"
    iterations = {name for name in folders if re.fullmatch(r"iteration-\d+", name)}
    percents = {int(found[1]) for name in folders if (found := re.search(r"-trainset(\d+)shuffle\d+$", name))}
    named = [
        each
        for each in shuffles
        if re.search(rf"{re.escape(each.place.removeprefix(MERGED))}shuffle{each.number}(?!\d)", words)
    ]
    return [each for each in named if iterations <= {each.iteration} and percents <= {each.percent}]


def read(shuffle: Shuffle, folder: Path) -> Division:
    """The division of a shuffle. Raises DivisionError if it, or the merged label file beside it, cannot be read, or
    the two do not belong together."""
    try:
        merged = _merged(shuffle.path.parent, folder)
        names, *sides = _content(pickles.read(shuffle.path))
        train, test = (_rows(side, len(merged.index)) for side in sides)
        _same_rows(names, [merged.index[row] for row in train])
        return divided(shuffle.name, _frames(merged, folder), train, test)
    except DivisionError:
        raise
    except (OSError, ValueError) as reason:
        where = shuffle.path.relative_to(folder).as_posix()
        raise DivisionError(
            f"{where}: {reason}. Create this shuffle again in DeepLabCut, or name its frames: --train LIST --test LIST."
        ) from reason


def lost(folder: Path) -> Iterator[str]:
    """The shuffles that DeepLabCut 3's metadata.yaml lists, but of which there is no pickle."""
    for path in sorted(folder.glob(f"training-datasets/iteration-*/*/{METADATA}")):
        there = {Shuffle(pickle).number for pickle in path.parent.glob("*.pickle") if _NAME.fullmatch(pickle.name)}
        if absent := sorted({name for name, number in _listed(path) if number not in there}):
            yield f"{path.relative_to(folder).as_posix()} lists {some(absent)}, and there is no pickle of it"


def _listed(path: Path) -> Iterator[tuple[str, int]]:
    try:
        text = path.read_text(encoding="utf-8")[: projectconfig.MAX_BYTES]
        shuffles = yaml.load(text, yaml.BaseLoader)["shuffles"]
        yield from [(name, int(shuffle["index"])) for name, shuffle in shuffles.items()]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError, RecursionError):
        return


def _merged(place: Path, folder: Path) -> LabelFile:
    problems: list[Problem] = []
    config = projectconfig.read(folder, [])
    pair = label_pair(place, folder, config, problems, [])
    file = labelpair.read(pair, folder, problems, []) if pair else None
    if file is None:
        reasons = "; ".join(f"{problem.where}: {problem.what}" for problem in problems)
        raise ValueError(reasons or "the CollectedData_<scorer>.h5 or .csv whose rows it counts is not beside it")
    return file


def _content(content) -> tuple[list[str], object, object]:
    """The pictures that are trained on, and the rows of both sides, from what a pickle holds."""
    if not isinstance(content, list | tuple) or len(content) != 4:
        raise ValueError("not the [data, train rows, test rows, fraction] that DeepLabCut writes")
    data, train, test, _ = content
    try:
        pictures = [entry["image"] for entry in data]
    except (TypeError, KeyError, IndexError):
        raise ValueError("its data are not a list of pictures") from None
    return [each if isinstance(each, str) else "/".join(map(str, each)) for each in pictures], train, test


def _rows(side, count: int) -> np.ndarray:
    rows = np.asarray(side)
    if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
        raise ValueError(f"rows of type {rows.dtype} and shape {rows.shape} instead of a list of whole numbers")
    rows = rows[rows != PADDING].astype(np.int64)
    if rows.size and not 0 <= rows.min() <= rows.max() < count:
        raise ValueError(
            f"it counts rows from {rows.min()} to {rows.max()}, and the merged label file beside it has {count}: "
            "that one was written anew since, so nothing tells which frames the rows were"
        )
    return rows


def _same_rows(pictures: list[str], trained: list[str]) -> None:
    """Raises ValueError if pictures that were trained on are not in the rows that are said to be."""
    known = set(map(_picture, trained))
    if others := [name for name in pictures if _picture(name) not in known]:
        raise ValueError(
            f"{len(others)} of its {len(pictures)} training pictures {are(len(others))} not in the rows it counts (the "
            f"first: {others[0]}): the merged label file beside it was written anew since, and has other frames there"
        )


def _picture(listed: str) -> str:
    return "/".join(PureWindowsPath(listed).parts[-2:])


def _frames(merged: LabelFile, folder: Path) -> Frames:
    problems: list[Problem] = []
    names = framelist.named(merged, folder, problems)
    if problems:
        first = problems[0]
        raise ValueError(f"{len(problems)} rows name no picture of the project; {first.where}: {first.what}")
    return framelist.below(folder, names)
