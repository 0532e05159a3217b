"""Whether batch norm is trained is the family's custom, or the recipe's."""

import pytest

import horse10
from horse10.config import ConfigError, make_config
from horse10.runs.plan import prepare

TOY = {"data": "synthetic", "synthetic_size": "tiny", "arch": "toy", "weights": "none"}
LITE0 = {"arch": "efficientnet_lite0", "weights": "efficientnet_lite0_no_top"}  # its family keeps ImageNet's


@pytest.mark.parametrize(
    ("recipe", "weights", "statistics", "batch_norm"),
    [
        ("short", LITE0, "frozen", "moving"),
        ("short_thawed", LITE0, "batch", "reestimated"),
        ("short_frozen", {"arch": "mobilenet_v1_0.25", "weights": "none"}, "batch", "reestimated"),
        ("short_group", {"arch": "mobilenet_v1_0.25", "weights": "none"}, "group", "none"),
    ],
    ids=["the family's", "the recipe's", "never frozen from scratch", "group norm has none"],
)
def test_the_recipe_decides_where_it_says_so(recipe, weights, statistics, batch_norm):
    experiment = prepare(make_config(data="synthetic", synthetic_size="tiny", recipe=recipe, **weights))
    assert experiment.network.statistics == statistics and experiment.config.batch_norm == batch_norm


@pytest.mark.parametrize(
    ("recipe", "batch_norm", "why"),
    [("short_group", "frame", "group norm and no batch norm"), ("short", "none", "toy has batch norm")],
)
def test_statistics_that_a_network_does_not_have_are_refused(toy_backbone, recipe, batch_norm, why):
    with pytest.raises(ConfigError, match=why):
        prepare(make_config(**TOY, recipe=recipe, batch_norm=batch_norm))


def test_a_run_with_group_norm_is_opened_again_and_says_what_it_said(toy_backbone, monkeypatch, tmp_path):
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path))
    run = horse10.train(**TOY, recipe="short_group", iterations=2, batch_size=2, evaluate_frames=2)
    assert run.record.batch_norm_evaluation == "none" and not run.record.frozen_statistics
    assert run.model().statistics == "group" and not run.record.other_batch_norm_metrics
    assert run.evaluate().metrics.ood.mean_error_px == pytest.approx(run.metrics.ood.mean_error_px, rel=1e-5)
