"""Backbone and heads as one keras.Model."""

from pathlib import Path

import keras

from horse10.backbones import BACKBONES, build_backbone, canonical_name, normalise
from horse10.heads import deconvolution


def build_model(
    arch: str, n_bodyparts: int = 22, weights: str | Path | None = None, *, frozen_statistics: bool | None = None
) -> keras.Model:
    """The pose network: image (B, H, W, 3), RGB 0..255 -> logits (B, h, w, K) and locref (B, h, w, 2K).

    h = 2 ceil(H / 16), w = 2 ceil(W / 16), for every backbone and every size. Batch norm of ResNets and EfficientNets
    keeps its pretrained statistics but trains gamma and beta; MobileNetV2's, and every network's from scratch, is
    trained (DeepLabCut v2.1, pose_net.py:63; frozen statistics at initialisation would not normalise at all).

    Args:
        arch: a name of `horse10.backbones.BACKBONES`, or DeepLabCut's spelling of it.
        weights: "imagenet", a path to a `.weights.h5`, or None for random initialisation (Keras's global seed).
        frozen_statistics: keep batch norm's statistics in training; None = as above.

    Raises:
        ValueError: unknown backbone; `WeightsError` if the weights cannot be loaded.
    """
    arch = canonical_name(arch)
    if frozen_statistics is None:
        frozen_statistics = not trains_statistics(arch, pretrained=weights is not None)
    backbone = build_backbone(arch, weights, frozen_statistics)
    image = keras.Input((None, None, 3), name="image")
    features = backbone(normalise(image, BACKBONES[arch].scaling))
    outputs = {
        "logits": deconvolution(features, n_bodyparts, "logits"),
        "locref": deconvolution(features, 2 * n_bodyparts, "locref"),
    }
    return keras.Model(image, outputs, name="pose")


def trains_statistics(arch: str, pretrained: bool) -> bool:
    """Does this network normalise by the batch's own statistics while training?"""
    return not (pretrained and BACKBONES[canonical_name(arch)].frozen_statistics)
