"""A DeepLabCut project folder, of any version since 2.0. It is only ever read."""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from horse10.bodyparts import is_horse10
from horse10.dataset.deeplabcut import framepath, labelpair, projectconfig
from horse10.dataset.deeplabcut.labelfile import LabelFile
from horse10.dataset.deeplabcut.labelfolders import LABELED_DATA, label_files, merged
from horse10.dataset.deeplabcut.projectconfig import ProjectConfig
from horse10.dataset.labels import Labels
from horse10.dataset.problems import Problem, error, number_hint


class _Table(NamedTuple):
    """What one label file holds of one animal."""

    where: str
    rows: list[int]
    frames: list[str]
    parts: list[str]
    points: np.ndarray  # (rows, parts, 2) px

    def under(self, bodyparts: tuple[str, ...]) -> np.ndarray:
        """(rows, K, 2) for K body parts, matched by name: a part that the file does not have is not labelled."""
        block = np.full((len(self.rows), len(bodyparts), 2), np.nan)
        for channel, part in enumerate(bodyparts):
            if part in self.parts:
                block[:, channel] = self.points[:, self.parts.index(part)]
        return block


def is_project(folder: Path) -> bool:
    """Does the folder look like a DeepLabCut project?"""
    with suppress(PermissionError):
        there = (folder / LABELED_DATA).is_dir() or (folder / projectconfig.FILE).is_file()
        return folder.is_dir() and (there or bool(merged(folder, ProjectConfig())))
    return False


def read(folder: Path, individual: str | None, problems: list[Problem]) -> Labels:
    """Every labelled frame of a project, videos in the order of config.yaml. What is wrong goes to `problems`, what
    should be known but is no fault to the notes of the labels.

    Raises DatasetError at once if there are no labels, or those of several animals and `individual` names none."""
    notes: list[str] = []
    config = projectconfig.read(folder, problems)
    try:
        pairs = label_files(folder, config, problems, notes)
    except PermissionError as reason:
        problems.append(Problem("label file unreadable", str(reason.filename), str(reason)))
        raise error(folder, problems) from reason
    files = [file for paths in pairs if (file := labelpair.read(paths, folder, problems, notes))]
    individual = _one_animal(files, individual, folder, problems)
    notes += _interchangeable(files, individual, config)
    several = any(file.individuals for file in files)
    tables = [_table(file, individual if several else "", folder, problems, notes) for file in files]
    tables = [table for table in tables if table]
    if not any(table.rows for table in tables):
        raise error(folder, [*problems, Problem("no labels", str(folder), "no label file lists a readable frame")])
    bodyparts = _bodyparts(config.parts_of(individual or ""), tables, problems, notes)
    return Labels(
        name=config.task or folder.resolve().name,
        root=folder,
        whole=True,
        bodyparts=bodyparts,
        skeleton=config.pairs(bodyparts),
        frames=tuple(frame for table in tables for frame in table.frames),
        keypoints=np.concatenate([table.under(bodyparts) for table in tables]),
        origin=tuple(f"{table.where} row {row}" for table in tables for row in table.rows),
        headers=tuple((table.where, tuple(table.parts)) for table in tables),
        notes=tuple(notes),
    )


def _one_animal(files: list[LabelFile], individual: str | None, folder: Path, problems: list[Problem]) -> str | None:
    """Whose labels are read: those of the individual that was asked for, or of the only one."""
    names = list(dict.fromkeys(name for file in files for name in file.individuals))
    if len(names) == 1 and not individual:
        return names[0]
    if names and individual not in names:
        asked = f"; individual={individual!r} is not one of them" if individual else ""
        hint = number_hint([individual], names) if individual else ""
        what = f"labels of {len(names)} individual{'s' * (len(names) > 1)}: {', '.join(names)}{asked}{hint}"
        raise error(folder, [*problems, Problem("several animals", str(folder), what)])
    if individual and not names and files:
        problems.append(Problem("setting", f"individual={individual!r}", "the labels name no individuals"))
    return individual


def _interchangeable(files: list[LabelFile], individual: str | None, config: ProjectConfig) -> Iterator[str]:
    """The note on an individual that is only the first, second, ... animal that was labelled in each frame."""
    names = {name for file in files for name in file.individuals} - {projectconfig.UNIQUE}
    if config.interchangeable and individual in names and len(names) > 1:
        yield (
            f"{projectconfig.FILE}: identity is not true, so {individual!r} may be another animal in each frame, in "
            "labels and in predictions"
        )


def _listed(file: LabelFile, individual: str, where: str, problems: list[Problem], notes: list[str]) -> None:
    """Is the individual in this file, too? One that was added to the project later may not be, by whatever name."""
    if individual in file.individuals:
        return
    what = f"{individual!r} is not in this file, which lists {', '.join(file.individuals) or 'no individuals'}"
    if not file.individuals or _folded(individual) in map(_folded, file.individuals):
        problems.append(Problem("several animals", where, what))
    else:
        notes.append(f"{where}: {what}")


def _table(file: LabelFile, individual: str, folder: Path, problems: list[Problem], notes: list[str]) -> _Table | None:
    """The rows of a label file whose picture is in the project; None if its header cannot be understood."""
    where = file.path.relative_to(folder).as_posix()
    if individual:
        _listed(file, individual, where, problems, notes)
    problems += [Problem("not a number", f"{where} row {row}", repr(text)) for row, text in file.not_numbers]
    try:
        parts, points = file.keypoints(individual if file.individuals else "")
    except ValueError as reason:
        problems.append(Problem("body parts", where, str(reason)))
        return None
    if not file.rows:
        notes.append(f"{where}: it lists no frame")
    frames = framepath.frames(file, folder, problems, notes)
    kept = [i for i, frame in enumerate(frames) if frame]
    return _Table(where, [file.rows[i] for i in kept], [frames[i] for i in kept], parts, points[kept])


def _bodyparts(
    wanted: tuple[str, ...], tables: list[_Table], problems: list[Problem], notes: list[str]
) -> tuple[str, ...]:
    """config.yaml's body parts in its order (DeepLabCut's channel order), or all that the files list. A Horse-10 has
    an order of its own."""
    in_files = list(dict.fromkeys(part for table in tables for part in table.parts))
    if is_horse10(in_files):
        return tuple(in_files)
    otherwise = _spelt_otherwise(wanted, tables)
    for where, part, other, by in otherwise:
        alike = ", in another Unicode form" * (
            unicodedata.normalize("NFC", part) == unicodedata.normalize("NFC", other)
        )
        problems.append(Problem("body parts", where, f"{part!r} is {other!r} in {by}{alike}"))
    if not wanted:
        return tuple(in_files)
    explained = {name for _, part, other, _ in otherwise for name in (part, other)}
    if absent := [part for part in wanted if part not in in_files and part not in explained]:
        what = f"{', '.join(absent)}: in no label file (they list {', '.join(in_files)})"
        problems.append(Problem("body parts", f"{projectconfig.FILE} bodyparts", what))
    for table in tables:
        if unused := [part for part in table.parts if part not in wanted and part not in explained]:
            notes.append(f"{table.where}: not in config.yaml's body parts, and not used: {', '.join(unused)}")
    return wanted


def _spelt_otherwise(wanted: tuple[str, ...], tables: list[_Table]) -> list[tuple[str, str, str, str]]:
    """(file, part, other spelling, where that stands) of parts that only capitals or separators tell from another that
    their file does not have: one of config.yaml's or, without them, one of an earlier file."""
    spelling = dict.fromkeys(wanted, projectconfig.FILE)
    faults = []
    for table in tables:
        for part in (part for part in table.parts if part not in spelling):
            others = (other for other in spelling if _folded(other) == _folded(part) and other not in table.parts)
            faults += [(table.where, part, other, spelling[other]) for other in others]
        if not wanted:
            spelling |= {part: table.where for part in table.parts if part not in spelling}
    return faults


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in plain if sign.isalnum()) or plain
