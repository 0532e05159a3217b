"""Which frames are of one animal, by their folders or by a pattern of the user's; and what there is of each."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from horse10.dataset.labels import any_label, folders_of
from horse10.dataset.names import SIDE, printable
from horse10.dataset.pose_dataset import PoseDataset

SHOWN = 3  # names in a message
EXPECTED = (
    "'folder', or a regular expression that finds what tells animals apart in the name of each folder or, with a / in "
    "it, in the path of each frame, with at most one part in ()"
)


def of_frames(frames: Sequence[str], folders: np.ndarray, group_by: str) -> np.ndarray:
    """(N,) str: the group of each frame, most often an animal.

    Args:
        frames: N names, with their folders; folders: (N,) their folders, as `labels.folders_of` gives them.
        group_by: "folder", or a regular expression. It is searched in the name of the folder, or, if there is a "/" in
            it, in the whole path of the frame, of a bare name in "folder/name". The group is what its ( ) finds, or all
            it finds if it has none.

    Raises:
        ValueError: no regular expression, or several ( ); a folder (or path) in which it finds nothing; more groups
            than videos, or a group for each of several frames in a folder.
    """
    if group_by == "folder":
        return folders
    by_path = "/" in group_by
    pairs = zip(frames, folders.tolist(), strict=True)
    paths = [frame if "/" in frame else f"{folder}/{frame}" for frame, folder in pairs]
    places = np.array(paths, dtype=str) if by_path else folders
    try:
        found = _found(places, _compiled(group_by))
        _refuse_gaps(places, found, by_path)
        _refuse_too_many(frames, folders, found)
    except ValueError as reason:
        there = f"The folders: {few(np.unique(folders).tolist())}. The first frame: {few(paths[:1])}"
        raise ValueError(f"group_by={group_by!r} {reason}; expected {EXPECTED}. {there}") from None
    return found


def differ_in_side(frames: Sequence[str], folders: Sequence[str]) -> tuple[str, str] | None:
    """The first two folders that differ in the side of a division alone, as train/ and val/: each can hold the animals
    of the other. A video, of which labeled-data/ has a folder, may be called test."""
    of_home: dict[tuple[str, ...], str] = {}
    for folder in () if all(frame.startswith("labeled-data/") for frame in frames) else folders:
        home = tuple(part for part in PurePosixPath(folder).parts if not SIDE.fullmatch(part))
        if (other := of_home.setdefault(home, folder)) != folder:
            return other, folder
    return None


def of_sides(frames: Sequence[str], folders: np.ndarray) -> tuple[str, ...]:
    """What to know where the last folder is held out as an animal never seen, and folders are sides of a division."""
    alike = differ_in_side(frames, np.unique(folders).tolist())
    note = (
        "the folders {} and {} are named after sides of a division and can be of the same animals; errors out of "
        "domain are of unseen ones only if they are not. group_by says which frames are of one animal, held_out which "
        "animals are held out"
    )
    return (note.format(*map(printable, alike)),) if alike else ()


def table(dataset: PoseDataset) -> pd.DataFrame:
    """What there is of each group of a data set, a row each, by name.

    Columns: group, folders, frames, labelled frames, labels (of body parts, over all frames). Unprintable characters of
    a name are written as Python escapes; for HTML it still has to be escaped, as `DataFrame.to_html` does.
    """
    labels = np.isfinite(dataset.keypoints).all(axis=-1).sum(axis=1)
    rows = pd.DataFrame({"group": dataset.animal, "folders": folders_of(dataset.frames, dataset.root)})
    rows = rows.assign(frames=1, labelled=any_label(dataset.keypoints), labels=labels).groupby("group", sort=True)
    counts = rows.agg({"folders": "nunique", "frames": "sum", "labelled": "sum", "labels": "sum"}).reset_index()
    return counts.assign(group=counts["group"].map(printable)).rename(columns={"labelled": "labelled frames"})


def few(names: Sequence[str]) -> str:
    """The first of many names, as they can be printed, and how many there are beside."""
    shown = ", ".join(printable(name) for name in names[:SHOWN])
    return shown + f" and {len(names) - SHOWN:,} more" * (len(names) > SHOWN)


def _compiled(group_by: str) -> re.Pattern:
    try:
        pattern = re.compile(group_by)
    except (re.error, OverflowError, RecursionError) as reason:
        raise ValueError(f"is no regular expression: {reason}") from None
    if pattern.groups > 1:
        raise ValueError(f"has {pattern.groups} parts in ()")
    return pattern


def _found(places: np.ndarray, pattern: re.Pattern) -> np.ndarray:
    """(N,) str: what the pattern finds in each place; "" for nothing."""
    names = {place: match[pattern.groups] or "" for place in set(places.tolist()) if (match := pattern.search(place))}
    return np.array([names.get(place, "") for place in places.tolist()], dtype=str)


def _refuse_gaps(places: np.ndarray, found: np.ndarray, by_path: bool) -> None:
    everywhere, without = np.unique(places), np.unique(places[found == ""]).tolist()
    what = "path" if by_path else "folder"
    if len(without) == len(everywhere):
        raise ValueError(f"finds nothing in any {what}")
    if without:
        raise ValueError(f"finds nothing in {len(without):,} of {len(everywhere):,} {what}s: {few(without)}")


def _refuse_too_many(frames: Sequence[str], folders: np.ndarray, found: np.ndarray) -> None:
    """A folder of labeled-data is one video, and so one group; pictures of many animals may lie in another folder."""
    groups, n_folders = np.unique(found).tolist(), len(set(folders.tolist()))
    videos = all(frame.startswith("labeled-data/") for frame in frames)
    if len(groups) > n_folders and (videos or len(groups) == len(frames)):
        counts = f"{len(groups):,} groups of {len(frames):,} frames in {n_folders:,} folder{'s' * (n_folders != 1)}"
        raise ValueError(f"gives {counts}: {few(groups)}")
