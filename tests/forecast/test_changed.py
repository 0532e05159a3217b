"""A new video beside known animals: ranks that are exact, words only beyond all known, and what cannot be said."""

import json

import cv2
import numpy as np
import pytest

from horse10.dataset import load_dataset
from horse10.forecast import changed
from horse10.forecast.changed import Look, apart, beside, left_out, look, of_animals, of_project
from horse10.forecast.config import ForecastConfig
from horse10.transfer.distance import extractor
from toy_project import write_project

RNG = np.random.default_rng(3)
LOOKS = {f"m{n}": Look(RNG.normal(size=8), RNG.normal(size=(4, 5)) + RNG.normal(size=5)) for n in range(7)}


def each_as_new() -> list[dict]:
    """Every one of seven in turn as the new one among the six others."""
    return [beside({name: own for name, own in LOOKS.items() if name != new}, LOOKS[new]) for new in LOOKS]


def test_of_animals_that_are_alike_one_in_n_lies_farthest():
    found = each_as_new()
    assert sorted(each["distance"]["farther"] for each in found) == list(range(7))
    assert sorted(each["distance"]["chance"] for each in found) == pytest.approx([n / 7 for n in range(1, 8)])


def test_of_animals_that_are_alike_as_many_measures_are_beyond_as_is_said():
    found = each_as_new()
    beyond = [sum(bool(each["words"]) for each in one["measures"]) for one in found]
    assert np.mean(beyond) == pytest.approx(found[0]["by_chance"]) and found[0]["by_chance"] == 16 / 7


def test_distance_is_to_the_nearest_frame_of_any_other():
    line = [np.array(places, float)[:, None] for places in ([0, 1], [3, 4], [10, 14])]
    assert apart(line).tolist() == [(3 + 2) / 2, (2 + 3) / 2, (6 + 10) / 2]


def test_words_are_of_the_side_and_spreads_in_standard_deviations_of_the_known():
    a, b, c, bright, dark = (Look(np.array([light, *[0.5] * 7]), np.zeros((2, 0))) for light in (1, 2, 3, 5, 0.9))
    known = {"a": a, "b": b, "c": c}
    row, *others = beside(known, bright)["measures"]
    assert row == {"measure": "light", "value": 5.0, "low": 1.0, "high": 3.0, "spreads": 3.0, "words": "brighter"}
    assert {each["words"] for each in others} == {""} and {each["spreads"] for each in others} == {None}
    assert beside(known, dark)["measures"][0]["words"] == "darker"


def test_a_measure_that_one_of_them_has_not_is_left_out():
    known = {name: Look(np.append(np.arange(7.0) + n, np.nan), np.zeros((2, 0))) for n, name in enumerate("abc")}
    found = beside(known, Look(np.arange(8.0), np.zeros((2, 0))))
    assert len(found["measures"]) == 7 and found["by_chance"] == 14 / 4 and found["distance"] is None


def test_grey_pictures_are_not_beyond_each_other_in_colour():
    known = {name: Look(np.array([n, n, 0, 0, 0, n, n, n], float), np.zeros((2, 0))) for n, name in enumerate("abc")}
    found = beside(known, Look(np.ones(8), np.zeros((2, 0))))
    assert len(found["measures"]) == 8 and found["by_chance"] == 10 / 4


@pytest.fixture
def project(tmp_path):
    write_project(tmp_path / "mice", {"Ada": 4, "Bo": 3, "Cy": 5}, ["nose", "tail"], missing=0.0)
    (tmp_path / "new").mkdir()
    for number in range(4):
        cv2.imwrite(str(tmp_path / "new" / f"{number}.png"), np.full((80, 120, 3), 250, np.uint8))
    return tmp_path


def test_new_pictures_beside_a_project(project, toy_backbone, monkeypatch):
    monkeypatch.setattr(changed, "_network", lambda config: extractor(config.arch, "none"))
    config = ForecastConfig(data=str(project / "mice"), arch=toy_backbone, canvas=30)
    dataset = load_dataset(project / "mice", canvas=30)
    (found,) = of_project(dataset, config, [project / "new"])
    assert found["name"] == "new" and found["n_frames"] == 4 and set(found["distance"]["known"]) == {"Ada", "Bo", "Cy"}
    assert found["measures"][0]["words"] == "brighter" and json.dumps(found, allow_nan=False)
    assert of_project(dataset, config, []) == []


def test_a_new_video_has_as_many_frames_as_a_usual_known_animal(project, tmp_path):
    """More of them are the farthest too often: of six alike with two frames each, one that comes with 32."""
    rng = np.random.default_rng(0)

    def alike(n: int) -> Look:
        return Look(np.zeros(8), rng.normal(size=8) / 2 + rng.normal(size=(n, 8)))

    def farthest(n: int) -> float:
        found = [beside({name: alike(2) for name in "abcde"}, alike(n)) for _ in range(400)]
        return np.mean([each["distance"]["farther"] == 0 for each in found])

    assert farthest(32) > 2 / 6 and farthest(2) == pytest.approx(1 / 6, abs=0.06)
    write_project(tmp_path / "few", {"Ada": 2, "Bo": 2, "Cy": 5}, ["nose"], missing=0.0)
    config = ForecastConfig(data=str(tmp_path / "few"), weights="none")
    (found,) = of_project(load_dataset(tmp_path / "few"), config, [project / "new"])
    assert found["n_frames"] == 2


def test_random_weights_say_nothing_of_distance(project, toy_backbone):
    config = ForecastConfig(data=str(project / "mice"), arch=toy_backbone, weights="none")
    (found,) = of_project(load_dataset(project / "mice"), config, [project / "new"])
    assert found["distance"] is None and found["measures"]


def test_frames_of_several_sizes_all_count(toy_backbone):
    frames = [np.zeros(size, np.uint8) for size in ((30, 40, 3), (40, 30, 3), (30, 40, 3))]
    assert look([frames[:2], frames[2:]], extractor(toy_backbone, "none")).features.shape == (3, 8)


def test_two_animals_are_too_few(tmp_path):
    write_project(tmp_path / "p", {"Ada": 3, "Bo": 3}, ["nose"], missing=0.0)
    dataset = load_dataset(tmp_path / "p")
    assert of_project(dataset, ForecastConfig(data=str(tmp_path / "p")), [tmp_path]) == []
    (words,) = left_out(dataset, ForecastConfig(data="p", called="mouse/mice"), [tmp_path / "walk.mp4"])
    assert words == "What is new in walk.mp4 is not asked: it takes 3 mice, here are 2."


def test_an_animal_s_frames_are_kept_by_video_and_are_not_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(changed, "FRAMES", 4)
    write_project(tmp_path / "p", {"Ada1": 6, "Ada2": 2, "Bo1": 2}, ["nose"], missing=0.0)
    found = of_animals(load_dataset(tmp_path / "p", group_by=r"(\D+)\d"), 30)
    assert found["Bo"][0][0].shape == (20, 30, 3)
    assert {name: [len(frames) for frames in videos] for name, videos in found.items()} == {"Ada": [3, 1], "Bo": [2]}
