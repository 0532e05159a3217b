"""The outline of a horse in one pose: named shapes in three layers, back to front. No pixels, no colours.

Lengths and axes as in `gait`: withers heights, x forward, y up.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from horse10.dataset.synthetic.gait import JOINTS, Conformation

LAYERS = ("near limbs", "trunk", "off limbs")  # back to front: the camera stands on the Off side

# Half-widths of a limb along hinge -> knee or hock -> fetlock -> toe: (position on the chain, half-width). The chain's
# joints are at 0, 1, 2 and 3; the hoof, a shape of its own, begins at 2.55.
FORE_WIDTH = ((0.0, 0.075), (0.45, 0.052), (0.85, 0.034), (1.0, 0.036), (1.25, 0.025), (1.8, 0.022), (2.0, 0.029))
HIND_WIDTH = ((0.0, 0.105), (0.45, 0.066), (0.85, 0.037), (1.0, 0.043), (1.3, 0.029), (1.8, 0.025), (2.0, 0.032))
PASTERN_WIDTH = ((2.0, 0.029), (2.3, 0.022), (2.55, 0.027))

# Curves through (anchor, dx, dy): along the crest and the back to the tail, under the belly and up the throat.
BODY = (
    ("Poll", -0.01, 0.035), ("crest", 0.02, 0.035), ("Wither", 0.08, 0.015), ("Wither", -0.01, 0.01),
    ("back", 0.0, -0.045), ("Hip", 0.0, 0.018), ("croup", 0.0, 0.035), ("Ischium", -0.005, 0.035),
    ("Ischium", -0.025, -0.05), ("Ischium", 0.02, -0.19), ("flank", -0.12, 0.075), ("flank", 0.0, 0.045),
    ("Girth", -0.16, -0.008), ("Girth", 0.0, -0.012), ("Girth", 0.16, 0.01), ("Shoulder", 0.02, -0.075),
    ("Shoulder", 0.04, 0.0), ("Shoulder", 0.065, 0.085), ("throat", 0.02, -0.02), ("Poll", -0.005, -0.15),
)  # fmt: skip
MANE = (
    ("Poll", 0.0, 0.04), ("crest", 0.03, 0.045), ("Wither", 0.07, 0.025), ("Wither", 0.11, -0.01),
    ("crest", 0.05, -0.005), ("Poll", -0.01, -0.03),
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A filled polygon (M, 2) in withers heights; `tone` says what it is made of: coat, points, mane, hoof, eye ..."""

    tone: str
    polygon: np.ndarray


def outline(joints: dict[str, np.ndarray], body: Conformation) -> dict[str, list[Shape]]:
    """Shapes of one pose (name -> (2,)) per layer of LAYERS, in drawing order."""
    return {
        "near limbs": [shape for limb in ("Nearhind", "Nearfront") for shape in _limb(limb, joints, body)],
        "trunk": [*_tail(joints), *_trunk(joints), *_head(joints, body)],
        "off limbs": [
            *_limb("Offhind", joints, body),
            *_limb("Offfront", joints, body),
            Shape("coat", _hull([joints["Stifle"], _inner_hip(joints), _buttock(joints)], [0.095, 0.13, 0.05])),
            Shape("coat", _hull([joints["Elbow"], joints["Shoulder"], joints["Midshoulder"]], [0.06, 0.045, 0.06])),
        ],
    }


def half_width(part: str, body: Conformation) -> float:
    """Half the width of the limb at a labelled joint, in withers heights; 0 for a point on trunk, neck or head."""
    for limb, names in JOINTS.items():
        if part in names[1:]:
            width = dict(HIND_WIDTH if limb.endswith("hind") else FORE_WIDTH)
            return body.bone * width.get(names.index(part), PASTERN_WIDTH[-1][1])
    return 0.0


def smooth(points, steps: int = 6) -> np.ndarray:
    """A closed Catmull-Rom curve through points (M, 2): (M * steps, 2)."""
    p = np.asarray(points, np.float64)
    before, after, later = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    s = np.arange(steps)[:, None, None] / steps
    curve = p + 0.5 * s * (after - before + s * (2 * before - 5 * p + 4 * after - later))
    curve += 0.5 * s**3 * (3 * (p - after) + later - before)
    return curve.transpose(1, 0, 2).reshape(-1, 2)


def _hull(centres, radii) -> np.ndarray:
    """The convex hull of circles: one segment of a limb, or a mass of muscle."""
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)], -1)
    points = np.concatenate([c + r * circle for c, r in zip(centres, radii, strict=True)])
    return cv2.convexHull(points.astype(np.float32))[:, 0]


def _limb(limb: str, joints: dict[str, np.ndarray], body: Conformation) -> list[Shape]:
    chain = np.stack([joints[name] for name in JOINTS[limb]])
    width = HIND_WIDTH if limb.endswith("hind") else FORE_WIDTH
    shapes = [Shape("hoof", _hoof(chain[2], chain[3], body))]
    for tone, nodes in ((f"sock {limb}", PASTERN_WIDTH), ("points", width[3:]), ("coat", width[:4])):
        at, radius = np.array(nodes).T
        centres = np.stack([np.interp(at, range(4), chain[:, axis]) for axis in (0, 1)], -1)
        radius = body.bone * radius
        shapes += [Shape(tone, _hull(centres[i : i + 2], radius[i : i + 2])) for i in range(len(at) - 1)]
    return shapes


def _hoof(fetlock: np.ndarray, toe: np.ndarray, body: Conformation) -> np.ndarray:
    """Toe, heel and the two ends of the coronet; sole and pastern stand at 52 degrees to each other."""
    up = fetlock - toe
    up /= np.hypot(*up)
    turn = np.radians(52.0)
    back = np.array([np.cos(turn) * up[0] - np.sin(turn) * up[1], np.sin(turn) * up[0] + np.cos(turn) * up[1]])
    size = 0.062 * body.bone
    toe = toe - 0.1 * size * up
    return np.stack(
        [toe, toe + 1.15 * size * back, toe + 1.05 * size * back + 0.55 * size * up, toe + 0.95 * size * up]
    )


def _inner_hip(joints: dict[str, np.ndarray]) -> np.ndarray:
    return 0.45 * joints["Hip"] + 0.55 * joints["Ischium"] + (0, -0.12)


def _buttock(joints: dict[str, np.ndarray]) -> np.ndarray:
    return joints["Ischium"] + (0.06, -0.09)


def _trunk(joints: dict[str, np.ndarray]) -> list[Shape]:
    """Neck and body in one curve, and the mane on the crest."""
    anchors = joints | {
        "crest": 0.5 * (joints["Wither"] + joints["Poll"]),
        "back": 0.5 * (joints["Wither"] + joints["Hip"]),
        "croup": 0.5 * (joints["Hip"] + joints["Ischium"]),
        "flank": np.array([0.35 * joints["Girth"][0] + 0.65 * joints["Hip"][0], joints["Girth"][1]]),
        "throat": 0.5 * (joints["Shoulder"] + joints["Poll"]),
    }
    through = {"coat": BODY, "mane": MANE}
    return [Shape(tone, smooth([anchors[a] + (dx, dy) for a, dx, dy in curve])) for tone, curve in through.items()]


def _tail(joints: dict[str, np.ndarray]) -> list[Shape]:
    dock = joints["Ischium"] + (0.03, 0.05)
    sway = 0.25 * (joints["Stifle"][0] - joints["Ischium"][0] - 0.21)
    curve = [(0.02, 0.0), (-0.06, -0.005), (-0.105, -0.12), (-0.10 + sway, -0.33), (-0.08 + 2 * sway, -0.52)]
    curve += [(-0.055 + 2 * sway, -0.42), (-0.035 + sway, -0.2), (0.0, -0.08)]
    return [Shape("mane", smooth(dock + np.array(curve)))]


def _head(joints: dict[str, np.ndarray], body: Conformation) -> list[Shape]:
    """Ears, face, nostril and eye in a frame spanned by eye and nose: u from poll to muzzle, v to the forehead."""
    poll, eye, nose = joints["Poll"], joints["Eye"], joints["Nose"]
    angle = np.arctan2(*(nose - eye)[::-1]) - np.arctan2(-0.02, 0.235)  # eye and nose at (0.13, 0.035), (0.365, 0.015)
    u = body.head * np.array([np.cos(angle), np.sin(angle)])
    frame = np.stack([u, [-u[1], u[0]]])
    face = [(-0.02, 0.03), (0.04, 0.058), (0.13, 0.064), (0.25, 0.05), (0.34, 0.046), (0.395, 0.02), (0.395, -0.03)]
    face += [(0.345, -0.05), (0.26, -0.06), (0.17, -0.098), (0.09, -0.105), (0.01, -0.07)]
    muzzle = [(0.33, 0.045), (0.365, 0.043), (0.395, 0.02), (0.395, -0.03), (0.345, -0.05), (0.325, -0.01)]
    ears = [[(0.03, 0.05), (-0.07, 0.085), (0.0, 0.02)], [(0.02, 0.03), (-0.085, 0.04), (-0.01, -0.015)]]
    return [
        *(Shape("coat", poll + np.array(ear) @ frame) for ear in ears),
        Shape("coat", smooth(poll + np.array(face) @ frame)),
        Shape("points", smooth(poll + np.array(muzzle) @ frame)),
        Shape("eye", _hull([eye], [0.013 * body.head])),
        Shape("nostril", _hull([nose], [0.009 * body.head])),
    ]
