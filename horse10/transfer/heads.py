"""The classifiers of a network that learns a set: one on its features, and, if asked for, one in its middle."""

import keras
from keras import layers

from horse10.backbones import BACKBONES, preprocess_input


def classifiers(body: keras.Model, config, n_classes: int) -> tuple[list[keras.KerasTensor], list[float]]:
    """Logits (B, n_classes) of each classifier for the pixels that `body` is given, and its share in the loss.

    Args:
        body: of `features.extractor`; config: a `ProbeConfig`, of which dropout and auxiliary count here.
    """
    pooled = with_middle(body, config.arch) if config.auxiliary else [body.output]
    pooled[0] = layers.Dropout(config.dropout)(pooled[0])
    names = ("classes", "middle_classes")
    logits = [layers.Dense(n_classes, name=name)(values) for name, values in zip(names, pooled, strict=False)]
    return logits, [1.0, config.auxiliary][: len(logits)]


def with_middle(body: keras.Model, arch: str) -> list[keras.KerasTensor]:
    """The features of `body`, and the mean of the maps before its last stride: where Szegedy et al. 2015 put the
    auxiliary classifier of Inception, there with two layers more."""
    whole = next(layer for layer in body.layers if isinstance(layer, keras.Model))
    strided = [layer for layer in whole.layers if max(getattr(layer, "strides", (1,))) > 1]
    middle = strided[-1].input
    both = keras.Model(whole.input, [whole.output, middle])
    maps = both(preprocess_input(body.input, BACKBONES[arch].scaling))
    return [layers.GlobalAveragePooling2D()(each) for each in maps]
