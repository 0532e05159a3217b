"""Pictures made worse in fifteen ways at five strengths, as ImageNet-C was made: noise, blur, weather, compression.

Hendrycks and Dietterich, ICLR 2019 (arXiv:1807.01697). The package imagecorruptions (Michaelis et al. 2019,
arXiv:1907.07484; Apache-2.0) does it, in the version that is kept up, imagecorruptions-imaug.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import metadata
from pathlib import Path

import numpy as np

from horse10.dataset import images
from horse10.dataset.pose_dataset import PoseDataset
from horse10.errors import MissingExtra

FAMILIES = {  # in the order of ImageNet-C
    "noise": ("gaussian_noise", "shot_noise", "impulse_noise"),
    "blur": ("defocus_blur", "glass_blur", "motion_blur", "zoom_blur"),
    "weather": ("snow", "frost", "fog", "brightness"),
    "digital": ("contrast", "elastic_transform", "pixelate", "jpeg_compression"),
}
KINDS = tuple(kind for kinds in FAMILIES.values() for kind in kinds)
STRENGTHS = (1, 2, 3, 4, 5)
PACKAGE = "imagecorruptions-imaug"
TAKE_A_SEED = ("impulse_noise", "glass_blur")  # the others draw from NumPy's global state
SMALLEST_PX = 32  # a side that the package accepts


def corrupted(dataset: PoseDataset, kind: str, strength: int) -> PoseDataset:
    """The same frames, each corrupted at its own size, and only then made smaller where the data set is.

    Chance is drawn from the frame's name, the kind and the strength: a picture is the same to the bit in every run,
    whichever were read before it.

    Args:
        kind: one of KINDS; strength: 1 (least) to 5. `read` raises DatasetError for a side below SMALLEST_PX.

    Raises:
        MissingExtra: the package is not installed.
    """
    require()
    return replace(dataset, reader=partial(_read, dataset.reader, dataset.root, kind, strength))


def corrupt(pixels: np.ndarray, kind: str, strength: int, seed: int) -> np.ndarray:
    """A picture, uint8 (height, width, 3) RGB, corrupted; `seed` is of 32 bits. NumPy's global state stays as it was.

    Raises ValueError for a side below SMALLEST_PX."""
    from imagecorruptions import corrupt  # an extra; it waits for Numba

    if min(pixels.shape[:2]) < SMALLEST_PX:
        raise ValueError(f"{pixels.shape[1]} x {pixels.shape[0]} px: below {SMALLEST_PX} px nothing can be corrupted")
    before = np.random.get_state()  # noqa: NPY002 (the package draws from it)
    np.random.seed(seed)  # noqa: NPY002
    try:
        return corrupt(pixels, strength, kind, **({"seed": seed} if kind in TAKE_A_SEED else {}))
    finally:
        np.random.set_state(before)  # noqa: NPY002


def require() -> str:
    """The package that corrupts, with its version. Raises MissingExtra if it or what it needs is not installed."""
    try:
        import imagecorruptions  # noqa: F401
    except ModuleNotFoundError as reason:
        raise MissingExtra(
            f"Frames are corrupted by {PACKAGE}, and {reason.name} is not installed. Install horse10[corruptions], "
            f"and then the package alone: pip install --no-deps {PACKAGE}. (It asks for opencv-python, which would "
            "overwrite the files of opencv-python-headless.)"
        ) from reason
    return f"{PACKAGE} {metadata.version(PACKAGE)}"


def _read(read: Callable, root: Path, kind: str, strength: int, path: Path, upright: bool, size) -> np.ndarray:
    """As `images.read`; size: height and width to which the corrupted picture is made smaller, or None."""
    name = f"{path.relative_to(root).as_posix()}/{kind}/{strength}"
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    pixels = corrupt(read(path, upright, None), kind, strength, seed)
    return images.resized(pixels, size) if size else pixels
