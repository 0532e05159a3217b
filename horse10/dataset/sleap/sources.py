"""The files on this machine that have the labelled frames of a SLEAP file: itself, films, or pictures."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PureWindowsPath

from horse10.dataset.problems import Problem, error
from horse10.dataset.sleap.file import source_path
from horse10.dataset.sleap.picturenames import PictureNames

Files = Mapping[int, Mapping[int, Path]]  # by video and frame


def files(
    path: Path, videos: Sequence, names: PictureNames, wanted: Mapping[int, Sequence[int]], notes: list[str]
) -> Files:
    """The file of each frame in `wanted`, by video. Where it is not what is listed goes to `notes`.

    Raises DatasetError that lists each video or picture that is not there, and each frame that no list has."""
    problems: list[Problem] = []
    found = {place: _of_video(path, videos[place], numbers, problems) for place, numbers in wanted.items()}
    if not problems:
        problems += _one_file_for_two(path, names, found)
    if problems:
        raise error(path, problems)
    notes += [f"frames are read from {each}" for each in _elsewhere(path, names, found)]
    notes += _by_name_alone(path, videos, found)
    return found


def _of_video(path: Path, video, numbers: Sequence[int], problems: list[Problem]) -> dict[int, Path]:
    """The file on this machine that has each of a video's frames: the .slp itself, a film, or a picture of a list."""
    if "crop" in video.backend_metadata:
        problems.append(Problem("image unreadable", path.name, f"{source_path(video)} is cropped: export it uncropped"))
        return {}
    if isinstance(video.filename, str):
        listed = dict.fromkeys(numbers, video.filename)
    else:
        listed = {number: video.filename[number] for number in numbers if number < len(video.filename)}
    for number in set(numbers) - set(listed):
        what = f"{source_path(video)} has {len(video.filename)} pictures"
        problems.append(Problem("image missing", f"{path.name} frame {number}", what))
    found = {name: _file(path, name) for name in dict.fromkeys(listed.values())}
    for name in [name for name, file in found.items() if file is None]:
        what = f"{name}: not there, nor beside {path.name}; put it there, or save labels with frames (.pkg.slp)"
        problems.append(Problem("image missing", path.name, what))
    return {number: found[name] for number, name in listed.items()}


def _file(path: Path, listed: str) -> Path | None:
    if Path(listed) == path.absolute():
        return path
    parts = listed.replace("\\", "/").split("/")
    here = [path.parent.joinpath(*parts[start:]) for start in range(len(parts)) if ".." not in parts[start:]]
    absolute = [Path(listed)] if Path(listed).is_absolute() else []
    return next((each for each in (*absolute, *here) if each.is_file()), None)


def _one_file_for_two(path: Path, names: PictureNames, files: Files):
    """Videos or pictures of one name in two folders, of which only one file is there."""
    owner: dict[Path, str] = {}
    for place, found in files.items():
        for number, file in found.items():
            own = names(place, number) if names.is_list(place) else names.folder(place, number)
            if file != path and owner.setdefault(file, own) != own:
                yield Problem("image missing", path.name, f"{owner[file]} and {own} would both be {file}")


def _elsewhere(path: Path, names: PictureNames, files: Files) -> Iterable[Path]:
    """Films, and folders of pictures, that do not lie where the file lies."""
    home = path.resolve().parent
    there = {file.parent if names.is_list(place) else file for place, found in files.items() for file in found.values()}
    return sorted(each for each in there if not each.resolve().is_relative_to(home))


def _by_name_alone(path: Path, videos: Sequence, found: Files) -> Iterable[str]:
    """Pictures that lie beside the file, and were labelled in a folder of another name: no size or length tells, as of
    a film, that they are those."""
    lists = [place for place in found if not isinstance(videos[place].filename, str)]
    pairs = {videos[place].filename[number]: file for place in lists for number, file in found[place].items()}
    listed = [PureWindowsPath(name) for name, file in pairs.items() if file.parent == path.parent]
    others = [name for name in listed if name.parent.name not in ("", path.absolute().parent.name)]
    for name in others[:1]:
        what = f"pictures that are found by their names alone, not in the folder that is listed: {len(others)}"
        yield f"{what}; the first: {name.parent.name}/{name.name}"
