"""Features of whole networks: their own stride, averaged over the image, and statistics where they have none."""

import numpy as np
import pytest

from horse10.transfer import features, sets


def noise(n: int, side: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (n, side, side, 3)).astype(np.uint8)


def test_images_are_scaled_whole():
    images = np.zeros((2, 8, 16, 3), np.uint8)
    images[:, :, 8:] = 200
    for side in (4, 32):
        scaled = sets.scaled(images, side)
        assert scaled.shape == (2, side, side, 3) and scaled.dtype == np.uint8
        assert (scaled[:, :, 0] == 0).all() and (scaled[:, :, -1] == 200).all()
    assert (sets.scaled(images, 4)[:, :, 2:] == 200).all()  # each pixel is the mean of those that it covers


def test_features_are_the_mean_of_the_last_maps(toy_backbone):
    network = features.extractor("toy", "none", 32)
    images = noise(3, 32)
    expected = np.asarray(network.layers[-2](images.astype(np.float32) / 127.5 - 1)).mean(axis=(1, 2))
    assert features.features(network, images) == pytest.approx(expected, abs=1e-5)


def test_networks_keep_their_stride_and_their_last_layer():
    whole = features.extractor("mobilenet_v1_0.25", "none", 64).layers[-2]
    assert whole.compute_output_shape((1, 64, 64, 3)) == (1, 2, 2, 256)


def test_random_weights_get_statistics(toy_backbone):
    network = features.extractor("toy", "none", 32)
    images = noise(24, 32)
    features.estimate(network, images)
    norm = network.layers[-2].get_layer("bn1")
    inputs = np.asarray(network.layers[-2].get_layer("conv1")(images.astype(np.float32) / 127.5 - 1))
    assert norm.moving_mean.numpy() == pytest.approx(inputs.mean(axis=(0, 1, 2)), abs=1e-4)
