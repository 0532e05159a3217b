"""Which frames are trained on, tested within the training animals, and tested on animals never seen.

Horse-10 comes with three splits (TrainTestInfo_shuffle{1,2,3}.csv) at half of ten horses' frames. The 2019 submission
also trains on 5, 10, 20 and 90 %, the 2020 text on 5 %. Their lists are not published as text: they are drawn here as
nested subsets, by a hash of the frame's name, and stored (horse10_splits.csv.gz), so that no library's random numbers
can change them."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from horse10.dataset.problems import number_hint

FRACTIONS = (5, 10, 20, 50, 90)  # % of the training animals' frames; 2020: 5 and 50 only
HALF, LARGEST = 50, 90  # the official training frames; the largest set
COMMON = 100  # a within-domain test frame that no fraction trains on
OUT_OF_DOMAIN = 0  # in a table of fractions; an empty cell in the stored file
FOLD, NOBODY = "fold: ", "none"  # begins the name of a division by animals; of one that holds none out
STORED = "horse10_splits.csv.gz"
SETS = ("trainIndices", "testIndices_withinDomain", "testIndices_acrossDomain")


class Split(NamedTuple):
    """Sorted int64 indices of frames; `within_common` is the part of `within` that no larger fraction trains on."""

    split: str
    train: np.ndarray
    within: np.ndarray
    within_common: np.ndarray
    ood: np.ndarray


def hash_order(frames: Sequence[str], salt: str) -> list[str]:
    """The frames in an order that depends on their names and on nothing else: by SHA-256 of "salt/frame"."""
    return sorted(frames, key=lambda frame: hashlib.sha256(f"{salt}/{frame}".encode()).digest())


def share(count: int, percent: int) -> int:
    """`percent` of `count`, rounded half up; where there are two or more, at least 1 and at least 1 less than all."""
    return max(1, min((count * percent + 50) // 100, count - 1))


def read_official(folder: Path) -> dict[str, dict[str, list[str]]]:
    """{"1": {column: frame names}, ...} of the TrainTestInfo files in a folder; {} if there are none.

    Raises ValueError if a file cannot be read or lacks one of the three columns."""
    splits = {}
    for path in sorted(folder.glob("TrainTestInfo_shuffle*.csv")):
        try:
            table = pd.read_csv(path, dtype=str)
        except ValueError as reason:
            raise ValueError(f"{path.name}: {reason}") from None
        if missing := [column for column in SETS if column not in table]:
            raise ValueError(f"{path.name}: no column {', '.join(missing)}")
        frames = {column: table[column].dropna().str.strip().str.replace("\\", "/").tolist() for column in SETS}
        splits[path.stem.removeprefix("TrainTestInfo_shuffle")] = frames
    return splits


def fraction_table(official: dict[str, dict[str, list[str]]]) -> pd.DataFrame:
    """For each frame (rows, sorted) and split (columns) the smallest training fraction in % that trains on it: one of
    FRACTIONS, COMMON for a within-domain test frame of all of them, or OUT_OF_DOMAIN.

    The official training frames are the 50 %. In hash order they come first and the within-domain test frames after
    them; the first p % of that order are the set for p, so 5 < 10 < 20 < official < 90 are nested."""
    columns = {}
    for split, sets in official.items():
        train, within, ood = (hash_order(sets[column], split) for column in SETS)
        smallest = dict.fromkeys(ood, OUT_OF_DOMAIN) | dict.fromkeys(within, COMMON) | dict.fromkeys(train, HALF)
        for percent in sorted({*FRACTIONS} - {HALF}, reverse=True):  # the smaller overwrite the larger
            order = train + within if percent > HALF else train
            for frame in order[: share(len(train) + len(within), percent)]:
                smallest[frame] = min(percent, smallest[frame])
        columns[f"split{split}"] = smallest
    return pd.DataFrame(columns).rename_axis("frame").sort_index()


def to_csv(table: pd.DataFrame) -> str:
    """A table of fractions as it is stored: out-of-domain cells are empty. Horse-10's was made by
    `to_csv(fraction_table(read_official(folder)))` from the files of amathislab/Horse-10-benchmark (MIT licence)."""
    return table.astype("Int64").mask(table == OUT_OF_DOMAIN).to_csv(lineterminator="\n")


@cache
def stored() -> pd.DataFrame:
    """Horse-10's own table of fractions: 8,114 frames, columns split1, split2, split3."""
    with resources.files(__package__).joinpath(STORED).open("rb") as file:
        return pd.read_csv(file, index_col="frame", compression="gzip").fillna(OUT_OF_DOMAIN).astype(int)


def is_horse10(frames: Sequence[str], whole: bool = False) -> bool:
    """Are most of these frames Horse-10's, by name; or (`whole`) is every frame of Horse-10 among them?"""
    common = len(set(frames) & set(stored().index))
    return common == len(stored()) if whole else 2 * common > len(frames)


def in_words(split: str) -> str:
    """A split by its name, to be read: "split 2", "no animal held out", "mouse3, mouse4 held out"."""
    if not split.startswith(FOLD):
        return f"split {split}"
    held_out = split.removeprefix(FOLD)
    return f"{'no animal' if held_out == NOBODY else held_out} held out"


def divide(
    frames: Sequence[str], labelled: np.ndarray, group: np.ndarray, table: pd.DataFrame | None, split: int, **options
) -> Split:
    """A numbered split as it was published where there is a table of them, otherwise one of the labelled frames by
    groups; see `by_table` and `by_group` for train_fraction and held_out."""
    if table is not None:
        return by_table(frames, table, split, options["train_fraction"])
    if split != 1:
        raise ValueError(f"split={split!r}: these frames have no numbered splits; choose by held_out")
    rows = np.flatnonzero(labelled)
    name, *sets = by_group([frames[row] for row in rows], group[rows], **options)
    return Split(name, *(rows[indices] for indices in sets))


def by_table(frames: Sequence[str], table: pd.DataFrame, split: int, train_fraction: int) -> Split:
    """One of the numbered splits. Frames that the table does not know are in none of its sets.

    Raises ValueError for a split or a fraction that is not in the table."""
    if f"split{split}" not in table:
        raise ValueError(f"split={split!r}; expected one of {', '.join(name[5:] for name in table)}")
    if train_fraction not in FRACTIONS:
        raise ValueError(f"train_fraction={train_fraction!r}; expected one of {FRACTIONS} (%)")
    smallest = table[f"split{split}"].reindex(list(frames)).to_numpy()  # NaN for an unknown frame
    return Split(
        str(split),
        np.flatnonzero((smallest > OUT_OF_DOMAIN) & (smallest <= train_fraction)),
        np.flatnonzero(smallest > train_fraction),
        np.flatnonzero(smallest == COMMON),
        np.flatnonzero(smallest == OUT_OF_DOMAIN),
    )


def fewer(divided: Split, frames: Sequence[str], labelled: np.ndarray, n: int) -> Split:
    """The same division with at most n training frames, in hash order, so that smaller sets are parts of larger ones;
    the frames left out are tested on by no one. All stay for n = 0."""
    rows = divided.train[labelled[divided.train]]
    if not n or n >= len(rows):
        return divided
    chosen = set(hash_order([frames[row] for row in rows], divided.split)[:n])
    return divided._replace(train=np.array([row for row in rows if frames[row] in chosen]))


def by_group(
    frames: Sequence[str], group: np.ndarray, held_out: str | Sequence[str] | None, train_fraction: int
) -> Split:
    """Leave-groups-out: the held-out groups (default: the last in sorted order, if there are several) are out of
    domain; of the others' frames `train_fraction` % (1 to 99) are trained on, in hash order, so that fractions nest.

    Raises ValueError for an unknown group or fraction."""
    names = np.unique(group).tolist()
    if held_out is None:
        held_out = names[-1:] if len(names) > 1 else []
    held_out = [held_out] if isinstance(held_out, str) else list(held_out)
    if unknown := [name for name in held_out if name not in names]:
        what = f"no group {', '.join(map(repr, unknown))} with labelled frames; expected some of {', '.join(names)}"
        raise ValueError(f"held_out: {what}{number_hint(unknown, names)}")
    if not isinstance(train_fraction, int) or not 1 <= train_fraction <= 99:
        raise ValueError(f"train_fraction={train_fraction!r}; expected a whole number of percent from 1 to 99")
    out = np.isin(group, held_out)
    name = f"{FOLD}{', '.join(held_out) or NOBODY}"
    index = {frame: i for i, frame in enumerate(frames)}
    order = [index[frame] for frame in hash_order([f for f, away in zip(frames, out, strict=True) if not away], name)]
    count = share(len(order), train_fraction)
    common = max(count, share(len(order), LARGEST))
    return Split(
        name,
        *(np.array(sorted(part), dtype=np.int64) for part in (order[:count], order[count:], order[common:])),
        np.flatnonzero(out),
    )
