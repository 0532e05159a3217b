"""The labelled frames of a SLEAP file as pictures in the cache: written once for what is in the file and its videos."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np
from filelock import FileLock
from PIL import Image

from horse10.dataset import images
from horse10.dataset.problems import Problem, error
from horse10.dataset.sleap import sources
from horse10.dataset.sleap.picturenames import PictureNames
from horse10.dataset.sleap.sources import Files
from horse10.dataset.upright import SIDEWAYS, turned_in_doubt
from horse10.machine.folders import ends, home, whole

PIXELS = "2"  # another number for each change in how pictures are read, so that none of before is taken for one


def folder(
    path: Path, videos: Sequence, names: PictureNames, wanted: Mapping[int, list[int]], notes: list[str]
) -> Path:
    """The folder of the pictures called `names(v, number)`, for each video v and number in `wanted`.

    They are written whole or not at all, and never beside the source. Raises DatasetError that lists every video that
    is not there or is another one, and every frame that it does not have."""
    problems: list[Problem] = []
    files = sources.files(path, videos, names, wanted, notes)
    notes += [doubt for place, found in files.items() for doubt in _doubts(videos[place], found)]
    target = home() / "sleap" / f"{path.name[:40]}-{_content(path, names, files)}"
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(f".{target.name}.lock")):
        if not target.is_dir():
            with whole(target) as part:
                for place, found in files.items():
                    own = {number: names(place, number) for number in found}
                    _write(part, path, videos[place], found, own, problems)
                if problems:
                    raise error(path, problems)
    return target


def _doubts(video, files: Mapping[int, Path]) -> Iterable[str]:
    if not isinstance(video.filename, str) and (doubtful := _way_up(video, files)[1]):
        yield turned_in_doubt([file.name for file in doubtful], False)


def _content(path: Path, names: PictureNames, files: Files) -> str:
    """A hash of the file, of the size and the ends of each film or picture that is another file, and of what is made
    of them."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    for file in sorted({file for found in files.values() for file in found.values()} - {path}):
        digest.update(file.stat().st_size.to_bytes(8, "little") + ends(file))
    made = [PIXELS, *(names(place, number) for place, found in files.items() for number in found)]
    digest.update("\n".join(made).encode())
    return digest.hexdigest()[:16]


def _write(
    part: Path, path: Path, video, files: Mapping[int, Path], names: Mapping[int, str], problems: list[Problem]
) -> None:
    try:
        read = _reader(video, files)
    except Exception as reason:  # of h5py, OpenCV, sleap-io
        problems.append(Problem("image unreadable", path.name, f"{next(iter(files.values()))}: {reason}"))
        return
    for number, name in names.items():
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            Image.fromarray(read(number)).save(part / name)
        except Exception as reason:
            where = f"{path.name} frame {number} of {Path(name).parent.name}"
            problems.append(Problem("image unreadable", where, f"{files[number]}: {type(reason).__name__}: {reason}"))


def _reader(video, files: Mapping[int, Path]):
    """A function from the number of a frame to its pixels, uint8 (height, width, 3) RGB."""
    import sleap_io

    if not isinstance(video.filename, str):
        upright = _way_up(video, files)[0]
        return lambda number: images.read(files[number], upright)
    file = next(iter(files.values()))
    dataset = video.backend_metadata.get("dataset") or None
    if dataset:
        _refuse_ways_out(file, dataset)
        order = video.backend_metadata.get("input_format")  # of the axes
        opened = sleap_io.Video.from_filename(str(file.absolute()), dataset=dataset, input_format=order)
    else:
        opened = sleap_io.Video.from_filename(str(file.absolute()), grayscale=False, plugin="opencv")
    _same_video(video, opened)
    return lambda number: _rgb(opened[number])


def _way_up(video, files: Mapping[int, Path]) -> tuple[bool, list[Path]]:
    """Were the pictures of a list labelled as EXIF turns them? SLEAP turned them up to version 1.4, as OpenCV does, and
    has not since. The size of its first picture tells; and the pictures of which it cannot."""
    metadata, seen, open_to_doubt = video.backend_metadata, set(), []
    listed = tuple((metadata.get("shape") or (0, metadata.get("height_"), metadata.get("width_")))[1:3])
    for file in files.values():
        with suppress(OSError, ValueError):  # found when it is read
            size, exif = images.header(file)
            turned = size[::-1] if exif >= SIDEWAYS else size
            if exif > 1 and (listed == size) != (listed == turned):
                seen.add(listed == turned)
            elif exif > 1:
                open_to_doubt.append(file)
    return seen == {True}, open_to_doubt if len(seen) != 1 else []


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
