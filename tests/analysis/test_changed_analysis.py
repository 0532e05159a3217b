"""What the benchmark of new videos found, in words and tables whose numbers are known."""

import numpy as np
import pytest

from horse10.analysis import changed


def interval(mean: float, half: float = 0.1) -> dict:
    return {"mean": mean, "low": mean - half, "high": mean + half}


def case(farther: float, worse: float) -> dict:
    return dict.fromkeys(changed.KINDS, interval(0.5)) | {"farther": interval(farther), "worse": interval(worse)}


@pytest.fixture
def measured():
    error = {"factors": {"rank": interval(0.3), "foretold": -0.02, "foretold_by_all": 0.19}}
    error |= {"domains": {"rank": interval(-0.1)}}
    named = {"named": interval(0.2), "chance": 1 / 3, "by_case": {"nothing": 0.1, "coat": 0.9, "light": 0.5}}
    cases = {"sketch": case(1.4, 1.5), "nothing": case(1.0, 0.9), "coat": case(1.1, 1.2)}
    bounded = {"farthest": interval(0.7) | {"n": 31}, "others": interval(0.92)}
    return {
        "results": {
            "chance": 0.1,
            "bounded": bounded,
            "cases": cases,
            "factor": named,
            "factor_control": {"named": interval(0.3)},
            "error": error,
        }
    }


def test_cases_are_in_order_of_distance_and_know_other_worlds(measured):
    table = changed.cases(measured)
    assert table["case"].tolist() == ["nothing", "coat", "sketch"]
    assert table["elsewhere"].tolist() == [False, False, True]
    assert table["worse_high"].tolist() == pytest.approx([1.0, 1.3, 1.6])


def test_words_have_the_numbers_and_what_chance_gives(measured):
    words = changed.factors_in_words(measured)
    assert "20 (10 to 30) %" in words and "guessing gives 33 %" in words and "it is 30 (20 to 40) %" in words
    assert words.endswith("more often than not: coat (90 %).")
    words = changed.error_in_words(measured)
    assert "+0.30 (+0.20 to +0.40)" in words and "predicts none of" in words and "does not predict" in words
    assert "it is 19 %, which would make an interval of the error 10 % narrower" in words


def test_the_bound_is_told_near_and_far(measured):
    words = changed.bound_in_words(measured)
    assert "error of 9 known horses is a bound for 90 % or more" in words and "holds for 92 (82 to 102) %" in words
    assert words.endswith("and for 70 (60 to 80) % of the 31 that are.")


def test_a_rank_correlation_counts_whole_clusters():
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=40), rng.normal(size=40)
    found = changed.rank(x, np.exp(x), np.arange(40))
    assert [found[name] for name in ("mean", "low", "high")] == pytest.approx([1, 1, 1]) and found["n"] == 40
    apart = changed.rank(x, x + noise, np.arange(40))
    assert apart["low"] < apart["mean"] < apart["high"] and apart["low"] > 0
    again = changed.rank(np.tile(x, 4), np.tile(x + noise, 4), np.tile(np.arange(40), 4))
    assert again["high"] - again["low"] == pytest.approx(apart["high"] - apart["low"], rel=0.01)
    assert again["n"] == 160 and again["n_clusters"] == 40


@pytest.mark.parametrize(("errors", "verdict"), [(1, "grows"), (-1, "falls"), (0, "No relation")])
def test_real_animals_are_told_by_their_interval(errors, verdict):
    away = {f"r{n}": float(n) for n in range(12)}
    order = [5, 0, 9, 3, 11, 1, 7, 4, 10, 2, 8, 6]
    report = {"animals": [{"animal": f"r{n}", "error": float(errors * n if errors else order[n])} for n in range(12)]}
    table = changed.beside_errors({"results": away}, report)
    assert table["error"].tolist()[1] == (errors or order[1]) and verdict in changed.animals_in_words(
        table, "recording"
    )
