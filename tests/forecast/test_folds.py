"""Each animal is kept out once, by itself or in a group; what cannot be divided is told."""

import pytest

from horse10.forecast import config, folds
from horse10.forecast.folds import FoldError, divide
from toy_project import write_project


def test_each_is_kept_out_once_the_largest_first():
    folds = divide({"a": 5, "b": 9, "c": 7}, most=3)
    assert [fold.held_out for fold in folds] == [("b",), ("c",), ("a",)]


def test_forty_animals_go_into_as_many_folds_as_there_is_time_for():
    pytest.importorskip("sklearn")
    frames = {f"mouse {number:02}": 3 + number % 4 for number in range(40)}
    folds = divide(frames, most=6)
    assert len(folds) == 6 and sorted(name for fold in folds for name in fold.held_out) == sorted(frames)
    counts = [sum(frames[name] for name in fold.held_out) for fold in folds]
    assert max(counts) - min(counts) <= 6


def test_a_picture_that_two_animals_share_is_told_before_anything_is_trained(tmp_path):
    names, _ = write_project(tmp_path, {"a": 3, "b": 3}, ["nose"], missing=0.0)
    dataset = folds.read(config.ForecastConfig(data=str(tmp_path)))
    assert not list(folds.repeated(dataset, "mouse/mice"))
    (tmp_path / names[4]).write_bytes((tmp_path / names[1]).read_bytes())
    (told,) = folds.repeated(folds.read(config.ForecastConfig(data=str(tmp_path))), "mouse/mice")
    assert "two mice" in told and names[1] in told and names[4] in told and "in all: 1" in told


def test_one_animal_is_divided_by_its_frames_alone():
    assert [fold.held_out for fold in divide({"a": 5}, most=9)] == [()]


@pytest.mark.parametrize(("frames", "words"), [({}, "label some"), ({"a,b": 3, "c": 2}, "comma in its name")])
def test_what_cannot_be_divided_is_told(frames, words):
    with pytest.raises(FoldError, match=words):
        divide(frames, most=3)
