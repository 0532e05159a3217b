"""HRNetV2 against the parameters that its published architecture gives when they are added up by hand."""

import keras
import numpy as np
import pytest
from keras import ops

from horse10.backbones import BACKBONES, hrnet
from horse10.backbones.hrnet import ResizedTo, hrnet_v2
from horse10.backbones.surgery import operate
from horse10.backbones.weights import WeightsError

BRANCHES = {2: 1, 3: 4, 4: 3}  # modules by number of branches


@pytest.fixture(scope="module")
def zeros():
    """Networks begin with zeros: random numbers would be drawn for nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras.initializers.VarianceScaling, "__call__", lambda _, shape, dtype=None: ops.zeros(shape))
        yield


@pytest.fixture(scope="module")
def short(zeros):
    """Eight channels, and one module and one unit of each kind where the published network has up to four."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hrnet, "MODULES", dict.fromkeys(BRANCHES, 1))
        patch.setattr(hrnet, "UNITS", 1)
        yield hrnet_v2(8)


def convolution(kernel, before, after):
    """Weights, and the scale and offset of the batch norm."""
    return kernel**2 * before * after + 2 * after


def by_hand(width):
    """Trainable parameters of the stem, the first stage, and branches, modules and transitions of the others."""
    total = convolution(3, 3, 64) + convolution(3, 64, 64)
    inside = convolution(1, 64, 64) + convolution(3, 64, 64) + convolution(1, 64, 256)
    total += inside + convolution(1, 64, 256) + 3 * (inside + convolution(1, 256, 64) - convolution(1, 64, 64))
    total += convolution(3, 256, width) + convolution(3, 256, 2 * width)
    total += convolution(3, 2 * width, 4 * width) + convolution(3, 4 * width, 8 * width)
    for branches, modules in BRANCHES.items():
        widths = [width * 2**branch for branch in range(branches)]
        module = sum(8 * convolution(3, channels, channels) for channels in widths)
        for b, before in enumerate(widths):
            for to, after in enumerate(widths):
                module += convolution(1, before, after) if to < b else 0
                module += (to - b - 1) * convolution(3, before, before) + convolution(3, before, after) if to > b else 0
        total += modules * module
    return total


def test_the_sum_by_hand_is_the_published_size():
    """Sun et al. 2019 print 65.9 M with the head for the 19 classes of Cityscapes (720 x 720, then 720 x 19)."""
    assert [by_hand(width) for width in (18, 48)] == [9_562_260, 65_325_120]
    head = 720 * 720 + 720 + 2 * 720 + 720 * 19 + 19
    assert round((by_hand(48) + head) / 1e6, 1) == 65.9


def test_the_network_has_the_parameters_that_were_added_up(zeros):
    small = hrnet_v2(8)  # as many layers as the wide ones
    assert sum(int(np.prod(weight.shape)) for weight in small.trainable_weights) == by_hand(8)
    assert small.count_params() - by_hand(8) == 1672 * 8 + 3840  # means and variances of 1672 C + 3840 = 2 x channels


def test_four_branches_are_joined_at_stride_4_and_their_mean_is_at_stride_16(short):
    image = np.zeros((1, 45, 70, 3), "float32")
    features = keras.Model(short.input, [short.get_layer("features").output, short.output])
    fine, coarse = features(image)
    assert fine.shape == (1, 12, 18, 15 * 8) and coarse.shape == (1, 3, 5, 15 * 8)
    inputs = [tensor.shape[-1] for tensor in short.get_layer("features").input]
    assert inputs == [8, 16, 32, 64]


def test_the_surgery_leaves_it_as_it_is(short):
    row = BACKBONES["hrnet_v2_w18"]
    ours = operate(short, row, "batch")
    assert ours.count_params() == short.count_params() and len(ours.layers) == len(short.layers)
    for size, cells in {(162, 288): (11, 18), (161, 287): (11, 18), (97, 131): (7, 9), (32, 33): (2, 3)}.items():
        assert ours.compute_output_shape((1, *size, 3)) == (1, *cells, 120)
    assert row.build.args == (18,) and BACKBONES["hrnet_v2_w48"].build.args == (48,) and not row.in_paper


def test_resizing_is_bilinear_and_to_the_size_of_the_other():
    small, large = np.array([[[0.0], [4.0]]], "float32")[None, 0], np.zeros((1, 1, 3, 9), "float32")
    assert np.allclose(np.asarray(ResizedTo()([small[None].reshape(1, 1, 2, 1), large])).ravel(), [0, 2, 4])


@pytest.mark.parametrize("arch", ["hrnet_v2_w18", "hrnet_v2_w48"])
def test_there_are_no_imagenet_weights(arch):
    with pytest.raises(WeightsError, match=f"no ImageNet weights of {arch}.*weights='none'"):
        BACKBONES[arch].build("imagenet")
