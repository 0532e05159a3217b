"""The benchmark of the advice, on worlds that follow a law: what the law says, and the cost of ignoring it."""

import sys

import pytest

from repository import ROOT

sys.path[:0] = [str(ROOT / "benchmarks")]

import advice  # noqa: E402

from horse10.analysis import advice as told  # noqa: E402


def law(animals: float, frames: float):
    """Errors of all horses that fall with the number of animals and of frames of each."""

    def learn(known: dict[int, int]) -> dict[int, float]:
        of_each = sum(known.values()) / len(known)
        size = len(known) ** -animals * of_each**-frames
        return {horse: (1 + horse % 5) * size for horse in range(advice.TESTED_FROM + advice.TESTED)}

    return learn


@pytest.mark.parametrize(("animals", "frames", "expected"), [(0.5, 0.1, "animals"), (0.1, 0.5, "frames")])
def test_what_the_law_says_is_advised_and_costs_nothing(animals, frames, expected):
    rows = [row for seed in range(3) for row in advice.measured(seed, law(animals, frames))]
    for project in advice.summary(rows):
        assert project["advised"] == {"animals": 0, "frames": 0, "either": 0} | {expected: 3}
        assert project["better"]["animals"] == 3 * (expected == "animals")
        assert project["regret"]["advice"]["mean"] == pytest.approx(0)
        other = {"animals": "always frames", "frames": "always animals"}[expected]
        assert project["regret"][other]["mean"] == pytest.approx(2**0.4 - 1)
        assert project["regret"]["chance"]["mean"] == pytest.approx((2**0.4 - 1) / 2)
        for way, power in (("animals", animals), ("frames", frames)):
            assert project["change"][way]["mean"] == pytest.approx(2**-power - 1)
            assert project["expected"][way]["mean"] == pytest.approx(2**-power - 1)


def test_where_the_trainings_do_not_decide_animals_are_the_safer_choice():
    rows = [row for seed in range(3) for row in advice.measured(seed, law(0.3, 0.3))]
    for row in rows:
        row["advice"], row["errors"] = "either", {"before": 4.0, "animals": 1.0, "frames": 3.0}
    measured = {"results": advice.summary(rows)}
    assert {project["regret"]["advice"]["mean"] for project in measured["results"]} == {0.0}
    words = told.words(measured)
    assert len(words) == len(advice.PROJECTS)
    assert "a smaller error than twice the frames in 3 of 3 worlds" in words[0] and "not decide in 3." in words[0]
    assert "by chance it would be 100.0 (100.0 to 100.0) % above" in words[0]
    assert told.regrets(measured)["always frames"].iloc[0] == "200.0 (200.0 to 200.0)"
    assert told.changes(measured)["from all to twice"].iloc[0] == "−75 (−75 to −75)"
