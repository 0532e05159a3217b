"""How large an animal is in the picture, and how high: siblings with one signature.

Each takes the size of the picture (height, width) px, the px of a withers height, the height of the poll in withers
heights, the row of the horizon as a share of the height, the tilt, and a random generator. Each returns the px of a
withers height and the row of the ground, which may lie below the picture.
"""

import numpy as np

EARS = 0.09  # withers heights above the poll
NEARER = (1.9, 2.7)  # how much larger a close-up is
MIDDLE = (0.35, 1.05)  # withers heights of what is in the middle of a close-up: from the hocks to the neck


def whole(size, unit_px: float, poll: float, horizon: float, tilt_deg: float, draw: np.random.Generator):
    """All of the animal, from the ears to the hooves.

    The lens is 0.55 to 0.9 withers heights above the ground, which puts the hooves as far below the horizon, unless
    they or the ears would be cut off.
    """
    height, width = size
    lowest = height - 4 - 0.5 * width * abs(np.sin(np.radians(tilt_deg)))
    lens = draw.uniform(0.55, 0.9)
    return unit_px, min(max(horizon * height + lens * unit_px, (poll + EARS) * unit_px + 2), lowest)


def close_up(size, unit_px: float, poll: float, horizon: float, tilt_deg: float, draw: np.random.Generator):
    """A part of the animal, as the camera's operator chose it."""
    unit_px = unit_px * draw.uniform(*NEARER)
    return unit_px, 0.5 * size[0] + draw.uniform(*MIDDLE) * unit_px
