"""Schedules and optimisers against DeepLabCut's own, and the papers' values against their printed tables."""

import json
import re

import keras
import numpy as np
import pytest
from keras.optimizers import schedules

from horse10.backbones import BACKBONES
from horse10.dataset.augment import generator, sample
from horse10.recipes import FOR_PROJECTS, RECIPES, augmentation, automatic, of_paper
from horse10.recipes.rates import M_MUL, RESTART_PERIOD, STEPS_PRETRAINED, STEPS_SCRATCH, T_MUL, multi_step
from horse10.training.optimizers import make_optimizer
from repository import ROOT

WORKSHOP, ICLR, QUICK = RECIPES["workshop2020"], RECIPES["iclr2020"], RECIPES["quick"]


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
            assert WORKSHOP.learning_rates(arch, True) == (preset["lr_init"], preset["final_lr"])
            found = rates(WORKSHOP.schedule(arch, True, preset["decay_steps"]), preset["iterations"])
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
            assert WORKSHOP.learning_rates(arch, False) == (preset["lr_init"], preset["final_lr"])
            ours = WORKSHOP.schedule(arch, False, 180_000)
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
    usual, tenfold = (ICLR.schedule("resnet50", True, 100, initial) for initial in (None, 0.05))
    assert rates(tenfold, [0, 10_001]) == pytest.approx(10 * rates(usual, [0, 10_001]))


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("pretrained", [True, False])
def test_every_backbone_has_a_schedule_under_every_recipe(recipe, pretrained):
    for arch in BACKBONES:
        assert 0 < float(RECIPES[recipe].schedule(arch, pretrained, 1000)(0)) < 0.0501


# The constants of DeepLabCut that the recipes repeat, typed here from its code and not from ours.


def test_the_2020_recipe_has_deeplabcuts_augmentation():
    """v2.1.8.2, pose_dataset_imgaug.py: global_scale 0.8 x U(0.75 * 0.5, 1.25 * 1.25); cropratio 0.4, crop_by 0.15."""
    assert WORKSHOP.scale_jitter == pytest.approx((0.3, 1.25), rel=1e-12)
    assert (WORKSHOP.crop_probability, WORKSHOP.crop_by, WORKSHOP.focus_probability) == (0.4, 0.15, 0)
    assert (WORKSHOP.optimizer, WORKSHOP.batch_size, WORKSHOP.int_labels) == ("adam", 8, True)
    assert (WORKSHOP.iterations, WORKSHOP.iterations_scratch) == (30_000, 180_000)
    assert (RESTART_PERIOD, T_MUL, M_MUL) == (30_000, 1, 0.9)
    assert (WORKSHOP.batch_norm, WORKSHOP.batch_norm_too) == ("reestimated", ("frame",))


def test_the_iclr_recipe_has_deeplabcuts_loader():
    """v2.1, pose_defaultdataset.py: 0.8 x U(0.5, 1.25), a crop around a joint with cropratio 0.4; one image a step."""
    assert ICLR.scale_jitter == pytest.approx((0.4, 1.0), rel=1e-12)
    assert (ICLR.crop_probability, ICLR.crop_by, ICLR.focus_probability) == (0, 0, 0.4)
    assert (ICLR.optimizer, ICLR.batch_size, ICLR.int_labels) == ("momentum", 1, True)
    assert (ICLR.iterations, ICLR.iterations_scratch, ICLR.batch_norm) == (100_000, 600_000, "frame")


@pytest.mark.parametrize("name", RECIPES)
def test_images_are_scaled_and_cropped_as_often_and_as_far_as_the_recipe_says(name):
    """Over many images: a crop or pad stretches x and y differently, by up to twice crop_by of each side."""
    recipe, n = RECIPES[name], 20_000
    matrix, scale = sample(generator(0), np.full((n, 1, 2), 50.0), (162, 288), (162, 288), recipe)
    low, high = recipe.scale_jitter
    assert scale.min() == pytest.approx(low, abs=2e-3) and scale.max() == pytest.approx(high, abs=2e-3)
    assert scale.mean() == pytest.approx((low + high) / 2, abs=0.01)
    stretch = np.linalg.norm(matrix[:, :2, :2], axis=1)  # of x and y, turned or not
    sides = scale[:, None] / stretch - 1  # (n, 2): left + right, top + bottom
    cropped = np.abs(sides).max(axis=1) > 1e-5
    assert cropped.mean() == pytest.approx(recipe.crop_probability, abs=0.015)
    assert np.abs(sides).max() == pytest.approx(2 * recipe.crop_by, abs=0.02)


def test_canvas_evaluations_and_steps():
    assert QUICK.canvas((480, 640)) == (288, 288) and QUICK.canvas((162, 288)) == (162, 288)
    assert WORKSHOP.canvas((480, 640)) == ICLR.canvas((480, 640)) == (480, 640)
    assert [recipe.evaluate_every(1200) for recipe in (QUICK, WORKSHOP)] == [300, 80] and QUICK.evaluate_every(2) == 1
    assert (QUICK.evaluate_frames, WORKSHOP.evaluate_frames) == (120, 0)
    assert QUICK.steps(True, 0.18) == 1720 and QUICK.steps(False, 1e4) == 10
    assert (ICLR.steps(True, 0.18), ICLR.steps(False, 0.18)) == (100_000, 600_000)


def test_each_paper_has_its_recipe_and_auto_stands_for_one():
    assert of_paper("horse10_icml2020_workshop") == automatic(as_the_paper=True) == "workshop2020"
    assert of_paper("horse10_iclr2020_submission") == "iclr2020" and automatic(as_the_paper=False) == "quick"


def test_no_recipes_name_stands_outside_the_recipes():
    """What a recipe does is in its row; other code never asks which one it is. (The parameters cell lists them.)"""
    named = {name: rf"(?<![\w])['\"`]{name}['\"`]" for name in RECIPES}
    named[FOR_PROJECTS] = rf"(?i:recipes?\W{{1,6}}){FOR_PROJECTS}\b"  # the word has other meanings, too
    names = re.compile("|".join(named.values()))
    folders = [ROOT / "horse10", ROOT / "benchmarks", ROOT / "book"]
    files = [path for folder in folders for path in folder.rglob("*.py") if "recipes" not in path.parts]
    assert len(files) > 100
    assert not [f"{path}: {names.search(path.read_text())[0]}" for path in files if names.search(path.read_text())]


def test_an_augmentation_is_named_by_its_recipe():
    assert augmentation("paper") is augmentation("workshop2020") is augmentation(WORKSHOP) is WORKSHOP
    assert augmentation("quick") is QUICK and augmentation("none") is augmentation(None) is None
    with pytest.raises(ValueError, match="augment='papre': expected 'none', 'paper'"):
        augmentation("papre")
