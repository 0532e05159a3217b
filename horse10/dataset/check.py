"""Everything that can be found wrong before a run starts, each fault with its file and row."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from horse10.bodyparts import BODYPARTS, canonical
from horse10.dataset.labels import Labels
from horse10.dataset.problems import Problem
from horse10.dataset.splits import HALF, OUT_OF_DOMAIN, SETS, Split, in_words

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # owasp.org, CSV injection
HALF_PX = 0.5  # labelling tools (matplotlib, napari) draw pixel 0 from -0.5 to 0.5


def duplicates(labels: Labels) -> Iterator[Problem]:
    """Frames that are listed more than once."""
    places = defaultdict(list)
    for frame, where in zip(labels.frames, labels.origin, strict=True):
        places[frame].append(where)
    for frame, rows in places.items():
        if len(rows) > 1:
            yield Problem("duplicate frame", ", ".join(rows), frame)


def headers(labels: Labels, horse10: bool) -> Iterator[Problem]:
    """Body parts listed twice in a file or named like a formula, and in a Horse-10 those that are missing or unknown.

    Names are written to tables, and DeepLabCut reads those: it would not know a name that was made harmless there."""
    for where, parts in labels.headers:
        names = [canonical(part) for part in parts] if horse10 else list(parts)
        faults = {
            "listed twice": {name for name in names if names.count(name) > 1},
            "a spreadsheet would run it as a formula": {name for name in names if name.startswith(FORMULA)},
        }
        if horse10:
            faults |= {"missing": set(BODYPARTS) - set(names), "unknown": set(names) - set(BODYPARTS)}
        for fault, found in faults.items():
            if found:
                yield Problem("body parts", where, f"{fault}: {', '.join(sorted(found))} ({len(parts)} listed)")


def infinities(labels: Labels) -> Iterator[Problem]:
    """Labels with an infinite coordinate."""
    for i, k in np.argwhere(np.isinf(labels.keypoints).any(axis=-1)):
        yield _at("infinite coordinate", labels, i, k)


def at_origin(labels: Labels) -> Iterator[Problem]:
    """Labels at exactly (0, 0), as some tools write where nothing is labelled."""
    for i, k in np.argwhere((labels.keypoints == 0).all(axis=-1)):
        yield _at("label at (0, 0)", labels, i, k)


def shares(labels: Labels) -> Iterator[Problem]:
    """Labels that are shares of the picture's width and height, as some tools write them, and no px."""
    if are_shares(labels.keypoints):
        yield _at("not in px", labels, *np.argwhere(np.isfinite(labels.keypoints).all(axis=-1))[0])


def are_shares(points: np.ndarray) -> bool:
    """Are several points (..., 2) all within the first pixel, where no animal is?"""
    there = points[np.isfinite(points).all(axis=-1)]
    return len(np.unique(there, axis=0)) > 2 and bool(((there >= 0) & (there <= 1)).all())


def outside(labels: Labels, size: np.ndarray) -> Iterator[Problem]:
    """Labels that lie outside their image, of every image whose size is known."""
    limit = size[:, None, ::-1]  # (N, 1, 2) width, height
    beyond = (labels.keypoints < -HALF_PX) | (labels.keypoints > limit)  # NaN compares as False
    for i, k in np.argwhere(beyond.any(axis=-1) & (size[:, :1] > 0)):
        height, width = size[i]
        yield _at("label outside its image", labels, i, k, f"; the image is {width} x {height}")


def _at(kind: str, labels: Labels, i: int, k: int, addition: str = "") -> Problem:
    x, y = labels.keypoints[i, k]
    return Problem(kind, labels.origin[i], f"{labels.frames[i]} {labels.bodyparts[k]} x={x:g} y={y:g}{addition}")


def scales(scale_px: np.ndarray, size_px: np.ndarray, animal: np.ndarray, split: Split) -> Iterator[Problem]:
    """Animals of the split with a frame whose scale is missing, less than a pixel or more than its picture has."""
    used = np.concatenate([split.train, split.within, split.ood])
    animal, scale_px, diagonal = animal[used], scale_px[used], np.hypot(*size_px[used].T)
    bad = ~((scale_px >= 1) & (scale_px <= np.where(diagonal > 0, diagonal, np.inf)))  # NaN compares as False
    for name, count in Counter(animal[bad].tolist()).items():
        value = scale_px[bad & (animal == name)][0]
        yield Problem("scale", name, f"{value:g} px in {count} of its {np.sum(animal == name)} frames")


def split_files(official: dict[str, dict[str, list[str]]], labels: Labels, folder) -> Iterator[Problem]:
    """Split files that list a frame twice, one that is not labelled, or an animal on both sides."""
    for split, sets in official.items():
        file = f"{folder}/TrainTestInfo_shuffle{split}.csv"
        count = Counter(frame for column in SETS for frame in sets[column])
        for frame in (frame for frame, times in count.items() if times > 1):
            listed = [column for column in SETS for entry in sets[column] if entry == frame]
            yield Problem("split file", file, f"{frame} is listed {count[frame]} times, in {', '.join(listed)}")
        if labels.whole:
            yield from unlabelled(count, labels, file)
        train, _, ood = ({_animal(frame) for frame in sets[column]} for column in SETS)
        for animal in sorted(train & ood):
            yield Problem("animal in train and out of domain", file, animal)


def unlabelled(frames: Sequence[str], labels: Labels, where: str) -> Iterator[Problem]:
    """Frames a split names that have no labels; one line for a video of which none has."""
    absent = sorted(set(frames) - set(labels.frames))
    present = {_animal(frame) for frame in labels.frames}
    for animal, count in Counter(map(_animal, absent)).items():
        if animal not in present:
            yield Problem("split file", where, f"names {count} frames of {animal}, none of which is labelled")
    for frame in absent:
        if _animal(frame) in present:
            yield Problem("split file", where, f"names {frame}, which is not labelled")


def conflicts(official: dict[str, dict[str, list[str]]], stored: pd.DataFrame, folder) -> Iterator[Problem]:
    """Frames that the user's copy of Horse-10's split files puts elsewhere than the splits in this package do."""
    for split, sets in official.items():
        file = f"{folder}/TrainTestInfo_shuffle{split}.csv"
        if f"split{split}" not in stored:
            yield Problem("split file", file, f"Horse-10 has no split {split}")
            continue
        theirs = {frame: column for column in SETS for frame in sets[column]}
        for frame, smallest in stored[f"split{split}"].items():
            ours = SETS[2] if smallest == OUT_OF_DOMAIN else SETS[0] if smallest <= HALF else SETS[1]
            if theirs.get(frame) != ours:
                column = theirs.get(frame, "no column")
                yield Problem("split file", file, f"{frame} is in {column}, officially in {ours}")


def empty_sets(split: Split, labels: Labels, animals: int) -> Iterator[Problem]:
    """Sets of a split without a labelled frame. Out of domain may be empty only if there is a single animal."""
    sets = {"training": split.train, "within-domain test": split.within}
    if animals > 1 and split.split.isdigit():
        sets["out-of-domain test"] = split.ood
    sizes = {name: labels.labelled[rows].sum() for name, rows in sets.items()}
    for name in (name for name, count in sizes.items() if not count):
        yield Problem("empty split", in_words(split.split), f"no labelled {name} frames")


def _animal(frame: str) -> str:
    return frame.rsplit("/", 1)[0].removeprefix("labeled-data/")
