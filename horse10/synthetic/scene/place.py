"""What the surroundings of one video are made of: values only, `backdrop` draws them."""

from dataclasses import dataclass

from horse10.synthetic.values.appearance import Colour

KINDS = ("barn", "paddock", "trees", "arena")


@dataclass(frozen=True)
class Place:
    """A place, and the ground the horse walks on."""

    kind: str  # one of KINDS
    ground: Colour
    grass: Colour
    leaves: Colour
    wall: Colour  # of the building, or of the arena's boards
    fence: Colour
    sky: Colour  # at the zenith
    horizon: float  # row of the horizon, share of the height
    seed: int = 0  # of what stands where


@dataclass(frozen=True)
class Shade:
    """The shade of trees on the track."""

    amount: float  # share of the track in shade, 0-1
    patch: float  # size of a patch, share of the width
    dapple: float  # 0 closed shade, 1 full of spots of sun
    seed: int = 0  # of where the patches lie
