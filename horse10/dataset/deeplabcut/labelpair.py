"""The labels of one video as DeepLabCut keeps them, twice: it reads the .h5, and writes the .csv beside it for people.

Where only one of them can be read, that one is; where both can, they must hold the same."""

from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import numpy as np

from horse10.dataset.deeplabcut import labelfile
from horse10.dataset.deeplabcut.labelfile import LabelFile
from horse10.dataset.problems import Problem, some

TOLERANCE_PX = 0.01  # a CSV may have been saved with two decimals


def read(paths: list[Path], folder: Path, problems: list[Problem], notes: list[str]) -> LabelFile | None:
    """The first of the files that can be read, compared with the other; None if none can.

    paths  the .h5 and the .csv of one name, or one of them"""
    files, faults = [], {}
    for path in paths:
        try:
            files.append(labelfile.read(path))
        except (OSError, ValueError) as reason:
            faults[path.relative_to(folder).as_posix()] = str(reason)
    if not files:
        problems += [Problem("label file unreadable", where, reason) for where, reason in faults.items()]
        return None
    notes += [f"{where}: not read, {files[0].path.name} beside it is ({reason})" for where, reason in faults.items()]
    if len(files) == 2:
        where = f"{files[0].path.relative_to(folder).as_posix()} and {files[1].path.suffix}"
        problems += [Problem("label files disagree", where, what) for what in _differences(*files)]
    return files[0]


def _differences(first: LabelFile, second: LabelFile) -> Iterator[str]:
    """What two label files do not have in common: rows, columns, then coordinates of the rows and columns they share.
    Rows and columns are matched by name; their order may differ."""
    rows = [_places(map(_picture, file.index)) for file in (first, second)]
    columns = [_places(file.columns, {"x", "y"}) for file in (first, second)]
    for name, places in (("row", rows), ("column", columns)):
        for ours, theirs, file in ((*places, first), (*reversed(places), second)):
            if alone := [key if isinstance(key, str) else " ".join(key).strip() for key in ours if key not in theirs]:
                yield f"{len(alone)} {name}{'s' * (len(alone) > 1)} only in the {file.path.suffix}: {some(alone)}"
    shared = [[key for key in places[0] if key in places[1]] for places in (rows, columns)]
    values = [
        file.values[np.ix_([rows[i][key] for key in shared[0]], [columns[i][key] for key in shared[1]])]
        for i, file in enumerate((first, second))
    ]
    gap = np.where(np.isnan(values[0]) & np.isnan(values[1]) | (values[0] == values[1]), 0, abs(values[0] - values[1]))
    differ = np.argwhere(~(gap <= TOLERANCE_PX))  # also where one of them is NaN
    if len(differ):
        i, j = differ[0]
        (_, part, coordinate), frame = shared[1][j], shared[0][i]
        texts = [
            f"{value[i, j]:g} in the {file.path.suffix} (row {file.rows[places[frame]]})"
            for value, file, places in zip(values, (first, second), rows, strict=True)
        ]
        largest = np.nanmax(gap[np.isfinite(gap)], initial=0)
        yield (
            f"{len(differ)} of {gap.size} coordinates differ, by up to {largest:g} px; "
            f"the first: {frame} {part} {coordinate}={', '.join(texts)}"
        )


def _places(names, coordinates=None) -> dict:
    """Where each name stands; of a name that is there twice, which is a fault of its own, the first place."""
    places = {}
    for place, name in enumerate(names):
        if coordinates is None or name[-1] in coordinates:
            places.setdefault(name, place)
    return places


def _picture(listed: str) -> str:
    return "/".join(PureWindowsPath(listed).parts[-2:])
