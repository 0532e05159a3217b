"""Schedules and optimisers against DeepLabCut's own, and the papers' values against their printed tables."""

import json

import keras
import numpy as np
import pytest
from keras.optimizers import schedules

from horse10.backbones import BACKBONES
from horse10.recipes import (
    M_MUL,
    RECIPES,
    RESTART_PERIOD,
    STEPS_PRETRAINED,
    STEPS_SCRATCH,
    T_MUL,
    learning_rates,
    multi_step,
    schedule,
)
from horse10.training.optimizers import make_optimizer


@pytest.fixture(scope="module")
def reference(parity):
    return json.loads((parity / "schedule.json").read_text())


def rates(function, steps):
    return np.array([float(function(step)) for step in steps])


def test_pretrained_cosine_of_each_network(reference):
    seen = set()
    for preset in reference["cosine_pretrained_P2"]:
        for name in preset["backbones"]:
            arch = name.replace("resnet_", "resnet").replace("-", "_") if "mobilenet" not in name else name
            assert learning_rates("workshop2020", arch, True) == (preset["lr_init"], preset["final_lr"])
            found = rates(schedule("workshop2020", arch, True, preset["decay_steps"]), preset["iterations"])
            assert np.abs(found - preset["lr_dlc_float32"]).max() < 2e-7 * preset["lr_init"]
            seen.add(arch)
    assert seen == {name for name, row in BACKBONES.items() if row.in_paper}


def test_cosine_of_deeplabcuts_packaged_default(reference):
    preset = reference["cosine_dlc_packaged_default"]
    ours = schedules.CosineDecay(preset["lr_init"], preset["decay_steps"], alpha=preset["alpha"])
    assert np.abs(rates(ours, preset["iterations"]) - preset["lr_dlc_float32"]).max() < 2e-7 * preset["lr_init"]


def test_restarts_from_scratch(reference):
    used = 0
    for preset in reference["restarts_scratch_P2"]:
        if (preset["t_mul"], preset["m_mul"]) == (T_MUL, M_MUL):
            arch = preset["backbones"][0].replace("resnet_", "resnet").replace("efficientnet-", "efficientnet_")
            assert learning_rates("workshop2020", arch, False) == (preset["lr_init"], preset["final_lr"])
            ours = schedule("workshop2020", arch, False, 180_000)
            used += 1
        else:
            ours = schedules.CosineDecayRestarts(
                preset["lr_init"], RESTART_PERIOD, preset["t_mul"], preset["m_mul"], preset["alpha"]
            )
        found = rates(ours, preset["iterations"])
        assert np.abs(found - preset["lr_dlc_float32"]).max() < 2e-7 * preset["lr_init"]
    assert used == 4


def test_multi_step_switches_after_its_boundary(reference):
    for preset in reference["multi_step"]:
        function = multi_step([tuple(step) for step in preset["multi_step"]])
        for step, rate in preset["probe"].items():
            assert float(function(int(step))) == pytest.approx(rate, rel=1e-6)


def test_the_steps_of_the_iclr_text_are_those_checked_above(reference):
    ours = {"P1 pretrained": STEPS_PRETRAINED, "P1 scratch 600k": STEPS_SCRATCH}
    for preset in reference["multi_step"]:
        for start, steps in ours.items():
            if preset["preset"].startswith(start):
                expected = [tuple(step) for step in preset["multi_step"]][: len(steps)]
                assert [rate for rate, _ in steps] == [rate for rate, _ in expected]
                assert [end for _, end in steps[:-1]] == [end for _, end in expected[:-1]]


@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_optimisers_take_deeplabcuts_steps(parity, name):
    reference = json.loads((parity / "optimizer.json").read_text())
    variable = keras.Variable(np.array(reference["w0"], "float32"))
    optimizer = make_optimizer({"sgd": "momentum"}.get(name, name), 1.0)
    optimizer.build([variable])
    for gradient, rate, expected in zip(
        reference["gradients"], reference["lr_per_step"], reference["trajectories"][name], strict=True
    ):
        optimizer.learning_rate = rate
        optimizer.apply([np.array(gradient, "float32")], [variable])
        assert np.allclose(np.asarray(variable), expected, rtol=1e-5, atol=1e-7)


def test_keras_momentum_would_differ_after_a_change_of_rate(parity):
    """The negative control: why there is a Momentum of our own."""
    reference = json.loads((parity / "optimizer.json").read_text())
    variable = keras.Variable(np.array(reference["w0"], "float32"))
    optimizer = keras.optimizers.SGD(1.0, momentum=0.9)
    optimizer.build([variable])
    worst = 0.0
    for gradient, rate, expected in zip(
        reference["gradients"], reference["lr_per_step"], reference["trajectories"]["sgd"], strict=True
    ):
        optimizer.learning_rate = rate
        optimizer.apply([np.array(gradient, "float32")], [variable])
        worst = max(worst, np.abs(np.asarray(variable) - expected).max())
    assert worst > 1e-3


def test_a_chosen_rate_scales_the_whole_schedule():
    usual, tenfold = (schedule("iclr2020", "resnet50", True, 100, initial) for initial in (None, 0.05))
    assert rates(tenfold, [0, 10_001]) == pytest.approx(10 * rates(usual, [0, 10_001]))


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("pretrained", [True, False])
def test_every_backbone_has_a_schedule_under_every_recipe(recipe, pretrained):
    for arch in BACKBONES:
        assert 0 < float(schedule(recipe, arch, pretrained, 1000)(0)) < 0.0501
