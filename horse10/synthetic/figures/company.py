"""Who else is in the picture: a handler, a second horse. Values only."""

from dataclasses import dataclass

from horse10.synthetic.figures.gait import Conformation, Walk
from horse10.synthetic.values.appearance import Coat, Colour, Markings


@dataclass(frozen=True)
class Handler:
    """The person who leads the horse."""

    side: str  # "near": beyond the horse, or "off": between horse and camera, where they hide parts of it
    ahead: float  # of the shoulder half-way through the video, withers heights; negative: beside the trunk
    height: float  # withers heights
    trousers: Colour
    shirt: Colour
    skin: Colour
    hat: bool
    phase: float  # cycles of their own walk at time 0
    pace: float = 1.0  # of the horse's: they fall back, or get ahead


@dataclass(frozen=True)
class Companion:
    """A second horse, further away than the first. Nobody labels it."""

    body: Conformation
    walk: Walk
    coat: Coat
    markings: Markings
    size: float  # of the first horse's scale, 0.35-0.8
    at: float  # of its withers at time 0, share of the picture's width
    speed: float  # 0 stands, 1 walks as its gait says; negative: to the left
