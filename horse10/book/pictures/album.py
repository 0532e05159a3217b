"""Albums of a data set, for the book: every animal once, a walk to leaf through, a horse changed by hand."""

import numpy as np
import pandas as pd

from horse10.analysis import exploration
from horse10.book import sources
from horse10.book.pictures.flipbook import Dial, flipbook, sheet
from horse10.book.pictures.stills import Still
from horse10.book.widgets import Shown
from horse10.dataset import BODYPARTS, PoseDataset
from horse10.dataset.rows import spread

FRAMES = 32  # of a walk
STOPS = 5  # of each of the playground's sliders
SMALL = (240, 20)  # width in px and quality where a page holds dozens of pictures
PAIRS = (("coat", "light"), ("background", "shadow"), ("handler", "second horse"))  # of factors, for the playground


def herd_album(dataset: PoseDataset) -> str:
    """Of each animal the frame with most labels; the caption says whether the animal is trained on."""
    labels = np.isfinite(dataset.keypoints).all(axis=-1).sum(axis=1)  # (N,)
    stills, captions = [], []
    for animal, role in exploration.roles(dataset)[["animal", "role"]].itertuples(index=False):
        rows = np.flatnonzero(dataset.animal == animal)
        row = rows[np.argmax(labels[rows])]
        words = f"{animal}, {labels[row]} of {len(dataset.bodyparts)} body parts labelled"
        stills.append(Still(dataset.read(row), words, dataset.keypoints[row], stored=SMALL))
        captions.append(f"{animal} · {role}")
    name = f"One frame of each of {len(stills)} animals"
    return sheet(name, stills, captions, dataset.bodyparts, dataset.skeleton, hide=("skeleton",))


def walk_album(dataset: PoseDataset) -> Shown:
    """Frames of one animal, evenly spread, to be leafed through.

    Of the synthetic horses, one whose handler walks between it and the camera is drawn anew, because a data set does
    not keep where its hidden body parts are. Of other data, the animal with most frames.
    """
    if dataset.name == "synthetic":
        animal, stills = _drawn_walk()
    else:
        names, frames = np.unique(dataset.animal, return_counts=True)
        animal = names[np.argmax(frames)]
        rows = np.array(sorted(np.flatnonzero(dataset.animal == animal), key=lambda row: dataset.frames[row]))
        stills = [Still(dataset.read(row), str(animal), dataset.keypoints[row]) for row in spread(rows, FRAMES)]
    labels = [int(np.isfinite(still.keypoints).all(axis=-1).sum()) for still in stills]
    stops = tuple(f"{at} of {len(stills)}, {count} labels" for at, count in enumerate(labels, 1))
    name, dials = f"Frames of {animal}", [Dial("frame", stops)]
    parts, source = (dataset.bodyparts, dataset.skeleton), sources.dataset(dataset)
    return flipbook(name, stills, dials, *parts, hide=("unseen",), source=source)


def playground(first: str, second: str) -> Shown:
    """The reference horse of the synthetic herd, with sliders for the dials of two factors.

    Raises KeyError for a name that is not in `factors.FACTORS`."""
    from horse10.synthetic import draw
    from horse10.synthetic.factors import FACTORS
    from horse10.synthetic.herd import reference

    stands = np.linspace(0, 1, STOPS)
    dials = [
        Dial(factor.name, tuple(f"{stand:g}" for stand in stands), (factor.low, factor.high))
        for factor in (FACTORS[first], FACTORS[second])
    ]
    stills = []
    for one in stands:
        for other in stands:
            horse = reference(**{first: float(one), second: float(other)})
            picture = next(draw(horse, [horse.n_frames * 2 // 5]))
            words = f"A horse with {first} at {one:g} and {second} at {other:g}"
            stills.append(Still(picture.image, words, stored=SMALL))
    return flipbook(f"{first} and {second}", stills, dials)


def factors() -> pd.DataFrame:
    """The table of factors of the synthetic horses: name, what dial 0 and dial 1 look like, and the reference dial."""
    from horse10.synthetic.factors import FACTORS

    rows = [(factor.name, factor.low, factor.high, factor.reference) for factor in FACTORS.values()]
    return pd.DataFrame(rows, columns=["factor", "at 0", "at 1", "where fixed"])


def _drawn_walk() -> tuple[str, list[Still]]:
    from horse10.synthetic import draw
    from horse10.synthetic.herd import herd

    horse = next(horse for horse in herd(0) if horse.handler and horse.handler.side == "off")
    stills = [
        Still(picture.image, _unseen(picture.visibility), picture.keypoints, picture.positions, picture.visibility)
        for picture in draw(horse, spread(np.arange(horse.n_frames), FRAMES))
    ]
    return horse.name, stills


def _unseen(visibility: np.ndarray) -> str:
    """Which body parts cannot be seen in a frame and why, in words."""
    why = [
        f"{reason}: {', '.join(part for part, group in zip(BODYPARTS, visibility, strict=True) if group == reason)}"
        for reason in dict.fromkeys(visibility)
        if reason != "visible"
    ]
    return "A walking horse. " + ("Cannot be seen: " + "; ".join(why) if why else "All body parts can be seen") + "."
