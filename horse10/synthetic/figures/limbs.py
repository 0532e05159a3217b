"""A leg as a row of spheres along its bones. Lengths in withers heights."""

import numpy as np

from horse10.synthetic.figures.gait import JOINTS, Conformation

# Along hinge -> knee or hock -> fetlock -> toe, whose positions are 0, 1, 2 and 3: (position, radius, how far the flesh
# lies in front of the bone). The hoof, a shape of its own, begins at HOOF_AT. Read off photographs of horses.
FORE = (
    (-0.25, 0.070, 0.0), (0.0, 0.078, 0.0), (0.2, 0.070, 0.008), (0.45, 0.053, 0.008), (0.7, 0.040, 0.004),
    (0.88, 0.034, 0.0), (1.0, 0.0365, 0.004), (1.12, 0.031, 0.0), (1.3, 0.0235, -0.003), (1.7, 0.0225, -0.004),
    (1.9, 0.027, -0.004), (2.02, 0.030, -0.004), (2.2, 0.0225, 0.0), (2.45, 0.0225, 0.0), (2.62, 0.026, 0.0),
)  # fmt: skip
HIND = (
    (-0.2, 0.118, -0.01), (0.0, 0.112, -0.015), (0.2, 0.104, -0.022), (0.45, 0.076, -0.016), (0.7, 0.051, -0.006),
    (0.86, 0.040, -0.006), (1.0, 0.043, -0.008), (1.14, 0.035, -0.004), (1.32, 0.0265, -0.003), (1.7, 0.025, -0.004),
    (1.9, 0.029, -0.004), (2.02, 0.032, -0.004), (2.2, 0.0245, 0.0), (2.45, 0.0245, 0.0), (2.62, 0.027, 0.0),
)  # fmt: skip
HOOF_AT = 2.62
SPHERES = 40
POINTS_AT = {"fore": (0.55, 1.0), "hind": (0.72, 1.05)}  # where a bay's black begins and is full
SOCK_TOP = (2.55, 1.55)  # upper edge of the lowest and of the highest sock


def row(limb: str, joints: dict[str, np.ndarray], body: Conformation):
    """Spheres of a limb in one pose: positions (S,), centres (S, 2), radii (S,)."""
    names, table = JOINTS[limb], np.array(HIND if limb.endswith("hind") else FORE)
    chain = np.stack([joints[name] for name in names])
    bones = np.concatenate([chain[:1] + 1.0 * (chain[:1] - chain[1:2]), chain])  # a little way above the hinge
    at = np.linspace(table[0, 0], HOOF_AT, SPHERES)
    centres = np.stack([np.interp(at, range(-1, 4), bones[:, axis]) for axis in (0, 1)], -1)
    along = np.gradient(centres, axis=0)
    along /= np.hypot(*along.T)[:, None]
    front = np.stack([-along[:, 1], along[:, 0]], -1)  # of a leg that points down
    shift = body.bone * np.interp(at, table[:, 0], table[:, 2])
    return at, centres + shift[:, None] * front, body.bone * np.interp(at, table[:, 0], table[:, 1])


def thigh(limb: str, joints: dict[str, np.ndarray], n: int = 8):
    """Spheres of the muscles behind the femur, from the buttock down to the gaskin: centres (n, 2), radii (n,)."""
    hinge, hock = (joints[name] for name in JOINTS[limb][:2])
    top = joints["Ischium"] + (0.055, -0.10)
    centres = np.linspace(top, 0.62 * hinge + 0.38 * hock + (-0.025, 0.01), n)
    return centres, np.linspace(0.075, 0.052, n)


def half_width(part: str, body: Conformation) -> float:
    """Half the width of the limb at a labelled joint, in withers heights; 0 for a point on trunk, neck or head."""
    for limb, names in JOINTS.items():
        if part in names[1:]:
            table = np.array(HIND if limb.endswith("hind") else FORE)
            return body.bone * float(np.interp(names.index(part), table[:, 0], table[:, 1]))
    return 0.0


def hoof(fetlock: np.ndarray, toe: np.ndarray, body: Conformation) -> np.ndarray:
    """Corners (4, 2): toe, heel, and the ends of the coronet; sole and pastern stand at 52 degrees to each other."""
    up = (fetlock - toe) / np.hypot(*(fetlock - toe))
    turn = np.radians(52.0)
    back = np.array([np.cos(turn) * up[0] - np.sin(turn) * up[1], np.sin(turn) * up[0] + np.cos(turn) * up[1]])
    size = 0.064 * body.bone
    toe = toe - 0.1 * size * up
    heel = toe + 1.15 * size * back
    return np.stack([toe, heel, heel - 0.1 * size * back + 0.55 * size * up, toe + 0.95 * size * up])
