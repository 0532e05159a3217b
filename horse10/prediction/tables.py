"""Poses as the tables that DeepLabCut writes."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from horse10.dataset.check import FORMULA
from horse10.machine.folders import whole


def deeplabcut_table(poses: np.ndarray, bodyparts: Sequence[str], index, scorer: str) -> pd.DataFrame:
    """Poses (N, K, 3) as DeepLabCut writes its predictions: columns (scorer, bodyparts, coords x, y, likelihood)."""
    columns = pd.MultiIndex.from_product(
        [[scorer], bodyparts, ["x", "y", "likelihood"]], names=["scorer", "bodyparts", "coords"]
    )
    return pd.DataFrame(poses.reshape(len(poses), -1), columns=columns, index=index)


def write_deeplabcut(table: pd.DataFrame, path: str | Path) -> list[Path]:
    """Write a table of `deeplabcut_table` as `path`.csv and, with the key df_with_missing, as `path`.h5.

    In the CSV no name is one that a spreadsheet would run as a formula: a picture called `=1.png` is `./=1.png` there,
    which is the same path, and a body part or scorer gets an apostrophe, as people type it there for text."""
    csv, hdf = Path(f"{path}.csv"), Path(f"{path}.h5")
    with whole(csv) as part:
        table.rename(index=partial(as_text, mark="./"), columns=partial(as_text, mark="'")).to_csv(part)
    of_a_project = isinstance(table.index, pd.MultiIndex)  # rows of three names, which only the other format holds
    with whole(hdf) as part:
        table.to_hdf(part, key="df_with_missing", mode="w", format="fixed" if of_a_project else "table")
    return [csv, hdf]


def as_text(name, mark: str):
    """A name that a spreadsheet does not run as a formula."""
    return mark + name if isinstance(name, str) and name.startswith(FORMULA) else name


def jitter_px(poses: np.ndarray, p_cutoff: float = 0.6) -> np.ndarray:
    """(K,) median distance in px between a body part's places in consecutive frames where both are likely enough."""
    likely = np.where((poses[..., 2] >= p_cutoff)[..., None], poses[..., :2], np.nan)
    distances = np.linalg.norm(np.diff(likely, axis=0), axis=-1)  # (T - 1, K)
    measured = np.isfinite(distances).any(axis=0)
    return np.where(measured, np.nanmedian(np.where(measured, distances, 0.0), axis=0), np.nan)


def summary(table: pd.DataFrame, p_cutoff: float = 0.6) -> str:
    """How many frames or pictures a table has, and of a video how far body parts move from frame to frame."""
    bodyparts = table.columns.get_level_values("bodyparts").unique()
    if not pd.api.types.is_integer_dtype(table.index):
        return f"{len(table)} picture{'s' * (len(table) != 1)}, {len(bodyparts)} body parts"
    jitter = jitter_px(table.to_numpy().reshape(len(table), len(bodyparts), 3), p_cutoff)
    values = ", ".join(f"{part} {px:.1f}" for part, px in zip(bodyparts, jitter, strict=True))
    return f"{len(table)} frames; median movement from frame to frame, px: {values}"
