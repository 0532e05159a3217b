"""Which way up: a picture whose EXIF entry asks viewers to turn it was labelled as it is stored, or turned."""

from dataclasses import replace

import numpy as np
from tqdm import tqdm

from horse10.dataset import images
from horse10.dataset.labels import Labels
from horse10.dataset.problems import Problem

SIDEWAYS = 5  # from this EXIF orientation on, width and height change places


def as_labelled(labels: Labels, problems: list[Problem]) -> tuple[Labels, np.ndarray]:
    """The labels with the frames that are to be read upright, and (N, 2) int64 height, width of every frame as it is
    read; 0, 0 for an image that cannot be used.

    The size that the source lists decides. Where it cannot tell (none is listed, the picture is square or only turned
    by 180 degrees), a picture is read like the others of the source, if all of these agree, or as stored, which is what
    DeepLabCut does; and a note names it."""
    stored, exif = _headers(labels, problems)
    turned = np.where(exif[:, None] >= SIDEWAYS, stored[:, ::-1], stored)
    listed = np.zeros_like(stored) if labels.listed_size is None else labels.listed_size
    readable, known = stored.all(axis=1), listed.all(axis=1)
    as_stored, as_turned = ((listed == size).all(axis=1) for size in (stored, turned))
    for i in np.flatnonzero(readable & known & ~as_stored & ~as_turned):
        problems.append(_other_size(labels, i, stored[i], listed[i]))
    upright = readable & as_turned & ~as_stored
    open_to_doubt = readable & (exif > 1) & (as_stored == as_turned)
    decided = readable & (exif > 1) & ~open_to_doubt
    like_the_others = upright[decided].all() and decided.any()
    upright |= open_to_doubt & like_the_others
    notes = labels.notes
    if open_to_doubt.any():
        notes += (turned_in_doubt([labels.frames[i] for i in np.flatnonzero(open_to_doubt)], like_the_others),)
    names = frozenset(labels.frames[i] for i in np.flatnonzero(upright))
    return replace(labels, upright=names, notes=notes), np.where(upright[:, None], turned, stored)


def _headers(labels: Labels, problems: list[Problem]) -> tuple[np.ndarray, np.ndarray]:
    """(N, 2) height, width as stored and (N,) EXIF orientation of every image; 0 for one that cannot be used."""
    size, exif = np.zeros((len(labels.frames), 2), dtype=np.int64), np.zeros(len(labels.frames), dtype=np.int64)
    for i, frame in enumerate(tqdm(labels.frames, "reading image headers", unit="image", delay=1, leave=False)):
        path = labels.root / frame
        try:
            size[i], exif[i] = images.header(path)
        except FileNotFoundError:
            problems.append(Problem("image missing", labels.origin[i], frame))
        except (OSError, ValueError) as reason:
            problems.append(Problem("image unreadable", labels.origin[i], f"{frame}: {reason}"))
    return size, exif


def _other_size(labels: Labels, i: int, stored: np.ndarray, listed: np.ndarray) -> Problem:
    what = f"{labels.frames[i]} has {stored[1]} x {stored[0]} px; the label file says {listed[1]} x {listed[0]}"
    return Problem("image size", labels.origin[i], what)


def turned_in_doubt(frames: list[str], like_the_others: bool) -> str:
    """The note about pictures with a turn of which nothing says how they were labelled."""
    reading = "turned, like the others that are" if like_the_others else "as they are stored, without the turn"
    return (
        f"EXIF: nothing says whether pictures with a turn were labelled turned ({len(frames)} are). They are read "
        f"{reading}; if that is wrong, save them without the EXIF entry: {', '.join(frames)}"
    )
