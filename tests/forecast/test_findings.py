"""What is found in predictions whose errors are known."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import toy_forecast
from horse10.forecast import confidence, findings, moments, starts, surface
from horse10.forecast.pooled import by_animal, by_bodypart, in_own_px, pooled, unit_words
from horse10.metrics.units import NORMALIZED, PX

ERRORS = {"Ada": 0.4, "Bo": 0.6, "Cy": 0.9}


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return toy_forecast.folds(tmp_path_factory.mktemp("toys"), ERRORS)


def test_each_animal_is_scored_by_the_network_that_never_saw_it(three):
    rows, unit = pooled(three[0])
    assert unit.column == "normalized_error" and set(rows["subset"]) == {"within", "ood"}
    errors = by_animal(rows)
    assert list(errors.index) == ["Cy", "Bo", "Ada"]
    assert errors.to_dict() == pytest.approx(ERRORS, rel=0.15)
    assert rows[rows["subset"] == "ood"].groupby("fold")["animal"].nunique().tolist() == [1, 1, 1]


def test_body_parts_count_each_animal_once(three):
    rows, _ = pooled(three[0])
    table = by_bodypart(rows, toy_forecast.PARTS)
    assert table["bodypart"].tolist() == list(toy_forecast.PARTS) and (table["n_animals"] == 3).all()
    assert (table["animal"] == "Cy").all() and table["median"].between(0.5, 0.7).all()


def test_the_values_are_plain_and_say_what_the_tables_say(tmp_path):
    found = toy_forecast.found(tmp_path, ERRORS)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["next_animal"]["mean"] == pytest.approx(np.mean(list(ERRORS.values())), rel=0.1)
    assert found["next_animal"]["bound"] is None and found["usual"]["error"] == pytest.approx(0.2, rel=0.1)
    assert [each["animal"] for each in found["animals"]] == ["Cy", "Bo", "Ada"] and found["limit"] == 0.3


def test_one_animal_has_no_next_one(tmp_path):
    found = toy_forecast.found(tmp_path, {"Ada": 0.4})
    assert found["next_animal"] is None and found["animals"] == [] and found["confidence"]["of"] == "within"


def test_distances_are_to_the_training_frames_of_the_fold(three):
    rows = moments.with_distance(pooled(three[0])[0], three[1])
    assert set(rows["away"]) == {10.0} and set(rows["subset"]) == {"within"}
    table = moments.by_distance(rows)
    near = moments.by_distance(rows.assign(away=np.where(rows.index % 2, 1.0, 3.0)))
    assert tuple(near["distance"]) == moments.NEAR
    assert table["distance"].tolist() == ["4 to 10"] and table["n_frames"].tolist() == [12]
    assert table["low"][0] < table["error"][0] < table["high"][0]


def test_a_new_moment_is_what_is_far_from_training_frames():
    away = np.repeat([1.0, 2.0, 50.0, 80.0], 30)
    rows = pd.DataFrame({"frame": np.arange(120).astype(str), "away": away, "error": away})
    later = moments.new_moment(rows)
    assert later["beyond"] == 80 and later["error"] == 80 and later["n_frames"] == 30
    assert moments.new_moment(rows[rows["away"] < 3]) is None
    assert moments.new_moment(rows.assign(away=np.nan)) is None


def test_a_new_moment_needs_twenty_frames_whether_or_not_others_are_near():
    far = pd.DataFrame({"frame": np.arange(12).astype(str), "away": 50.0, "error": 1.0})
    near = pd.DataFrame({"frame": np.arange(12, 40).astype(str), "away": 1.0, "error": 0.1})
    assert moments.new_moment(far) is None and moments.new_moment(pd.concat([far, near])) is None


def test_a_frame_that_one_of_several_networks_is_far_from_speaks_for_a_new_moment():
    frames = np.arange(30).astype(str)
    near, far = (pd.DataFrame({"frame": frames, "away": away, "error": away}) for away in (1.0, 50.0))
    later = moments.new_moment(pd.concat([near, far]))
    assert later["error"] == 50 and later["n_frames"] == 30


def sure(likelihood, error):
    return pd.DataFrame({"likelihood": likelihood, "error": error, "bodypart": "Nose"})


def test_a_cutoff_keeps_the_most_points_of_which_enough_are_right():
    likelihood = np.linspace(0, 1, 101)
    best = confidence.cutoff(sure(likelihood, np.where(likelihood >= 0.4, 0.1, 0.9)), limit=0.3)
    right = best["within"] * best["kept"] * 101
    assert best["within"] >= 0.95 and round(right) == 61 and best["p_cutoff"] == pytest.approx(0.37)
    assert best["all_within"] == pytest.approx(61 / 101)


def test_points_of_one_likelihood_are_kept_or_dropped_together():
    likelihood = np.repeat([0.9, 0.5], 50)
    error = np.r_[np.zeros(50), np.zeros(25), np.ones(25)]
    assert confidence.cutoff(sure(likelihood, error), 0.3)["p_cutoff"] == 0.9


@pytest.mark.parametrize(
    ("lowest", "next_below", "cutoff"),
    [(0.994, 0.5, 0.99), (0.9962, 0.9951, 0.996), (0.9449, 0.943, 0.944), (0.29, 0.28, 0.29), (1.0, 0.9999, 1.0)],
)
def test_a_cutoff_is_a_number_to_type_that_keeps_the_points_that_were_counted(lowest, next_below, cutoff):
    likelihood = np.repeat([lowest, next_below], [20, 40])
    best = confidence.cutoff(sure(likelihood, likelihood < lowest), 0.3)
    assert best["p_cutoff"] == cutoff and best["kept"] == pytest.approx(20 / 60)


def test_the_usual_error_counts_each_animal_once_as_the_error_on_unseen_ones_does():
    """Neither is harder when it is held out; of the easy one there are many more frames."""
    easy, hard = {"animal": "easy", "error": 1.0}, {"animal": "hard", "error": 5.0}
    known = pd.DataFrame([*[easy] * 100, *[hard] * 4])
    known = known.assign(frame=known.index.astype(str), subset="within")
    found = findings._usual(known)
    assert found == {"error": 3.0, "n_frames": 104, "n_animals": 2}


def test_no_cutoff_helps_where_likelihood_means_nothing():
    rng = np.random.default_rng(0)
    best = confidence.cutoff(sure(rng.uniform(size=400), rng.choice([0.1, 0.9], 400)), 0.3)
    assert best["p_cutoff"] is None and best["kept"] == 0


def test_a_cutoff_is_tried_on_animals_that_had_no_part_in_it():
    """Three alike; of the fourth, points are wrong whose likelihood is high enough for the others."""
    likelihood = np.linspace(0, 1, 100)
    right = sure(likelihood, np.where(likelihood >= 0.4, 0.1, 0.9))
    alike = [right.assign(animal=name) for name in ("a", "b", "c")]
    found = confidence.tried(pd.concat(alike), 0.3)
    assert found["within"] == found["worst"] > 0.94 and found["n_animals"] == 3
    odd = right.assign(animal="odd", error=np.where(likelihood >= 0.5, 0.1, 0.9))
    found = confidence.tried(pd.concat([*alike, odd]), 0.3)
    assert found["animal"] == "odd" and found["worst"] < 0.82 < found["within"] < 0.95
    assert (
        confidence.tried(alike[0], 0.3) is None
        and confidence.tried(pd.concat(alike).assign(likelihood=np.nan), 1) is None
    )


def test_few_points_or_no_likelihood_say_nothing():
    assert confidence.cutoff(sure(np.ones(19), np.zeros(19)), 0.3) is None
    assert confidence.cutoff(sure(np.full(50, np.nan), np.zeros(50)), 0.3) is None
    assert confidence.reliability(sure(np.full(50, np.nan), np.zeros(50)), 0.3).empty


def test_reliability_counts_every_point_once():
    table = confidence.reliability(sure([0.0, 0.05, 0.55, 1.0], [0.1, 0.9, 0.1, 0.1]), 0.3)
    assert table["n"].tolist() == [2, 1, 1] and table["share"].tolist() == [0.5, 1, 1]
    assert table["low"].tolist() == pytest.approx([0, 0.5, 0.9])


def grid(a: float, b: float, noise: float = 0.0, n: int = 8) -> pd.DataFrame:
    """Errors of n animals that fall as the powers -a of animals and -b of frames."""
    rng = np.random.default_rng(0)
    rows = [
        {"animal": str(j), "animals": x, "frames": y, "error": (1 + j) * x**-a * y**-b * np.exp(noise * rng.normal())}
        for j in range(n)
        for x in (2, 4)
        for y in (10, 20)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(("a", "b", "advice"), [(0.5, 0.1, "animals"), (0.1, 0.5, "frames")])
def test_a_surface_is_found_again_and_advises_the_steeper_way(a, b, advice):
    fitted = surface.fit(grid(a, b, noise=0.02))
    assert fitted.animals[0] == pytest.approx(2**-a - 1, abs=0.02)
    assert fitted.frames[0] == pytest.approx(2**-b - 1, abs=0.02)
    assert fitted.advice == advice and fitted.n_tested == 8 and fitted.n_points == 4


def test_an_even_surface_advises_neither():
    assert surface.fit(grid(0.3, 0.3, noise=0.3)).advice == "either"


@pytest.mark.parametrize("n", [2, 4, 8])
def test_where_both_ways_are_the_same_advice_is_rare_however_few_are_tested(n):
    """Of resamples of the tested animals, 95 % agree in 50, 28 and 16 % of such projects."""
    rng, even = np.random.default_rng(n), grid(0.3, 0.3, n=n)
    noise = np.exp(0.3 * rng.normal(size=(300, len(even))))
    given = [surface.fit(even.assign(error=even["error"] * each)).advice != "either" for each in noise]
    assert np.mean(given) < 0.08


def test_of_one_tested_animal_nothing_is_said_to_be_sure():
    fitted = surface.fit(grid(0.5, 0.1, n=1))
    assert fitted.apart[0] == pytest.approx(2**-0.4 - 1) and np.isnan(fitted.apart[1:]).all()
    assert fitted.advice == "either" and findings.of_surface(grid(0.5, 0.1, n=1))["animals"][1:] == [None, None]


def test_trainings_that_there_was_no_time_for_advise_nothing():
    """Of the second try the first training alone; of a third animal what changes both numbers at once."""
    whole = grid(0.6, 0.1, n=2)
    one, both = (grid(0.6, 0.1, n=4).query(query) for query in ("animals == frames / 5 == 4", "animals == frames / 5"))
    some = pd.concat([whole, one.query("animal == '2'"), both.query("animal == '3'")], ignore_index=True)
    fitted = surface.fit(some)
    assert (fitted.n_tested, fitted.n_points) == (2, 4) and fitted.advice == "animals"
    assert findings.of_surface(both) is None and findings.of_surface(pd.DataFrame()) is None


def test_a_surface_needs_two_of_each():
    with pytest.raises(ValueError, match="two numbers"):
        surface.fit(grid(0.3, 0.3).query("animals == 2"))
    with pytest.raises(ValueError, match="positive"):
        surface.fit(grid(0.3, 0.3).assign(error=0.0))


def test_starts_are_compared_on_the_same_animals():
    base = pd.Series({"Ada": 0.4, "Bo": 0.6, "Cy": 0.9})
    found = starts.compared(pd.Series({"Cy": 1.9, "Ada": 1.4, "Dot": 9.0}), base)
    assert found["difference"] == pytest.approx(1.0) and found["n_animals"] == 2 and found["better"] == 0
    assert starts.compared(pd.Series({"Ada": 1.0}), base) is None


@pytest.mark.parametrize("n", [2, 3, 5, 12])
def test_starts_that_do_not_differ_are_seldom_called_different(n):
    """Two animals have the same sign every second time."""
    rng, names = np.random.default_rng(0), [f"m{number}" for number in range(n)]
    base = pd.Series(10.0, names)
    found = [starts.compared(base + rng.normal(size=n), base) for _ in range(400)]
    sure = np.mean([each["low"] > 0 or each["high"] < 0 for each in found])
    assert sure == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 400))


def test_errors_are_in_px_of_the_frames_as_they_are(three, tmp_path):
    small = three[1][0]
    own = replace(small, size=4 * small.size)
    table = in_own_px(three[0][0], small, own)
    assert table["error_px"].to_numpy() == pytest.approx(4 * three[0][0]["error_px"].to_numpy(), nan_ok=True)
    assert table["normalized_error"].equals(three[0][0]["normalized_error"])


def test_units_follow_a_number():
    assert unit_words(PX, ()) == "px" and unit_words(NORMALIZED, ()) == "nose–eye distances"
    assert unit_words(NORMALIZED, ("head", "tail")) == "head–tail distances"
