"""Where frames come from: a video, or a folder of pictures. Both are read as `horse10 predict` reads them.

A frame has a place (its number in the video, its position in the folder) and a name as DeepLabCut gives it.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

import keras
import numpy as np

from horse10.dataset import images
from horse10.dataset.names import longer, titles
from horse10.dataset.numbers import numbered
from horse10.errors import UserError
from horse10.machine.progress import progress
from horse10.prediction import pictures
from horse10.prediction.pictures import ImageError
from horse10.prediction.stream import Described, described
from horse10.prediction.video import Video, is_moving

FAR = 1000  # numbers between two series of pictures


class SourceError(UserError, ValueError):
    """No frames to choose from, or fewer than were asked for."""


@dataclass
class VideoSource:
    """The frames of a video file. Raises VideoError if it cannot be opened."""

    path: Path
    title: str  # of the folder of its pictures
    faults: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.folders = self.path.parent.parts
        self.known_as = _names(self.path, self.path.stem) | _names(self.path, self.path.name)
        self.count = Video(self.path).stated

    def described(self, model: keras.Model, step: int, canvas: int) -> Iterator[tuple[int, Described]]:
        """Every `step`-th frame: its place, and what the network says of it."""
        video = Video(self.path)
        shown = progress(video.frames(), f"Looking at {self.path.name}", total=video.stated or None)
        found = described(model, islice(shown, 0, None, step), video.stated // step, canvas=canvas)
        yield from ((step * place, each) for place, each in enumerate(found))
        self.count, self.size = video.n_read, video.size
        self.faults += video.faults()

    def names(self, places: Sequence[int]) -> list[str]:
        """`img007.png`, with as many digits as the last frame has (deeplabcut/generate_training_dataset)."""
        digits = len(str(max(self.count - 1, 0)))
        return [f"img{place:0{digits}}.png" for place in places]

    def numbers(self, places: Sequence[int]) -> np.ndarray:
        """(n,) float64: the place in the recording."""
        return np.asarray(places, float)

    def numbers_of(self, names: Sequence[PurePosixPath]) -> np.ndarray:
        """The same of pictures that were taken from it."""
        return numbered(list(map(str, names))).number

    def read(self, places: Sequence[int]) -> dict[int, np.ndarray]:
        """The pixels of some frames, by their places: uint8 (H, W, 3) RGB. The video is read up to the last of them,
        since jumping in a video may lead to a frame beside the one that is meant."""
        wanted = set(places)
        frames = islice(Video(self.path).frames(), max(wanted, default=-1) + 1)
        shown = progress(frames, f"Reading {self.path.name}", total=max(wanted, default=-1) + 1)
        return {place: frame for place, frame in enumerate(shown) if place in wanted}


@dataclass
class FolderSource:
    """The pictures of a folder, or one picture. Raises ImageError if there is none."""

    path: Path
    title: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self):
        folder = self.path if self.path.is_dir() else self.path.parent
        self.folders = folder.parent.parts
        self.known_as = _names(folder, folder.name) | {"": 0}
        self.pictures = pictures.listed(self.path).pictures
        self.count = len(self.pictures)
        own = numbered([path.name for path in self.pictures])
        first = np.nan_to_num(own.number, posinf=0)
        self.starts = {line: place * (first.max() + FAR) for place, line in enumerate(dict.fromkeys(own.series))}
        places = zip(self.pictures, own.series, first, strict=True)
        self.own = {path.stem: self.starts[line] + at for path, line, at in places}

    def described(self, model: keras.Model, step: int, canvas: int) -> Iterator[tuple[int, Described]]:
        """Every `step`-th picture, those of one size together. What cannot be read goes to `faults`."""
        alike = defaultdict(list)
        for place in range(0, self.count, step):
            try:
                alike[images.header(self.pictures[place])].append(place)
            except (OSError, ValueError) as reason:
                self.faults.append(f"{self.pictures[place].name}: {reason}")
        with progress(None, f"Looking at {self.path.name}", total=sum(map(len, alike.values()))) as bar:
            for places in alike.values():
                there: list[int] = []
                found = described(model, self._readable(places, there), len(places), canvas=canvas)
                for number, each in enumerate(found):
                    yield there[number], each
                    bar.update()

    def names(self, places: Sequence[int]) -> list[str]:
        """Their own names, as PNG."""
        names = pictures.copies([path.name for path in self.pictures])
        return [names[place] for place in places]

    def numbers(self, places: Sequence[int]) -> np.ndarray:
        """(n,) float64: which frames they are; series of pictures are far from each other, and a picture without a
        number is a series of its own."""
        return np.array([self.own[self.pictures[place].stem] for place in places])

    def numbers_of(self, names: Sequence[PurePosixPath]) -> np.ndarray:
        """The same of pictures by name, NaN for those of no series of the folder."""
        found = numbered([path.name for path in (*self.pictures, *names)])
        others = zip(names, found.number[self.count :], found.series[self.count :], strict=True)
        return np.array([self.own.get(path.stem, self.starts.get(line, np.nan) + at) for path, at, line in others])

    def read(self, places: Sequence[int]) -> dict[int, np.ndarray]:
        """The pixels of some pictures, as viewers show them, by their places: uint8 (H, W, 3) RGB."""
        return {place: pictures.read(self.pictures[place])[0] for place in places}

    def _readable(self, places: Sequence[int], there: list[int]) -> Iterator[np.ndarray]:
        for place in places:
            try:
                image = pictures.read(self.pictures[place])[0]
            except ImageError as reason:
                self.faults.append(str(reason))
            else:
                there.append(place)
                yield image


Source = VideoSource | FolderSource


def opened(paths: Sequence[Path]) -> list[Source]:
    """A source for each path, with titles that differ.

    Raises SourceError without any; VideoError, ImageError for one that is neither video nor pictures."""
    if not paths:
        raise SourceError(
            "No video and no folder of pictures is given: name at least one whose frames may be labelled."
        )
    paths = list(dict.fromkeys(Path(os.path.abspath(path)) for path in paths))
    for path in paths:
        pictures.refuse_unwritable(path)
    names = titles([path.with_name(f"{path.name}.pictures") if path.is_dir() else path for path in paths])
    kinds = [FolderSource if _is_still(path) else VideoSource for path in paths]
    return [kind(path, name) for kind, path, name in zip(kinds, paths, names, strict=True)]


def _names(path: Path, name: str) -> dict[str, int]:
    """What a folder of pictures of it may be called, and of how many folders above it the name tells."""
    return {each: n for n, each in enumerate(longer(path, name))}


def _is_still(path: Path) -> bool:
    return path.is_dir() or (images.is_image(path) and not is_moving(path))
