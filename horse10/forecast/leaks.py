"""How much the test frames of a division have in common with its training frames.

Drawn at random from videos, most test frames stand directly beside a training frame; some are the same picture under
another name; nearly all show an animal and a recording that training has seen. An error on such frames says how well a
network fills in between frames it knows. What it does on the next animal is told by the others, the honest ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from horse10.analysis import exploration
from horse10.dataset import groups, pixels
from horse10.forecast import advice, divisions
from horse10.forecast.division import Division, DivisionError
from horse10.forecast.frames import Frames

WITHIN = (1, 3, 10)  # frames of a video: neighbours, and a third of a second at 30 frames a second
FOLDER = "folder"  # an animal or a recording is a folder of pictures
SHARED = ("animal", "recording")


@dataclass(frozen=True)
class Leaks:
    """What was found, in tables of plain words and numbers.

    Attributes:
        table: a row per division and test frame: split, frame, nearest (training frame of its recording), distance (in
            frames; NaN if the recording has no training frame), distance_unknown (it has, but a name has no
            number), identical_to (a training frame: itself, or one with the same pixels), animal, animal_on_both_sides,
            recording, recording_on_both_sides, honest (nothing of this).
        summary: a row per division: split, train, test (frames), and of the test frames, how many: within_1, within_3,
            within_10 (frames of a training frame), distance_unknown, identical, animal, recording (on both sides),
            honest; honest_share (0 to 1).
        both_sides: a row per animal and per recording that is on both sides: split, kind, name, train, test (frames).
        notes: what to know of the frames; faults: divisions that could not be read, and why.
        animals: what counts as one animal: "folder", or the regular expression.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    both_sides: pd.DataFrame
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    animals: str = FOLDER

    @property
    def advice(self) -> str:
        """What the test errors say, and what to do, in a sentence."""
        return advice.sentence(self.summary)


def meter(
    data: str | Path | None = None,
    *,
    train: str | Path | Sequence[str | Path] = (),
    test: str | Path | Sequence[str | Path] = (),
    sides: str | Path | None = None,
    shuffle: int | None = None,
    group_by: str = FOLDER,
    recording_by: str = FOLDER,
) -> Leaks:
    """What test frames have in common with training frames. Pictures are read, and nothing is trained or written.

    Args:
        data: a project, as for `load_dataset`. Of a DeepLabCut project every shuffle in training-datasets is a
            division; none is needed where `train` and `test` are files of labels.
        train, test: the two sides: files that name a frame in each line (or .csv, with a column of frames), or SLEAP
            files, or COCO files; several files are one side.
        sides: both sides in one .csv, with a column of frames and a column set (or split, subset) of train and test.
        shuffle: only the shuffles of this number.
        group_by: what is one animal: "folder", or a regular expression, as `load_dataset` takes it.
        recording_by: what is one recording, likewise; "folder" is the video wherever the data name one.

    Raises:
        DivisionError: no division into two sides, frames that the project does not have, an expression that fits none.
        DatasetError: label files or pictures that cannot be read.
    """
    paths = [[Path(each)] if isinstance(each, str | Path) else list(map(Path, each)) for each in (train, test)]
    found, faults, notes = divisions.found(data, *paths, Path(sides) if sides is not None else None, shuffle)
    return of_divisions(found, group_by, recording_by, notes, faults)


def of_divisions(
    found: Sequence[Division],
    group_by: str = FOLDER,
    recording_by: str = FOLDER,
    notes: Sequence[str] = (),
    faults: Sequence[str] = (),
) -> Leaks:
    """The same of divisions that are there already, each with a name of its own. Raises as `meter`."""
    digests = _digests(found)
    notes = [*notes, *(["No picture is there, so that copies were not looked for."] if not digests else [])]
    measured = [_measured(division, digests, group_by, recording_by) for division in found]
    tables, both = (pd.concat(parts, ignore_index=True) for parts in zip(*measured, strict=True))
    notes = [*notes, *(note for division in found for note in division.frames.notes)]
    summary = pd.DataFrame([_counts(division, tables) for division in found])
    return Leaks(tables, summary, both, tuple(dict.fromkeys(notes)), tuple(faults), group_by)


def _digests(found: Sequence[Division]) -> dict[Path, bytes]:
    """The digest of every picture on any side, each read once; none where there is no picture at all."""
    names = {
        division.frames.paths[row]: division.frames.names[row]
        for division in found
        for row in np.concatenate([division.train, division.test])
    }
    paths = list(names)
    if not any(path.is_file() for path in paths):
        return {}
    everything = found[0].frames._replace(paths=tuple(paths))
    return dict(zip(paths, pixels.sha256(everything.read, list(names.values()), found[0].name), strict=True))


def _measured(division: Division, digests, group_by: str, recording_by: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of one division the rows of `Leaks.table` and of `Leaks.both_sides`."""
    frames, train, test = division.frames, division.train, division.test
    group = {
        "animal": _groups(frames, group_by, "group_by"),
        "recording": _groups(frames, recording_by, "recording_by"),
    }
    counted = np.unique([group["recording"], frames.series], axis=1, return_inverse=True)[1].ravel()
    beside = exploration.nearest(counted, frames.number, train, test)
    distance = np.where(beside < 0, np.nan, np.abs(frames.number[beside] - frames.number[test]))
    both = {kind: np.isin(names[test], names[train]) for kind, names in group.items()}
    table = pd.DataFrame(
        {
            "split": division.name,
            "frame": [frames.names[row] for row in test],
            "nearest": [frames.names[row] if row >= 0 else "" for row in beside],
            "distance": distance,
            "distance_unknown": both["recording"] & (beside < 0),
            "identical_to": _identical(frames, digests, train, test),
        }
    )
    for kind in SHARED:
        table[kind], table[f"{kind}_on_both_sides"] = group[kind][test], both[kind]
    leaks = table["identical_to"].ne("") | both["animal"] | both["recording"]  # a near frame is of the same recording
    return table.assign(honest=~leaks), _both_sides(division, group)


def _groups(frames: Frames, expression: str, option: str) -> np.ndarray:
    try:
        return groups.of_frames(frames.names, frames.recording, expression)
    except ValueError as reason:
        raise DivisionError(str(reason).replace("group_by", option)) from None


def _identical(frames: Frames, digests: dict[Path, bytes], train: np.ndarray, test: np.ndarray) -> list[str]:
    """For each test frame a training frame with the same pixels, or ""; a frame on both sides is its own copy, whether
    or not its picture can be read."""
    place = {frames.names[row]: row for row in train.tolist()}  # two files have one name for a frame, not one path
    same = {row: place[frames.names[row]] for row in test.tolist() if frames.names[row] in place}
    if digests:
        digest = {row: digests[frames.paths[row]] for row in np.concatenate([train, test]).tolist()}
        same = pixels.copies(digest, frames.read, test, train) | same
    return [frames.names[same[row]] if row in same else "" for row in test.tolist()]


def _both_sides(division: Division, group: dict[str, np.ndarray]) -> pd.DataFrame:
    rows = []
    for kind, names in group.items():
        train, test = names[division.train], names[division.test]
        for name in np.intersect1d(train, test).tolist():
            counts = {"train": int(np.sum(train == name)), "test": int(np.sum(test == name))}
            rows.append({"split": division.name, "kind": kind, "name": name} | counts)
    return pd.DataFrame(rows, columns=["split", "kind", "name", "train", "test"])


def _counts(division: Division, tables: pd.DataFrame) -> dict:
    table = tables[tables["split"] == division.name]
    counts = {"split": division.name, "train": len(division.train), "test": len(division.test)}
    counts |= {f"within_{most}": int(table["distance"].le(most).sum()) for most in WITHIN}
    counts |= {"distance_unknown": int(table["distance_unknown"].sum())}
    counts |= {"identical": int(table["identical_to"].ne("").sum())}
    counts |= {kind: int(table[f"{kind}_on_both_sides"].sum()) for kind in SHARED}
    return counts | {"honest": int(table["honest"].sum()), "honest_share": float(table["honest"].mean())}
