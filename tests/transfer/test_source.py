"""Networks that learn a source: once for all sets that are probed, and with what their configuration says."""

import numpy as np
import pytest
from pydantic import ValidationError

from horse10.transfer import features, finetune, sets, source
from horse10.transfer.experiment import row
from horse10.transfer.probe_config import ProbeConfig

ASKED = {
    "arch": "toy",
    "side_px": 32,
    "source": "bright",
    "steps": 40,
    "batch_size": 8,
    "rates": (0.1,),
    "ratios": (0.0,),
}


def squares(seed: int):
    labels = np.arange(60) % 2
    images = np.random.default_rng(seed).integers(0, 60, (60, 16, 16, 3)) + 150 * labels[:, None, None, None]
    return images.astype(np.uint8), labels, ("dark", "bright"), np.arange(60).astype(str)


@pytest.fixture
def toys(toy_backbone, monkeypatch):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    caches = sets.pool, features.of_pool, source._learned
    [cache.cache_clear() for cache in caches]
    for seed, name in enumerate(("bright", "near", "far")):
        monkeypatch.setitem(sets.SETS, name, sets.Row(lambda seed=seed: squares(seed), name, name))
    yield
    [cache.cache_clear() for cache in caches]


def test_a_network_learns_its_source_once_and_is_probed_on_others(toys, monkeypatch):
    learned, train = [], finetune.Learner.train

    def watched(self, images, labels, rate, ratio):
        learned.append((len(images), rate, ratio))
        return train(self, images, labels, rate, ratio)

    monkeypatch.setattr(finetune.Learner, "train", watched)
    found = [row(ProbeConfig(set=name, **ASKED)) for name in ("near", "far")]
    assert learned == [(30, 0.1, 0.0)]
    assert [one["source_accuracy"] for one in found] == [1.0, 1.0] and found[0]["accuracy"] == 1.0
    assert found[0]["key"] != found[1]["key"] and found[0]["source"] == "bright" and found[0]["curve_steps"] == ""
    row(ProbeConfig(set="far", dropout=0.5, **ASKED))
    assert len(learned) == 2


TUNED = ASKED | {"setting": "finetuned", "tuning_steps": 5, "tuning_rates": (0.01,), "tuning_ratios": (0.0,)}


def test_what_a_network_learned_of_its_source_is_where_its_tuning_begins(toys, monkeypatch):
    begun, train = [], finetune.Learner.train

    def watched(self, *arguments):
        self.network.set_weights(self.first)
        begun.append((self.body.get_weights(), self.config))
        return train(self, *arguments)

    monkeypatch.setattr(finetune.Learner, "train", watched)
    found = row(ProbeConfig(set="far", dropout=0.5, **TUNED))
    (_, learning), (first, tuning) = begun
    source_body = source.weights_of(ProbeConfig(set="far", dropout=0.5, **TUNED))
    assert all(np.array_equal(one, other) for one, other in zip(first, source_body, strict=True))
    assert (learning.dropout, learning.steps, tuning.dropout, tuning.steps) == (0.5, 40, 0.0, 5)
    assert found["source_accuracy"] == 1.0 and found["chosen"] == 0.01 and found["tuning_rates"] == "0.01"
    row(ProbeConfig(set="far", dropout=0.5, regularized=True, **TUNED))
    assert len(begun) == 3 and begun[2][1].dropout == 0.5  # the source is learned once for both


@pytest.mark.parametrize("wrong", [{"source": ""}, {"setting": "fixed"}, {"tuning_rates": ()}])
def test_tuning_is_of_a_network_that_learned_a_source(wrong):
    with pytest.raises(ValidationError, match="learned a source"):
        ProbeConfig(**TUNED | wrong)


@pytest.mark.parametrize(
    "wrong", [{"rates": ()}, {"ratios": (0.0, 0.1)}, {"weights": "imagenet"}, {"setting": "finetuned"}]
)
def test_a_source_without_one_training_of_its_own_is_refused(wrong):
    with pytest.raises(ValidationError, match="a network that learned a source has"):
        ProbeConfig(**ASKED | wrong)
