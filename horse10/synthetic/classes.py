"""What a frame can be classified by: each a row of the table, with the classes in order."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import starmap

import numpy as np

from horse10.synthetic.figures.others import SPECIES
from horse10.synthetic.herd import Horse
from horse10.synthetic.picture import Picture
from horse10.synthetic.scene.place import KINDS
from horse10.synthetic.values.appearance import Light

LEAST = 0.0005  # share of a frame's pixels from which on a thing counts as seen: 23 px of 162 x 288
LIGHTS = ("front", "side", "back", "overcast", "night")  # where the sun is for what the camera sees
COATS = tuple(dict.fromkeys(coat.name for species in SPECIES for coat in species.coats))


@dataclass(frozen=True)
class Classification:
    """One question about a frame."""

    name: str
    classes: tuple[str, ...]
    answer: Callable[[Horse, Picture], str]


def seen(picture: Picture, thing: str) -> bool:
    """Whether enough of one of relief.THINGS is seen to speak of it."""
    return enough(picture.mask(thing))


def enough(mask: np.ndarray) -> bool:
    """Whether a thing with this mask (h, w) counts as seen."""
    return bool(mask.sum() >= LEAST * mask.size)


def lighting(light: Light) -> str:
    """The sun behind the camera (within 45 degrees), to the side, or in front of it (beyond 105), or no sun."""
    if light.clear < 0.5:
        return "overcast"
    turned = abs(light.azimuth_deg)
    return LIGHTS[int(np.searchsorted((45, 105), turned))]


def _presence(thing: str) -> Callable[[Horse, Picture], str]:
    return lambda horse, picture: "yes" if seen(picture, thing) else "no"


ROWS = (
    ("species", tuple(species.name for species in SPECIES), lambda horse, picture: horse.body.species.name),
    ("coat", COATS, lambda horse, picture: horse.coat.name),
    ("place", KINDS, lambda horse, picture: horse.place.kind),
    ("light", LIGHTS, lambda horse, picture: horse.domain.light or lighting(horse.light)),
    ("handler", ("no", "yes"), _presence("handler")),
    ("second horse", ("no", "yes"), _presence("second horse")),
)
CLASSES = {row.name: row for row in starmap(Classification, ROWS)}
