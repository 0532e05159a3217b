"""Runs an hour: from the first start to the last end, however many ran at a time."""

import pandas as pd
import pytest

from horse10.analysis import pace
from horse10.recipes import steps_of
from horse10.study import lists


def test_runs_that_ran_side_by_side_share_their_time():
    ended = ["2026-01-01T00:10:00+00:00", "2026-01-01T00:30:00+00:00", "2026-01-01T00:20:00+00:00"]
    rows = pd.DataFrame({"created": ended, "seconds": [600.0, 600.0, 1200.0], "iterations": 3000})
    rows = rows.assign(device="1 x A GPU, two runs at a time")
    assert pace.of(rows) == (3, 9000, pytest.approx(0.5))
    words = pace.words(rows, lists.read("try"))
    assert words.startswith("3 runs of 3,000 steps took 30 minutes on 1 x A GPU, 6 runs an hour.")
    assert "the 3 runs of try at the laptop scale (0.0 million steps) would take 0 hours" in words


def test_steps_of_a_study_are_those_of_its_recipe_or_its_own():
    asked, left = lists.read("time"), lists.read("ladder", "paper")
    assert all(steps_of(config, 0) == config.iterations for config in asked.configs.values())
    assert sum(steps_of(config, 0) for config in left.configs.values()) > 1e6
