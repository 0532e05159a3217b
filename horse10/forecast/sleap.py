"""The labelled frames of SLEAP files that belong together, such as train.pkg.slp and val.pkg.slp."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from horse10.dataset.numbers import numbered
from horse10.dataset.problems import Problem, error
from horse10.dataset.sleap import file as sleapfile
from horse10.dataset.sleap import frames as sleapframes
from horse10.dataset.sleap.picturenames import PictureNames
from horse10.forecast.frames import Frames


def read(paths: Sequence[Path]) -> tuple[Frames, np.ndarray]:
    """The frames that a person labelled, and (N,) which of the files each is from. A recording is a video that they
    name, whichever file names it. Raises DatasetError for what cannot be read."""
    contents = [_load(path) for path in paths]
    shared, start = PictureNames([video for content in contents for video in content.videos]), 0
    names, pictures, recording, owner, notes = [], [], [], [], list(_moved(contents))
    for place, (path, content) in enumerate(zip(paths, contents, strict=True)):
        rows, own = _labelled(path, content), PictureNames(content.videos)
        root = sleapframes.folder(path, content.videos, own, _by_video(rows), notes)
        notes += _doubts(path, content)
        names += [shared(start + video, number) for video, number in rows]
        pictures += [root / own(*row) for row in rows]
        recording += [shared.folder(start + video, number) for video, number in rows]
        owner += [place] * len(rows)
        start += len(content.videos)
    where = map(np.array, (recording, *numbered(names)))
    return Frames(tuple(names), tuple(pictures), *where, tuple(notes)), np.array(owner)


def _load(path: Path):
    try:
        return sleapfile.load(path)
    except ValueError as reason:
        raise error(path, [Problem("label file unreadable", path.name, str(reason))]) from reason


def _moved(contents: Sequence) -> Iterator[str]:
    """Videos of one name that no two files place in the same folder: of two machines, or two videos."""
    of_name = defaultdict(list)
    for content in contents:
        sources = {sleapfile.source_path(video) for video in content.videos}
        for name in {source.name for source in sources}:
            of_name[name].append({source for source in sources if source.name == name})
    for name, places in of_name.items():
        if len(places) > 1 and not set.intersection(*places):
            yield (
                f"{name}: each file has it in another folder, so it is taken for several recordings; if it is one that "
                "was moved, say so by its name, with --recording-by and --group-by"
            )


def _labelled(path: Path, content) -> list[tuple[int, int]]:
    """(video, frame) of each frame with an instance that a person made."""
    place = {id(video): index for index, video in enumerate(content.videos)}
    rows = sorted({(place[id(frame.video)], int(frame.frame_idx)) for frame in content if frame.user_instances})
    if not rows:
        raise error(path, [Problem("no labels", path.name, "no frame with an instance that a person made")])
    return rows


def _by_video(rows: list[tuple[int, int]]) -> dict[int, list[int]]:
    wanted = defaultdict(list)
    for video, frame in rows:
        wanted[video].append(frame)
    return wanted


def _doubts(path: Path, content):
    if any(sleapfile.source_path(video).name == path.name for video in content.videos):
        yield f"{path.name}: it does not say which videos its frames are from, so no recording of it is known again"
