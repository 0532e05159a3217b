"""What makes one horse's video differ from another's: eleven factors, each a dial from 0 to 1.

A factor turns its dial and a random generator into a value: the dial sets how far the video is from the easy end, the
generator everything else. Factors are independent, so each can be held fixed or shifted alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import starmap

import numpy as np

from horse10.synthetic.figures.company import Companion, Handler
from horse10.synthetic.figures.gait import Conformation, Walk
from horse10.synthetic.scene.place import KINDS, Place, Shade
from horse10.synthetic.values import palette
from horse10.synthetic.values.appearance import COATS, Coat, Film, Light, Markings

Generator = np.random.Generator

# Nose-eye distance in px of a 288-px frame by dial: the quantiles of Horse-10's 30 videos (Horsescale.h5, the one video
# of 576 px halved), nearest first, cut off where a horse does not fit the picture or cannot be made out.
DISTANCE = {0.0: 26.5, 0.1: 26.0, 0.25: 21.5, 0.5: 16.7, 0.75: 14.2, 0.9: 12.5, 1.0: 10.5}


@dataclass(frozen=True)
class Factor:
    """One row of the table."""

    name: str
    low: str  # what dial 0 looks like
    high: str  # what dial 1 looks like
    reference: float  # the dial where the factor is held fixed
    draw: Callable[[float, Generator], object]


def coat(dial: float, rng: Generator) -> Coat:
    """One of COATS, in a shade of its own."""
    kind = COATS[min(int(dial * len(COATS)), len(COATS) - 1)]
    light, red = rng.uniform(0.88, 1.12), rng.uniform(0.96, 1.05)
    shade = light * np.array([red, 1, 2 - red])
    colours = {part: palette.scaled(getattr(kind, part), shade) for part in ("body", "points", "mane")}
    return replace(kind, **colours, seed=_seed(rng))


def markings(dial: float, rng: Generator) -> Markings:
    """Half of the horses have at most one sock, one in eight has more than three."""
    count, order = _at(dial, {0.0: 0, 0.2: 0, 0.5: 1, 0.7: 2, 0.88: 3, 1.0: 4}), rng.permutation(4)
    tall = np.clip(rng.uniform(0.4, 1.0, 4) + 0.3 * dial, 0, 1)
    socks = np.clip(count - order, 0, 1) * tall
    blaze = _at(dial, {0.0: 0, 0.25: 0, 1.0: 1}) * float(rng.uniform(0.7, 1.0))
    return Markings(tuple(socks.tolist()), blaze, tag=bool(rng.random() < 0.4))


def background(dial: float, rng: Generator) -> Place:
    kind = KINDS[min(int(dial * len(KINDS)), len(KINDS) - 1)]
    return Place(
        kind,
        ground=palette.one_of(palette.GROUNDS[kind], rng),
        grass=palette.one_of(palette.GRASSES, rng),
        leaves=palette.one_of(palette.LEAVES, rng),
        wall=palette.one_of(palette.WALLS, rng),
        fence=palette.one_of(palette.FENCES, rng),
        sky=palette.one_of(palette.SKIES, rng),
        horizon=float(rng.uniform(0.36, 0.45)),
        seed=_seed(rng),
    )


def light(dial: float, rng: Generator) -> Light:
    """High sun behind the camera, then lower and to the side, then low in front of it, at last overcast and hazy."""
    side, stops = rng.choice([-1, 1], 2)
    return Light(
        azimuth_deg=float(side * (_at(dial, {0.0: 15, 0.4: 75, 0.7: 135, 1.0: 135}) + rng.uniform(-15, 15))),
        elevation_deg=float(_at(dial, {0.0: 58, 0.4: 32, 0.7: 15, 1.0: 35}) + rng.uniform(-5, 5)),
        clear=_at(dial, {0.0: 0.85, 0.4: 0.82, 0.7: 0.72, 0.85: 0.25, 1.0: 0.0}),
        exposure=float(np.exp(stops * _at(dial, {0.0: 0.0, 0.4: 0.1, 1.0: 0.45}) * rng.uniform(0.7, 1.1))),
        warmth=_at(dial, {0.0: 0.1, 0.4: 0.3, 0.7: 0.7, 1.0: -0.4}),
        haze=_at(dial, {0.0: 0.0, 0.4: 0.05, 0.7: 0.2, 1.0: 0.6}) * float(rng.uniform(0.8, 1.2)),
    )


def shadow(dial: float, rng: Generator) -> Shade:
    amount = _at(dial, {0.0: 0.0, 0.15: 0.0, 1.0: 0.8})
    patch, dapple = float(rng.uniform(0.15, 0.45)), min(dial * float(rng.uniform(0.6, 1.4)), 1.0)
    return Shade(amount, patch, dapple, _seed(rng))


def handler(dial: float, rng: Generator) -> Handler | None:
    """Nobody; then somebody beyond the horse; then on the camera's side, from the neck further and further back."""
    if dial < 0.3:
        return None
    side = "near" if dial < 0.75 else "off"
    ahead = _at(dial, {0.3: 1.0, 0.75: 0.35} if side == "near" else {0.75: 0.28, 1.0: -0.3})
    return Handler(
        side=side,
        ahead=ahead + float(rng.uniform(-0.04, 0.04)),
        height=float(rng.uniform(1.0, 1.18)),
        trousers=palette.one_of(palette.TROUSERS, rng),
        shirt=palette.one_of(palette.SHIRTS, rng),
        skin=palette.one_of(palette.SKINS, rng),
        hat=bool(rng.random() < 0.4),
        phase=float(rng.random()),
        pace=float(rng.uniform(0.94, 1.06)),
    )


def second_horse(dial: float, rng: Generator) -> Companion | None:
    """None; then one far away that stands; then nearer, at last walking to the right or the left."""
    if dial < 0.45:
        return None
    way, moves = rng.choice([-1, 1]), dial > 0.72
    at, size = rng.uniform(0.1, 0.9), _at(dial, {0.45: 0.38, 1.0: 0.75})
    return Companion(
        body=conformation(rng.random(), rng),
        walk=gait(rng.random(), rng),
        coat=coat(rng.random(), rng),
        markings=markings(rng.random(), rng),
        size=size + float(rng.uniform(-0.03, 0.03)),
        at=float(at if not moves else 0.5 - 0.75 * way * at),  # a walker comes in from its own side
        speed=float(moves * way * rng.uniform(0.7, 1.1)),
    )


def distance(dial: float, rng: Generator) -> float:
    """Distance from nose to eye in px of a 288-px frame: DISTANCE, give or take 2 %."""
    return _at(dial, DISTANCE) * float(rng.uniform(0.98, 1.02))


def conformation(dial: float, rng: Generator) -> Conformation:
    """Short, deep and heavy to long-backed, long-necked and fine; every part differs by up to 3 % more."""
    ends = {
        "back": (0.96, 1.03),
        "depth": (1.06, 0.93),
        "neck": (0.95, 1.07),
        "head": (1.03, 0.99),
        "bone": (1.1, 0.91),
    }
    return Conformation(**{part: _between(dial, *end) * float(rng.uniform(0.97, 1.03)) for part, end in ends.items()})


def gait(dial: float, rng: Generator) -> Walk:
    """See `gait.Walk` for the sources of these ranges."""
    return Walk(
        stride=_between(dial, 0.96, 1.12) + float(rng.uniform(-0.02, 0.02)),
        period=_between(dial, 64, 51) + float(rng.uniform(-2, 2)),
        duty=_between(dial, 0.65, 0.61) + float(rng.uniform(-0.01, 0.01)),
        phase=float(rng.random()),
        carriage_deg=_between(dial, 8, 25) + float(rng.uniform(-2, 2)),
        face_deg=float(rng.uniform(58, 74)),
    )


def camera(dial: float, rng: Generator) -> Film:
    tilt = rng.choice([-1, 1]) * rng.uniform(0.6, 1.0) * _between(dial, 0.0, 3.0)
    quality = _between(dial, 92, 46) + rng.uniform(-2, 2)
    return Film(float(tilt), _between(dial, 0.8, 4.5), round(quality), _between(dial, 1.0, 1.22))


def chosen(names: str | Iterable[str] | None) -> tuple[str, ...]:
    """The factors of a list or a comma-separated string, in the table's order; ValueError if one is unknown."""
    wanted = {str(name).strip() for name in (names.split(",") if isinstance(names, str) else names or ())} - {""}
    if unknown := sorted(wanted - set(FACTORS)):
        near = get_close_matches(unknown[0], FACTORS, 1, cutoff=0.5)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"no factor {', '.join(map(repr, unknown))}; expected some of {', '.join(FACTORS)}{hint}")
    return tuple(name for name in FACTORS if name in wanted)


def _seed(rng: Generator) -> int:
    return int(rng.integers(2**32))


def _at(dial: float, knots: dict[float, float]) -> float:
    return float(np.interp(dial, list(knots), list(knots.values())))


def _between(dial: float, low: float, high: float) -> float:
    return low + dial * (high - low)


ROWS = (
    ("coat", "black", "light grey", 0.25, coat),
    ("markings", "no white", "four socks and a blaze", 0.5, markings),
    ("background", "barn", "arena", 0.3, background),
    ("light", "high sun behind the camera", "overcast, hazy, badly exposed", 0.1, light),
    ("shadow", "no trees", "dappled shade", 0.1, shadow),
    ("handler", "nobody", "between horse and camera", 0.1, handler),
    ("second horse", "none", "near and walking", 0.1, second_horse),
    ("distance", "near", "far", 0.5, distance),
    ("conformation", "compact and deep", "leggy and long-necked", 0.5, conformation),
    ("gait", "slow, low head", "quick, high head", 0.5, gait),
    ("camera", "level and clean", "tilted, noisy, compressed", 0.2, camera),
)
FACTORS = {factor.name: factor for factor in starmap(Factor, ROWS)}
