"""Thirty horses: how each is built, goes, looks and is filmed."""

from dataclasses import dataclass, fields

import numpy as np

from horse10.dataset.synthetic.canvas import Camera
from horse10.dataset.synthetic.gait import Conformation, Walk, pose
from horse10.dataset.synthetic.look import COATS, Look, look

N_HORSES = 30
SIZE = (162, 288)  # Horse-10: height and width of all videos ...
LARGE, LARGE_SIZE = 3, (324, 576)  # ... but one


@dataclass(frozen=True)
class Horse:
    """One animal and its video of `n_frames` frames, all of which show at least a part of it."""

    seed: int
    number: int  # 0 to 29
    body: Conformation
    walk: Walk
    style: Look
    camera: Camera
    n_frames: int

    @property
    def name(self) -> str:
        return f"Horse{self.number + 1:02d}"

    def rng(self, purpose: str, frame: int = 0) -> np.random.Generator:
        return rng(self.seed, purpose, self.number, frame)


def rng(seed: int, purpose: str, horse: int = 0, frame: int = 0) -> np.random.Generator:
    """The generator of one decision: the same numbers whatever else was drawn before."""
    purposes = ("build", "look", "backdrop", "noise", "coats", "splits")
    return np.random.Generator(np.random.PCG64([seed, horse, frame, 1 + purposes.index(purpose)]))


def herd(seed: int) -> tuple[Horse, ...]:
    """The thirty horses of a seed."""
    coats = np.resize(list(COATS), N_HORSES)
    coats = rng(seed, "coats").permutation(coats)
    return tuple(_horse(seed, number, str(coats[number])) for number in range(N_HORSES))


def _horse(seed: int, number: int, coat: str) -> Horse:
    draw = rng(seed, "build", number)
    body = _conformation(draw)
    walk = Walk(
        stride=float(draw.uniform(0.98, 1.1)),
        period=float(draw.uniform(44, 58)),
        duty=float(draw.uniform(0.60, 0.65)),
        phase=float(draw.random()),
    )
    size = LARGE_SIZE if number == LARGE else SIZE
    start = pose(body, walk, np.zeros(1))
    unit_px = size[0] / SIZE[0] * _nose_eye_px(draw) / float(np.hypot(*(start["Nose"] - start["Eye"])[0]))
    headroom = 1.2 * unit_px / size[0]
    ground_px = size[0] * float(draw.uniform(max(0.66, headroom), max(0.86, min(headroom + 0.05, 0.95))))
    camera = Camera(size, unit_px, -unit_px * float(start["Eye"][0, 0]), ground_px)  # the eye comes in at time 0
    travel = size[1] / unit_px + float((start["Eye"] - start["Hip"])[0, 0])  # until the hip goes out
    n_frames = int(travel / walk.stride * walk.period)
    return Horse(seed, number, body, walk, look(rng(seed, "look", number), coat), camera, n_frames)


def _conformation(draw: np.random.Generator) -> Conformation:
    angles = {"carriage_deg": draw.uniform(8, 26), "face_deg": draw.uniform(58, 76)}
    factors = {field.name: draw.normal(1, 0.04) for field in fields(Conformation) if field.name not in angles}
    return Conformation(**{name: float(value) for name, value in (factors | angles).items()})


def _nose_eye_px(draw: np.random.Generator) -> float:
    """Distance from nose to eye in a 288-px frame. Horse-10's 30 videos: 10 to 30 px, median 16.7 (Horsescale.h5)."""
    return float(np.clip(np.exp(draw.normal(np.log(17), 0.3)), 10.5, 28))
