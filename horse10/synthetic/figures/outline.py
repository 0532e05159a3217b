"""The curves of a horse in one pose: trunk and neck, head, ears, mane, tail. Withers heights, x forward, y up."""

import numpy as np

from horse10.synthetic.figures.gait import Conformation

# Curves through (anchor, dx, dy): along the crest and the back to the tail, under the belly and up the throat.
BODY = (
    ("Poll", -0.015, 0.03), ("crest", 0.005, 0.045), ("Wither", 0.13, 0.028), ("Wither", 0.0, 0.012),
    ("Wither", -0.10, -0.02), ("back", 0.0, -0.036), ("Hip", 0.07, 0.012), ("Hip", -0.03, 0.026),
    ("croup", 0.0, 0.052), ("Ischium", 0.03, 0.055), ("Ischium", -0.018, 0.0), ("Ischium", -0.026, -0.08),
    ("Ischium", 0.01, -0.19), ("flank", -0.12, 0.08), ("flank", 0.0, 0.045), ("Girth", -0.2, -0.002),
    ("Girth", 0.0, -0.012), ("Girth", 0.15, 0.012), ("Shoulder", -0.01, -0.085), ("Shoulder", 0.038, -0.03),
    ("Shoulder", 0.052, 0.05), ("throat", 0.035, -0.035), ("throat", 0.125, 0.015), ("Poll", 0.005, -0.14),
)  # fmt: skip
# In the frame of the head: u from the poll to the muzzle, v to the forehead.
EYE, NOSE = (0.13, 0.035), (0.365, 0.015)
FACE = (
    (-0.03, 0.02), (0.02, 0.055), (0.075, 0.066), (0.14, 0.062), (0.22, 0.047), (0.30, 0.040), (0.355, 0.044),
    (0.385, 0.034), (0.400, 0.010), (0.402, -0.015), (0.388, -0.030), (0.392, -0.045), (0.372, -0.060), (0.345, -0.055),
    (0.31, -0.048), (0.25, -0.062), (0.19, -0.092), (0.13, -0.112), (0.07, -0.108), (0.02, -0.08),
)  # fmt: skip
BLAZE = ((0.07, 0.066), (0.14, 0.062), (0.22, 0.047), (0.30, 0.040), (0.355, 0.044), (0.385, 0.034))
EARS = (
    ((0.015, 0.02), (-0.02, 0.022), (-0.075, 0.060), (-0.105, 0.085), (-0.085, 0.092), (-0.02, 0.075), (0.025, 0.055)),
    ((0.0, -0.01), (-0.03, -0.005), (-0.08, 0.035), (-0.105, 0.062), (-0.08, 0.066), (-0.02, 0.05), (0.01, 0.03)),
)


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


def trunk(joints: dict[str, np.ndarray]) -> np.ndarray:
    """Neck and trunk in one closed curve (M, 2)."""
    points = anchors(joints)
    return smooth([points[name] + (dx, dy) for name, dx, dy in BODY])


def head(points, joints: dict[str, np.ndarray], body: Conformation) -> np.ndarray:
    """Points (..., 2) of the head's frame in the pose's."""
    along = np.subtract(joints["Nose"], joints["Eye"])
    angle = np.arctan2(along[1], along[0]) - np.arctan2(NOSE[1] - EYE[1], NOSE[0] - EYE[0])
    u = body.head * np.array([np.cos(angle), np.sin(angle)])
    return joints["Eye"] + (np.asarray(points) - EYE) @ np.stack([u, [-u[1], u[0]]])


def mane(joints: dict[str, np.ndarray], on_off_side: bool, rng: np.random.Generator, n: int = 72) -> list[np.ndarray]:
    """Hairs from the crest down the side of the neck: n curves (M, 2). On the Near side only the crest shows."""
    poll, wither = joints["Poll"] + (-0.005, 0.035), joints["Wither"] + (0.09, 0.03)
    crest = 0.5 * (poll + wither) + (0.005, 0.028)
    full = 1.0 if on_off_side else 0.22
    hairs = []
    for s in rng.permutation(np.linspace(0, 1, n)):
        root = (1 - s) ** 2 * poll + 2 * s * (1 - s) * crest + s**2 * wither + (0, rng.uniform(-0.012, 0.004))
        length = full * (0.07 + 0.06 * np.sin(np.pi * s)) * rng.uniform(0.55, 1.2)
        lean = rng.normal(-0.3, 0.25)
        t = np.linspace(0, 1, 5)[:, None]
        hairs.append(root + length * np.concatenate([lean * t**1.5 + 0.08 * t, 0.1 * t - t**1.3], 1))
    return hairs


def tail(joints: dict[str, np.ndarray], swing: float, rng: np.random.Generator, n: int = 60) -> list[np.ndarray]:
    """Hairs of the tail, n curves (M, 2): carried off the buttock, falling to the hocks; `swing` moves the end."""
    dock = joints["Ischium"] + (0.02, 0.045)
    carried, long = rng.uniform(0.05, 0.12), rng.uniform(0.52, 0.66)
    t = np.linspace(0, 1, 10)
    hairs = []
    for _ in range(n):
        x = -carried * np.sin(np.pi * np.minimum(t * 2.2, 1) / 2) - 0.03 * t + swing * t**2
        y = 0.025 * np.sin(np.pi * np.minimum(t * 3, 1)) - long * rng.uniform(0.6, 1.0) * t**1.15
        bundle = rng.normal() * (0.011 + 0.034 * np.sin(np.pi * t**0.8) ** 0.9)
        wave = rng.normal(0, 0.014) * np.sin(3 * t + rng.uniform(0, 6)) * t
        hairs.append(dock + np.stack([x + bundle + wave, y], -1))
    return hairs
