"""The head of a horse, laid on a relief: ears, face, blaze, eye, nostril, mouth; a halter."""

import cv2
import numpy as np

from horse10.synthetic.figures import outline
from horse10.synthetic.figures.gait import EYE, NOSE, Conformation
from horse10.synthetic.figures.modelling import along, bump, inflated
from horse10.synthetic.figures.relief import PARTS, Relief
from horse10.synthetic.values.appearance import HORN, LEATHER, SKIN, WHITE, Coat, Markings, linear

HEAD = PARTS.index("head")
DEPTH, ROUND = 0.075, 0.055  # half the thickness of the head, and the radius of its edges, withers heights
BONES = (  # in the frame of the head: u, v, half-axes, height of the hill
    (0.10, -0.045, 0.055, 0.05, 0.022),  # cheek
    (0.115, 0.05, 0.03, 0.016, 0.018),  # brow
    (0.27, 0.0, 0.1, 0.018, 0.012),  # facial crest
)
STRAPS = (  # noseband, cheekpiece, crownpiece
    ((0.28, 0.045), (0.285, 0.0), (0.275, -0.056)),
    ((0.28, -0.03), (0.10, -0.055), (0.02, -0.03)),
    ((0.02, -0.03), (0.0, 0.05)),
)


def lay(relief: Relief, joints: dict[str, np.ndarray], body: Conformation, coat: Coat, markings: Markings) -> None:
    """Lay a head on a relief."""

    def at(points) -> np.ndarray:
        return outline.head(points, joints, body)

    far, near = (relief.polygon(outline.smooth(at(ear), 3)) for ear in reversed(body.species.ears))
    face = relief.polygon(outline.smooth(at(body.species.face)))
    fur = linear(coat.body)
    relief.surface(far, -0.04, 0.6 * fur, HEAD)
    for horn, depth in zip(body.species.horns, (0.05, -0.03), strict=False):
        relief.surface(relief.polygon(outline.smooth(at(horn), 3)), depth, linear(HORN), HEAD, 0.3)
    relief.surface(face, _face(relief, face, at, body), _muzzle(relief, face, at, coat), HEAD, coat.gloss)
    if markings.blaze > 0:
        inner = np.array(outline.BLAZE) - (0, 0.006 + 0.024 * markings.blaze)
        white = face & relief.polygon(at([*outline.BLAZE, *inner[::-1]]))
        relief.surface(white, relief.height + 1e-3, linear(WHITE), HEAD)
    relief.surface(near, 0.06, fur, HEAD, coat.gloss)
    inside = np.array(body.species.ears[0]) * (0.8, 0.9) + (-0.012, 0.008)
    relief.surface(relief.polygon(at(inside)) & near, 0.065, 0.45 * fur, HEAD)
    for point, size in ((EYE, 0.0145), (NOSE, 0.0125)):
        relief.balls([at(point)], [size * body.skull], [0.13], [linear(SKIN)], HEAD, gloss=0.9)
    mouth = at([(0.39, -0.035), (0.345, -0.028), (0.315, -0.03)])
    relief.strands([mouth], 0.006, 0.2, 0.35 * linear(coat.points), HEAD)


def halter(relief: Relief, joints: dict[str, np.ndarray], body: Conformation) -> None:
    """A leather halter on a head that is laid already."""
    straps = [outline.head(strap, joints, body) for strap in STRAPS]
    relief.strands(straps, 0.012, 0.2, linear(LEATHER), HEAD, 0.3)


def _face(relief: Relief, face: np.ndarray, at, body: Conformation) -> np.ndarray:
    height = DEPTH * inflated(face, ROUND * relief.unit) + 0.03
    for u, v, long, short, lift in BONES:
        bump(relief, height, at((u, v)), long * body.skull, short * body.skull, 0, lift)
    return cv2.GaussianBlur(height, (0, 0), max(0.006 * relief.unit, 0.5))


def _muzzle(relief: Relief, face: np.ndarray, at, coat: Coat) -> np.ndarray:
    """Colour of the face (h, w, 3): the coat's, darker towards the muzzle."""
    colour = np.zeros((*face.shape, 3), np.float32)
    down, across = np.nonzero(face)
    dark = 0.85 * np.clip(along(relief, at((0.24, 0.0)), at((0.40, 0.0)), down, across) / 0.16, 0, 1)[:, None]
    colour[face] = (1 - dark) * linear(coat.body) + dark * linear(coat.points)
    return colour
