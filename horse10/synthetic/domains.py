"""Domains: what sets one world of pictures apart from another, each a row of a table.

`places`, the union of the four places, is the world as it always was: thirty horses, about eight in each place. The
domain of one place has those of them that stand there, frame by frame the same, so the union includes it. All other
domains draw the same thirty animals in another way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import starmap

import numpy as np

from horse10.synthetic import framing, processes
from horse10.synthetic.figures.others import COW, GIRAFFE
from horse10.synthetic.figures.species import HORSE, Species
from horse10.synthetic.scene.place import KINDS
from horse10.synthetic.values.appearance import COATS, Coat, Markings
from horse10.synthetic.values.palette import scaled

UNION = "places"


@dataclass(frozen=True)
class Domain:
    """One row of the table. What it leaves out is as in the union of the places."""

    name: str
    words: str
    places: tuple[str, ...] = KINDS
    species: Species = HORSE
    framing: Callable = framing.whole
    process: Callable = processes.photograph
    decides: tuple[str, ...] = ()  # factors that can be neither fixed nor shifted in it

    def cast(self, values: dict[str, object]) -> dict[str, object]:
        """The values that the factors gave an animal, for one of this domain's species."""
        kind, handler, other = self.species, values["handler"], values["second horse"]
        if handler:  # as tall beside a giraffe as beside a horse
            handler = replace(handler, height=handler.height * (HORSE.withers_m / kind.withers_m))
        if other:
            body = replace(other.body, species=kind)
            other = replace(other, body=body, coat=_dressed(other.coat, kind), markings=_marked(other.markings, kind))
        return values | {
            "conformation": replace(values["conformation"], species=kind),
            "coat": _dressed(values["coat"], kind),
            "markings": _marked(values["markings"], kind),
            "handler": handler,
            "second horse": other,
        }


def _dressed(coat: Coat, species: Species) -> Coat:
    """The species' coat that is as dark among its coats as this one among the horses', in the same shade."""
    names = [kind.name for kind in COATS]
    rank = names.index(coat.name)
    kind = species.coats[rank * len(species.coats) // len(COATS)]
    if kind.name == coat.name:
        return coat
    shade = np.array(coat.body) / COATS[rank].body
    colours = {part: scaled(getattr(kind, part), shade) for part in ("body", "points", "mane")}
    return replace(kind, **colours, seed=coat.seed)


def _marked(markings: Markings, species: Species) -> Markings:
    return markings if species.marked else Markings((0.0, 0.0, 0.0, 0.0), 0.0)


ROWS = (
    (UNION, "the four places together"),
    ("barn", "horses in front of a barn", ("barn",), HORSE, framing.whole, processes.photograph, ("background",)),
    ("paddock", "horses on a paddock", ("paddock",), HORSE, framing.whole, processes.photograph, ("background",)),
    ("trees", "horses before trees", ("trees",), HORSE, framing.whole, processes.photograph, ("background",)),
    ("arena", "horses in an arena", ("arena",), HORSE, framing.whole, processes.photograph, ("background",)),
    ("night", "by moonlight and one lamp", KINDS, HORSE, framing.whole, processes.night),
    ("sketch", "drawn with a pencil", KINDS, HORSE, framing.whole, processes.sketch),
    ("silhouette", "figures in black on white", KINDS, HORSE, framing.whole, processes.silhouette),
    ("close-up", "a part of the horse", KINDS, HORSE, framing.close_up, processes.photograph, ("distance",)),
    ("cow", "cattle-like quadrupeds", KINDS, COW),
    ("giraffe", "giraffe-like quadrupeds", KINDS, GIRAFFE),
)
DOMAINS = {domain.name: domain for domain in starmap(Domain, ROWS)}
