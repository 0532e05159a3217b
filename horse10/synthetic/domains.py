"""Domains: what sets one world of pictures apart from another, each a row of a table.

`places`, the union of the four places, is the world as it always was: thirty horses, about eight in each place. The
domain of one place has those of them that stand there, frame by frame the same, so the union includes it. All other
domains draw the same thirty animals in another way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

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
    light: str = ""  # class of its light where the factors do not decide about it
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
    Domain(UNION, "the four places together"),
    Domain("barn", "horses in front of a barn", places=("barn",), decides=("background",)),
    Domain("paddock", "horses on a paddock", places=("paddock",), decides=("background",)),
    Domain("trees", "horses before trees", places=("trees",), decides=("background",)),
    Domain("arena", "horses in an arena", places=("arena",), decides=("background",)),
    Domain("night", "by moonlight and one lamp", process=processes.night, light="night"),
    Domain("sketch", "drawn with a pencil", process=processes.sketch),
    Domain("silhouette", "figures in black on white", process=processes.silhouette),
    Domain("close-up", "a part of the horse", framing=framing.close_up, decides=("distance",)),
    Domain("cow", "cattle-like quadrupeds", species=COW),
    Domain("giraffe", "giraffe-like quadrupeds", species=GIRAFFE),
)
DOMAINS = {domain.name: domain for domain in ROWS}
