"""A leg as a row of spheres along its bones. Lengths in withers heights."""

import numpy as np

from horse10.synthetic.figures.gait import JOINTS, Conformation

# Along hinge -> knee or hock -> fetlock -> toe, whose positions are 0, 1, 2 and 3, a species' flesh is a table of
# (position, radius, how far the flesh lies in front of the bone). The hoof, a shape of its own, begins here.
HOOF_AT = 2.62
SPHERES = 40
POINTS_AT = {"fore": (0.55, 1.0), "hind": (0.72, 1.05)}  # where a bay's black begins and is full
SOCK_TOP = (2.55, 1.55)  # upper edge of the lowest and of the highest sock


def row(limb: str, joints: dict[str, np.ndarray], body: Conformation):
    """Spheres of a limb in one pose: positions (S,), centres (S, 2), radii (S,)."""
    names, table = JOINTS[limb], _flesh(limb, body)
    chain = np.stack([joints[name] for name in names])
    bones = np.concatenate([chain[:1] + 1.0 * (chain[:1] - chain[1:2]), chain])  # a little way above the hinge
    at = np.linspace(table[0, 0], HOOF_AT, SPHERES)
    centres = np.stack([np.interp(at, range(-1, 4), bones[:, axis]) for axis in (0, 1)], -1)
    along = np.gradient(centres, axis=0)
    along /= np.hypot(*along.T)[:, None]
    front = np.stack([-along[:, 1], along[:, 0]], -1)  # of a leg that points down
    shift = body.thickness * np.interp(at, table[:, 0], table[:, 2])
    return at, centres + shift[:, None] * front, body.thickness * np.interp(at, table[:, 0], table[:, 1])


def thigh(limb: str, joints: dict[str, np.ndarray], body: Conformation, n: int = 8):
    """Spheres of the muscles behind the femur, from the buttock down to the gaskin: centres (n, 2), radii (n,)."""
    hinge, hock = (joints[name] for name in JOINTS[limb][:2])
    top = joints["Ischium"] + (0.055, -0.10)
    centres = np.linspace(top, 0.62 * hinge + 0.38 * hock + (-0.025, 0.01), n)
    return centres, np.linspace(*body.species.thigh, n)


def half_width(part: str, body: Conformation) -> float:
    """Half the width of the limb at a labelled joint, in withers heights; 0 for a point on trunk, neck or head."""
    for limb, names in JOINTS.items():
        if part in names[1:]:
            table = _flesh(limb, body)
            return body.thickness * float(np.interp(names.index(part), table[:, 0], table[:, 1]))
    return 0.0


def _flesh(limb: str, body: Conformation) -> np.ndarray:
    return np.array(body.species.hind_flesh if limb.endswith("hind") else body.species.fore_flesh)


def hoof(fetlock: np.ndarray, toe: np.ndarray, body: Conformation) -> np.ndarray:
    """Corners (4, 2): toe, heel, and the ends of the coronet; sole and pastern stand at 52 degrees to each other."""
    up = (fetlock - toe) / np.hypot(*(fetlock - toe))
    turn = np.radians(52.0)
    back = np.array([np.cos(turn) * up[0] - np.sin(turn) * up[1], np.sin(turn) * up[0] + np.cos(turn) * up[1]])
    size = 0.064 * body.thickness
    toe = toe - 0.1 * size * up
    heel = toe + 1.15 * size * back
    return np.stack([toe, heel, heel - 0.1 * size * back + 0.55 * size * up, toe + 0.95 * size * up])
