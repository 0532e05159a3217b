"""All frames that may be labelled next, and what the network says of each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import takewhile
from pathlib import PurePosixPath

import keras
import numpy as np

from horse10.dataset import PoseDataset
from horse10.dataset.labels import any_label
from horse10.dataset.names import SIDE
from horse10.dataset.rows import spread
from horse10.forecast.nextframes.source import Source, SourceError
from horse10.machine.device import memory_for
from horse10.machine.progress import progress
from horse10.prediction.annotate import REMEDY
from horse10.prediction.stream import described

MOST_LABELLED = 1000


@dataclass(frozen=True, eq=False)
class Candidates:
    """N frames of some sources."""

    source: np.ndarray  # (N,) int: index of the source
    place: np.ndarray  # (N,) int: which of its frames
    number: np.ndarray  # (N,) float64: the place in the recording, NaN if nothing says so
    poses: np.ndarray  # (N, K, 3): x, y in px, likelihood
    features: np.ndarray  # (N, C): how it looks to the backbone

    def __len__(self) -> int:
        return len(self.place)

    def of(self, rows: np.ndarray) -> "Candidates":
        """Some of them."""
        return Candidates(*(getattr(self, column.name)[rows] for column in fields(self)))


def found(model: keras.Model, sources: Sequence[Source], step: int, canvas: int) -> Candidates:
    """Every `step`-th frame of all sources.

    Raises:
        SourceError: there is none; VideoError: no frame of a video can be read; OutOfMemory.
    """
    columns: list[list] = [[], [], [], []]
    for index, source in enumerate(sources):
        with memory_for(f"predicting frames of {source.path.name}", REMEDY):
            for place, each in source.described(model, step, canvas):
                for column, value in zip(columns, (index, place, each.pose, each.features), strict=True):
                    column.append(value)
    if not columns[0]:
        faults = " ".join(fault for source in sources for fault in source.faults)
        raise SourceError(f"No frame can be read: {faults} Name a video or a folder of pictures that can.")
    index, place, poses, features = map(np.array, columns)
    numbers = [source.numbers(place[index == at]) for at, source in enumerate(sources)]
    return Candidates(index, place, np.concatenate(numbers), poses, features)


def step_for(sources: Sequence[Source], most: int) -> int:
    """Of how many frames one is looked at, so that there are not more than `most` in all."""
    return max(1, -(-sum(source.count for source in sources) // most))


def labelled(model: keras.Model, dataset: PoseDataset, most: int = MOST_LABELLED) -> np.ndarray:
    """The features (M, C) of at most so many of a data set's labelled frames, spread evenly over them."""
    rows = spread(np.flatnonzero(any_label(dataset.keypoints)), most)
    features = []
    with progress(None, "Looking at labelled frames", total=len(rows)) as bar:
        for size in np.unique(dataset.size[rows], axis=0):
            alike = rows[(dataset.size[rows] == size).all(axis=1)]
            for each in described(model, (dataset.read(row) for row in alike), len(alike)):
                features.append(each.features)
                bar.update()
    return np.array(features)


def labelled_in(sources: Sequence[Source], names: Iterable[str], home: str = "") -> list[np.ndarray]:
    """For each source, (n,) the numbers of its frames that are labelled already: those of a folder of its name.

    Of several folders of one name, as m1/cam and m2/cam, it is the one that lies in the folders in which the source
    does; of none of them, the source is another recording.

    Args:
        names: of labelled frames, `labeled-data/<video>/<image>`; home: the folder of those that name none, if known.
    """
    frames = defaultdict(list)
    for path in map(PurePosixPath, names):
        frames[path.parent if len(path.parts) > 1 else PurePosixPath(home)].append(path)
    own = [[folder for folder in frames if _is_of(folder, source, frames, sources)] for source in sources]
    return [
        source.numbers_of([folder / path.name for folder in folders for path in frames[folder]])
        for source, folders in zip(sources, own, strict=True)
    ]


def _is_of(folder: PurePosixPath, source: Source, folders: Iterable[PurePosixPath], sources: Sequence[Source]) -> bool:
    if folder.name not in source.known_as:
        return False
    above = [_above(other) for other in folders if other.name == folder.name]
    alike = takewhile(lambda parts: len(set(parts)) == 1, zip(*above, strict=False))
    telling = len(_above(folder)) - len(list(alike))  # folders that tell it from others of its name
    shared = [_shared(folder, other) for other in sources if folder.name in other.known_as]
    return _shared(folder, source) == max(shared) and _shared(folder, source) >= telling


def _above(folder: PurePosixPath) -> tuple[str, ...]:
    return tuple(part for part in folder.parent.parts if part != "labeled-data" and not SIDE.fullmatch(part))


def _shared(folder: PurePosixPath, source: Source) -> int:
    """How many folders above both are the same."""
    lies_in = source.folders[: len(source.folders) - source.known_as[folder.name]]
    pairs = zip(reversed(_above(folder)), reversed(lies_in), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
