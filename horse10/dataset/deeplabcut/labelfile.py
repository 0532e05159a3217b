"""One label file of DeepLabCut, `CollectedData_<scorer>.csv` or `.h5`, of any of its versions."""

import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from horse10.dataset.deeplabcut import hdf

LEVELS = ("scorer", "individuals", "bodyparts", "coords")  # of the header; `individuals` only for several animals
COORDINATES = ("x", "y", "likelihood")  # machine-made labels carry a likelihood, which is left aside
SPREAD = re.compile("[xy]_(ens_median|ens_var|posterior_var)|zscore|nll")  # what eks, a smoother of several, adds
MAX_BYTES = 2**25  # 32 MiB a file; the labels of all 8,114 Horse-10 frames take 3
MAX_CELLS = 2**22  # in rows of the header's width; Horse-10's have 365,000
MAX_CHARACTERS = 4096  # a cell: the longest path that Linux has


class LabelFile(NamedTuple):
    """N rows, C columns as they stand in the file; nothing is checked, joined or renamed yet."""

    path: Path
    index: list[str]  # N image names; the three columns of newer files are joined by "/"
    rows: list[int]  # N line numbers in the CSV, or row numbers in the H5, from 1
    columns: list[tuple[str, str, str]]  # C times (individual or "", body part, coordinate)
    values: np.ndarray  # (N, C) float64 px
    not_numbers: list[tuple[int, str]]  # (row, text) of each cell that is neither a number nor empty
    scorer: str  # who made the labels, or which network; DeepLabCut's file names end with it
    sides: tuple[str, ...] = ()  # N: train, validation, test or unused, in Lightning Pose's predictions

    @property
    def individuals(self) -> list[str]:
        """Names of the animals of a multi-animal project, none otherwise."""
        return list(dict.fromkeys(individual for individual, _, _ in self.columns if individual))

    def keypoints(self, individual: str = "") -> tuple[list[str], np.ndarray]:
        """Body parts in file order, repeated where a header repeats them, and their x, y: (N, parts, 2) px."""
        x, y = (
            [i for i, (owner, _, coordinate) in enumerate(self.columns) if (owner, coordinate) == (individual, axis)]
            for axis in ("x", "y")
        )
        parts = [self.columns[i][1] for i in x]
        if [self.columns[i][1] for i in y] != parts:
            raise ValueError("the header does not give one x and one y column to each body part")
        return parts, np.stack([self.values[:, x], self.values[:, y]], axis=-1)


def read(path: Path) -> LabelFile:
    """A label file, CSV or HDF5. Raises OSError or ValueError if it cannot be understood."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read")
    return _hdf(path) if path.suffix.lower() == ".h5" else _csv(path)


def _hdf(path: Path) -> LabelFile:
    frame = hdf.read(path)
    if not {len(column) for column in frame.columns} <= {3, 4}:
        raise ValueError("column names without the levels scorer, (individuals,) bodyparts, coords")
    names = [(column[0], "" if len(column) == 3 else column[1], *column[-2:]) for column in frame.columns]
    rows = list(range(1, len(frame.index) + 1))
    return LabelFile(path, frame.index, rows, _columns(names), frame.values, [], names[0][0].strip())


def _csv(path: Path) -> LabelFile:
    """Three or four header lines named in their first cell, then one line per image. The image name fills one column
    in old files, three in those since DeepLabCut 2.2.0.4 (commit dcfbd5992)."""
    lines, sides = _without_sides(_lines(path))
    header = {cells[0].lower(): cells for _, cells in lines[:4] if cells[0].lower() in LEVELS}
    if not {"bodyparts", "coords"} <= header.keys():
        starts = [cells[0] for _, cells in lines[:4]]
        raise ValueError(f"its lines start with {starts} instead of scorer, (individuals,) bodyparts, coords")
    width = max(map(len, header.values()))
    names = list(zip(*(_padded(header.get(level, []), width) for level in LEVELS), strict=True))
    first = next((i for i in range(1, width) if names[i][-1]), width)  # first column of values
    columns = _columns(names[first:])

    lines = lines[len(header) :]
    if len(lines) * width > MAX_CELLS:
        raise ValueError(f"{len(lines):,} rows of {width:,} cells; at most {MAX_CELLS:,} cells are read")
    for row, cells in lines:
        if len(cells) > width:
            raise ValueError(f"row {row} has {len(cells)} cells, the header {width} (is a comma too many in it?)")
    text = np.array([_padded(cells, width) for _, cells in lines], dtype=object).reshape(len(lines), width)[:, first:]
    values = pd.to_numeric(text.ravel(), errors="coerce").reshape(text.shape).astype(np.float64)
    empty = np.array([cell.lower() in ("", "nan") for cell in text.ravel()], dtype=bool).reshape(text.shape)
    return LabelFile(
        path,
        ["/".join(_padded(cells, width)[:first]) for _, cells in lines],
        [row for row, _ in lines],
        columns,
        values,
        [(lines[i][0], text[i, j]) for i, j in np.argwhere(np.isnan(values) & ~empty)],
        names[first][0],
        tuple(sides[row] for row, _ in lines) if sides else (),
    )


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Line number and cells of each line that has any; spaces around cells and empty cells at the end, which
    spreadsheets add or leave out, are taken away."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as reason:
        raise ValueError(f"not UTF-8 text ({reason}); save it as CSV UTF-8") from None
    start = text.partition("\n")[0]
    if "," not in start and (other := next((sign for sign in ";\t" if sign in start), "")):
        raise ValueError(f"cells are separated by {other!r}; save it with commas between cells and points in numbers")
    if text.count(",") > MAX_CELLS or text.count("\n") > hdf.MAX_NAMES:
        raise ValueError(f"more than {MAX_CELLS:,} cells or {hdf.MAX_NAMES:,} rows")
    reader, lines = csv.reader(io.StringIO(text)), []
    try:
        for cells in reader:
            lines.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as reason:
        raise ValueError(f"row {reader.line_num}: {reason}") from None
    for row, cells in lines:
        if any(len(cell) > MAX_CHARACTERS for cell in cells):
            raise ValueError(f"row {row} has a cell of more than {MAX_CHARACTERS:,} characters")
    if lines and not text.endswith("\n") and len(lines[-1][1]) < len(lines[0][1]):
        raise ValueError(f"row {lines[-1][0]}, the last, ends after {len(lines[-1][1])} of {len(lines[0][1])} cells")
    if not any(any(cells) for _, cells in lines):
        raise ValueError(f"the file is empty ({path.stat().st_size:,} bytes)")
    return [(row, _trimmed(cells)) for row, cells in lines if any(cells)]


def _without_sides(lines: list[tuple[int, list[str]]]) -> tuple[list[tuple[int, list[str]]], dict[int, str]]:
    """The lines without the last column of Lightning Pose's predictions, and what it says of each: train, validation,
    test or unused."""
    width = len(lines[0][1])
    if lines[0][1][-1] != "set" or any(len(cells) == width for _, cells in lines[1:3]):
        return lines, {}
    sides = {row: cells[width - 1] if len(cells) == width else "" for row, cells in lines}
    return [(row, cells[: width - 1]) for row, cells in lines], sides


def _trimmed(cells: list[str]) -> list[str]:
    return cells[: max(i for i, cell in enumerate(cells) if cell) + 1]


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _columns(header: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str]]:
    """(individual, body part, coordinate) from columns (scorer, individual, body part, coordinate), all of one scorer.
    Spaces around names do not count, nor do capitals in coordinates."""
    columns = [tuple(name.strip() for name in column) for column in header]
    scorers = list(dict.fromkeys(scorer for scorer, *_ in columns if scorer))
    if len(scorers) > 1:
        raise ValueError(f"labels of several scorers in one file: {', '.join(scorers)}; keep the columns of one")
    columns = [(owner, part, coordinate.lower()) for _, owner, part, coordinate in columns]
    others = list(dict.fromkeys(coordinate for *_, coordinate in columns if not _is_known(coordinate)))
    if others or not columns:
        raise ValueError(f"coordinates called {', '.join(map(repr, others)) or 'nothing'} instead of 'x' and 'y'")
    return columns


def _is_known(coordinate: str) -> bool:
    return coordinate in COORDINATES or bool(SPREAD.fullmatch(coordinate))
