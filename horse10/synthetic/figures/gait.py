"""A walking horse, or another quadruped, as joints over time, without pixels.

Lengths are in withers heights (the horse's height at the withers is 1), x points forward along the track and y up from
the ground. The proportions are in `species`.

Which side is which: *Near* is the horse's left and *Off* its right. The horses walk from left to right in the picture,
so the camera stands on their right: the Off limbs are in front and the Near limbs behind. The labels of Horse-10 agree:
standing Off feet are lower in the picture, so closer to the camera, than Near feet.
"""

from dataclasses import dataclass, replace

import numpy as np

from horse10.synthetic.figures.species import HORSE, Limb, Species

# First ground contact of each limb as a share of the stride: the lateral sequence of the walk, left hind, left fore,
# right hind, right fore, a quarter of a stride apart (Hildebrand 1965, Symmetrical gaits of horses, Science 150:701).
FOOTFALL = {"Nearhind": 0.0, "Nearfront": 0.25, "Offhind": 0.5, "Offfront": 0.75}
JOINTS = {  # limb -> hinge, middle joint, fetlock, toe; the toe is what Horse-10 calls foot
    "Nearhind": ("Nearstifle", "Nearhindhock", "Nearhindfetlock", "Nearhindfoot"),
    "Nearfront": ("Nearelbow", "Nearknee", "Nearfrontfetlock", "Nearfrontfoot"),
    "Offhind": ("Stifle", "Offhindhock", "Offhindfetlock", "Offhindfoot"),
    "Offfront": ("Elbow", "Offknee", "Offfrontfetlock", "Offfrontfoot"),
}
EYE, NOSE = (0.13, 0.035), (0.365, 0.015)  # in the head's frame: u from the poll to the muzzle, v to the forehead
NEAR_GROUND = 0.035  # the far track of the feet lies this much higher in the picture


@dataclass(frozen=True)
class Conformation:
    """How one animal is built, as factors of the average of its kind."""

    back: float = 1.0  # length of the trunk
    depth: float = 1.0  # depth of the chest: the legs are what is left below
    neck: float = 1.0
    head: float = 1.0
    bone: float = 1.0  # thickness of the limbs
    species: Species = HORSE

    @property
    def skull(self) -> float:
        """Size of the head, relative to the average horse's."""
        return self.head * self.species.skull

    @property
    def thickness(self) -> float:
        """Of the limbs, relative to the average horse's."""
        return self.bone * self.species.bone


@dataclass(frozen=True)
class Walk:
    """How one horse goes and carries its head. A stride is one full cycle of all four limbs.

    Dressage horses at the collected, medium and extended walk go 1.37, 1.73 and 1.82 m/s, by 52, 55 and 56 strides a
    minute of 1.57, 1.87 and 1.93 m (Clayton 1995, Am. J. vet. Res. 56:849): with the withers at 1.65 m strides of 0.95
    to 1.17 withers heights, and 64 to 69 frames of 60 Hz. The young horses of Horse-10, led at a brisk walk, take 36 to
    62 frames per withers height (the inner 80 % of the videos, from the names of their frames and Horsescale.h5); ours
    44 to 69, by strides of 0.94 to 1.14 in 49 to 66 frames. A hoof of a walk stands for more than half of the stride
    (Hildebrand 1965), left and right alike (Robilliard, Pfau and Wilson 2007, J. exp. Biol. 210:187); 0.60 to 0.66 is
    our choice.
    """

    stride: float = 1.0  # withers heights
    period: float = 56.0  # video frames per stride: 56 at 60 Hz are 1.07 strides a second
    duty: float = 0.62  # share of the stride during which a hoof stands
    phase: float = 0.0  # cycles at time 0
    carriage_deg: float = 16.0  # neck above the horizontal
    face_deg: float = 66.0  # face below the horizontal


def pose(body: Conformation, walk: Walk, time: np.ndarray) -> dict[str, np.ndarray]:
    """Joints of a horse that walks along x: name -> (T, 2), for times (T,) in video frames.

    Names are Horse-10's, and Poll, Nearelbow and Nearstifle, which nobody labels but the outline needs. At phase 0 and
    time 0 the withers are above x = 0. The toe of a standing hoof does not move; bones keep their length.
    """
    cycle = np.asarray(time, np.float64) / walk.period + walk.phase
    joints = _trunk(body, cycle) | _head(body, walk, cycle)
    for limb, offset in FOOTFALL.items():
        ground = NEAR_GROUND if limb.startswith("Near") else 0.0
        kind = _fit(body.species.hind if limb.endswith("hind") else body.species.fore, body)
        joints |= zip(JOINTS[limb], leg(kind, walk, cycle - offset, ground), strict=True)
    sway = joints["Elbow"][:, 0] - _fit(body.species.fore, body).hinge[0]  # the shoulder blade turns with the limb
    for name, share in {"Shoulder": 0.4, "Midshoulder": 0.15}.items():
        joints[name][:, 0] += share * sway
    travelled = walk.stride * (cycle - walk.phase)
    return {name: points + np.stack([travelled, 0 * travelled], -1) for name, points in joints.items()}


def stance(walk: Walk, limb: str, time: np.ndarray) -> np.ndarray:
    """Whether the hoof of a limb (a key of FOOTFALL) stands on the ground at times (T,): bool (T,)."""
    return (np.asarray(time) / walk.period + walk.phase - FOOTFALL[limb]) % 1.0 < walk.duty


def _trunk(body: Conformation, cycle: np.ndarray) -> dict[str, np.ndarray]:
    bob = 0.008 * np.cos(4 * np.pi * cycle)
    at_rest = body.species.trunk
    return {name: np.stack([x * body.back + 0 * bob, _height(y, body) + bob], -1) for name, (x, y) in at_rest}


def _head(body: Conformation, walk: Walk, cycle: np.ndarray) -> dict[str, np.ndarray]:
    """Poll, eye and nose: the neck nods twice a stride, eye and nose keep their distance."""
    nod = np.cos(4 * np.pi * (cycle - 0.1))
    kind = body.species
    neck = np.radians(walk.carriage_deg + kind.carriage_deg + 2.5 * nod)
    poll = np.array(kind.neck_root) + kind.neck * body.neck * _direction(neck)
    face = np.radians(-walk.face_deg - kind.face_deg + 2.0 * nod)
    along, front = body.skull * _direction(face), body.skull * _direction(face + np.pi / 2)
    points = {name: poll + u * along + v * front for name, (u, v) in (("Eye", EYE), ("Nose", NOSE))}
    return {"Poll": poll, **points}


def leg(limb: Limb, walk: Walk, cycle: np.ndarray, ground: float) -> tuple[np.ndarray, ...]:
    """Hinge, middle joint, fetlock and toe of one limb relative to the moving trunk, each (T, 2).

    `cycle` (T,) is whole when the hoof lands; `ground` is the height of its track in the picture.
    """
    phase = cycle % 1.0
    swing = np.clip((phase - walk.duty) / (1 - walk.duty), 0, 1)
    reach = walk.stride * (np.floor(cycle) + _ease(swing) - cycle + walk.duty / 2)  # 0 at mid-stance
    toe = np.stack([limb.toe + reach, ground + limb.lift * np.sin(np.pi * swing**0.75) ** 2], -1)
    pastern_deg = _turning(limb.pastern_deg, np.minimum(phase / walk.duty, 1) + swing)
    fetlock = toe + limb.pastern * _direction(np.radians(pastern_deg))
    hinge = np.array(limb.hinge) + np.stack([limb.follow * reach, 0 * reach + ground], -1)
    hinge, middle = _bend(hinge, fetlock, limb)
    return hinge, middle, fetlock, toe


def _bend(hinge: np.ndarray, fetlock: np.ndarray, limb: Limb) -> tuple[np.ndarray, np.ndarray]:
    """Place the middle joint by the cosine rule; a hinge that is too far away gives way until the limb is straight."""
    span = hinge - fetlock
    distance = np.hypot(*span.T)[:, None]
    distance, span = np.minimum(distance, limb.straight * (limb.upper + limb.lower)), span / distance
    from_fetlock = (distance**2 + limb.lower**2 - limb.upper**2) / (2 * distance)
    aside = limb.bend * np.sqrt(np.maximum(limb.lower**2 - from_fetlock**2, 0))
    across = np.stack([span[:, 1], -span[:, 0]], -1)  # to the front of a hinge above its fetlock
    return fetlock + distance * span, fetlock + from_fetlock * span + aside * across


def _fit(limb: Limb, body: Conformation) -> Limb:
    """The limb of a horse of this build: what a deep chest takes from the legs, a long back takes along."""
    leg = _height(limb.hinge[1], body) / limb.hinge[1]
    return replace(
        limb,
        hinge=(limb.hinge[0] * body.back, limb.hinge[1] * leg),
        upper=limb.upper * leg,
        lower=limb.lower * leg,
        pastern=limb.pastern * leg,
        toe=limb.toe + limb.hinge[0] * (body.back - 1),
    )


def _height(y: float, body: Conformation) -> float:
    return 1 - (1 - y) * body.depth


def _turning(nodes: tuple[tuple[float, float], ...], phase: np.ndarray) -> np.ndarray:
    """Angle of the pastern at phases 0-2, with smooth turns between the nodes (phase, angle)."""
    at, angle = np.array(nodes).T
    left = np.clip(np.searchsorted(at, phase, side="right") - 1, 0, len(at) - 2)
    return angle[left] + (angle[left + 1] - angle[left]) * _ease((phase - at[left]) / (at[left + 1] - at[left]))


def _ease(s: np.ndarray) -> np.ndarray:
    """From 0 to 1 with the least jerk, at rest at both ends (Flash and Hogan 1985, J. Neurosci. 5:1688)."""
    return s**3 * (10 - 15 * s + 6 * s**2)


def _direction(angle: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(angle), np.sin(angle)], -1)
