"""Whether batch norm is trained is the family's custom, or the recipe's."""

import pytest

from horse10.config import make_config
from horse10.runs.plan import prepare

LITE0 = {"arch": "efficientnet_lite0", "weights": "efficientnet_lite0_no_top"}  # its family keeps ImageNet's


@pytest.mark.parametrize(
    ("recipe", "weights", "statistics", "batch_norm"),
    [
        ("short", LITE0, "frozen", "moving"),
        ("short_thawed", LITE0, "batch", "reestimated"),
        ("short_frozen", {"arch": "mobilenet_v1_0.25", "weights": "none"}, "batch", "reestimated"),
    ],
    ids=["the family's", "the recipe's", "never frozen from scratch"],
)
def test_the_recipe_decides_where_it_says_so(recipe, weights, statistics, batch_norm):
    experiment = prepare(make_config(data="synthetic", synthetic_size="tiny", recipe=recipe, **weights))
    assert experiment.network.statistics == statistics and experiment.config.batch_norm == batch_norm
