"""Factors of the synthetic horses: what is held is held, what is shifted moves alone, and nothing else changes."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from horse10 import synthetic
from horse10.dataset import load_dataset
from horse10.synthetic.factors import FACTORS, chosen
from horse10.synthetic.figures.company import Companion, Handler
from horse10.synthetic.figures.gait import pose
from horse10.synthetic.herd import LARGE, N_HORSES, dials, herd, reference, rng, training_horses
from horse10.synthetic.scene.place import KINDS
from horse10.synthetic.values.appearance import COATS, linear
from toy_project import digest

EVERY = pytest.mark.parametrize("name", FACTORS)
FIELD = {  # of a Horse, where it has another name
    **{"background": "place", "shadow": "shade", "second horse": "companion"},
    **{"conformation": "body", "gait": "walk", "camera": "film"},
}
TRAINING = training_horses(0, 2)


def value(horse, name):
    """What a factor gave a horse, as the painter sees it."""
    if name != "distance":
        return getattr(horse, FIELD.get(name, name))
    start = pose(horse.body, horse.walk, np.zeros(1))
    nose_eye_px = horse.camera.unit_px * np.hypot(*(start["Nose"] - start["Eye"])[0])
    return round(float(nose_eye_px) / (horse.camera.size[0] / 162), 6)


def values(horses, name):
    return [value(horse, name) for horse in horses]


# ----------------------------------------------------------------------------------------------------------- the dials


@EVERY
@pytest.mark.parametrize("seed", [0, 7])
def test_a_fixed_factor_has_one_value(seed, name):
    free, held = herd(seed), herd(seed, fixed={name})
    assert len(set(values(held, name))) == 1
    assert len(set(values(free, name))) > (10 if name not in ("handler", "second horse") else 5)
    for other in set(FACTORS) - {name}:
        assert values(held, other) == values(free, other), other


@EVERY
def test_a_shift_touches_nothing_else(name):
    matched, shifted = herd(0), herd(0, shift={name}, training=TRAINING)
    assert values(shifted, name) != values(matched, name)
    for other in set(FACTORS) - {name}:
        assert values(shifted, other) == values(matched, other), other


def test_with_every_factor_fixed_all_videos_are_one():
    """But for the number, the noise of each frame and the one video that is twice as large."""
    held = [horse for horse in herd(0, fixed=FACTORS) if horse.number != LARGE]
    assert len({replace(horse, number=0) for horse in held}) == 1
    one, other = (next(synthetic.draw(horse, [100])) for horse in (held[0], held[-1]))
    np.testing.assert_array_equal(one.layers, other.layers)
    assert np.abs(one.image.astype(int) - other.image).mean() < 4 * held[0].film.noise


@pytest.mark.parametrize("name", ["coat", "markings", "light", "shadow"])
def test_what_shifts_in_colour_alone_stays_in_place_to_the_pixel(name):
    unseen = set(range(N_HORSES)) - TRAINING - {LARGE}
    number = min(unseen, key=dials(0)[name].__getitem__)  # this one is moved farthest
    matched, shifted = herd(0)[number], herd(0, shift={name}, training=TRAINING)[number]
    one, other = (next(synthetic.draw(horse, [100])) for horse in (matched, shifted))
    np.testing.assert_array_equal(one.positions, other.positions)
    if name in ("light", "shadow"):  # a tail hangs as its horse's hair does
        np.testing.assert_array_equal(one.layers, other.layers)
    assert np.abs(one.image.astype(int) - other.image).max() > 30


@EVERY
@pytest.mark.parametrize("split", [1, 2, 3])
def test_a_shift_parts_training_and_unseen_horses(name, split):
    training = training_horses(3, split)
    matched, shifted = dials(3), dials(3, shift={name}, training=training)
    unseen = set(range(N_HORSES)) - training
    assert max(shifted[name][list(training)]) < 0.5 <= min(shifted[name][list(unseen)])
    assert np.ptp(shifted[name][list(training)]) > 0.25 and np.ptp(shifted[name][list(unseen)]) > 0.35
    for other in FACTORS:
        if other != name:
            np.testing.assert_array_equal(shifted[other], matched[other])


@EVERY
def test_matched_dials_go_all_the_way_in_an_order_of_their_own(name):
    matched = dials(0)
    np.testing.assert_array_equal(np.sort(np.int64(matched[name] * N_HORSES)), np.arange(N_HORSES))
    others = [np.corrcoef(matched[name], matched[other])[0, 1] for other in FACTORS if other != name]
    assert np.abs(others).max() < 0.75  # four standard deviations of 30 independent pairs


def test_matched_training_horses_are_drawn_like_the_others():
    """The mean dial of ten of thirty strata has a known spread; over many seeds it is neither shifted nor wider."""
    gaps = []
    for seed in range(100):
        training = list(training_horses(seed, 1))
        for stands in dials(seed).values():
            gaps.append(stands[training].mean() - np.delete(stands, training).mean())
    sigma = np.sqrt((1 / 10 + 1 / 20) / 12)  # of the difference of two means of uniform numbers
    assert abs(np.mean(gaps)) < 4 * sigma / np.sqrt(len(gaps))
    assert 0.85 * sigma < np.std(gaps) < 1.15 * sigma


# ---------------------------------------------------------------------------------------------------------- the values


def dial_values(name, dial, n=12):
    return [FACTORS[name].draw(dial, rng(seed, name)) for seed in range(n)]


@given(st.sampled_from(sorted(FACTORS)), st.floats(0, 1), st.integers(0, 99))
def test_every_dial_gives_finite_numbers_and_the_same_ones_again(name, dial, seed):
    one, two = (FACTORS[name].draw(dial, rng(seed, name)) for _ in range(2))
    assert one == two
    numbers = np.array(flat(one), np.float64)
    assert np.isfinite(numbers).all()


def flat(value):
    """All numbers in nested values."""
    if isinstance(value, (int, float)):
        return [value]
    parts = [getattr(value, field.name) for field in fields(value)] if hasattr(value, "__dataclass_fields__") else value
    if isinstance(parts, str) or parts is None or callable(parts):
        return []
    return [number for part in parts for number in flat(part)]


def test_the_ends_of_the_dials_are_what_the_table_says():
    def mean(name, dial, number):
        return np.mean([number(value) for value in dial_values(name, dial)])

    assert {coat.name for coat in dial_values("coat", 0.0)} == {"black"}
    assert {coat.name for coat in dial_values("coat", 1.0)} == {"light grey"}
    assert all(markings.socks == (0, 0, 0, 0) and markings.blaze == 0 for markings in dial_values("markings", 0.0))
    assert all(min(markings.socks) > 0.5 and markings.blaze > 0.5 for markings in dial_values("markings", 1.0))
    assert [dial_values("background", dial)[0].kind for dial in (0.0, 0.3, 0.6, 1.0)] == list(KINDS)
    high, low = dial_values("light", 0.0), dial_values("light", 1.0)
    assert all(light.clear > 0.8 and light.towards_sun[2] > 0.3 and light.exposure == 1 for light in high)
    assert all(light.clear == 0 and light.haze > 0.4 and abs(np.log(light.exposure)) > 0.3 for light in low)
    assert mean("shadow", 0, lambda shade: shade.amount) == 0 < mean("shadow", 1, lambda shade: shade.amount) - 0.7
    assert mean("distance", 0, float) > 26 and mean("distance", 1, float) < 11
    leg = lambda body: 1 / body.depth  # noqa: E731
    assert mean("conformation", 1, leg) > mean("conformation", 0, leg) + 0.1
    speed = lambda walk: walk.stride / walk.period  # noqa: E731
    assert mean("gait", 1, speed) > 1.3 * mean("gait", 0, speed)
    assert mean("camera", 0, lambda film: abs(film.tilt_deg)) == 0 < mean("camera", 1, lambda film: film.noise) - 4


def test_company_comes_with_the_dial():
    steps = np.linspace(0, 1, 41)
    handlers = [dial_values("handler", dial)[0] for dial in steps]
    assert [bool(handler) for handler in handlers] == [dial >= 0.3 for dial in steps]
    sides = [handler.side for handler in handlers if isinstance(handler, Handler)]
    assert sides == sorted(sides) and set(sides) == {"near", "off"}
    assert all(handler.ahead < 0.35 for handler in handlers if handler and handler.side == "off")  # the head is seen
    second = [dial_values("second horse", dial)[0] for dial in steps]
    assert [bool(companion) for companion in second] == [dial >= 0.45 for dial in steps]
    there = [companion for companion in second if isinstance(companion, Companion)]
    assert max(companion.size for companion in there) < 0.8  # never taken for the labelled horse
    moving = [companion.speed != 0 for companion in there]
    assert moving == sorted(moving) and len(set(moving)) == 2


def test_coats_go_from_dark_to_pale():
    brightness = [linear(coat.body).mean() for coat in COATS]
    for dark, pale in zip(brightness[:5], brightness[5:], strict=True):
        assert dark < pale


@pytest.mark.parametrize("seed", range(3))
def test_distances_are_those_of_horse10(seed):
    nose_eye_px = np.array(values(herd(seed), "distance"))
    assert nose_eye_px.min() > 10 and nose_eye_px.max() < 30
    quantiles = np.quantile(nose_eye_px, [0.1, 0.25, 0.5, 0.75, 0.9])
    np.testing.assert_allclose(quantiles, [12.5, 14.3, 16.7, 21.5, 25.8], rtol=0.06)


def test_the_reference_turns_one_dial_at_a_time():
    plain = reference()
    assert {name: value(plain, name) for name in FACTORS} == {
        name: value(herd(0, fixed=set(FACTORS))[0], name) for name in FACTORS
    }
    for name in FACTORS:
        turned = reference(**{name: 0.9})
        assert [other for other in FACTORS if value(turned, other) != value(plain, other)] == [name]
    with pytest.raises(ValueError, match="no factor 'cot'"):
        reference(cot=0.5)


def test_factors_are_named_in_one_order():
    assert chosen(" light,coat ,, coat") == chosen(["light", "coat"]) == chosen({"coat", "light"}) == ("coat", "light")
    assert chosen(list(FACTORS)[::-1]) == tuple(FACTORS)
    assert chosen(None) == chosen("") == chosen([]) == ()
    with pytest.raises(ValueError, match=r"no factor 'second'; expected some of coat, .*did you mean 'second horse'"):
        chosen("second")


# --------------------------------------------------------------------------------------------------------- the pictures


def test_a_fixed_background_looks_the_same_behind_all_horses():
    """Held with all but coat and markings: what two videos show beside the horse differs by noise alone."""
    held = {"background", "light", "shadow", "camera", "distance", "conformation", "gait", "handler", "second horse"}
    first, second = herd(0, fixed=held)[:2]
    one, two = (next(synthetic.draw(horse, [horse.n_frames // 2])) for horse in (first, second))
    empty = ~(one.silhouette | two.silhouette)
    free = next(synthetic.draw(herd(0)[1], [herd(0)[1].n_frames // 2]))
    difference = np.abs(one.image.astype(float) - two.image)[empty].mean()
    assert difference < 0.5 * np.abs(one.image.astype(float) - free.image)[empty].mean()


def test_a_shifted_coat_changes_the_coat_alone():
    """The unseen horse looks other, its labels and its surroundings stay."""
    unseen = min(set(range(N_HORSES)) - TRAINING - {LARGE})
    before, after = herd(0)[unseen], herd(0, shift={"coat"}, training=TRAINING)[unseen]
    one, two = (next(synthetic.draw(horse, [horse.n_frames // 2])) for horse in (before, after))
    np.testing.assert_array_equal(one.positions, two.positions)
    np.testing.assert_array_equal(one.visibility, two.visibility)
    np.testing.assert_array_equal(one.layers, two.layers)
    change = np.abs(one.image.astype(float) - two.image).mean(-1)
    assert change[one.silhouette].mean() > 10 * change[~one.silhouette].mean()


@pytest.mark.slow
def test_several_processes_write_the_same_bytes_as_one(shifted, tmp_path):
    world = synthetic.world("tiny", shift="coat", split=2)
    assert [synthetic.write_video(tmp_path, "tiny", horse) for horse in world.horses()[3:6]] == [6, 6, 6]
    alone, together = digest(tmp_path), digest(shifted.root)
    assert len(alone) == 3 * (6 + 6 + 2)  # images, layers, labels and truth
    assert alone == {name: together[name] for name in alone}
    assert len(together) == 10 * len(alone) + 2  # and one split, config.yaml
    assert [path.name for path in shifted.root.glob("*.csv")] == ["TrainTestInfo_shuffle2.csv"]


@pytest.mark.slow
def test_from_the_name_of_a_factor_to_a_data_set(shifted):
    matched = load_dataset("synthetic", synthetic_size="tiny", split=2)
    assert (
        matched.root.name == shifted.root.name.removesuffix("-shift-coat-split2") and matched.frames == shifted.frames
    )
    np.testing.assert_array_equal(matched.keypoints, shifted.keypoints)  # a coat hides nothing
    np.testing.assert_array_equal(matched.subset(), shifted.subset())
    dark = np.array([np.nanmean(shade(shifted, row)) for row in range(len(shifted.frames))])
    trained = np.isin(shifted.animal, [f"Horse{number + 1:02d}" for number in TRAINING])
    assert np.median(dark[trained]) < np.median(dark[~trained]) - 30
    np.testing.assert_array_equal(np.unique(shifted.subset()[trained]), ["train", "within"])
    with pytest.raises(ValueError, match=r"split=1; expected one of 2"):
        load_dataset(shifted.root, split=1)


def shade(dataset, row):
    """Grey levels of the labelled horse's trunk in one frame."""
    path = dataset.root / dataset.frames[row]
    with Image.open(dataset.root / "layers" / path.parent.name / path.name) as file:
        layers = np.array(file)
    return dataset.read(row).mean(-1)[layers == synthetic.LAYERS.index("trunk")]
