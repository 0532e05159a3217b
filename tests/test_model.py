"""The networks: shapes and parameters of DeepLabCut's graphs, and the same function for the same weights."""

import gzip
import json
import zlib
from functools import cache, partial

import keras
import numpy as np
import pytest
from keras import layers, ops

from forward import forward
from horse10 import backbones
from horse10.backbones import BACKBONES, build_backbone, canonical_name
from horse10.backbones.batchnorm import FusedNormalization, reestimate_statistics
from horse10.backbones.surgery import operate
from horse10.backbones.weights import WeightsError
from horse10.model import PoseModel, trains_statistics
from horse10.tasks.heads import deconvolution

PAPER = [name for name, row in BACKBONES.items() if row.in_paper]
DEEPLABCUT = {"resnet50": "resnet_50", "resnet101": "resnet_101"}


def deeplabcut_name(arch):
    return DEEPLABCUT.get(arch, arch.replace("efficientnet_", "efficientnet-"))


@pytest.fixture(scope="module")
def networks(parity):
    return json.loads((parity / "networks.json").read_text())["networks"]


@pytest.fixture
def zeros(monkeypatch):
    """Networks begin with zeros: random numbers would be drawn for nothing."""
    monkeypatch.setattr(keras.initializers.VarianceScaling, "__call__", lambda _, shape, dtype=None: ops.zeros(shape))


@pytest.mark.parametrize("arch", PAPER)
def test_shapes_and_parameters_are_those_of_deeplabcuts_graph(networks, zeros, arch):
    expected = networks[deeplabcut_name(arch)]
    backbone = build_backbone(arch)
    for size, shapes in expected["shapes_NHWC"].items():
        height, width = map(int, size.split("x"))
        assert backbone.compute_output_shape((1, height, width, 3)) == tuple(shapes["features"])
    assert backbone.count_params() == expected["backbone_total_parameters"]
    epsilons = [layer.epsilon for layer in backbone.layers if isinstance(layer, layers.BatchNormalization)]
    assert np.allclose(epsilons, expected["batchnorm_epsilon"][0], rtol=2e-3)
    dilated = [layer for layer in backbone.layers if getattr(layer, "dilation_rate", (1, 1)) == (2, 2)]
    assert len(dilated) == expected["dilated_convs"]
    assert all(layer.rate == 0 for layer in backbone.layers if isinstance(layer, layers.Dropout))


def test_the_complete_model_has_deeplabcuts_heads(networks, parity):
    model = with_deeplabcut_weights("mobilenet_v2_0.35", parity)
    assert model.count_params() == networks["mobilenet_v2_0.35"]["total_parameters"]
    shapes = model.compute_output_shape((1, 162, 288, 3))
    assert shapes == {"logits": (1, 22, 36, 22), "locref": (1, 22, 36, 44)}


@pytest.mark.parametrize("parity_case", ["even", "odd"])
def test_the_deconvolution_is_aligned_as_in_deeplabcut(parity, parity_case):
    file = np.load(parity / "head.npz", allow_pickle=False)
    features, kernel, bias, output = (file[f"{parity_case}/{key}"] for key in ("features", "kernel", "bias", "output"))
    inputs = keras.Input(features.shape[1:])
    head = keras.Model(inputs, deconvolution(inputs, kernel.shape[2], "head"))
    head.get_layer("head").set_weights([kernel, bias])
    assert np.array_equal(head.predict_on_batch(features), output)


def pseudo_random(name, shape, network):
    """The fixture's weights, by name: see the README of the reference numbers, section 5."""
    noise = np.random.RandomState(zlib.crc32(name.encode()) & 0x7FFFFFFF).standard_normal(shape)
    if name.endswith("gamma"):
        return 1 + 0.1 * noise
    if name.endswith("moving_variance"):
        return (0.75 if network == "efficientnet-b0" else 1.0) * (1 + 0.2 * np.abs(noise))
    if name.endswith(("beta", "moving_mean", "biases", "bias")):
        return 0.1 * noise
    if name.startswith("pose/"):
        return noise / np.sqrt(shape[-1])
    if "depthwise" in name:
        return noise * np.sqrt(2 / (shape[0] * shape[1]))
    gain = 1 if network.startswith("resnet") else 2
    return noise * np.sqrt(gain / (shape[0] * shape[1] * shape[2]))


@cache  # no test changes it
def with_deeplabcut_weights(arch, folder):
    model = PoseModel(arch)
    load_deeplabcut_weights(model, arch, folder)
    return model


def load_deeplabcut_weights(model, arch, folder):
    network = deeplabcut_name(arch)
    listed = json.loads(gzip.decompress((folder / "networks_variables.json.gz").read_bytes()))[network]
    values = {name: pseudo_random(name, shape, network).astype("float32") for name, shape, _ in listed}
    heads = {"logits": "part_pred", "locref": "locref_pred"}
    for layer, name in heads.items():
        model.get_layer(layer).set_weights([values.pop(f"pose/{name}/block4/{kind}") for kind in ("weights", "biases")])
    backbone = model.get_layer(arch)
    if not arch.startswith("resnet"):
        backbone.set_weights(list(values.values()))
        return
    for layer in backbone.layers:
        if isinstance(layer, layers.Conv2D):
            kernel = values[resnet_variable(layer.name) + "/weights"]
            # Keras's ResNets read BGR, DeepLabCut's RGB
            kernel = kernel[:, :, ::-1] if layer.name == "conv1_conv" else kernel
            layer.set_weights([kernel])
        elif isinstance(layer, layers.BatchNormalization):
            stem = resnet_variable(layer.name) + "/BatchNorm/"
            layer.set_weights([values[stem + kind] for kind in ("gamma", "beta", "moving_mean", "moving_variance")])


def resnet_variable(layer_name):
    stage, *rest = layer_name.split("_")
    if stage == "conv1":
        return "resnet_v1_50/conv1"
    unit, index = rest[0].removeprefix("block"), rest[1]
    part = "shortcut" if index == "0" else f"conv{index}"
    return f"resnet_v1_50/block{int(stage[-1]) - 1}/unit_{unit}/bottleneck_v1/{part}"


def with_same_pooling(model):
    """The ResNet with TensorFlow's SAME max-pooling instead of Keras's padding (see Deviations)."""

    def copy(layer):
        if layer.name == "pool1_pad":
            return layers.Identity(name=layer.name)
        config = layer.get_config() | ({"padding": "same"} if layer.name == "pool1_pool" else {})
        return type(layer).from_config(config)

    clone = keras.models.clone_model(model, clone_function=copy, recursive=True)
    clone.set_weights(model.get_weights())
    return clone


def as_deeplabcut_sees(image, arch):
    """Pixels which our normalisation turns into what DeepLabCut's makes of `image`."""
    centred = image.astype("float64") - [123.68, 116.779, 103.939]
    if arch.startswith("mobilenet"):
        return (centred + 1) * 127.5
    if arch.startswith("efficientnet"):
        deviation = np.array([0.229, 0.224, 0.225])
        return (centred / (deviation * 255) * deviation + [0.485, 0.456, 0.406]) * 255
    return image.astype("float64")


@pytest.mark.parametrize("size", ["96x131", "81x130"])
@pytest.mark.parametrize("arch", ["mobilenet_v2_0.35", "resnet50", "efficientnet_b0"])
def test_the_same_weights_give_the_same_maps_as_deeplabcut(parity, arch, size):
    file = np.load(parity / f"forward_{deeplabcut_name(arch)}.npz", allow_pickle=False)
    model = with_deeplabcut_weights(arch, parity)
    if arch.startswith("mobilenet"):
        model = model.with_frame_statistics()
    if arch == "resnet50" and size == "96x131":
        model = with_same_pooling(model)
    found = forward(model, as_deeplabcut_sees(file[f"{size}/image"], arch).astype("float32"))
    tolerance = 5e-3 if arch.startswith("mobilenet") else 1e-4
    for ours, theirs in (("logits", "part_pred"), ("locref", "locref")):
        expected = file[f"{size}/{theirs}"]
        assert np.abs(found[ours] - expected).max() < tolerance * expected.std()


def test_keras_and_deeplabcut_pool_even_resnet_maps_differently(parity):
    """The negative control of the test above, and the reason for a row of the Deviations page."""
    file = np.load(parity / "forward_resnet_50.npz", allow_pickle=False)
    model = with_deeplabcut_weights("resnet50", parity)
    found = forward(model, file["96x131/image"].astype("float32"))["logits"]
    assert np.abs(found - file["96x131/part_pred"]).max() > 0.1 * file["96x131/part_pred"].std()


def test_names_of_deeplabcut_are_understood_and_wrong_ones_explained():
    assert [canonical_name(deeplabcut_name(arch)) for arch in PAPER] == PAPER
    with pytest.raises(ValueError, match="Did you mean resnet50"):
        canonical_name("resnet5")


# -- weights ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stand_in_download(tmp_path_factory):
    """A file as Keras's server has it for EfficientNet-B0: its normalisation holds the deviation as 'variance'."""
    network = keras.applications.EfficientNetB0(include_top=False, weights=None, input_shape=(None, None, 3))
    folder = tmp_path_factory.mktemp("download")
    network.save_weights(folder / "odd.weights.h5")  # mean 0, variance 1
    network.get_layer(index=2).set_weights(
        [np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225]), np.array(0)]
    )
    network.save_weights(folder / "efficientnetb0_notop.weights.h5")
    return folder / "efficientnetb0_notop.weights.h5"


@pytest.fixture
def serve(monkeypatch):
    """Keras's download answers with `path`, or fails as without a network."""
    return partial(answer, monkeypatch)


def answer(patch, path):
    def get_file(name, origin, **_):
        if path is None:
            raise Exception(f"URL fetch failure on {origin}: None -- [Errno -2] Name or service not known")
        return str(path)

    patch.setattr("keras.src.utils.file_utils.get_file", get_file)


@pytest.fixture(scope="module")
def pretrained(stand_in_download):
    with pytest.MonkeyPatch.context() as patch:
        answer(patch, stand_in_download)
        return PoseModel("efficientnet_b0", 2, "imagenet")


def test_a_local_file_gives_the_function_of_the_downloaded_one(stand_in_download, serve):
    """EfficientNet hides a normalisation layer that Keras builds only for weights='imagenet'."""
    serve(stand_in_download)
    image = np.random.default_rng(0).uniform(0, 255, (1, 96, 128, 3)).astype("float32")
    keras_own = keras.applications.EfficientNetB0(include_top=False, weights="imagenet", input_shape=(None, None, 3))
    at_stride_16 = keras.Model(keras_own.input, keras_own.get_layer("block5c_add").output)
    expected = forward(at_stride_16, image)
    for weights in ("imagenet", stand_in_download):
        backbone = build_backbone("efficientnet_b0", weights)
        ours = keras.Model(backbone.input, backbone.get_layer("block5c_add").output)
        found = forward(ours, np.asarray(backbones.preprocess_input(image, "torch")))
        assert np.abs(found - expected).max() < 1e-4 * expected.std()


def test_a_configuration_rebuilds_a_pretrained_network_without_its_weights(pretrained, serve):
    serve(None)
    rebuilt = PoseModel.from_config(pretrained.get_config())
    assert (pretrained.statistics, rebuilt.statistics) == ("frozen", "frozen")
    rebuilt.set_weights(pretrained.get_weights())
    image = np.random.default_rng(0).integers(0, 256, (1, 64, 96, 3), dtype="uint8")
    expected, found = (forward(network, image)["logits"] for network in (pretrained, rebuilt))
    assert np.array_equal(expected, found)


def test_weights_with_another_normalisation_are_refused(stand_in_download):
    with pytest.raises(WeightsError, match="trained on other data"):
        build_backbone("efficientnet_b0", stand_in_download.with_name("odd.weights.h5"))


def test_offline_without_a_cached_file_the_error_names_the_file_and_the_place(serve):
    serve(None)
    with pytest.raises(WeightsError) as error:
        build_backbone("mobilenet_v2_0.35", "imagenet")
    assert "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5" in str(error.value)
    assert "models" in str(error.value) and "weights='none'" in str(error.value)


@pytest.fixture(scope="module")
def mobilenet():
    """No test changes its weights, but for the moving averages."""
    return PoseModel("mobilenet_v2_0.35", 3)


def test_wrong_weight_files_are_refused_by_name(mobilenet, tmp_path):
    with pytest.raises(WeightsError, match="does not exist"):
        build_backbone("resnet50", tmp_path / "absent.weights.h5")
    (tmp_path / "model.keras").write_bytes(b"zip")
    with pytest.raises(WeightsError, match="another kind of file"):
        build_backbone("resnet50", tmp_path / "model.keras")
    mobilenet.save_weights(tmp_path / "pose.weights.h5")
    with pytest.raises(WeightsError, match=r"does not hold the weights of mobilenet_v2_0\.5"):
        build_backbone("mobilenet_v2_0.5", tmp_path / "pose.weights.h5")


def test_real_imagenet_weights_load_and_see_the_same_at_stride_32(shared):
    path = shared / "weights" / "mobilenet_v2_0.35_224_no_top.weights.h5"
    backbone = build_backbone("mobilenet_v2_0.35", path)
    original = keras.applications.MobileNetV2(include_top=False, weights=None, alpha=0.35, input_shape=(None, None, 3))
    original.load_weights(path)
    image = np.random.default_rng(0).uniform(-1, 1, (1, 96, 128, 3)).astype("float32")
    before_the_surgery = "block_12_add"
    found, expected = (
        forward(keras.Model(net.input, net.get_layer(before_the_surgery).output), image) for net in (backbone, original)
    )
    assert np.abs(found - expected).max() < 1e-4 * expected.std()


# -- batch norm -------------------------------------------------------------------------------------------------------


def test_which_networks_train_their_statistics():
    assert trains_statistics("mobilenet_v2_1.0", pretrained=True)
    assert not trains_statistics("efficientnet_b3", pretrained=True)
    assert trains_statistics("efficientnet_b3", pretrained=False)


def test_frozen_statistics_stay_but_gamma_and_beta_train(pretrained):
    norm = pretrained.get_layer("efficientnet_b0").get_layer("stem_bn")
    before = [np.array(value) for value in norm.get_weights()]
    pretrained(np.full((2, 64, 64, 3), 200.0, "float32"), training=True)
    assert all(np.array_equal(a, b) for a, b in zip(before, norm.get_weights(), strict=True))
    assert {variable.name for variable in norm.trainable_variables} == {"gamma", "beta"}


@pytest.fixture(scope="module")
def resnets():
    """Keras's network with biases and statistics that are not 0, and ours."""
    rng = np.random.default_rng(0)
    row = BACKBONES["resnet50"]
    original = row.build(None)
    for layer in original.layers:
        if isinstance(layer, layers.Conv2D):
            layer.bias.assign(rng.normal(0, 0.3, layer.bias.shape))
        if isinstance(layer, layers.BatchNormalization):
            layer.moving_mean.assign(rng.normal(0, 0.3, layer.moving_mean.shape))
    shallow = keras.Model(original.input, original.get_layer("conv4_block6_out").output, name="resnet50")
    return shallow, operate(shallow, row, statistics="frozen")


@pytest.mark.parametrize("size", [(64, 96), (81, 131)])
def test_the_resnets_early_stride_and_dropped_biases_leave_the_function_as_it_was(resnets, size):
    shallow, ours = resnets
    assert not any(layer.use_bias for layer in ours.layers if isinstance(layer, layers.Conv2D))
    image = np.random.default_rng(1).normal(0, 50, (2, *size, 3)).astype("float32")
    expected = forward(shallow, image)
    assert np.abs(forward(ours, image) - expected).max() < 1e-4 * expected.std()


@pytest.fixture(scope="module")
def by_frame(mobilenet):
    return mobilenet.with_frame_statistics()


def test_frame_statistics_do_not_depend_on_the_batch(by_frame):
    frames = np.random.default_rng(0).uniform(0, 255, (3, 64, 96, 3)).astype("float32")
    together = forward(by_frame, frames)["logits"]
    alone = np.concatenate([forward(by_frame, frame[None])["logits"] for frame in frames])
    assert np.abs(together - alone).max() < 1e-3 * together.std()


def test_frame_statistics_are_batch_statistics_at_batch_1(mobilenet, by_frame):
    frame = np.random.default_rng(0).uniform(0, 255, (1, 64, 96, 3)).astype("float32")
    expected = np.asarray(mobilenet(frame, training=True)["logits"])
    found = forward(by_frame, frame)["logits"]
    assert np.abs(found - expected).max() < 5e-3 * expected.std()


def test_reestimated_statistics_are_the_mean_over_the_batches(mobilenet):
    rng = np.random.default_rng(0)
    batches = [rng.uniform(0, 255, (2, 32, 32, 3)).astype("float32") for _ in range(3)]
    norm = mobilenet.get_layer("mobilenet_v2_0.35").get_layer("bn_Conv1")
    stem = keras.Model(mobilenet.input, backbones.preprocess_input(mobilenet.input, "tf"))
    first = mobilenet.get_layer("mobilenet_v2_0.35").get_layer("Conv1")
    means = [np.asarray(first(stem(batch))).mean(axis=(0, 1, 2)) for batch in batches]
    reestimate_statistics(mobilenet, batches)
    assert np.allclose(norm.get_weights()[2], np.mean(means, axis=0), atol=1e-4)
    assert norm.momentum == 0.999


# -- beyond the paper -------------------------------------------------------------------------------------------------


def test_one_row_adds_a_network_of_keras_cv():
    model = PoseModel("densenet121", 3)
    for size, maps in (((162, 288), (22, 36)), ((161, 287), (22, 36)), ((97, 131), (14, 18))):
        assert model.compute_output_shape((1, *size, 3))["logits"] == (1, *maps, 3)
    assert not BACKBONES["densenet121"].in_paper
    with pytest.raises(WeightsError, match="without ImageNet weights"):
        PoseModel("densenet121", 3, "imagenet")


@pytest.mark.parametrize("training", [True, False])
def test_fused_batch_norm_is_kerass_but_for_the_unbiased_variance(training):
    keras.utils.set_random_seed(0)
    images = np.random.default_rng(0).normal(2, 3, (4, 6, 5, 7)).astype("float32")
    n = 4 * 6 * 5
    fused, plain = (kind(momentum=0.9) for kind in (FusedNormalization, layers.BatchNormalization))
    for layer in (fused, plain):
        layer.build(images.shape)
        layer.set_weights([np.linspace(low, low + 1, 7).astype("float32") for low in (0.5, -1, 0.2, 0.7)])
    np.testing.assert_allclose(fused(images, training=training), plain(images, training=training), atol=2e-5)
    (_, _, mean, variance), (_, _, plain_mean, plain_variance) = fused.get_weights(), plain.get_weights()
    np.testing.assert_allclose(mean, plain_mean, atol=1e-5)
    before = 0.9 * np.linspace(0.7, 1.7, 7) if training else 0
    unbiased = n / (n - 1) if training and keras.backend.backend() == "tensorflow" else 1
    np.testing.assert_allclose(variance - before, unbiased * (plain_variance - before), rtol=1e-4)
