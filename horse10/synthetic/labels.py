"""What an honest annotator could label in a painted frame, and why not the rest."""

import numpy as np

from horse10.bodyparts import BODYPARTS
from horse10.synthetic.figures import body
from horse10.synthetic.figures.gait import JOINTS, Conformation
from horse10.synthetic.figures.limbs import half_width
from horse10.synthetic.figures.relief import LAYER_OF, NEAR
from horse10.synthetic.paint import Painted

SEEN = 0.25  # share of a joint that must show for it to be labelled: our choice, the paper's annotators had no rule
REASONS = ("visible", "outside", "self", "handler", "foreground")  # "self": behind the horse's own body
LIMB = {part: limb for limb, names in JOINTS.items() for part in names[1:]}
DEPTH = {  # of each body part towards the camera, withers heights from the median plane
    part: body.TRACK["Near" if part.startswith("Near") else "Off"] if part in LIMB else 0.0 for part in BODYPARTS
} | {"Elbow": body.TRACK["Off"], "Stifle": body.TRACK["Off"]}


def labels(joints: dict[str, np.ndarray], painted: Painted, build: Conformation) -> tuple[np.ndarray, np.ndarray]:
    """Where the 22 body parts of one frame are, (22, 2) px, and for each one of REASONS, (22,) str.

    A joint of a limb is hidden when less than a quarter shows of the limb in a square around it, as wide as the limb;
    any other part when its own pixel is covered. Over a Near limb lie the tail, the trunk and the Off limbs, over
    everything a handler on the camera's side and the foreground. (In Horse-10's frame 0292 the Near hind leg is
    unlabelled, behind the Off one.)
    """
    camera = painted.relief.camera
    height, width = camera.size
    positions = np.stack([camera(joints[name]) for name in BODYPARTS])
    reasons = np.full(len(BODYPARTS), "visible", dtype="<U10")
    for row, (name, (x, y)) in enumerate(zip(BODYPARTS, positions, strict=True)):
        if not (0 <= x <= width - 1 and 0 <= y <= height - 1):
            reasons[row] = "outside"
            continue
        square = _square(x, y, half_width(name, build) * camera.unit_px)
        for thing in ("foreground", "handler"):
            if 1 - painted.cover[thing][square].mean() < SEEN:
                reasons[row] = thing
        if LIMB.get(name, "").startswith("Near") and _share_seen(name, (x, y), painted, build) < SEEN:
            reasons[row] = "self"
    return positions, reasons


def _share_seen(name: str, at_px, painted: Painted, build: Conformation) -> float:
    """How much of a Near limb around one of its joints is not behind the rest of the horse."""
    relief = painted.relief
    square = _square(*relief.from_picture(at_px), half_width(name, build) * relief.unit)
    limb = painted.limbs[LIMB[name]][square]
    return float((limb & (LAYER_OF[relief.part[square]] == NEAR)).sum() / max(limb.sum(), 1))


def _square(x: float, y: float, radius: float) -> tuple[slice, slice]:
    """Rows and columns of the pixels within `radius` of a point, at least its own pixel."""
    return tuple(slice(max(round(at - radius), 0), round(at + radius) + 1) for at in (y, x))
