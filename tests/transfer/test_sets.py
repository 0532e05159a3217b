"""Divisions of sets of images: no group on both sides, the same for the same seed; synthetic animals."""

import numpy as np
import pytest

from horse10.transfer import horses, sets


def made(n: int, each: int):
    """`n` images of `each` to a group, the number of the image as its value and, modulo 3, its label."""
    numbers = np.arange(n)
    images = np.zeros((n, 4, 4, 3), np.uint8) + (numbers % 256).astype(np.uint8)[:, None, None, None]
    return images, numbers % 3, ("a", "b", "c"), np.array([f"g{number // each}" for number in numbers])


@pytest.fixture
def toy(monkeypatch):
    sets.pool.cache_clear()
    monkeypatch.setitem(sets.SETS, "toy", sets.Row(lambda: made(240, 4), "toys", "toys"))
    monkeypatch.setitem(sets.SETS, "two", sets.Row(lambda: tuple(map(twice, made(60, 1))), "two hands", "two", 0.5))
    yield
    sets.pool.cache_clear()


def twice(values):
    return values if isinstance(values, tuple) else np.concatenate([values, values])


def test_half_of_the_groups_are_for_training_and_no_group_is_on_both_sides(toy):
    images = sets.load("toy", seed=1)
    assert len(images.train) == len(images.test) == 120
    assert not set(images.groups[images.train]) & set(images.groups[images.test])
    fit, chosen = images.validation(seed=1)
    assert len(chosen) == 32 and sorted([*fit, *chosen]) == images.train.tolist()  # a quarter of 30 groups, 8, of 4
    assert not set(images.groups[fit]) & set(images.groups[chosen])


def test_a_seed_is_a_division(toy):
    assert (sets.load("toy", seed=1).test == sets.load("toy", seed=1).test).all()
    assert set(sets.load("toy", seed=1).test) != set(sets.load("toy", seed=2).test)


def test_of_a_larger_set_whole_groups_are_drawn_once_for_all_seeds(toy):
    drawn = [sets.load("toy", seed, n_images=80) for seed in (0, 1)]
    assert len(drawn[0].labels) == 80 and (drawn[0].groups == drawn[1].groups).all()
    assert (np.unique(drawn[0].groups, return_counts=True)[1] == 4).all()


def test_another_hand_draws_the_test_images_and_of_other_things(toy):
    images = sets.load("two")
    assert len(images.train) == len(images.test) == 30
    assert images.train.max() < 60 <= images.test.min()
    assert not set(images.groups[images.train]) & set(images.groups[images.test])


def test_of_each_class_a_few_are_taken_and_more_hold_fewer(toy):
    images = sets.load("toy", seed=1)
    fit, _ = images.validation(seed=1)
    two, five = (images.few(fit, number, seed=1) for number in (2, 5))
    assert (
        np.bincount(images.labels[two]).tolist() == [2, 2, 2] and np.bincount(images.labels[five]).tolist() == [5] * 3
    )
    assert set(two) < set(five) < set(fit) and set(two) != set(images.few(fit, 2, seed=2))
    assert images.few(fit, 1000, seed=1).tolist() == sorted(fit)


def test_majority_is_the_accuracy_of_one_answer(toy):
    images = sets.load("toy")
    assert images.majority == np.bincount(images.test % 3).max() / 120


def test_an_unknown_set_is_refused_with_those_that_there_are():
    with pytest.raises(sets.SetError, match=r"no set 'cifar'. There are digits"):
        sets.load("cifar")


def test_animals_are_drawn_once_and_one_build_has_one_name_in_all_species(tmp_path, monkeypatch):
    monkeypatch.setenv("HORSE10_HOME", str(tmp_path))
    monkeypatch.setattr(horses, "world", lambda seed, domain: Few(seed, domain))
    images, labels, classes, animals = horses.frames("species", 6, herds=1)
    assert images.shape == (6, 81, 144, 3) and images.dtype == np.uint8 and images.std() > 10
    assert [classes[label] for label in labels] == ["horse", "horse", "cow", "cow", "giraffe", "giraffe"]
    assert animals.tolist() == ["100-Horse01", "100-Horse02"] * 3
    kept = {path.stat().st_mtime_ns for path in (tmp_path / "sets").iterdir()}
    assert (horses.frames("species", 6, herds=1)[0] == images).all()
    assert len(kept) == 3 and {path.stat().st_mtime_ns for path in (tmp_path / "sets").iterdir()} == kept


class Few:
    """A world of the first two animals."""

    def __init__(self, seed, domain):
        from horse10.synthetic.world import world

        self.whole = world(seed=seed, domain=domain)

    def horses(self):
        return self.whole.horses()[:2]
