"""What can be learnt from new videos: found where it is planted, and not where names are shuffled."""

import sys

import numpy as np
import pytest

from repository import ROOT

pytest.importorskip("sklearn")
sys.path[:0] = [str(ROOT / "benchmarks")]

import changed_learnt  # noqa: E402

from horse10.analysis.changed import NOTHING  # noqa: E402

KNOWN, MEASURES = 9, ("light", "noise")
PLANTED = {NOTHING: (0, 0), "light": (5, 0), "camera": (0, 5)}  # how far the two measures lie out


def row(herd: int, case: str, rng: np.random.Generator) -> dict:
    """A new horse that is as much worse as it is farther."""
    spreads, farther = rng.normal(size=2) + PLANTED[case], rng.uniform(0.8, 1.2)
    measures = [
        {"measure": name, "spreads": value, "words": "other" if abs(value) > 3 else ""}
        for name, value in zip(MEASURES, spreads, strict=True)
    ]
    known = {str(number): 0.9 + 0.025 * number for number in range(KNOWN)}
    distance = {"new": farther, "known": known, "farther": sum(each >= farther for each in known.values())}
    errors = np.linspace(1, 3, KNOWN)
    return {
        "seed": herd, "case": case, "measures": measures, "by_chance": 0.4, "distance": distance,
        "errors": errors.tolist(), "error": 2 * farther**2,
    }  # fmt: skip


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(0)
    elsewhere = [row(herd, NOTHING, rng) | {"case": "night"} for herd in range(6)]
    rows = [row(herd, case, rng) for herd in range(6) for case in PLANTED for _ in range(4)]
    return changed_learnt.summary([*rows, *elsewhere])


def test_a_planted_factor_is_named_and_a_shuffled_one_is_not(found):
    assert found["factor"]["named"]["mean"] > 0.8 and found["factor"]["chance"] == pytest.approx(1 / 3)
    assert found["factor_control"]["named"]["mean"] < 0.55
    assert found["factor"]["named_as"]["light"]["light"] == found["factor"]["by_case"]["light"] > 0.8


def test_an_error_that_goes_with_the_distance_is_foretold_and_a_shuffled_one_is_not(found):
    assert found["error"]["factors"]["rank"]["mean"] == pytest.approx(1) and found["error"]["factors"]["foretold"] > 0.9
    assert abs(found["error_control"]["rank"]["mean"]) < 0.4 and found["error_control"]["foretold"] < 0.1
    assert found["error"]["factors"]["foretold_by_all"] > 0.9 > 0.1 > found["error_control"]["foretold_by_all"]
    assert found["error_known"]["mean"] == pytest.approx(1)


def test_cases_are_counted_apart(found):
    assert list(found["cases"]) == [*PLANTED, "night"] and found["cases"]["camera"]["by_measure"][1] > 0.9
    assert found["cases"][NOTHING]["worse"]["n"] == 24 and found["cases"]["night"]["worse"]["n"] == 6
    assert found["chance"] == 0.1
