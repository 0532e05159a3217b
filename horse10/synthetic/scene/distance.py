"""What frames a place: woods and hills far behind it, and a bough that hangs in from above."""

import numpy as np

from horse10.synthetic.scene.place import Place
from horse10.synthetic.scene.sheet import Sheet
from horse10.synthetic.scene.vegetation import hedge, leaves, tree
from horse10.synthetic.values.appearance import linear


def varied(rng: np.random.Generator, colour) -> np.ndarray:
    """A colour of leaves (3,) sRGB near the one given: no two trees are alike."""
    return np.clip(np.array(colour) * rng.uniform(0.8, 1.15) * rng.uniform(0.93, 1.07, 3), 0, 255)


def far_trees(sheet: Sheet, rng: np.random.Generator, place: Place, depth: float, single: int) -> None:
    """A wood at the end of the land, and single trees before it."""
    left, right = sheet.view.edges(1.6 * depth)
    hedge(
        sheet,
        rng,
        varied(rng, place.leaves),
        ((left, 1.6 * depth), (right, 1.6 * depth)),
        rng.uniform(0.02, 0.06) * depth,
        0.02 * depth,
    )
    for _ in range(single):
        z = depth * rng.uniform(0.9, 1.4)
        tall = rng.uniform(2.5, 6.0)
        tree(
            sheet,
            rng,
            varied(rng, place.leaves),
            (rng.uniform(*sheet.view.edges(z)), z),
            tall,
            tall * rng.uniform(0.7, 1.1),
            0.7,
        )


def hill(sheet: Sheet, rng: np.random.Generator, place: Place) -> None:
    """A wooded ridge at the horizon."""
    view = sheet.view
    x = np.linspace(*view.edges(200.0), 40)
    high = 6 + 14 * np.abs(np.sin(x / 160 + rng.uniform(0, 6))) + 3 * np.sin(x / 40 + rng.uniform(0, 6))
    ridge = np.stack([x, high, np.full(40, 200.0)], -1)
    foot = np.array([(x[-1], 0, 200.0), (x[0], 0, 200.0)])
    sheet.quad(np.concatenate([ridge, foot]), 0.6 * linear(place.leaves) * sheet.lit((0, 1, 0.5)))


def overhang(sheet: Sheet, rng: np.random.Generator, place: Place) -> None:
    """In some pictures a bough of a near tree in an upper corner."""
    happens, side = rng.random() < 0.4, rng.choice([-1, 1])
    if not happens:
        return
    view = sheet.view
    z = 1.5 * view.track
    corner = view.edges(z)[int(side > 0)]
    top = view.eye + (view.horizon - view.margin) * z / view.focal
    n = 40
    angle, radius = rng.uniform(0, 2 * np.pi, n), np.sqrt(rng.random(n))
    wide = rng.uniform(0.8, 1.5)
    balls = np.stack([corner + wide * radius * np.cos(angle), top + 0.55 * wide * radius * np.sin(angle),
                      0.5 * wide * rng.random(n), rng.uniform(0.14, 0.3, n)], -1)  # fmt: skip
    leaves(sheet, place.leaves, balls, z, leaf=0.05)
