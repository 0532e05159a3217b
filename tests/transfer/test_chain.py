"""Chains of trainings: what a run takes from the one before it, and that repeating gives the same."""

from types import SimpleNamespace

import numpy as np
import pytest

from horse10.backbones.weight_sets import BY_NAME
from horse10.backbones.weights import digest
from horse10.config import ConfigError
from horse10.transfer import chain
from horse10.transfer.chain import Chains, kept
from horse10.transfer.config import key, make_transfer, method_of, start_in_words

SMALL = {"frames": 4, "tested": 4, "steps": 3, "batch_size": 2}
SET = next(iter(BY_NAME))


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """A cache of its own for backbones; frames are those of all tests."""
    monkeypatch.setattr(chain, "home", lambda: tmp_path)


@pytest.fixture(scope="module")
def chains():
    """What most tests run with: networks are traced once."""
    return Chains()


@pytest.fixture
def small(toy_backbone):
    return SMALL | {"arch": toy_backbone, "task": "parts"}


def test_a_chain_repeated_gives_the_same_weights_and_scores(drawn, small, chains):
    config = make_transfer(**small, start={**small, "herd": 1})
    once = chains.run(config)
    kept(config.start).unlink()
    twice = Chains().run(config)
    assert once.sha256 == twice.sha256 and once.scores == twice.scores and once.losses == twice.losses
    assert len(once.losses) == 3 and once.sha256 != once.parent


def test_a_source_is_trained_once_and_handed_on_as_it_ended(drawn, small, chains):
    source = {**small, "herd": 1}
    config = make_transfer(**small, start=source)
    weights, parent = chains.start(config)
    assert parent == digest(weights) == chains.run(make_transfer(**source)).sha256
    written = kept(config.start).stat().st_mtime_ns
    chains.run(config.model_copy(update={"domain": "night"}))
    assert kept(config.start).stat().st_mtime_ns == written


def test_what_a_source_learned_is_where_its_target_begins(drawn, small, chains):
    still = {**small, "steps": 1, "learning_rate": 1e-12}
    source = {**small, "herd": 1, "steps": 8, "learning_rate": 0.05}
    ended, started = chains.run(make_transfer(**source)), chains.run(make_transfer(**still, start=source))
    kernels = [n for n, weights in enumerate(ended.weights) if weights.ndim > 1]
    assert all(np.allclose(ended.weights[n], started.weights[n], atol=1e-6) for n in kernels)
    first = chains.run(make_transfer(**still))
    assert not any(np.allclose(ended.weights[n], first.weights[n], atol=1e-6) for n in kernels)


def test_statistics_are_those_of_the_finished_weights(drawn, small, chains):
    config = make_transfer(**{**small, "learning_rate": 0.05})
    finished = chains.run(config)
    backbone, _ = chains._ready(config, 0)
    backbone.set_weights(finished.weights)
    chains._settle(config, backbone)  # again
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(finished.weights, backbone.get_weights(), strict=True))


def test_statistics_are_of_all_horses(small, chains, monkeypatch):
    """Ten horses, each as bright as no other, one after the other: every part that is measured shows several."""
    horses = np.arange(10, dtype=np.uint8).repeat(20)[:, None, None, None]
    monkeypatch.setattr(chains, "trained_on", lambda *_: SimpleNamespace(frames=horses))
    measured = []
    monkeypatch.setattr(chain, "reestimate_statistics", lambda _, parts: measured.extend(parts))
    chains._settle(make_transfer(**{**small, "frames": 200}), None)
    assert [len(part) for part in measured] == [16] * 4
    assert all(len(np.unique(part)) > 5 for part in measured) and len(np.unique(measured)) == 10


def test_results_that_no_change_of_the_method_altered_keep_their_name():
    """The first is a row in results."""
    plain = make_transfer(task="pose", start="mobilenet_0.25_224_no_top", learning_rate=0.01)
    assert key(plain) == "0625e06a53d1" and method_of(plain) == 1
    assert method_of(plain.model_copy(update={"frames": 200})) == 2
    assert method_of(make_transfer(frames=200, norm="group")) == 1
    assert method_of(make_transfer(start={"frames": 200})) == 1  # which only begins with its weights
    assert method_of(make_transfer(start={"task": "pose,classification", "domain": "barn,barn"})) == 2


def test_several_data_sets_are_trained_in_turn_through_one_backbone(drawn, small, chains):
    both = {**small, "task": "parts,depth", "domain": "places,night", "steps": 4}
    finished = chains.run(make_transfer(**both))
    alone = chains.run(make_transfer(**{**small, "steps": 4}))
    assert set(finished.scores) == set(alone.scores) and finished.losses[0] == alone.losses[0]
    assert finished.losses[1] != alone.losses[1]  # the second step was another data set's
    other = chains.run(make_transfer(**both | {"domain": "places,sketch"}))
    assert other.losses[0] == finished.losses[0] and other.losses[2] != finished.losses[2]  # through the backbone
    once_more = chains.run(make_transfer(**both))
    assert once_more.sha256 == finished.sha256


def test_a_source_without_labels_hands_its_backbone_on_and_is_scored_on_the_same_views(drawn, small, chains):
    source = {**small, "task": "contrastive", "herd": 1}
    config = make_transfer(**small, start=source)
    assert start_in_words(config) == "from scratch, then 3 steps of contrastive learning of places"
    finished, alone = chains.run(config), chains.run(make_transfer(**source))
    assert finished.parent == alone.sha256 and set(alone.scores) == {"top1"} and 0 <= alone.scores["top1"] <= 1
    assert chains.run(make_transfer(**source)).scores == alone.scores
    assert min(alone.losses) > 0  # of two views of two frames; one view of each would have nothing to be told from


def test_another_seed_is_another_run(drawn, small, chains):
    assert chains.run(make_transfer(**small)).losses != chains.run(make_transfer(**small, seed=1)).losses


def test_group_norm_is_another_network_in_the_whole_chain(drawn, small, chains):
    plain, group = (make_transfer(**small, norm=norm, start={**small, "herd": 1}) for norm in ("batch", "group"))
    assert group.start.norm == "group" and key(plain) == key(make_transfer(**small, start={**small, "herd": 1}))
    with_batch, with_group = (len(chains.run(config).weights) for config in (plain, group))
    assert with_batch - with_group == 2 * 4  # of each of four layers the moving mean and variance


def test_a_key_is_of_the_whole_chain():
    plain = make_transfer()
    assert key(plain) == key(make_transfer(task="pose", steps=plain.steps)) != key(make_transfer(task="depth"))
    one, other = (make_transfer(start={"task": "parts", "domain": name}) for name in ("barn", "night"))
    assert key(one) != key(other)
    assert one.origin == "none" and make_transfer(start={"start": SET}).origin == SET


def test_a_source_has_the_network_and_the_seed_of_its_target():
    config = make_transfer(seed=3, arch="x", start={"task": "parts", "start": {"task": "depth", "seed": 1}})
    assert (config.start.seed, config.start.arch, config.start.start.seed) == (3, "x", 1)


def test_a_chain_in_words():
    config = make_transfer(start={"task": "parts", "domain": "night", "steps": 1600, "start": SET})
    assert start_in_words(config) == f"pretrained ({BY_NAME[SET].top1} %), then 1,600 steps of parts of night"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"task": "poses"}, "task: one or more of segmentation"),
        ({"domain": "sea"}, "not 'sea'"),
        ({"start": "imagenet"}, "'none', a run, or one of"),
        ({"domain": "barn,night"}, "as many domains as tasks"),
        ({"start": {"arch": "other"}}, "like that of the run it starts from, 'other'"),
        ({"norm": "group", "start": SET}, f"norm 'batch' with the ImageNet weights '{SET}'"),
        ({"norm": "group", "start": {"norm": "batch"}}, "like that of the run it starts from, 'batch'"),
        ({"frames": 0}, "frames: "),
        ({"stepz": 1}, "stepz: "),
    ],
)
def test_what_cannot_be_run_is_named(settings, said):
    with pytest.raises(ConfigError, match="This transfer cannot be run") as error:
        make_transfer(**settings)
    assert said in str(error.value)
