"""A DeepLabCut project folder, of any version since 2.0. It is only ever read."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path, PureWindowsPath

import numpy as np
import yaml

from horse10.bodyparts import resembles_horse10
from horse10.dataset import labelfile
from horse10.dataset.labelfile import LabelFile
from horse10.dataset.labels import Labels
from horse10.dataset.problems import Problem, error, number_hint

LABELED_DATA = "labeled-data"


def is_project(folder: Path) -> bool:
    """Does the folder look like a DeepLabCut project?"""
    return (folder / LABELED_DATA).is_dir() or (folder / "config.yaml").is_file() or bool(_merged_file(folder, None))


def read(folder: Path, individual: str | None, problems: list[Problem]) -> Labels:
    """Every labelled frame of a project, videos in the order of config.yaml. What is wrong goes to `problems`.

    Raises DatasetError at once if there are no labels, or those of several animals and `individual` names none."""
    config = _config(folder / "config.yaml", problems)
    files = []
    for path in _label_files(folder, config, problems):
        try:
            files.append(labelfile.read(path))
        except (OSError, ValueError, KeyError, IndexError, RuntimeError) as reason:
            problems.append(Problem("label file unreadable", _where(path, folder), str(reason)))
    _one_animal(files, individual, folder, problems)
    return _join(files, individual or "", folder, config, problems)


def _config(path: Path, problems: list[Problem]) -> dict:
    if not path.is_file():
        return {}
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(config, dict):
            return config
        reason = "not a list of settings"
    except (yaml.YAMLError, UnicodeDecodeError) as unreadable:
        reason = str(unreadable)
    problems.append(Problem("label file unreadable", path.name, reason))
    return {}


def _label_files(folder: Path, config: dict, problems: list[Problem]) -> list[Path]:
    """One file per video. Where a project is passed on without them: the merged file of the latest iteration."""
    scorer = config.get("scorer")
    files = [_label_file(video, scorer, folder, problems) for video in _videos(folder, config)]
    files = [path for path in files if path] or [path for path in [_merged_file(folder, scorer)] if path]
    if not files:
        looked = f"no CollectedData_*.csv or .h5 in {LABELED_DATA}/*/, training-datasets/*/*/ or the folder itself"
        raise error(folder, [*problems, Problem("no labels", str(folder), looked)])
    return files


def _videos(folder: Path, config: dict) -> list[Path]:
    """The video folders config.yaml lists, in its order; all of them if it lists none that is there."""
    folders = {path.name: path for path in sorted((folder / LABELED_DATA).glob("*/"))}
    listed = config.get("video_sets")
    paths = listed if isinstance(listed, dict) else {}
    names = dict.fromkeys(PureWindowsPath(str(path)).stem for path in paths)  # understands both kinds of slash
    return [folders[name] for name in names if name in folders] or list(folders.values())


def _label_file(video: Path, scorer, folder: Path, problems: list[Problem]) -> Path | None:
    files = {path.stem: path for suffix in (".h5", ".csv") for path in video.glob(f"CollectedData_*{suffix}")}
    if len(files) > 1 and f"CollectedData_{scorer}" not in files:
        what = f"labels of several scorers ({', '.join(sorted(files))}), and config.yaml does not say whose count"
        problems.append(Problem("label file unreadable", _where(video, folder), what))
    return files.get(f"CollectedData_{scorer}") or next(iter(files.values()), None)


def _merged_file(folder: Path, scorer) -> Path | None:
    iterations = sorted(
        (folder / "training-datasets").glob("iteration-*/*/"),
        key=lambda path: (len(path.parent.name), path.parent.name),  # iteration-10 after iteration-9
    )
    files = (_label_file(place, scorer, folder, []) for place in [*reversed(iterations), folder])
    return next((path for path in files if path), None)


def _one_animal(files: list[LabelFile], individual: str | None, folder: Path, problems: list[Problem]) -> None:
    names = list(dict.fromkeys(name for file in files for name in file.individuals))
    if names and individual not in names:
        asked = f"; individual={individual!r} is not one of them" if individual else ""
        hint = number_hint([individual], names) if individual else ""
        what = f"labels of {len(names)} individuals: {', '.join(names)}{asked}{hint}"
        raise error(folder, [*problems, Problem("several animals", str(folder), what)])
    if individual and not names and files:
        problems.append(Problem("setting", f"individual={individual!r}", "the labels name no individuals"))


def _join(files: list[LabelFile], individual: str, folder: Path, config: dict, problems: list[Problem]) -> Labels:
    """All files under one list of body parts, matched by name: a part that a file does not have is not labelled."""
    tables = []
    for file in files:
        owner = individual if file.individuals else ""
        where = _where(file.path, folder)
        try:
            tables.append((file, where, *file.keypoints(owner)))
        except ValueError as reason:
            problems.append(Problem("body parts", where, str(reason)))
        problems += [Problem("not a number", f"{where} row {row}", repr(text)) for row, text in file.not_numbers]
    if not sum(len(file.index) for file, *_ in tables):
        raise error(folder, [*problems, Problem("no labels", str(folder), "no label file lists a readable frame")])

    bodyparts = _bodyparts(config, (parts for *_, parts, _ in tables), problems)
    blocks = []
    for *_, parts, points in tables:
        block = np.full((len(points), len(bodyparts), 2), np.nan)
        for channel, part in enumerate(bodyparts):
            if part in parts:
                block[:, channel] = points[:, parts.index(part)]
        blocks.append(block)
    return Labels(
        name=str(config.get("Task") or folder.resolve().name),
        root=folder,
        whole=True,
        bodyparts=bodyparts,
        skeleton=_skeleton(config, bodyparts),
        frames=tuple(_frame(name, file.path.parent, folder) for file, *_ in tables for name in file.index),
        keypoints=np.concatenate(blocks),
        origin=tuple(f"{where} row {row}" for file, where, *_ in tables for row in file.rows),
        headers=tuple((where, tuple(parts)) for _, where, parts, _ in tables),
    )


def _bodyparts(config: dict, listed: Iterable[list[str]], problems: list[Problem]) -> tuple[str, ...]:
    """config.yaml's body parts in its order (DeepLabCut's channel order), or all that the files list. A Horse-10 has
    an order of its own."""
    in_files = list(dict.fromkeys(part for parts in listed for part in parts))
    wanted = config.get("bodyparts")
    if wanted == "MULTI!":  # a project with several animals
        wanted = config.get("multianimalbodyparts")
    if not isinstance(wanted, list) or resembles_horse10(in_files):
        return tuple(in_files)
    wanted = [str(part) for part in wanted]
    absent = [part for part in wanted if part not in in_files]
    if absent:
        what = f"{', '.join(absent)}: in no label file (they list {', '.join(in_files)})"
        problems.append(Problem("body parts", "config.yaml bodyparts", what))
    return tuple(wanted)


def _skeleton(config: dict, bodyparts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    listed = config.get("skeleton")
    lines = [line for line in listed if isinstance(line, list)] if isinstance(listed, list) else []
    pairs = (pair for line in lines for pair in pairwise(map(str, line)))
    return tuple(pair for pair in pairs if set(pair) <= set(bodyparts))


def _frame(listed: str, beside: Path, folder: Path) -> str:
    """`labeled-data/<video>/<image>` from whatever path a label file lists: with backslashes, or from another machine.
    An image that is not where it is listed but beside its label file is meant to be that one (a renamed folder)."""
    parts = PureWindowsPath(listed).parts
    if LABELED_DATA in parts:
        frame = "/".join(parts[len(parts) - 1 - parts[::-1].index(LABELED_DATA) :])
    else:
        frame = "/".join([*beside.relative_to(folder).parts, *parts[-1:]])
    neighbour = beside / PureWindowsPath(listed).name
    if not (folder / frame).is_file() and neighbour.is_file():
        return neighbour.relative_to(folder).as_posix()
    return frame


def _where(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
