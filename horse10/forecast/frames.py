"""The labelled frames of a source: which picture, of which recording, at which place in it. Whose labels they carry
does not matter here, so there may be several animals in a frame."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from horse10.dataset import images, labels
from horse10.dataset.deeplabcut import framepath, labelpair, projectconfig
from horse10.dataset.deeplabcut.labelfile import LabelFile
from horse10.dataset.deeplabcut.labelfolders import label_files
from horse10.dataset.numbers import numbered
from horse10.dataset.problems import Problem, error


class Frames(NamedTuple):
    """N labelled frames."""

    names: tuple[str, ...]  # labeled-data/<video>/<image>; one may be there twice, from two files
    paths: tuple[Path, ...]  # their pictures
    recording: np.ndarray  # (N,) str: the video, as far as the source tells
    number: np.ndarray  # (N,) float64: which frame of it; NaN if nothing says so
    series: np.ndarray  # (N,) str: numbers of one recording count the same thing where these are alike
    notes: tuple[str, ...] = ()

    def read(self, row: int) -> np.ndarray:
        """Pixels as stored, uint8 (height, width, 3) RGB. Raises OSError or ValueError if they cannot be decoded."""
        return images.read(self.paths[row])

    def of_rows(self, rows: np.ndarray) -> "Frames":
        """Some of them, by their rows."""
        names, paths = (tuple(each[row] for row in rows) for each in (self.names, self.paths))
        return Frames(names, paths, self.recording[rows], self.number[rows], self.series[rows], self.notes)


def below(root: Path, names: Sequence[str], notes: Sequence[str] = ()) -> Frames:
    """Frames that are named by paths below a folder: the recording is the folder, the number stands in the name."""
    paths = tuple(root / name for name in names)
    return Frames(tuple(names), paths, labels.folders_of(names, root), *numbered(names), tuple(notes))


def of_project(folder: Path) -> Frames:
    """The labelled frames of a DeepLabCut project. Raises DatasetError if its label files do not name them."""
    problems: list[Problem] = []
    notes: list[str] = []
    config = projectconfig.read(folder, problems)
    pairs = label_files(folder, config, problems, notes)
    files = [file for paths in pairs if (file := labelpair.read(paths, folder, problems, notes))]
    names = [name for file in files for name in named(file, folder, problems)]
    of_names = ("label file unreadable", "image not in the project", "which picture")  # the labels do not matter here
    if faults := [problem for problem in problems if problem.kind in of_names]:
        raise error(folder, faults)
    return below(folder, list(dict.fromkeys(names)))


def named(file: LabelFile, folder: Path, problems: list[Problem]) -> list[str]:
    """The picture of each row of a label file, as `labeled-data/<video>/<image>`; "" for a row that goes to
    `problems`."""
    return [name or "" for name in framepath.frames(file, folder, problems, [])]
