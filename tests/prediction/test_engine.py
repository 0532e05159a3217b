"""Two ways to run a network give one result; the faster one asks no network of another kind."""

import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import ops

from horse10.backbones.batchnorm import reestimate_statistics
from horse10.model import PoseModel
from horse10.prediction import engine
from horse10.tasks.heads import deconvolution_at
from horse10.tasks.targets import decode

RNG = np.random.default_rng(0)
TENSORFLOW = keras.backend.backend() == "tensorflow"


@pytest.fixture(scope="module")
def network():
    return with_numbers_of_all_kinds("mobilenet_v2_0.35")


@pytest.fixture
def small(toy_backbone):
    return with_numbers_of_all_kinds(toy_backbone)


def with_numbers_of_all_kinds(arch):
    keras.utils.set_random_seed(1)
    network = PoseModel(arch, 5)
    for name in ("logits", "locref"):
        network.get_layer(name).bias.assign(RNG.normal(0, 0.3, network.get_layer(name).bias.shape))
    reestimate_statistics(network, [RNG.uniform(0, 255, (4, 96, 128, 3)).astype("float32")])
    return network


def frames(n=3, height=81, width=130):
    return RNG.integers(0, 256, (n, height, width, 3), dtype="uint8")


@pytest.mark.parametrize("size", [(1, 1), (3, 4)])
def test_the_head_at_single_cells_is_the_head(size):
    height, width = size
    features = RNG.normal(size=(2, height, width, 7)).astype("float32")
    inputs = keras.Input(features.shape[1:])
    layer = keras.layers.Conv2DTranspose(6, 3, strides=2, padding="same", bias_initializer="normal")
    everywhere = keras.Model(inputs, layer(inputs)).predict_on_batch(features).reshape(2, 2 * height, 2 * width, 3, 2)
    for row in range(2 * height):
        for column in range(2 * width):
            cells = ops.full((2, 3), row, "int32"), ops.full((2, 3), column, "int32")
            found = np.asarray(deconvolution_at(features, *cells, layer.kernel, layer.bias))
            assert np.allclose(found, everywhere[:, row, column], atol=1e-5)


def test_a_predictor_decodes_what_the_network_says(network):
    images = frames()
    maps = network.predict_on_batch(images.astype("float32"))
    expected = np.asarray(decode(ops.sigmoid(maps["logits"]), maps["locref"]))
    assert np.abs(next(engine.by_keras(network, [images])) - expected).max() < 1e-3


@pytest.mark.skipif(not TENSORFLOW, reason="OpenVINO reads TensorFlow's graphs here")
@pytest.mark.parametrize("treatment", [lambda network: network, PoseModel.with_frame_statistics])
def test_openvino_agrees_to_a_hundredth_of_a_pixel(network, treatment):
    network, batches = treatment(network), [frames() for _ in range(5)]
    ours = np.concatenate(list(engine.by_keras(network, batches)))
    exported = np.concatenate(list(engine.by_openvino(network, batches)))
    assert exported.shape == (15, 5, 3)
    assert np.abs(exported - ours)[..., :2].max() < 0.01 and np.abs(exported - ours)[..., 2].max() < 1e-4


@pytest.mark.skipif(not TENSORFLOW, reason="OpenVINO reads TensorFlow's graphs here")
def test_the_first_of_equal_cells_is_the_best_both_ways(small):
    for name in ("logits", "locref"):
        small.get_layer(name).set_weights([np.zeros_like(values) for values in small.get_layer(name).get_weights()])
    for way in (engine.by_keras, engine.by_openvino):
        assert (next(way(small, [frames()])) == np.array([4, 4, 0.5], "float32")).all()


@pytest.mark.skipif(not TENSORFLOW, reason="OpenVINO reads TensorFlow's graphs here")
def test_an_export_has_the_weights_of_its_moment(small):
    images = frames()
    before = next(engine.by_openvino(small, [images]))
    small.get_layer("locref").bias.assign(small.get_layer("locref").bias + 1)
    after = next(engine.by_openvino(small, [images]))
    assert np.allclose(after - before, [7.2801, 7.2801, 0], atol=1e-3)


@pytest.mark.parametrize(
    ("shape", "pieces"),
    [
        ((8, 128, 128, 3), 1),
        ((256, 128, 128, 3), 32),
        ((8, 256, 256, 3), 4),
        ((8, 900, 900, 3), 8),
        ((7, 200, 300, 3), 7),
    ],
)
def test_large_batches_are_cut_into_equal_pieces(shape, pieces):
    assert engine._pieces(shape) == pieces and shape[0] % pieces == 0


@pytest.mark.skipif(not TENSORFLOW, reason="OpenVINO reads TensorFlow's graphs here")
def test_a_batch_in_pieces_comes_back_whole_and_in_order(small, monkeypatch):
    batches = [frames(4) for _ in range(3)]
    whole = list(engine.by_openvino(small, batches))
    monkeypatch.setattr(engine, "PIECE_PX", 2 * 81 * 130)
    cut = list(engine.by_openvino(small, batches))
    assert [len(batch) for batch in cut] == [4, 4, 4]
    assert np.allclose(np.concatenate(cut), np.concatenate(whole), atol=1e-3)


def test_few_images_are_not_worth_an_export(network, monkeypatch):
    monkeypatch.setattr(engine, "by_openvino", lambda *_: "exported")
    monkeypatch.setattr(engine, "by_keras", lambda *_: "as it is")
    assert engine.poses(network, [], engine.EXPORT_FROM - 1) == "as it is"
    assert engine.poses(network, [], engine.EXPORT_FROM) == ("exported" if TENSORFLOW else "as it is")
    monkeypatch.setattr(engine, "accelerators", lambda: ["gpu:0"])
    assert engine.poses(network, [], engine.EXPORT_FROM) == "as it is"


AUDIT = """
import sys, time
def hook(event, arguments):
    if event == "socket.getaddrinfo":
        print(arguments[0], flush=True)
sys.addaudithook(hook)
if sys.argv[1] == "ours":
    from horse10.prediction.engine import _openvino
    _openvino().Core()
else:
    import openvino
    openvino.Core()
time.sleep(1)
"""


@pytest.mark.parametrize(("way", "reports"), [("ours", False), ("theirs", True)])
def test_openvino_tells_nobody_that_it_is_used(way, reports, tmp_path):
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}  # a user who was never asked, not in CI
    run = [sys.executable, "-c", AUDIT, way]
    said = subprocess.run(run, capture_output=True, text=True, env=environment, check=True)
    assert bool(said.stdout) == reports, said.stdout
    assert (tmp_path / "intel").exists() == reports
