"""Frames of a domain with their ground truth: drawn once, kept, and shown larger or mirrored."""

from dataclasses import fields, replace

import cv2
import numpy as np

from horse10.machine.folders import home
from horse10.synthetic import CLASSES, THINGS, VERSION, Truth, truth, world
from horse10.synthetic.classes import enough
from horse10.synthetic.herd import N_HORSES, Horse, training_horses
from horse10.synthetic.picture import box
from horse10.transfer import kept
from horse10.transfer.config import SIZE_PX

SPLIT = 1
VALIDATING = 5  # of the twenty horses that are not trained on: they choose learning rates and are never scored
LARGEST = 1.35  # of the training frames, as shown, against the frames as drawn
APART = 1000  # seeds of the herds that are drawn together
ROLES = ("trained", "validating", "tested")


def load(domain: str, herd: int, role: str, n_frames: int) -> Truth:
    """Frames of `config.SIZE_PX` of one domain, drawn now or read from `$HORSE10_HOME/transfer`.

    Args:
        herd: seed of the thirty horses; role: which of them, one of ROLES.
    """
    height, width = SIZE_PX
    path = home() / "transfer" / f"{domain}-herd{herd}-{role}-{n_frames}-{height}x{width}-renderer{VERSION}.npz"
    return _truth(kept.arrays(path, lambda: _arrays(truth(_horses(domain, herd, role), n_frames, SIZE_PX))))


def strip(domain: str, herd: int, n_frames: int = 4) -> np.ndarray:
    """Some frames of a domain's training horses side by side, (H, n W, 3) uint8, to look at."""
    return np.concatenate(list(load(domain, herd, "trained", n_frames).frames), axis=1)


def rows(of: Truth, index: np.ndarray) -> Truth:
    """Some frames of a truth, in the order of the index."""
    return _truth({name: array[index] for name, array in _arrays(of).items()})


def shown(of: Truth, rng: np.random.Generator) -> Truth:
    """The frames as a training step sees them: each cut out, enlarged to the whole frame, and every other one mirrored.

    Flipping, rescaling and cropping are all that Mensink et al. do (section 4.1). What is shown larger is nearer.
    """
    n, height, width = of.layers.shape
    scale = rng.uniform(1, LARGEST, n)
    across, down = rng.uniform(0, 1, (2, n)) * (scale - 1) * [[width], [height]]
    mirrored = rng.uniform(size=n) < 0.5
    matrices = np.zeros((n, 2, 3), np.float32)
    matrices[:, 0, 0] = np.where(mirrored, -scale, scale)
    matrices[:, 0, 2] = np.where(mirrored, scale * (width - 1) - across, -across)
    matrices[:, 1, 1], matrices[:, 1, 2] = scale, -down
    keypoints = _inside(_moved(of.keypoints, matrices), height, width)
    moved = replace(
        of,
        frames=_warped(of.frames, matrices, cv2.INTER_LINEAR),
        depth_m=_warped(of.depth_m, matrices, cv2.INTER_NEAREST) / scale[:, None, None].astype(np.float32),
        layers=_warped(of.layers, matrices, cv2.INTER_NEAREST),
        parts=_warped(of.parts, matrices, cv2.INTER_NEAREST),
        keypoints=keypoints,
    )
    around = boxes(moved)
    there = dict(zip(THINGS, np.isfinite(around[..., 0]).T.astype(np.int64), strict=True))
    asked = {thing: seen for thing, seen in there.items() if thing in CLASSES}  # of these, no and yes
    return replace(moved, boxes=around, classes=of.classes | asked)


def boxes(of: Truth) -> np.ndarray:
    """Around what is seen of each of THINGS in layers (N, H, W): (N, 3, 4) px, NaN for what is not there."""
    absent = np.full(4, np.nan)
    found = [[box(mask) if enough(mask) else absent for mask in of.mask(thing)] for thing in THINGS]
    return np.array(found, np.float32).swapaxes(0, 1)


def _horses(domain: str, herd: int, role: str) -> list[Horse]:
    """The horses of one role. Few of a herd stand in one place: then further herds are drawn, to thirty horses."""
    trained, others, seed = [], [], herd
    while len(trained) + len(others) < N_HORSES:
        training = training_horses(seed, SPLIT)
        for horse in world("small", seed=seed, domain=domain).horses():
            (trained if horse.number in training else others).append(horse)
        seed += APART
    return {"trained": trained, "validating": others[:VALIDATING], "tested": others[VALIDATING:]}[role]


def _warped(pictures: np.ndarray, matrices: np.ndarray, how: int) -> np.ndarray:
    """(N, H, W, ...) through (N, 2, 3), each pixel a place that the picture has, but for rounding at its border."""
    _, height, width, *_ = pictures.shape
    options = {"flags": how, "borderMode": cv2.BORDER_REPLICATE}
    moved = [
        cv2.warpAffine(one, matrix, (width, height), **options) for one, matrix in zip(pictures, matrices, strict=True)
    ]
    return np.stack(moved)


def _moved(points: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """Points (N, K, 2) through (N, 2, 3)."""
    return np.einsum("nij,nkj->nki", matrices[:, :, :2], points) + matrices[:, None, :, 2]


def _inside(points: np.ndarray, height: int, width: int) -> np.ndarray:
    """NaN for what has left the frame."""
    ends = np.array([width, height]) - 0.5
    return np.where(((points >= -0.5) & (points <= ends)).all(-1, keepdims=True), points, np.nan).astype(np.float32)


def _arrays(of: Truth) -> dict[str, np.ndarray]:
    plain = {field.name: getattr(of, field.name) for field in fields(of) if field.name != "classes"}
    return plain | {f"class {name}": array for name, array in of.classes.items()}


def _truth(arrays: dict[str, np.ndarray]) -> Truth:
    classes = {name: arrays.pop(f"class {name}") for name in CLASSES}
    return Truth(**arrays, classes=classes)
