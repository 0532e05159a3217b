"""Pretrained weights: where they come from, and every way in which they may be missing or wrong."""

import os
import re
import sys
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import keras
import numpy as np
from keras import layers


class WeightsError(ValueError):
    """Pretrained weights that are not there, or do not belong to the network."""


def load(arch: str, build: Callable[[str | None], keras.Model], weights: str | Path | None) -> keras.Model:
    """A network without its classifier and with its weights.

    Args:
        build: makes the network from None (random) or "imagenet" (Keras's own files, downloaded or cached).
        weights: None, "imagenet", or the path of a `.weights.h5`.

    Raises:
        WeightsError: the weights cannot be had, or belong to another network.
    """
    if weights is None:
        return build(None)
    if weights == "imagenet":
        try:
            # Keras reports a download on standard output, where papermill writes the notebook
            with (
                redirect_stdout(sys.stderr),
                warnings.catch_warnings(),
            ):  # MobileNetV2 remarks that its 224-px weights serve every size: they do
                warnings.filterwarnings("ignore", message="`input_shape` is undefined")
                model = build("imagenet")
        except WeightsError:
            raise
        except Exception as error:  # Keras reports every failed download as a bare Exception
            raise WeightsError(_missing_file_message(arch, str(error))) from error
    else:
        model = _load_file(arch, build, Path(weights))
    _check_normalisation(arch, model)
    return model


def _load_file(arch: str, build, path: Path) -> keras.Model:
    if not path.is_file() or not path.name.endswith(".weights.h5"):
        found = "is another kind of file" if path.is_file() else "does not exist"
        raise WeightsError(f"weights={str(path)!r} {found}. Expected a .weights.h5 of {arch}, 'imagenet' or 'none'.")
    model = build(None)
    try:
        load_whole(model, path)
    except (ValueError, OSError, KeyError, UserWarning) as error:
        raise WeightsError(
            f"{path} does not hold the weights of {arch}. It must be written by save_weights of the keras.applications "
            f"network without its classifier (include_top=False). Keras says: {str(error).splitlines()[0]}"
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
        + f", or pass weights='none' to train from scratch. Keras says: {error}"
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


def load_whole(model: keras.Model, path: Path) -> None:
    """Load a `.weights.h5` into all of a model; Keras only warns when layers keep their random weights.

    Raises:
        ValueError, OSError, KeyError, UserWarning: the file is damaged or belongs to another network.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.load_weights(path)
