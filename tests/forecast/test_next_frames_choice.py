"""Frames are unlike those labelled, not neighbours, of many groups; likelihoods count beside what a part reaches."""

import numpy as np
import pytest

from horse10.forecast.nextframes.candidates import Candidates, step_for
from horse10.forecast.nextframes.choice import choose, components, doubt, grouped
from horse10.forecast.nextframes.source import SourceError

RNG = np.random.default_rng(0)
PLACES = np.array([[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 9]], float)


def candidates(n=200, likelihood=None, features=None, number=None):
    """Frames of one video in four places of the features, fifty frames in each, one after another."""
    features = PLACES[np.arange(n) * 4 // n] + RNG.normal(0, 0.3, (n, 3)) if features is None else features
    poses = np.full((n, 2, 3), 0.5)
    poses[..., 2] = 0.9 if likelihood is None else likelihood
    number = np.arange(n, dtype=float) if number is None else number
    return Candidates(np.zeros(n, int), np.arange(n), number, poses, features)


def test_half_of_the_frames_unlike_those_labelled_come_into_question_and_each_place_of_them_gives_some():
    known = PLACES[[0, 1]] + RNG.normal(0, 0.3, (20, 1, 3)).reshape(-1, 1, 3).repeat(2, 1)
    chosen = choose(candidates(), [np.array([])], 4, known.reshape(-1, 3))
    assert (chosen.rows >= 100).all() and sorted(chosen.rows // 50) == [2, 2, 3, 3]
    assert chosen.novelty[100:].min() > chosen.novelty[:100].max() and chosen.stands_for.sum() == 100
    assert not chosen.notes


def test_without_labelled_frames_the_unsure_ones_come_into_question():
    likelihood = np.full((200, 2), 0.9)
    likelihood[50:150] = 0.4
    chosen = choose(candidates(likelihood=likelihood), [np.array([])], 4)
    assert set(chosen.rows // 50) == {1, 2} and np.isnan(chosen.novelty).all()


@pytest.mark.parametrize(("n", "near"), [(4, 11), (9, 11), (25, 4), (60, 2), (120, 1)])
def test_neighbours_are_chosen_only_where_too_few_others_are_left(n, near):
    """Each takes ten frames on either side with it, so that ten of two hundred are always there."""
    chosen = choose(candidates(), [np.array([])], n)
    apart = np.diff(np.sort(chosen.rows))
    assert len(set(chosen.rows)) == n and apart.min() >= near and bool(chosen.notes) == (near < 11)


def test_the_neighbours_of_a_labelled_frame_are_not_chosen():
    chosen = choose(candidates(), [np.arange(0.0, 200, 40)], 5)
    away = np.abs(chosen.rows[:, None] - np.arange(0, 200, 40))
    assert away.min() > 10 and len(chosen.rows) == 5
    with pytest.raises(SourceError, match="There are 195 frames to choose from, besides 5 that are labelled already"):
        choose(candidates(), [np.arange(0.0, 200, 40)], 196)


def test_frames_without_a_number_have_no_neighbours():
    chosen = choose(candidates(number=np.full(200, np.nan)), [np.array([])], 150)
    assert len(set(chosen.rows)) == 150 and not chosen.notes


def test_the_same_frame_all_the_time_is_chosen_from_all_the_same():
    chosen = choose(candidates(features=np.ones((200, 3))), [np.array([])], 5)
    assert len(set(chosen.rows)) == 5 and np.diff(np.sort(chosen.rows)).min() > 10


def test_a_part_that_is_never_likely_tells_no_frame_from_another():
    likelihood = np.stack([np.full(100, 0.01), np.linspace(0, 1, 100)], axis=1)
    found = doubt(likelihood)
    assert not found[:, 0].any() and found[0, 1] == 1 and found[-1, 1] == 0
    assert (np.diff(found[:, 1]) <= 0).all()


def test_components_keep_the_distances_and_drop_what_does_not_vary():
    features = np.column_stack([RNG.normal(5, [1, 100], (50, 2)), np.ones(50)])
    found = components(features)
    standard = (features[:, :2] - features[:, :2].mean(axis=0)) / features[:, :2].std(axis=0)
    assert found.shape == (50, 2)
    assert np.linalg.norm(found[3] - found[9]) == pytest.approx(np.linalg.norm(standard[3] - standard[9]))
    assert components(RNG.normal(0, 1, (100, 50)), 32).shape == (100, 32)


def test_groups_are_the_places():
    group, away = grouped(candidates().features, 4)
    assert [len(set(group[start : start + 50])) for start in (0, 50, 100, 150)] == [1] * 4
    assert len(set(group)) == 4 and away.max() < 2


class Toy:
    count = 250


def test_long_videos_are_thinned():
    assert [step_for([Toy(), Toy()], most) for most in (500, 499, 100)] == [1, 2, 5]


def test_of_an_animal_at_rest_one_frame_is_chosen_and_neighbours_that_differ_before_a_second():
    """Fifty frames at rest, then five in one place and five in another."""
    places = PLACES[np.repeat([0, 1, 2], [50, 5, 5]), :2] + np.random.default_rng(1).uniform(-0.1, 0.1, (60, 2))
    likelihood = np.full((60, 2), 0.9)
    likelihood[::2] = 0.1  # every second frame is considered
    chosen = choose(candidates(60, likelihood, places), [np.array([])], 3)
    assert sorted(np.searchsorted([50, 55], chosen.rows, "right")) == [0, 1, 2]
    assert "1 of 3 frames is close to another" in chosen.notes[0]
