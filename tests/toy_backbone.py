"""A row of the table of backbones that is built in no time: four strided convolutions with batch norm."""

import keras
from keras import layers

from horse10.backbones.table import Backbone

NAME = "toy"


def build(weights=None):
    """It has no weights of ImageNet."""
    assert weights is None
    image = x = keras.Input((None, None, 3))
    for stage, channels in enumerate((4, 4, 8, 8), start=1):
        x = layers.Conv2D(channels, 3, strides=2, padding="same", use_bias=False, name=f"conv{stage}")(x)
        x = layers.BatchNormalization(name=f"bn{stage}")(x)
        x = layers.Activation("relu", name=f"relu{stage}")(x)
    return keras.Model(image, x)


ROW = Backbone(build, "relu4", "tf", 0.01, in_paper=False)
