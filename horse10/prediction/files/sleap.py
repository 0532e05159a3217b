"""Predictions of SLEAP: predicted instances of a .slp, tracks of an .analysis.h5."""

from pathlib import Path

import numpy as np

from horse10.dataset.problems import Problem, error
from horse10.dataset.sleap import file as sleapfile
from horse10.dataset.sleap import together
from horse10.dataset.sleap.picturenames import PictureNames
from horse10.prediction.files.posefile import Listed, PoseFile


def read(path: Path, animal: str = "") -> PoseFile:
    """The predicted instance of each frame, or the one of the track called `animal`.

    Raises ValueError if it is no file of SLEAP; DatasetError if a frame has several instances to choose from."""
    content = sleapfile.load(path) if path.suffix.lower() == ".slp" else sleapfile.load_analysis(path)
    places = {id(video): place for place, video in enumerate(content.videos)}
    names = PictureNames(content.videos)
    bodyparts = _bodyparts(path, content)
    frames, poses, several, used, notes = [], [], [], {}, []
    if animal and not content.tracks:
        notes.append(f"no tracks: each frame's only instance is taken for that of {animal!r}")
        animal = ""  # nothing to choose by
    for frame in content:
        frames.append(_listed(names, places[id(frame.video)], int(frame.frame_idx)))
        shown = [each for each in frame.predicted_instances if each.n_visible]
        instances = [each for each in shown if not animal or _track(each) == animal]
        poses.append(instances[0].numpy(scores=True) if instances else np.full((len(bodyparts), 3), np.nan))
        used |= dict.fromkeys(filter(None, map(_track, instances)))
        if len(instances) > 1:
            several.append((frames[-1], instances))
    if several:
        raise error(path, [_several(path, content, *several[0], len(several))])
    if not np.isfinite(poses).any():
        tracks = ", ".join(track.name for track in content.tracks) or "none"
        which = f" of a track called {animal!r}; tracks: {tracks}" if animal else ""
        raise error(path, [Problem("predictions unreadable", path.name, f"no predicted instance{which}")])
    return PoseFile(path.name, frames, bodyparts, np.stack(poses).astype(float), (*notes, *together(list(used))))


def _listed(names: PictureNames, video: int, number: int) -> Listed:
    """The place in a film is that in the recording; the place in a list of pictures says nothing."""
    folder = names.folder(video, number)
    words = f"frame {number} of {folder}"
    return Listed(words, names(video, number)) if names.is_list(video) else Listed(words, folder, number)


def _bodyparts(path: Path, content) -> list[str]:
    if len(content.skeletons) != 1:
        what = f"{len(content.skeletons)} skeletons instead of one"
        raise error(path, [Problem("predictions unreadable", path.name, what)])
    return list(content.skeletons[0].node_names)


def _track(instance) -> str | None:
    return instance.track.name if instance.track else None


def _several(path: Path, content, listed: Listed, instances: list, count: int) -> Problem:
    tracks = ", ".join(track.name for track in content.tracks)
    what = f"frames with several instances: {count}; in the first {len(instances)}; tracks: {tracks or 'none'}"
    return Problem("predictions of several animals", f"{path.name} {listed.row}", what)
