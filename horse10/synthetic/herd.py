"""Thirty horses: what the factors make of each, and how it is filmed."""

from collections.abc import Collection
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from horse10.synthetic.domains import DOMAINS, UNION, Domain
from horse10.synthetic.factors import FACTORS, chosen
from horse10.synthetic.figures.company import Companion, Handler
from horse10.synthetic.figures.gait import Conformation, Walk, pose
from horse10.synthetic.scene.place import Place, Shade
from horse10.synthetic.values.appearance import Coat, Film, Light, Markings
from horse10.synthetic.values.canvas import Camera

N_HORSES, TRAINING_HORSES = 30, 10
SIZE = (162, 288)  # Horse-10: height and width of all videos ...
LARGE, LARGE_SIZE = 3, (324, 576)  # ... but one


@dataclass(frozen=True)
class Horse:
    """One animal and its video of `n_frames` frames, all of which show at least a part of it."""

    seed: int
    number: int  # 0 to 29
    body: Conformation
    walk: Walk
    coat: Coat
    markings: Markings
    place: Place
    light: Light
    shade: Shade
    handler: Handler | None
    companion: Companion | None
    film: Film
    camera: Camera
    n_frames: int
    domain: Domain = DOMAINS[UNION]

    @property
    def name(self) -> str:
        return f"Horse{self.number + 1:02d}"

    def rng(self, purpose: str, frame: int = 0) -> np.random.Generator:
        return rng(self.seed, purpose, self.number, frame)


def rng(seed: int, purpose: str, horse: int = 0, frame: int = 0) -> np.random.Generator:
    """The generator of one decision: the same numbers whatever else was drawn before."""
    return np.random.Generator(np.random.PCG64([seed, horse, frame, crc32(purpose.encode())]))


def training_horses(seed: int, split: int) -> frozenset[int]:
    """The numbers of the ten horses that a split trains on."""
    return frozenset(rng(seed, "splits", split).permutation(N_HORSES)[:TRAINING_HORSES].tolist())


def dials(
    seed: int, fixed: Collection[str] = (), shift: Collection[str] = (), training: Collection[int] = ()
) -> dict[str, np.ndarray]:
    """Where each factor's dial stands: name -> (30,) in 0..1.

    Matched: one horse in each thirtieth of the way, in an order that is drawn for each factor. Fixed: the reference for
    all. Shifted: as matched, but squeezed into the lower half for training horses and into the upper half for others.
    """
    stands = {}
    for name, factor in FACTORS.items():
        draw = rng(seed, f"dial of {name}")
        dial = (draw.permutation(N_HORSES) + draw.random(N_HORSES)) / N_HORSES
        if name in fixed:
            dial = np.full(N_HORSES, factor.reference)
        elif name in shift:
            dial = dial / 2 + np.where(np.isin(np.arange(N_HORSES), list(training)), 0.0, 0.5)
        stands[name] = dial
    return stands


def herd(
    seed: int,
    fixed: Collection[str] = (),
    shift: Collection[str] = (),
    training: Collection[int] = (),
    domain: str = UNION,
) -> tuple[Horse, ...]:
    """The thirty horses of a seed; `fixed` and `shift` name factors, `training` the ten training horses of the split.

    Every factor of every horse has a generator of its own, so a horse's other values are the same in every world. Of
    the thirty, a domain keeps those that stand in its places.
    """
    stands = dials(seed, fixed, shift, training)
    horses = []
    for number in range(N_HORSES):
        generators = {name: N_HORSES if name in fixed else number for name in FACTORS}  # where fixed, one for all
        dials_of_one = {name: float(stands[name][number]) for name in FACTORS}
        horses.append(_horse(seed, number, dials_of_one, generators, DOMAINS[domain]))
    return tuple(horse for horse in horses if horse.place.kind in horse.domain.places)


def reference(seed: int = 0, domain: str = UNION, **stands: float) -> Horse:
    """A horse with every factor at its reference but the dials given, e.g. `reference(coat=0.9)`."""
    chosen(stands)  # or ValueError
    at_reference = {name: factor.reference for name, factor in FACTORS.items()}
    return _horse(seed, N_HORSES, at_reference | stands, dict.fromkeys(FACTORS, N_HORSES), DOMAINS[domain])


def _horse(seed: int, number: int, stands: dict[str, float], generators: dict[str, int], domain: Domain) -> Horse:
    """A horse with dials at `stands`; `generators` has the number of the horse whose generator each factor uses."""
    values = {name: factor.draw(stands[name], rng(seed, name, generators[name])) for name, factor in FACTORS.items()}
    values = domain.cast(values)
    size = LARGE_SIZE if number == LARGE else SIZE
    lens, n_frames = _filmed(size, values, domain, rng(seed, "framing", generators["camera"]))
    return Horse(
        seed,
        number,
        body=values["conformation"],
        walk=values["gait"],
        coat=values["coat"],
        markings=values["markings"],
        place=values["background"],
        light=values["light"],
        shade=values["shadow"],
        handler=values["handler"],
        companion=values["second horse"],
        film=values["camera"],
        camera=lens,
        n_frames=n_frames,
        domain=domain,
    )


def _filmed(size: tuple[int, int], values: dict, domain: Domain, draw: np.random.Generator) -> tuple[Camera, int]:
    """The camera of a video, and its frames: from the eye's coming in on the left to the hip's going out on the right.

    The distance from nose to eye gives the scale, the domain the framing.
    """
    body, walk, tilt_deg = values["conformation"], values["gait"], values["camera"].tilt_deg
    height, width = size
    start = pose(body, walk, np.zeros(1))
    nose_eye_px = height / SIZE[0] * values["distance"] * body.species.framed
    unit_px = nose_eye_px / float(np.hypot(*(start["Nose"] - start["Eye"])[0]))
    poll = pose(body, walk, np.arange(0, walk.period))["Poll"][:, 1].max()
    unit_px, ground_px = domain.framing(size, unit_px, poll, values["background"].horizon, tilt_deg, draw)
    eye, hip = start["Eye"][0, 0], start["Hip"][0, 0]
    n_frames = int((width / unit_px + eye - hip) / walk.stride * walk.period)
    return Camera((height, width), unit_px, float(-unit_px * eye), float(ground_px), tilt_deg), n_frames
