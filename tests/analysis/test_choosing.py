"""Ways to choose frames, in tables and words: losses are told as wins are."""

import pytest

from horse10.analysis import choosing


def result(way: str, change: float, better: int, data="horses", tested="same videos") -> dict:
    """Twenty worlds; a change against chance, with an interval of one hundredth on either side."""
    interval = {"mean": change, "low": change - 0.01, "high": change + 0.01}
    row = {"data": data, "learner": "linear", "n": 10, "tested": tested, "way": way, "worlds": 20, "videos": 6.25}
    row |= {"regret": {name: value + 0.1 for name, value in interval.items()}, "over_chance": interval}
    return row | {"better_than_chance": better, "ours_better": 20 - better, "ours_worse": better}


@pytest.fixture
def table():
    ways = {"ours": (-0.05, 18), "chance": (0.0, 0), "pixels": (-0.005, 9), "least likely": (0.07, 2)}
    found = [result(way, *values) for way, values in ways.items()]
    return choosing.rows({"results": [*found, *(result(way, -values[0], 3, "bees") for way, values in ways.items())]})


def test_shares_become_per_cent(table):
    ours = table[table["way"] == "next-frames"].iloc[0]
    assert (ours["regret"], ours["change"], ours["change_high"]) == pytest.approx((5, -5, -4))
    assert ours["frames"] == "10 frames" and ours["panel"] == "synthetic horses, a linear predictor"


def test_wins_and_losses_stand_side_by_side(table):
    found = choosing.against(table)
    assert found["by chance"].tolist() == ["17 : 3", "20 : 0"]  # of bees, then of horses
    assert "next-frames" not in found and len(found) == 2


def test_a_loss_is_told_as_a_gain_is(table):
    horses, bees = choosing.words(table).split("\n\nBees")
    assert "18 of 20 comparisons, −5.0 % on average (1 of 1 intervals below zero)" in horses
    assert "lowest likelihoods in 2 of 20 comparisons, +7.0 % on average (1 of 1 above zero)" in horses
    assert "3 of 20 comparisons, +5.0 % on average (1 of 1 above zero)" in bees


def test_an_interval_that_holds_zero_is_no_verdict(table):
    assert "hold zero" in choosing.words(table.assign(change_low=-1.0, change_high=1.0))


def test_the_videos_are_counted_once(table):
    assert choosing.covered(table).count("6.2 (") == 4 and choosing.covered(table).startswith("In synthetic horses, a")
