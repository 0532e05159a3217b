"""The table of feature extractors: ImageNet networks turned to output stride 16.

A new backbone is one row of `BACKBONES`. Sources for end point, stride surgery and batch norm: DeepLabCut v2.1
(pose_net.py:51-65, mobilenet_v2.py:80-145) and v2.1.10 (efficientnet_builder.py:148-153, efficientnet_model.py:483).
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
from keras import applications, ops
from keras.applications import imagenet_utils

from horse10.backbones.batchnorm import FROM_SCRATCH, NORMALIZATIONS
from horse10.backbones.efficientnet_lite import efficientnet_lite
from horse10.backbones.hrnet import hrnet_v2
from horse10.backbones.surgery import operate
from horse10.backbones.weights import WeightsError, load


@dataclass(frozen=True)
class Backbone:
    """One row of the table.

    Attributes:
        build: makes the ImageNet network without its classifier, from `weights` (None or "imagenet").
        endpoint: the layer whose output the heads read.
        scaling: how pixels 0..255 are normalised: a mode of `imagenet_utils.preprocess_input`, or "lite".
        cpu_step_s: seconds of a training step with 8 images of 162 x 288 px on two CPU cores, to say what a run takes:
            measured in runs for MobileNetV2 0.35 and 1.0, ResNet-50 and B0; for MobileNet and Lite0 to Lite3 from the
            processor time of a step beside that of B0; the others scaled by arithmetic.
        undo_stride: layers whose stride 2 becomes 1; dilate: layers dilated by 2 in exchange (ResNet only).
        early_stride: residual units that take over the stride of the stage after them (ResNet only).
        same_padding: replace explicit padding by 'same', so that n rows become ceil(n / 2) as in TensorFlow 1.
        frozen_statistics: with pretrained weights, batch norm keeps its ImageNet statistics (gamma and beta train).
        in_paper: one of the thirteen of the 2020 paper.
    """

    build: Callable[[str | None], keras.Model]
    endpoint: str
    scaling: str
    cpu_step_s: float
    undo_stride: tuple[str, ...] = ()
    dilate: tuple[str, ...] = ()
    early_stride: tuple[str, ...] = ()
    same_padding: bool = True
    frozen_statistics: bool = True
    in_paper: bool = True


def _application(constructor, weights, **options):
    return constructor(include_top=False, weights=weights, input_shape=(None, None, 3), **options)


def _mobilenet_v2(width: float, cpu_step_s: float) -> Backbone:
    build = partial(_application, applications.MobileNetV2, alpha=width)
    # "For MobileNetV2s, we trained the batch normalization too" (2020 text, section 2.2)
    return Backbone(build, "out_relu", "tf", cpu_step_s, ("block_13_depthwise",), frozen_statistics=False)


def _mobilenet_v1(width: float, cpu_step_s: float) -> Backbone:
    build = partial(_application, applications.MobileNet, alpha=width)
    # Batch norm is trained, as in MobileNetV2 (ours: the papers have no MobileNet of the first version)
    undo_stride = ("conv_dw_12",)
    return Backbone(build, "conv_pw_13_relu", "tf", cpu_step_s, undo_stride, frozen_statistics=False, in_paper=False)


def _resnet(constructor, cpu_step_s: float) -> Backbone:
    return Backbone(
        build=partial(_application, constructor),
        endpoint="conv5_block3_out",
        scaling="caffe",
        cpu_step_s=cpu_step_s,
        undo_stride=tuple(f"conv{stage}_block1_{part}_conv" for stage in (3, 4, 5) for part in (0, 1)),
        early_stride=("conv2_block3", "conv3_block4"),  # the stride of stage 5 becomes dilation
        dilate=("conv5_block1_2_conv", "conv5_block2_2_conv", "conv5_block3_2_conv"),
        same_padding=False,  # Keras's own padding goes with Keras's weights
    )


def _efficientnet(constructor, endpoint: str, cpu_step_s: float) -> Backbone:
    # The end point is the last block, linear, before the "top" 1 x 1 convolution.
    return Backbone(partial(_application, constructor), endpoint, "torch", cpu_step_s, ("block6a_dwconv",))


def _efficientnet_lite(variant: str, cpu_step_s: float) -> Backbone:
    build = partial(_lite, variant)
    return Backbone(build, "block7a_project_bn", "lite", cpu_step_s, ("block6a_dwconv",), in_paper=False)


def _lite(variant: str, weights):
    if weights is not None:  # those that a package holds are loaded from there
        raise WeightsError(
            f"No package holds the ImageNet weights of efficientnet_{variant}. Pass the path of a .weights.h5, "
            "weights='none' to train from scratch, or choose efficientnet_lite0, _lite1 or _lite2."
        )
    return efficientnet_lite(variant)


def _densenet(weights):
    """KerasCV's DenseNet-121 up to stride 16, from its full configuration: its presets would call the network."""
    if weights is not None:
        raise WeightsError("densenet121 comes without ImageNet weights; train it with weights='none'.")
    import keras_cv  # imports TensorFlow, hence only where it is used

    return keras_cv.models.DenseNetBackbone(stackwise_num_repeats=[6, 12, 24], include_rescaling=False)


def _hrnet(width: int, cpu_step_s: float) -> Backbone:
    # Its stride is 4; the end point is the mean of 4 x 4 cells. Mensink et al.'s heads read the layer "features"
    build = partial(hrnet_v2, width)
    return Backbone(build, "features_at_16", "torch", cpu_step_s, frozen_statistics=False, in_paper=False)


BACKBONES: dict[str, Backbone] = {
    "mobilenet_v2_0.35": _mobilenet_v2(0.35, 0.18),
    "mobilenet_v2_0.5": _mobilenet_v2(0.5, 0.20),
    "mobilenet_v2_0.75": _mobilenet_v2(0.75, 0.30),
    "mobilenet_v2_1.0": _mobilenet_v2(1.0, 0.32),
    "resnet50": _resnet(applications.ResNet50, 1.8),
    "resnet101": _resnet(applications.ResNet101, 2.8),
    "efficientnet_b0": _efficientnet(applications.EfficientNetB0, "block7a_project_bn", 0.49),
    "efficientnet_b1": _efficientnet(applications.EfficientNetB1, "block7b_add", 0.78),
    "efficientnet_b2": _efficientnet(applications.EfficientNetB2, "block7b_add", 0.9),
    "efficientnet_b3": _efficientnet(applications.EfficientNetB3, "block7b_add", 1.2),
    "efficientnet_b4": _efficientnet(applications.EfficientNetB4, "block7b_add", 1.9),
    "efficientnet_b5": _efficientnet(applications.EfficientNetB5, "block7c_add", 3.0),
    "efficientnet_b6": _efficientnet(applications.EfficientNetB6, "block7c_add", 4.2),
    "mobilenet_v1_0.25": _mobilenet_v1(0.25, 0.05),
    "mobilenet_v1_0.5": _mobilenet_v1(0.5, 0.12),
    "mobilenet_v1_0.75": _mobilenet_v1(0.75, 0.21),
    "mobilenet_v1_1.0": _mobilenet_v1(1.0, 0.30),
    "efficientnet_lite0": _efficientnet_lite("lite0", 0.37),
    "efficientnet_lite1": _efficientnet_lite("lite1", 0.44),
    "efficientnet_lite2": _efficientnet_lite("lite2", 0.57),
    "efficientnet_lite3": _efficientnet_lite("lite3", 0.76),
    "densenet121": Backbone(_densenet, "relu", "torch", 0.9, frozen_statistics=False, in_paper=False),
    "hrnet_v2_w18": _hrnet(18, 0.9),
    "hrnet_v2_w48": _hrnet(48, 4.6),
}


def canonical_name(arch: str) -> str:
    """Our name of a backbone; DeepLabCut's spellings (`resnet_50`, `efficientnet-b0`) are understood.

    Raises:
        ValueError: unknown name, with the nearest ones.
    """
    name = re.sub(r"^resnet_", "resnet", str(arch).lower().replace("-", "_"))
    name = {"mobilenet_v2_1": "mobilenet_v2_1.0"}.get(name, name)
    if name not in BACKBONES:
        near = difflib.get_close_matches(name, BACKBONES, n=2) or list(BACKBONES)
        raise ValueError(
            f"No backbone is called {arch!r}. Did you mean {' or '.join(near)}? All: {', '.join(BACKBONES)}"
        )
    return name


def build_backbone(arch: str, weights: str | Path | None = None, statistics: str = "batch") -> keras.Model:
    """The features of an image at output stride 16.

    Args:
        arch: a name of `BACKBONES`.
        weights: "imagenet" (Keras's own files, downloaded or cached), a path to a `.weights.h5`, or None or "none"
            (random).
        statistics: what it normalises by, a key of `batchnorm.NORMALIZATIONS`; "group" is for random weights only.

    Returns:
        Model from pixels already normalised (B, H, W, 3) to features (B, ceil(H/16), ceil(W/16), C).

    Raises:
        ValueError: unknown statistics.
        WeightsError: the weights cannot be had, belong to another network, or were trained with another normalisation.
    """
    row = BACKBONES[arch]
    if statistics not in NORMALIZATIONS:
        raise ValueError(f"statistics={statistics!r}: expected one of {', '.join(NORMALIZATIONS)}.")
    if statistics in FROM_SCRATCH and weights not in (None, "none"):
        raise WeightsError(
            f"The ImageNet weights of {arch} were trained with batch norm: group norm normalises by other numbers, to "
            "which their convolutions, gamma and beta do not belong (Wu & He 2018 pretrain with group norm for "
            "this). Pass weights='none', or choose a recipe with batch norm."
        )
    original = load(arch, row.build, weights)
    features = keras.Model(original.input, original.get_layer(row.endpoint).output, name=arch)
    return operate(features, row, statistics)


def preprocess_input(image, scaling: str):
    """Pixels 0..255 RGB (B, H, W, 3) to what the ImageNet network was trained on."""
    image = ops.cast(image, "float32")  # Keras would change a NumPy array in place
    if scaling == "lite":  # efficientnet_lite_builder.py: MEAN_RGB = 127, STDDEV_RGB = 128
        return (image - 127.0) / 128.0
    return imagenet_utils.preprocess_input(image, data_format="channels_last", mode=scaling)
