"""The label files of a DeepLabCut project: which folders have some, in which order, and whose labels are read."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from horse10.dataset import images
from horse10.dataset.deeplabcut.projectconfig import FILE, ProjectConfig
from horse10.dataset.names import Names
from horse10.dataset.problems import Problem, error

LABELED_DATA = "labeled-data"
_NAME = re.compile(r"(CollectedData(?:_.*)?)\.(h5|csv)", re.IGNORECASE)  # without a scorer in Lightning Pose


def label_files(folder: Path, config: ProjectConfig, problems: list[Problem], notes: list[str]) -> list[list[Path]]:
    """Of each video the .h5 and the .csv, or the one that is there. Where a project is passed on without them: the
    merged file of the latest iteration. Raises DatasetError if there is none at all."""
    pairs = [
        pair for video in _videos(folder, config, notes) if (pair := label_pair(video, folder, config, problems, notes))
    ]
    if not pairs and (pair := merged(folder, config)):
        notes.append(f"{_where(pair[0], folder)}: all labels are from this file; there are none in {LABELED_DATA}")
        pairs = [label_pair(pair[0].parent, folder, config, problems, notes)]
    deeper = sorted(path for path in (folder / LABELED_DATA).glob("*/*/*") if _NAME.fullmatch(path.name))
    for path in deeper[:1]:
        what = f"label files in folders within its folders are not read, as DeepLabCut does not; there: {len(deeper)}"
        notes.append(f"{LABELED_DATA}: {what}; the first: {_where(path, folder)}")
    links = [path for path in (folder / FILE, *chain(*pairs)) if path.is_symlink()]
    notes += [f"{_where(path, folder)}: a link to {path.resolve()}" for path in links]
    if not pairs:
        looked = f"no CollectedData*.csv or .h5 in {LABELED_DATA}/*/, training-datasets/*/*/ or the folder itself"
        raise error(folder, [*problems, Problem("no labels", str(folder), looked)])
    return pairs


def merged(folder: Path, config: ProjectConfig) -> list[Path]:
    """The label files of the latest training set, or those in the folder itself."""
    iterations = sorted(
        (folder / "training-datasets").glob("iteration-*/*/"),
        key=lambda path: (len(path.parent.name), path.parent.name),  # iteration-10 after iteration-9
    )
    pairs = (label_pair(place, folder, config, [], []) for place in [*reversed(iterations), folder])
    return next((pair for pair in pairs if pair), [])


def _videos(folder: Path, config: ProjectConfig, notes: list[str]) -> list[Path]:
    """All video folders: those that config.yaml lists in its order, then the others by name."""
    folders = {path.name: path for path in sorted((folder / LABELED_DATA).glob("*/"))}
    names, listed = Names(folders), {}
    for video in config.videos:
        if name := names.find(video):
            listed.setdefault(name, video)
    for name, video in listed.items():
        if name != video:
            notes.append(f"{LABELED_DATA}/{name}: taken for the video that config.yaml calls {video!r}")
    replaced = {name: video for video in config.replaced if (name := names.find(video))}
    notes += [
        f"{LABELED_DATA}/{name}: left out, since config.yaml lists its crops in its place, {video}_cropped"
        for name, video in replaced.items()
    ]
    paths = [folders[name] for name in (*listed, *(name for name in folders if name not in {*listed, *replaced}))]
    for path in paths:
        notes += [f"{_where(path, folder)}: {what}" for what in _remarks(path, config, path.name in listed)]
    labeled_data = folder / LABELED_DATA
    if labeled_data.is_symlink():
        notes.append(f"{LABELED_DATA}: a link to {labeled_data.resolve()}")
    return paths


def _remarks(video: Path, config: ProjectConfig, listed: bool) -> Iterator[str]:
    """What to know of a video folder."""
    labelled = bool(_files(video))
    if labelled and config.videos and not listed:
        yield "not in config.yaml's video_sets; its labels are used"
    pictures = [path for path in video.iterdir() if path.suffix.lower() == ".png"]
    if labelled and pictures:
        yield from _cropped(pictures[0], config.parts_shown.get(video.name))
    if pictures and not labelled and not video.name.endswith("_labeled"):  # drawn by deeplabcut.check_labels
        yield f"{len(pictures)} pictures, but no label file"
    if video.is_symlink():
        yield f"a link to {video.resolve()}"


def _cropped(picture: Path, shown: tuple[int, ...] | None) -> Iterator[str]:
    """Frames may be cropped when they are taken from a video, and labels count from their corner."""
    x1, x2, y1, y2 = shown or (0, 0, 0, 0)
    with suppress(OSError, ValueError):  # found when it is read
        if (x1 or y1) and images.header(picture).size == (y2 - y1, x2 - x1):
            corner = f"x={x1}, y={y1}"
            yield f"its pictures were cropped, at {corner}; predictions of the whole video are off by that"


def _files(video: Path) -> dict[str, list[Path]]:
    """The label files in a folder by name without ending, each time the .h5 first."""
    files = {}
    for path in sorted(video.iterdir(), key=lambda path: (path.suffix.lower() != ".h5", path.name)):
        if (match := _NAME.fullmatch(path.name)) and path.is_file():
            files.setdefault(match[1], []).append(path)
    return files


def label_pair(
    video: Path, folder: Path, config: ProjectConfig, problems: list[Problem], notes: list[str]
) -> list[Path]:
    """The label files of the scorer that config.yaml names, or of the only one there is."""
    files, wanted = _files(video), f"CollectedData_{config.scorer}" if config.scorer else "CollectedData"
    names = ", ".join(sorted(files))
    if len(files) > 1 and wanted not in files:
        what = f"labels of several scorers ({names}), and config.yaml does not say whose count"
        problems.append(Problem("label file unreadable", _where(video, folder), what))
    elif len(files) > 1:
        notes.append(f"{_where(video, folder)}: labels of several scorers ({names}); {wanted} is read")
    elif files and config.scorer and wanted not in files:
        notes.append(f"{_where(video, folder)}: {names} is read; config.yaml's scorer is {config.scorer!r}")
    return files.get(wanted) or next(iter(files.values()), [])


def _where(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
