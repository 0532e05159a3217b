"""The labelled frames of a SLEAP file as pictures in the cache: written once for what is in the file and its videos."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import h5py
import numpy as np
from filelock import FileLock
from PIL import Image

from horse10.dataset import images
from horse10.dataset.problems import Problem, error
from horse10.dataset.sleap.file import source_path
from horse10.machine.folders import ends, home, whole


def name(video: str, number: int) -> str:
    """A frame as DeepLabCut would name it."""
    return f"labeled-data/{video}/img{number:05}.png"


def folder(
    path: Path, videos: Sequence, names: Sequence[str], wanted: Mapping[int, list[int]], notes: list[str]
) -> Path:
    """The folder of the pictures called `name(names[v], number)`, for each video v and number in `wanted`.

    They are written whole or not at all, and never beside the source. Raises DatasetError that lists every video that
    is not there or is another one, and every frame that it does not have."""
    problems: list[Problem] = []
    files = {place: _file(path, videos[place], problems) for place in wanted}
    if not problems:
        problems += _one_file_for_two(path, names, files)
    if problems:
        raise error(path, problems)
    notes += [f"frames are read from {file}" for file in dict.fromkeys(files.values()) if _elsewhere(file, path)]
    target = home() / "sleap" / f"{path.name[:40]}-{_content(path, files.values())}"
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(f".{target.name}.lock")):
        if not target.is_dir():
            with whole(target) as part:
                for place, numbers in wanted.items():
                    _write(part, path, videos[place], files[place], names[place], numbers, problems)
                if problems:
                    raise error(path, problems)
    return target


def _file(path: Path, video, problems: list[Problem]) -> Path | None:
    """The file on this machine that has a video's frames: the .slp itself, or a video, file or folder that it names."""
    if "crop" in video.backend_metadata:
        problems.append(Problem("image unreadable", path.name, f"{source_path(video)} is cropped: export it uncropped"))
        return None
    listed = video.filename if isinstance(video.filename, str) else video.filename[0]
    if Path(listed) == path.absolute():
        return path
    parts = listed.replace("\\", "/").split("/")
    here = [path.parent.joinpath(*parts[start:]) for start in range(len(parts)) if ".." not in parts[start:]]
    absolute = [Path(listed)] if Path(listed).is_absolute() else []
    file = next((each for each in (*absolute, *here) if each.is_file()), None)
    if file is None:
        what = f"{listed}: not there, nor beside {path.name}; put it there, or save labels with frames (.pkg.slp)"
        problems.append(Problem("image missing", path.name, what))
    return file


def _one_file_for_two(path: Path, names: Sequence[str], files: Mapping[int, Path]):
    """Videos of one name in two folders, of which only one file is there."""
    owner: dict[Path, int] = {}
    for place, file in files.items():
        if file != path and owner.setdefault(file, place) != place:
            what = f"{names[owner[file]]} and {names[place]} would both be {file}"
            yield Problem("image missing", path.name, what)


def _elsewhere(file: Path, path: Path) -> bool:
    return not file.resolve().is_relative_to(path.resolve().parent)


def _content(path: Path, files) -> str:
    """A hash of the file, and of the size and the ends of each video that is another file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    for file in sorted({file for file in files if file != path}):
        digest.update(file.stat().st_size.to_bytes(8, "little") + ends(file))
    return digest.hexdigest()[:16]


def _write(part: Path, path: Path, video, file: Path, title: str, numbers: list[int], problems: list[Problem]) -> None:
    (part / name(title, 0)).parent.mkdir(parents=True, exist_ok=True)
    try:
        read = _reader(video, file)
    except Exception as reason:  # of h5py, OpenCV, sleap-io
        problems.append(Problem("image unreadable", path.name, f"{file}: {reason}"))
        return
    for number in numbers:
        try:
            Image.fromarray(read(number)).save(part / name(title, number))
        except Exception as reason:
            where = f"{path.name} frame {number} of {title}"
            problems.append(Problem("image unreadable", where, f"{file}: {type(reason).__name__}: {reason}"))


def _reader(video, file: Path):
    """A function from the number of a frame to its pixels, uint8 (height, width, 3) RGB."""
    import sleap_io

    if not isinstance(video.filename, str):
        pictures = [file.parent / source.replace("\\", "/").rpartition("/")[2] for source in video.filename]
        return lambda number: images.read(pictures[number])
    dataset = video.backend_metadata.get("dataset") or None
    if dataset:
        _refuse_ways_out(file, dataset)
        opened = sleap_io.Video.from_filename(str(file.absolute()), dataset=dataset)
    else:
        opened = sleap_io.Video.from_filename(str(file.absolute()), grayscale=False, plugin="opencv")
    _same_video(video, opened)
    return lambda number: _rgb(opened[number])


def _refuse_ways_out(file: Path, dataset: str) -> None:
    with h5py.File(file, "r") as content:
        node = content
        for step in dataset.strip("/").split("/"):
            if not isinstance(node.get(step, getlink=True), h5py.HardLink):
                raise ValueError(f"{dataset} is not in the file")
            node = node[step]
        if node.is_virtual or node.external:
            raise ValueError(f"{dataset} is stored outside the file, which is not followed")


def _same_video(listed, opened) -> None:
    """Raises ValueError if the labels were made on a video of another size or length."""
    expected = listed.backend_metadata.get("shape")
    if expected and opened.shape and list(expected[:3]) != list(opened.shape[:3]):
        frames, height, width = expected[:3]
        there = "{} frames of {} x {} px".format(*(opened.shape[place] for place in (0, 2, 1)))
        raise ValueError(f"another video: {there}, labelled were {frames} frames of {width} x {height} px")


def _rgb(pixels: np.ndarray) -> np.ndarray:
    if pixels.dtype != np.uint8 or pixels.ndim != 3:
        raise ValueError(f"pixels of type {pixels.dtype} and shape {pixels.shape} instead of 8 bits per channel")
    return np.ascontiguousarray(np.broadcast_to(pixels[..., :3], (*pixels.shape[:2], 3)))
