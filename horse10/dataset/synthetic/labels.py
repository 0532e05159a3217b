"""What an honest annotator could label in a painted frame."""

import numpy as np

from horse10.dataset.bodyparts import BODYPARTS
from horse10.dataset.synthetic.canvas import Camera
from horse10.dataset.synthetic.gait import JOINTS, Conformation
from horse10.dataset.synthetic.outline import half_width

SEEN = 0.25  # share of a joint that must show for it to be labelled: our choice, the paper's annotators had no rule
LAYER = {  # of the limbs' labelled joints
    part: "near limbs" if limb.startswith("Near") else "off limbs"
    for limb, names in JOINTS.items()
    for part in names[1:]
}


def labels(
    joints: dict[str, np.ndarray], cover: dict[str, np.ndarray], body: Conformation, camera: Camera
) -> np.ndarray:
    """The 22 body parts of one frame, (22, 2) px; NaN where a part is outside the picture or hidden.

    A joint of a limb is hidden when less than a quarter shows of the limb in a square around it, as wide as the limb;
    any other part when its own pixel is covered. Over a Near limb lie the tail, the trunk and the Off limbs, over
    everything the foreground. (In Horse-10's frame 0292 the Near hind leg is unlabelled, behind the Off one.)
    """
    height, width = camera.size
    behind = np.maximum.reduce([cover[layer] for layer in ("trunk", "off limbs", "foreground")])
    points = np.full((len(BODYPARTS), 2), np.nan)
    for row, name in enumerate(BODYPARTS):
        x, y = camera(joints[name])
        if 0 <= x <= width - 1 and 0 <= y <= height - 1:
            square = _square(x, y, half_width(name, body) * camera.unit_px)
            limb = cover[LAYER[name]][square] if name in LAYER else 1.0
            over = (behind if LAYER.get(name) == "near limbs" else cover["foreground"])[square]
            if np.sum(limb * (1 - over)) >= SEEN * np.sum(limb + 0 * over):
                points[row] = x, y
    return points


def _square(x: float, y: float, radius: float) -> tuple[slice, slice]:
    """Rows and columns of the pixels within `radius` of a point, at least its own pixel."""
    return tuple(slice(max(round(at - radius), 0), round(at + radius) + 1) for at in (y, x))
