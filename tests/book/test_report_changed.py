"""The section on a new video says what its values say, and no more."""

import pytest

import toy_forecast
from horse10.book.report.page import html
from report_page import Balanced, text

MEASURES = [
    {"measure": "light", "value": 0.7, "low": 0.3, "high": 0.5, "spreads": 4.0, "words": "brighter"},
    {"measure": "noise", "value": 0.002, "low": 0.001, "high": 0.004, "spreads": 0.1, "words": ""},
    {"measure": "sharpness", "value": -2.0, "low": -1.5, "high": -1.1, "spreads": -3.0, "words": "less sharp"},
]
KNOWN = {"Ada": 5.0, "Bo": 6.0, "<Cy>": 7.0}
FARTHEST = {"new": 9.0, "known": KNOWN, "farther": 0, "chance": 0.25}


def new(distance=FARTHEST, measures=MEASURES) -> dict:
    return {"name": "a&b.mp4", "n_frames": 32, "measures": measures, "by_chance": 1.5, "distance": distance}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    found = toy_forecast.found(
        tmp_path_factory.mktemp("new"), {"Ada": 0.4, "Bo": 0.6, "<Cy>": 0.9}, called="mouse/mice"
    )

    def page(*videos) -> str:
        whole = html(found | {"changed": list(videos)})
        parser = Balanced()
        parser.feed(whole)
        assert not parser.open and "<Cy>" not in whole
        return text(whole)

    return page


def test_the_farthest_is_told_with_its_chance(told):
    words = told(new())
    assert "What is new in a&b.mp4?" in words
    assert "its 32 frames look stranger than those of any known mouse (distance 9.0; known mice" in words
    assert "5.0 to 7.0" in words and "this one may not be" in words and "probability of this is 1 in 4" in words


def test_what_is_usual_is_no_news(told):
    words = told(new(FARTHEST | {"new": 6.5, "farther": 1}))
    assert (
        "no stranger than usual" in words
        and "this one may not be" not in words
        and "1 of 3 known mice is as far" in words
    )
    assert "2 of 3 known mice are as far" in told(new(FARTHEST | {"new": 5.5, "farther": 2}))


def test_what_is_beyond_all_known_is_named_beside_what_chance_gives(told):
    words = told(new())
    assert "Its pictures are brighter and less sharp than those of any known mouse." in words
    assert "beyond all of them in 1.5 of 3 measures on average" in words
    plain = told(new(measures=[MEASURES[1]]))
    assert "In noise, its pictures are within" in plain and "on average" not in plain.split("What is new")[1][:900]


def test_without_imagenet_s_weights_the_pictures_remain(told):
    words = told(new(None))
    assert "without ImageNet weights" in words and "brighter and less sharp" in words


def test_what_animals_are_called_is_never_markup(tmp_path):
    found = toy_forecast.found(tmp_path, {"Ada": 0.4, "Bo": 0.6}, called="<u>mouse/<u>mice")
    assert "<u>" not in html(found | {"changed": [new()]})


def test_of_many_animals_the_farthest_are_shown(told):
    many = {f"animal {number:02}": 1 + number / 100 for number in range(50)}
    words = told(new({"new": 9.0, "known": many, "farther": 0, "chance": 1 / 51}))
    assert "animal 49" in words and "animal 10" in words and "animal 09" not in words and "1 in 51" in words


def test_each_video_has_its_own_section_and_none_no_section(told):
    assert told(new(), new() | {"name": "c.mp4"}).count("What is new in") == 2
    assert "What is new in" not in told()
