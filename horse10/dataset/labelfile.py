"""One label file of DeepLabCut, `CollectedData_<scorer>.csv` or `.h5`, of any of its versions."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from horse10.dataset import hdf


class LabelFile(NamedTuple):
    """N rows, C columns as they stand in the file; nothing is checked, joined or renamed yet."""

    path: Path
    index: list[str]  # N image names; the three columns of newer files are joined by "/"
    rows: list[int]  # N line numbers in the CSV, or row numbers in the H5, from 1
    columns: list[tuple[str, str, str]]  # C times (individual or "", body part, coordinate)
    values: np.ndarray  # (N, C) float64 px
    not_numbers: list[tuple[int, str]]  # (row, text) of each cell that is neither a number nor empty

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
    return _hdf(path) if path.suffix == ".h5" else _csv(path)


def _hdf(path: Path) -> LabelFile:
    frame = hdf.read(path)
    if not {len(column) for column in frame.columns} <= {3, 4}:
        raise ValueError("column names without the levels scorer, (individuals,) bodyparts, coords")
    columns = [("" if len(column) == 3 else column[1], *column[-2:]) for column in frame.columns]
    return LabelFile(path, frame.index, list(range(1, len(frame.index) + 1)), columns, frame.values, [])


def _csv(path: Path) -> LabelFile:
    """Three or four header lines named in their first cell, then one line per image. The image name fills one column
    in old files, three in those since DeepLabCut 2.2.0.4 (commit dcfbd5992)."""
    cells = pd.read_csv(path, header=None, dtype=str, keep_default_na=False, skip_blank_lines=False)
    grid = np.char.strip(cells.fillna("").to_numpy(dtype=str))
    header = {name: line for line, name in enumerate(grid[:4, 0].tolist())}
    if "bodyparts" not in header or "coords" not in header:
        raise ValueError(f"its lines start with {list(header)} instead of scorer, (individuals,) bodyparts, coords")
    bodyparts, coords = grid[header["bodyparts"]].tolist(), grid[header["coords"]].tolist()
    owners = grid[header["individuals"]].tolist() if "individuals" in header else [""] * len(coords)
    first = next((i for i, name in enumerate(coords) if name in ("x", "y")), len(coords))  # first column of values

    start = header["coords"] + 1
    lines = [line for line in range(start, len(grid)) if grid[line].any()]  # spreadsheets append empty lines
    text = grid[lines, first:]
    values = pd.to_numeric(text.ravel(), errors="coerce").reshape(text.shape).astype(np.float64)
    bad = np.isnan(values) & ~np.isin(np.char.lower(text), ["", "nan"])
    return LabelFile(
        path,
        ["/".join(name) for name in grid[lines, :first]],
        [line + 1 for line in lines],
        list(zip(owners, bodyparts, coords, strict=True))[first:],
        values,
        [(lines[i] + 1, str(text[i, j])) for i, j in np.argwhere(bad)],
    )
