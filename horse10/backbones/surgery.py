"""How an ImageNet network of Keras becomes a feature extractor at output stride 16, with the same weights."""

import keras
from keras import layers, ops

from horse10.backbones.batchnorm import NORMALIZATIONS, GroupedNormalization


@keras.saving.register_keras_serializable(package="horse10")
class EarlyStride(layers.Conv2D):
    """A 3 x 3 convolution with stride 2 that computes every second row and column of the one with stride 1.

    Keras's ResNets end a stage at full size, and the next one reads every second row and column of it; DeepLabCut's
    (tf-slim's) skip the others one unit earlier. The function is the same, with a tenth less arithmetic.
    """

    def call(self, inputs):
        return super().call(ops.pad(inputs, [[0, 0], [1, 1], [1, 1], [0, 0]]))

    def compute_output_shape(self, input_shape):
        batch, *sides, _ = input_shape
        return (batch, *(side and -(-side // 2) for side in sides), self.filters)


@keras.saving.register_keras_serializable(package="horse10")
class EarlyStrideAdd(layers.Add):
    """The sum at the end of the residual unit: of its shortcut, every second row and column."""

    def call(self, inputs):
        shortcut, residual = inputs
        return super().call([shortcut[:, ::2, ::2], residual])

    def compute_output_shape(self, input_shape):
        return input_shape[1]


def operate(original: keras.Model, row, statistics: str) -> keras.Model:
    """A copy with the changes that a row of `backbones.BACKBONES` asks for.

    Biases of convolutions are dropped (batch norm follows, and where it keeps its statistics they move into its mean),
    as are normalisation of the input and dropout.

    Args:
        statistics: what batch norm normalises by, a key of `NORMALIZATIONS`.
    """
    clone = keras.models.clone_model(original, clone_function=_surgeon(row, statistics))
    biases = {}
    for layer in clone.layers:
        values = original.get_layer(layer.name).get_weights() if layer.weights else []
        if isinstance(layer, GroupedNormalization):
            continue  # from scratch: gamma and beta are 1 and 0 in both, and it has no statistics
        if len(values) > len(layer.weights):
            *values, biases[layer.name.replace("_conv", "_bn")] = values
        if layer.name in biases:
            gamma, beta, mean, variance = values
            values = [gamma, beta, mean - biases[layer.name], variance]
        if values:
            layer.set_weights(values)
    return clone


def _surgeon(row, statistics: str):
    """How each layer is copied: stride 16, 'same' padding, no normalisation or dropout hidden inside."""
    drop = (layers.Rescaling, layers.Normalization)
    drop += (layers.ZeroPadding2D,) if row.same_padding else ()
    norm = NORMALIZATIONS[statistics]
    exchange = {f"{unit}_2_conv": EarlyStride for unit in row.early_stride}
    exchange |= {f"{unit}_add": EarlyStrideAdd for unit in row.early_stride}

    def copy(layer):
        if isinstance(layer, drop):
            return layers.Identity(name=layer.name)
        config = layer.get_config()
        if isinstance(layer, layers.Dropout):  # DeepLabCut v2.1.10 trains EfficientNet without drop-connect
            config["rate"] = 0.0
        if layer.name in row.undo_stride:
            config["strides"] = 1
        if layer.name in row.dilate:
            config["dilation_rate"] = 2
        if row.same_padding and config.get("padding") == "valid":
            config["padding"] = "same"
        if row.early_stride and config.get("use_bias"):  # of the ResNets, whose convolutions all precede a batch norm
            config["use_bias"] = False
        kind = exchange.get(layer.name, type(layer))
        if kind is EarlyStride:
            config |= {"strides": 2, "padding": "valid"}
        return (norm if isinstance(layer, layers.BatchNormalization) else kind).from_config(config)

    return copy
