"""Domains: every one draws, the union of the places has each of them, and a process moves nothing."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from horse10 import synthetic
from horse10.synthetic.domains import DOMAINS, UNION
from horse10.synthetic.herd import N_HORSES, herd
from horse10.synthetic.picture import draw
from horse10.synthetic.scene.place import KINDS

EVERY = pytest.mark.parametrize("name", DOMAINS)
PROCESSED = pytest.mark.parametrize("name", ["night", "sketch", "silhouette"])
HALF = (81, 144)


@cache
def pictures(name, numbers=(2, 9, 17)):
    horses = [horse for horse in herd(0, domain=name) if horse.number in numbers]
    small = [replace(horse, camera=horse.camera.resized(HALF)) for horse in horses]
    return [next(draw(horse, [horse.n_frames // 2])) for horse in small]


@EVERY
def test_every_domain_draws_animals(name):
    horses = synthetic.world(domain=name).horses()
    rows = synthetic.truth([horses[0], horses[-1]], 2, HALF)
    assert np.isfinite(rows.keypoints).any((1, 2)).all() and rows.mask("horse").mean((1, 2)).min() > 0.005
    assert all(horse.domain.name == name for horse in horses)
    assert len(np.unique(rows.frames)) > 1


def test_the_union_contains_each_place_frame_by_frame():
    union = {horse.number: horse for horse in herd(0)}
    numbers = []
    for place in KINDS:
        horses = herd(0, domain=place)
        numbers += [horse.number for horse in horses]
        assert {horse.place.kind for horse in horses} == {place} and len(horses) >= 6
        horse = horses[0]
        (one,), (two,) = (list(draw(which, [horse.n_frames // 2])) for which in (horse, union[horse.number]))
        np.testing.assert_array_equal(one.image, two.image)
    assert sorted(numbers) == list(range(N_HORSES))  # and nothing else


def test_the_union_is_the_world_as_it_was():
    assert synthetic.world() == synthetic.world(domain=UNION)
    assert synthetic.world(domain=UNION).horses() == herd(0)
    assert "domain" not in synthetic.world().settings and synthetic.world().name == "small-seed0"
    night = synthetic.world(domain="night", shift="coat", split=2)
    assert night.settings["domain"] == "night" and night.name == "small-seed0-shift-coat-split2-night"


def test_what_a_domain_decides_can_be_neither_fixed_nor_shifted():
    with pytest.raises(ValueError, match="domain='mars': expected one of places, barn"):
        synthetic.world(domain="mars")
    with pytest.raises(ValueError, match="the domain 'barn' decides about background"):
        synthetic.world(domain="barn", fixed="background")
    with pytest.raises(ValueError, match="the domain 'close-up' decides about distance"):
        synthetic.world(domain="close-up", shift="distance", split=1)
    assert len(synthetic.world(domain="night", fixed="background").horses()) == N_HORSES


@PROCESSED
def test_a_process_changes_the_picture_and_nothing_it_shows(name):
    for day, other in zip(pictures(UNION), pictures(name), strict=True):
        assert np.abs(day.image.astype(int) - other.image).mean() > 15
        for known in ("layers", "parts", "depth_m", "positions", "visibility"):
            np.testing.assert_array_equal(getattr(day, known), getattr(other, known))


def test_night_is_dark_and_darkest_far_away():
    for day, night in zip(pictures(UNION), pictures("night"), strict=True):
        assert night.image.mean() < 0.5 * day.image.mean()
        far, near = night.depth_m > 60, night.depth_m < 12
        if far.sum() > 100:
            assert night.image[far].max() < 120
        assert night.image[near].std() > 5  # and yet something is seen


def test_a_sketch_is_grey_on_pale_paper_and_has_outlines():
    for picture in pictures("sketch"):
        assert (np.ptp(picture.image, axis=2) == 0).all()
        sky = picture.depth_m > 600
        if sky.sum() > 200:
            assert picture.image[sky].mean() > 200
        horse = picture.mask("horse")
        edge = horse & ~np.roll(horse, 1, 0)  # its upper outline
        assert picture.image[edge].mean() < picture.image[horse].mean() - 25


def test_a_silhouette_has_two_colours():
    for picture in pictures("silhouette"):
        assert set(np.unique(picture.image)) == {0, 255}
        figures = np.any([picture.mask(thing) for thing in synthetic.THINGS], axis=0)
        np.testing.assert_array_equal((picture.image == 0).all(-1), figures)


def test_a_close_up_is_near_and_cut_off():
    whole, near = ({horse.number: horse for horse in herd(0, domain=name)} for name in (UNION, "close-up"))
    for number in whole:
        assert 1.9 <= near[number].camera.unit_px / whole[number].camera.unit_px <= 2.7
        assert near[number].walk == whole[number].walk and near[number].coat == whole[number].coat
    outside = [np.mean(picture.visibility == "outside") for picture in pictures("close-up")]
    assert np.mean(outside) > 0.15 > np.mean([np.mean(each.visibility == "outside") for each in pictures(UNION)])


@pytest.mark.slow
def test_a_domain_is_written_as_any_other_world(tmp_path):
    folder = synthetic.write(tmp_path / "arena", "tiny", domain="arena", processes=1)
    horses = herd(0, domain="arena")
    assert sorted(path.name for path in (folder / "labeled-data").iterdir()) == [horse.name for horse in horses]
    assert "domain: arena" in (folder / "config.yaml").read_text()
    whole = synthetic.draw_split(0, 1, [synthetic.frame_names(horse, "tiny") for horse in herd(0)])
    table = pd.read_csv(folder / "TrainTestInfo_shuffle1.csv", index_col=0)
    for column, names in zip(table, whole, strict=True):  # a horse trains here if it trains in the union
        own = [name for name in names if name.split("/")[1] in {horse.name for horse in horses}]
        assert list(table[column].dropna()) == own
