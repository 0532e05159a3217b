"""The curves of a horse in one pose: trunk and neck, head, ears, mane, tail. Withers heights, x forward, y up."""

import numpy as np

from horse10.synthetic.figures.gait import EYE, NOSE, Conformation
from horse10.synthetic.figures.species import Hair

BLAZE = ((0.07, 0.066), (0.14, 0.062), (0.22, 0.047), (0.30, 0.040), (0.355, 0.044), (0.385, 0.034))


def smooth(points, steps: int = 6) -> np.ndarray:
    """A closed Catmull-Rom curve through points (M, 2): (M * steps, 2)."""
    p = np.asarray(points, np.float64)
    before, after, later = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    s = np.arange(steps)[:, None, None] / steps
    curve = p + 0.5 * s * (after - before + s * (2 * before - 5 * p + 4 * after - later))
    curve += 0.5 * s**3 * (3 * (p - after) + later - before)
    return curve.transpose(1, 0, 2).reshape(-1, 2)


def anchors(joints: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The joints of a pose, and the points between them that curves and muscles hang on."""
    return joints | {
        "crest": 0.5 * (joints["Wither"] + joints["Poll"]),
        "back": 0.5 * (joints["Wither"] + joints["Hip"]),
        "croup": 0.5 * (joints["Hip"] + joints["Ischium"]),
        "flank": np.array([0.35 * joints["Girth"][0] + 0.65 * joints["Hip"][0], joints["Girth"][1]]),
        "throat": 0.5 * (joints["Shoulder"] + joints["Poll"]),
    }


def trunk(joints: dict[str, np.ndarray], body: Conformation) -> np.ndarray:
    """Neck and trunk in one closed curve (M, 2)."""
    points = anchors(joints)
    return smooth([points[name] + (dx, dy) for name, dx, dy in body.species.outline])


def head(points, joints: dict[str, np.ndarray], body: Conformation) -> np.ndarray:
    """Points (..., 2) of the head's frame in the pose's."""
    along = np.subtract(joints["Nose"], joints["Eye"])
    angle = np.arctan2(along[1], along[0]) - np.arctan2(NOSE[1] - EYE[1], NOSE[0] - EYE[0])
    u = body.skull * np.array([np.cos(angle), np.sin(angle)])
    return joints["Eye"] + (np.asarray(points) - EYE) @ np.stack([u, [-u[1], u[0]]])


def mane(joints: dict[str, np.ndarray], hair: Hair, on_off_side: bool, rng, n: int = 72) -> list[np.ndarray]:
    """Hairs from the crest down the side of the neck: n curves (M, 2). On the Near side only the crest shows."""
    poll, wither = joints["Poll"] + hair.roots[0], joints["Wither"] + hair.roots[1]
    crest = 0.5 * (poll + wither) + hair.roots[2]
    full = hair.mane * (1.0 if on_off_side else 0.22)
    hairs = []
    for s in rng.permutation(np.linspace(0, 1, n)):
        root = (1 - s) ** 2 * poll + 2 * s * (1 - s) * crest + s**2 * wither + (0, rng.uniform(-0.012, 0.004))
        length = full * (0.07 + 0.06 * np.sin(np.pi * s)) * rng.uniform(0.55, 1.2)
        lean = rng.normal(-0.3, 0.25)
        t = np.linspace(0, 1, 5)[:, None]
        hairs.append(root + length * np.concatenate([lean * t**1.5 + 0.08 * t, 0.1 * t - t**1.3], 1))
    return hairs


def tail(joints: dict[str, np.ndarray], hair: Hair, swing: float, rng, n: int = 60) -> list[np.ndarray]:
    """Hairs of the tail, n curves (M, 2): carried off the buttock, falling to the hocks; `swing` moves the end."""
    dock = joints["Ischium"] + (0.02, 0.045)
    carried, long = rng.uniform(*hair.carried), rng.uniform(*hair.tail)
    t = np.linspace(0, 1, 10)
    hairs = []
    for _ in range(n):
        x = -carried * np.sin(np.pi * np.minimum(t * 2.2, 1) / 2) - 0.03 * t + swing * t**2
        y = 0.025 * np.sin(np.pi * np.minimum(t * 3, 1)) - long * rng.uniform(0.6, 1.0) * t**1.15
        bundle = rng.normal() * hair.spread(t)
        wave = rng.normal(0, 0.014) * np.sin(3 * t + rng.uniform(0, 6)) * t
        hairs.append(dock + np.stack([x + bundle + wave, y], -1))
    return hairs
