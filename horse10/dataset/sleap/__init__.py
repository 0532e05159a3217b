"""Labels of SLEAP, .slp or .pkg.slp: what people labelled, on the frames of the file itself or of its videos."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from horse10.dataset.labels import Labels
from horse10.dataset.problems import Problem, error, number_hint, some
from horse10.dataset.sleap import file as sleapfile
from horse10.dataset.sleap import frames as sleapframes
from horse10.dataset.sleap.picturenames import PictureNames


class _Row(NamedTuple):
    video: int  # index into the file's videos
    number: int  # frame of the video, from 0
    points: np.ndarray  # (K, 2) px, NaN = not labelled


def read(path: Path, individual: str | None, problems: list[Problem]) -> Labels:
    """The frames that have an instance which a person made; predicted ones are no labels, invisible points are none.

    Their pictures are written to `$HORSE10_HOME/sleap` once. Raises DatasetError at once for what cannot be read, for
    frames with several instances of which `individual`, a track, names none, and for videos that are not there; nothing
    is left for `problems`."""
    try:
        content = sleapfile.load(path)
    except ValueError as reason:
        raise error(path, [Problem("label file unreadable", path.name, str(reason))]) from reason
    names, notes = PictureNames(content.videos), []
    bones = _skeleton(path, content)
    rows = _rows(path, content, names, individual or "", notes)
    wanted = defaultdict(list)
    for row in rows:
        wanted[row.video].append(row.number)
    root = sleapframes.folder(path, content.videos, names, wanted, notes)
    return Labels(
        name=path.name.removesuffix(path.suffix).removesuffix(".pkg"),
        root=root,
        whole=False,
        bodyparts=tuple(bones.node_names),
        skeleton=tuple((edge.source.name, edge.destination.name) for edge in bones.edges),
        frames=tuple(names(row.video, row.number) for row in rows),
        keypoints=np.array([row.points for row in rows]),
        origin=tuple(f"{path.name} frame {row.number} of {names.folder(row.video, row.number)}" for row in rows),
        headers=((path.name, tuple(bones.node_names)),),
        notes=tuple(f"{path.name}: {note}" for note in notes),
    )


def _skeleton(path: Path, content):
    used = {id(each.skeleton): each.skeleton for frame in content for each in frame.user_instances}
    skeletons = list(used.values()) or content.skeletons
    if len(skeletons) != 1:
        names = ", ".join(str(each.name) for each in skeletons) or "none"
        raise error(path, [Problem("label file unreadable", path.name, f"skeletons: {names}; one is expected")])
    return skeletons[0]


def _rows(path: Path, content, names: PictureNames, individual: str, notes: list[str]) -> list[_Row]:
    tracks = [track.name for track in content.tracks]
    if individual and individual not in tracks:
        what = f"no track of that name; tracks: {', '.join(tracks) or 'none'}{number_hint([individual], tracks)}"
        raise error(path, [Problem("setting", f"individual={individual!r}", what)])
    videos = {id(video): place for place, video in enumerate(content.videos)}
    rows, several, predicted, used = [], [], 0, set()
    for frame in content:
        instances = frame.user_instances
        shown = [each for each in instances if each.n_visible]  # one without a visible point shows no animal
        chosen = [each for each in shown if not individual or (each.track and each.track.name == individual)]
        predicted += not instances and len(frame.predicted_instances) > 0
        used |= {each.track.name for each in shown if each.track}
        several += [(frame, chosen)] if len(chosen) > 1 else []
        if instances:
            points = chosen[0].numpy() if chosen else np.full((len(instances[0].skeleton), 2), np.nan)
            rows.append(_Row(videos[id(frame.video)], int(frame.frame_idx), points))
    if several:
        frame, chosen = several[0]
        what = f"instances: {len(chosen)}, and several in {len(several)} of {len(rows)} frames; tracks: "
        what += ", ".join(tracks) or "none; give each animal a track in SLEAP first"
        number = int(frame.frame_idx)
        where = f"{path.name} frame {number} of {names.folder(videos[id(frame.video)], number)}"
        raise error(path, [Problem("several animals", where, what)])
    if predicted:
        notes.append(f"frames with predicted instances alone, which are no labels: {predicted}; they are left out")
    if not rows:
        what = f"no frame with an instance that a person made; frames with predicted ones: {predicted}"
        raise error(path, [Problem("no labels", path.name, what)])
    if not individual:
        notes += together([name for name in tracks if name in used])
    return sorted(rows, key=lambda row: (row.video, row.number))


def together(tracks: Sequence[str]) -> list[str]:
    """The note on instances of several tracks, of which no frame has two."""
    return [f"tracks that are taken for one animal, since no frame has two: {some(tracks)}"] * (len(tracks) > 1)
