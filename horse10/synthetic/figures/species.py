"""How a kind of quadruped is built: every number of the figure that is the animal's and not the drawing's.

Lengths are in withers heights of the kind, x forward, y up. The horse's proportions are read off labelled Horse-10
frames to two digits, its flesh off photographs. Other kinds are in `others`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from horse10.synthetic.values.appearance import COATS, Coat

Point = tuple[float, float]
Curve = tuple[Point, ...]

# Direction from the toe to the fetlock over one stride, degrees from straight ahead: standing (hoof flat), breaking
# over the toe, folded back in the swing, reaching for the ground. Phases: 0-1 stance, 1-2 swing.
PASTERN_DEG = ((0.0, 128.0), (0.7, 120.0), (1.0, 72.0), (1.3, 32.0), (1.75, 112.0), (2.0, 128.0))


@dataclass(frozen=True)
class Limb:
    """One kind of leg. Lengths in withers heights, angles in degrees."""

    hinge: Point  # elbow or stifle at mid-stance
    upper: float  # hinge to knee or hock
    lower: float  # knee or hock to fetlock
    pastern: float  # fetlock to toe
    bend: int  # side of the hinge-fetlock line on which the middle joint lies: +1 in front (knee), -1 behind (hock)
    toe: float  # x of the toe at mid-stance
    follow: float  # how far the hinge swings along with the toe
    lift: float  # height of the toe in mid-swing
    straight: float  # longest hinge-fetlock distance, share of upper + lower: a hock never straightens
    pastern_deg: Curve = PASTERN_DEG


@dataclass(frozen=True)
class Hair:
    """Mane and tail."""

    mane: float  # length of the mane, share of a horse's; 0 none
    roots: tuple[Point, Point, Point]  # of the mane from poll, withers, and the middle between the two
    carried: tuple[float, float]  # how far behind the buttock the tail is carried, from - to
    tail: tuple[float, float]  # length, from - to
    spread: Callable[[np.ndarray], np.ndarray]  # where along the tail (0-1) -> its half width
    dock: float = 0.03  # thickness of the tail's core


@dataclass(frozen=True)
class Species:
    """A kind of quadruped."""

    name: str
    withers_m: float  # height at the withers, metres
    framed: float  # distance from nose to eye in px, share of a horse's: what makes the animal fit the picture
    trunk: tuple[tuple[str, Point], ...]  # joints at rest, the withers above x = 0
    fore: Limb
    hind: Limb
    neck_root: Point
    neck: float  # from its root to the poll
    carriage_deg: float  # of the neck above a horse's
    face_deg: float  # of the face below a horse's
    skull: float  # size of the head, relative to a horse's
    bone: float  # thickness of limbs and hooves, relative to a horse's
    outline: tuple[tuple[str, float, float], ...]  # closed curve through (anchor, dx, dy): trunk and neck
    face: Curve  # closed curve in the head's frame: u from the poll to the muzzle, v to the forehead
    ears: tuple[Curve, Curve]  # Off and Near, in the head's frame
    horns: tuple[Curve, ...]  # Off and Near, in the head's frame
    fore_flesh: tuple[tuple[float, float, float], ...]  # see `limbs`
    hind_flesh: tuple[tuple[float, float, float], ...]
    thigh: Point  # radius of the muscles behind the femur at the buttock and at the gaskin
    hair: Hair
    coats: tuple[Coat, ...]  # from the darkest to the palest
    marked: bool = True  # may have socks, a blaze and a tag


def brush(t: np.ndarray) -> np.ndarray:
    """A horse's tail."""
    return 0.011 + 0.034 * np.sin(np.pi * t**0.8) ** 0.9


HORSE = Species(
    name="horse",
    withers_m=1.65,
    framed=1.0,
    trunk=(
        ("Wither", (0.0, 1.0)), ("Midshoulder", (0.12, 0.855)), ("Shoulder", (0.19, 0.70)), ("Girth", (-0.075, 0.545)),
        ("Hip", (-0.50, 0.965)), ("Ischium", (-0.745, 0.86)),
    ),
    fore=Limb((0.01, 0.57), 0.285, 0.19, pastern=0.12, bend=1, toe=0.03, follow=0.26, lift=0.075, straight=0.999),
    hind=Limb((-0.53, 0.665), 0.34, 0.275, pastern=0.12, bend=-1, toe=-0.60, follow=0.30, lift=0.055, straight=0.985),
    neck_root=(0.10, 0.93),
    neck=0.50,
    carriage_deg=0.0,
    face_deg=0.0,
    skull=1.0,
    bone=1.0,
    outline=(  # along the crest and the back to the tail, under the belly and up the throat
        ("Poll", -0.015, 0.03), ("crest", 0.005, 0.045), ("Wither", 0.13, 0.028), ("Wither", 0.0, 0.012),
        ("Wither", -0.10, -0.02), ("back", 0.0, -0.036), ("Hip", 0.07, 0.012), ("Hip", -0.03, 0.026),
        ("croup", 0.0, 0.052), ("Ischium", 0.03, 0.055), ("Ischium", -0.018, 0.0), ("Ischium", -0.026, -0.08),
        ("Ischium", 0.01, -0.19), ("flank", -0.12, 0.08), ("flank", 0.0, 0.045), ("Girth", -0.2, -0.002),
        ("Girth", 0.0, -0.012), ("Girth", 0.15, 0.012), ("Shoulder", -0.01, -0.085), ("Shoulder", 0.038, -0.03),
        ("Shoulder", 0.052, 0.05), ("throat", 0.035, -0.035), ("throat", 0.125, 0.015), ("Poll", 0.005, -0.14),
    ),
    face=(
        (-0.03, 0.02), (0.02, 0.055), (0.075, 0.066), (0.14, 0.062), (0.22, 0.047), (0.30, 0.040), (0.355, 0.044),
        (0.385, 0.034), (0.400, 0.010), (0.402, -0.015), (0.388, -0.030), (0.392, -0.045), (0.372, -0.060),
        (0.345, -0.055), (0.31, -0.048), (0.25, -0.062), (0.19, -0.092), (0.13, -0.112), (0.07, -0.108), (0.02, -0.08),
    ),
    ears=(
        ((0.015, 0.02), (-0.02, 0.022), (-0.075, 0.060), (-0.105, 0.085), (-0.085, 0.092), (-0.02, 0.075),
         (0.025, 0.055)),
        ((0.0, -0.01), (-0.03, -0.005), (-0.08, 0.035), (-0.105, 0.062), (-0.08, 0.066), (-0.02, 0.05), (0.01, 0.03)),
    ),
    horns=(),
    fore_flesh=(
        (-0.25, 0.070, 0.0), (0.0, 0.078, 0.0), (0.2, 0.070, 0.008), (0.45, 0.053, 0.008), (0.7, 0.040, 0.004),
        (0.88, 0.034, 0.0), (1.0, 0.0365, 0.004), (1.12, 0.031, 0.0), (1.3, 0.0235, -0.003), (1.7, 0.0225, -0.004),
        (1.9, 0.027, -0.004), (2.02, 0.030, -0.004), (2.2, 0.0225, 0.0), (2.45, 0.0225, 0.0), (2.62, 0.026, 0.0),
    ),
    hind_flesh=(
        (-0.2, 0.118, -0.01), (0.0, 0.112, -0.015), (0.2, 0.104, -0.022), (0.45, 0.076, -0.016), (0.7, 0.051, -0.006),
        (0.86, 0.040, -0.006), (1.0, 0.043, -0.008), (1.14, 0.035, -0.004), (1.32, 0.0265, -0.003),
        (1.7, 0.025, -0.004), (1.9, 0.029, -0.004), (2.02, 0.032, -0.004), (2.2, 0.0245, 0.0), (2.45, 0.0245, 0.0),
        (2.62, 0.027, 0.0),
    ),
    thigh=(0.075, 0.052),
    hair=Hair(
        mane=1.0, roots=((-0.005, 0.035), (0.09, 0.03), (0.005, 0.028)),
        carried=(0.05, 0.12), tail=(0.52, 0.66), spread=brush,
    ),
    coats=COATS,
)  # fmt: skip
