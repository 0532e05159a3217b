"""Configurations and rows of experiments: what enters the name, what a row says."""

import hashlib

import numpy as np
import pytest
from pydantic import ValidationError

from horse10.config import ConfigError
from horse10.study.cost import minutes
from horse10.transfer import features, probe_config, sets
from horse10.transfer.experiment import row
from horse10.transfer.probe_config import ProbeConfig, key, make_probe


def test_default_settings_do_not_enter_the_name_and_others_do():
    assert key(ProbeConfig()) == key(ProbeConfig(set="digits", seed=0, label_smoothing=0.0))
    tuned = {"setting": "finetuned"}
    others = [{"seed": 1}, tuned, tuned | {"dropout": 0.5}, tuned | {"frozen_scale": True}, {"set": "fashion"}]
    assert len({key(ProbeConfig(**other)) for other in others} | {key(ProbeConfig())}) == 6
    first = ProbeConfig(set="digits", weights="mobilenet_0.25_224_no_top")
    assert key(first) == "7a7c9917c9e0"  # a row in results
    text = '{"method": 1, "set": "stamps", "weights": "none"}'
    assert key(ProbeConfig(set="stamps")) == hashlib.sha256(text.encode()).hexdigest()[:12]


def test_weights_enter_by_their_name_and_the_renderer_where_frames_are_drawn(monkeypatch):
    assert key(ProbeConfig(weights="a/b.weights.h5")) == key(ProbeConfig(weights="c/b.weights.h5"))
    before = {name: key(ProbeConfig(set=name)) for name in ("coat", "digits")}
    monkeypatch.setattr(probe_config.synthetic, "VERSION", -1)
    assert key(ProbeConfig(set="coat")) != before["coat"] and key(ProbeConfig(set="digits")) == before["digits"]


def test_a_drawn_source_is_another_one_when_the_renderer_changes(monkeypatch):
    learned = {"source": "coat", "rates": (0.1,), "ratios": (0.0,)}
    before = key(ProbeConfig(**learned)), key(ProbeConfig(**learned | {"source": "fashion"}))
    monkeypatch.setattr(probe_config.synthetic, "VERSION", -1)
    assert key(ProbeConfig(**learned)) != before[0] and key(ProbeConfig(**learned | {"source": "fashion"})) == before[1]


@pytest.mark.parametrize(
    ("learned", "tested"), [("fashion", "fashion"), ("coat", "place"), ("emoji_google", "emoji_shift")]
)
def test_a_source_that_shows_what_is_tested_is_refused(learned, tested):
    with pytest.raises(ConfigError, match="shows what"):
        make_probe(source=learned, set=tested, rates=[0.1], ratios=[0.0])


@pytest.mark.parametrize("wrong", [{"sets": "digits"}, {"setting": "frozen"}, {"dropout": 1.0}, {"rates": (0.0,)}])
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(ValidationError):
        ProbeConfig(**wrong)
    with pytest.raises(ConfigError, match="This experiment cannot be done"):
        make_probe(**wrong)


def test_a_grid_may_be_a_list():
    asked = {"setting": "finetuned"}
    assert make_probe(**asked, rates=[0.1, 0.2]) == ProbeConfig(**asked, rates=(0.1, 0.2))


@pytest.mark.parametrize(
    ("unused", "said"),
    [
        ({"setting": "scratch", "weights": "imagenet"}, "begins with random weights, not imagenet"),
        ({"dropout": 0.5, "rates": [0.1]}, 'rates, dropout: with setting="fixed" nothing is trained'),
    ],
)
def test_settings_that_would_do_nothing_are_refused(unused, said):
    with pytest.raises(ConfigError, match=said):
        make_probe(**unused)


def test_larger_networks_images_and_grids_take_longer():
    tuned = ProbeConfig(setting="finetuned", rates=(0.1,), ratios=(0.0,))
    assert minutes(tuned) < minutes(tuned.model_copy(update={"rates": (0.1, 0.2)}))
    assert minutes(ProbeConfig()) < minutes(ProbeConfig(side_px=224))
    assert minutes(ProbeConfig()) < minutes(ProbeConfig(arch="efficientnet_lite2"))


def test_a_row_says_what_was_asked_and_what_was_right(toy_backbone, monkeypatch):
    """Bright and dark squares, which any features tell apart: every test image right."""
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    labels = np.arange(60) % 2
    images = np.random.default_rng(0).integers(0, 60, (60, 16, 16, 3)) + 150 * labels[:, None, None, None]
    made = images.astype(np.uint8), labels, ("dark", "bright"), np.arange(60).astype(str)
    sets.pool.cache_clear(), features.of_pool.cache_clear()
    monkeypatch.setitem(sets.SETS, "toys", sets.Row(lambda: made, "toy squares", "toys"))
    found = row(ProbeConfig(set="toys", arch="toy", side_px=32))
    assert (found["correct"], found["n_test"], found["n_train"], found["accuracy"]) == (30, 30, 30, 1.0)
    assert found["dataset"] == "toy squares" and found["chosen"] > 0 and found["chosen_ratio"] is None
    assert found["top1"] is None and found["set"] == "toys" and len(found["key"]) == 12 and found["keras"]
    tuned = row(
        ProbeConfig(set="toys", arch="toy", side_px=32, setting="finetuned", steps=8, rates=(0.05,), batch_size=8)
    )
    assert tuned["chosen"] == 0.05 and tuned["chosen_ratio"] in (0.0, 1e-3) and tuned["correct"] >= 15
    assert tuned["curve_steps"] == "8" and tuned["curve_correct"] == str(tuned["correct"])
    few = row(ProbeConfig(set="toys", arch="toy", side_px=32, per_class=3))
    assert (few["n_train"], few["n_test"], few["per_class"], found["per_class"]) == (6, 30, 3, 0)
    sets.pool.cache_clear(), features.of_pool.cache_clear()
