"""Frames of synthetic animals to classify: drawn once, kept in the cache, and never divided within an animal."""

import numpy as np

from horse10.machine.folders import home
from horse10.synthetic import CLASSES, VERSION
from horse10.synthetic.domains import UNION
from horse10.synthetic.truth import truth
from horse10.synthetic.world import world
from horse10.transfer import kept
from horse10.transfer.config import SIZE_PX

SPECIES = (UNION, "cow", "giraffe")  # domains that differ in the animal alone
HERDS = {"coat": 10, "place": 10, "light": 10, "species": 3}  # seeds of thirty animals each
FRAMES = 1200  # of all domains together
FIRST_SEED = 100  # far from the seeds that the studies of poses use


def frames(
    question: str, n_frames: int = FRAMES, herds: int = 0
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], np.ndarray]:
    """Frames for one of `synthetic.CLASSES`, the same number of each domain.

    Args:
        question: a key of HERDS.
        n_frames: of all domains together; herds: how many of each domain, by default those of HERDS.

    Returns:
        images (N, 81, 144, 3) uint8 RGB, labels (N,) into the classes that occur, those classes, and the animal of
        each frame (N,). An animal that two domains draw (a horse and the cow of its build) has one name.

    Raises:
        KeyError: another question.
    """
    herds, domains = herds or HERDS[question], SPECIES if question == "species" else (UNION,)
    parts = [_kept(domain, herds, n_frames // len(domains)) for domain in domains]
    images, animals = (np.concatenate([part[name] for part in parts]) for name in ("frames", "animal"))
    answers = np.concatenate([part[question] for part in parts])
    there, labels = np.unique(answers, return_inverse=True)
    return images, labels, tuple(CLASSES[question].classes[number] for number in there), animals


def _kept(domain: str, herds: int, n_frames: int) -> dict[str, np.ndarray]:
    """Frames of one domain from the cache, drawn if they are not there."""
    path = home() / "sets" / f"{domain}-{herds}-herds-{n_frames}-frames-v{VERSION}.npz"
    return kept.arrays(path, lambda: _drawn(domain, herds, n_frames))


def _drawn(domain: str, herds: int, n_frames: int) -> dict[str, np.ndarray]:
    horses = [horse for seed in range(herds) for horse in world(seed=FIRST_SEED + seed, domain=domain).horses()]
    drawn = truth(horses, n_frames, SIZE_PX)
    return {"frames": drawn.frames, "animal": drawn.animal, **drawn.classes}
