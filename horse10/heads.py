"""Features at output stride 16 to score maps and location refinement at stride 8."""

from keras import layers


def deconvolution(features, channels: int, name: str):
    """One transposed convolution, 3 x 3 with stride 2, bias, no activation: (B, h, w, C) -> (B, 2h, 2w, channels).

    Glorot-uniform kernel and zero bias. Source: DeepLabCut v2.1, pose_net.py:19-27.
    """
    return layers.Conv2DTranspose(channels, 3, strides=2, padding="same", name=name)(features)
