"""Which picture a row of a label file is about: `labeled-data/<video>/<image>`, whatever path stands in the row."""

import filecmp
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

from horse10.dataset.deeplabcut.labelfile import LabelFile
from horse10.dataset.deeplabcut.labelfolders import LABELED_DATA
from horse10.dataset.names import Names
from horse10.dataset.problems import Problem

PLAIN, MOVED, ELSEWHERE, DOUBTFUL, OUTSIDE = "plain", "moved", "elsewhere", "doubtful", "outside"


def frames(file: LabelFile, folder: Path, problems: list[Problem], notes: list[str]) -> list[str | None]:
    """The picture of each row, relative to the project; None where a row names none, or leads out of the project.

    Paths with backslashes or from another machine are understood. Labels are made in the folder that their file lies
    in: a picture that is not where it is listed but there is meant to be that one (a renamed folder), and one that is
    in both places with other content is asked about."""
    where = file.path.relative_to(folder).as_posix()
    beside = Names(path.name for path in file.path.parent.iterdir())
    names, rows = [], defaultdict(list)
    for row, listed in zip(file.rows, file.index, strict=True):
        try:
            frame, kind = _frame(PureWindowsPath(listed), file.path.parent, beside, folder)
        except (OSError, ValueError):  # a name that no file can have: with a zero byte, or too long
            frame, kind = None, OUTSIDE
        names.append(None if kind == OUTSIDE else frame)
        rows[kind].append((row, listed))
    for row, listed in rows[OUTSIDE]:
        problems.append(Problem("image not in the project", f"{where} row {row}", repr(listed)))
    for row, listed in rows[DOUBTFUL][:1]:
        what = f"rows that list pictures of another folder: {len(rows[DOUBTFUL])}; their own has others of these names"
        problems.append(Problem("which picture", f"{where} row {row}", f"{what}; the first: {listed}"))
    notes += _note(rows[MOVED], where, "are not there; those of the same names beside the label file are used")
    if file.path.parent.parent.name == LABELED_DATA:  # a merged file lists the pictures of all folders
        notes += _note(rows[ELSEWHERE], where, "lie in another folder than the label file, and are used from there")
    return names


def _note(rows: list[tuple[int, str]], where: str, what: str) -> Iterable[str]:
    for row, listed in rows[:1]:
        count = f"{len(rows)} row{'s' * (len(rows) > 1)}"
        yield f"{where}: the pictures of {count} {what}; the first: row {row}, {listed}"


def _frame(listed: PureWindowsPath, own: Path, beside: Names, folder: Path) -> tuple[str, str]:
    """A picture relative to the project, and what kind of case it is. A PureWindowsPath knows both kinds of slash.

    own     folder of the label file; `beside` are the names in it"""
    name = beside.find(listed.name)
    neighbour = (own / name).relative_to(folder).as_posix() if name else None
    frame = _below_labeled_data(listed.parts)
    known = LABELED_DATA in listed.parts or (len(listed.parts) > 1 and (folder / frame).is_file())
    if ".." in listed.parts or not listed.name or (listed.anchor and not known and not name):
        return frame, OUTSIDE
    kind = PLAIN
    if not known:
        frame = (own / (name or listed.name)).relative_to(folder).as_posix()
        kind = PLAIN if len(listed.parts) == 1 or not name else MOVED
    elif neighbour and neighbour != frame:
        if not (folder / frame).is_file():
            frame, kind = neighbour, MOVED
        elif not filecmp.cmp(folder / frame, folder / neighbour, shallow=False):
            kind = DOUBTFUL
    elif not neighbour and (folder / frame).is_file():
        kind = ELSEWHERE
    return frame, OUTSIDE if _leaves(folder / frame, folder) else kind


def _below_labeled_data(parts: tuple[str, ...]) -> str:
    """The end of a path from the last labeled-data on; without one, its last two parts in that folder."""
    if LABELED_DATA not in parts:
        return "/".join([LABELED_DATA, *parts[-2:]])
    return "/".join(parts[len(parts) - 1 - parts[::-1].index(LABELED_DATA) :])


def _leaves(picture: Path, folder: Path) -> bool:
    """Is the picture itself a link to somewhere else? Its folder may be one: a lab keeps frames on another disk."""
    target = Path(os.path.realpath(picture))
    homes = (Path(os.path.realpath(home)) for home in (folder, picture.parent))
    return picture.is_symlink() and not any(target.is_relative_to(home) for home in homes)
