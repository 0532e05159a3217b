from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from horse10.synthetic.scene.backdrop import Scene, backdrop
from horse10.synthetic.scene.place import KINDS, Place, Shade
from horse10.synthetic.values.appearance import Light
from horse10.synthetic.values.canvas import Camera

SUNNY = Light(azimuth_deg=40, elevation_deg=45, clear=0.85, exposure=1, warmth=0.2, haze=0.1)
CAMERA = Camera((162, 288), 70.0, 0.0, 118.0)
SHADE = Shade(amount=0.45, patch=0.4, dapple=0.5)
LAND = {"ground": (186, 176, 160), "grass": (108, 130, 66), "leaves": (84, 94, 58), "wall": (196, 184, 160)}
YARD = Place("barn", **LAND, fence=(236, 236, 232), sky=(112, 150, 196), horizon=0.36)


@cache
def scene(kind="paddock", light=SUNNY, shade=SHADE, camera=CAMERA, seed=0) -> Scene:
    return backdrop(replace(YARD, kind=kind, seed=seed), light, replace(shade, seed=seed), camera)


def layers(of: Scene) -> list[np.ndarray]:
    return [of.picture, of.ground, of.shade, of.curtain, of.foreground]


@pytest.fixture(scope="module", params=KINDS)
def each(request) -> Scene:
    return scene(request.param)


def test_layers_have_the_size_of_the_picture_and_are_in_range(each):
    assert [layer.shape for layer in layers(each)] == [(162, 288, 3), *3 * [(162, 288)], (162, 288, 4)]
    assert all(layer.dtype == np.float32 and np.isfinite(layer).all() and layer.min() >= 0 for layer in layers(each))
    assert each.picture.max() < 3
    assert max(layer.max() for layer in (each.ground, each.shade, each.curtain, each.foreground[..., 3])) <= 1.00001


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seeds_give_the_same_place(kind):
    first, again, other = (layers(scene.__wrapped__(kind, seed=seed)) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert np.abs(first[0] - other[0]).mean() > 0.02


def test_unknown_kind_is_refused():
    with pytest.raises(KeyError, match="moor"):
        scene("moor")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("unit_px", "ground_px"), [(45.0, 125.0), (115.0, 148.0)])
def test_nothing_but_ground_from_the_far_hooves_down(kind, seed, unit_px, ground_px):
    camera = Camera((162, 288), unit_px, 0.0, ground_px)
    top = int(np.ceil(ground_px - 0.16 * unit_px))
    assert scene(kind, camera=camera, seed=seed).ground[top:].min() > 0.95


def test_the_curtain_meets_the_shade_at_the_hooves(each):
    row = round(CAMERA.ground_px)
    assert each.shade[row].std() > 0.2  # there is something to agree on
    assert np.abs(each.shade[row] - each.curtain[row]).mean() < 0.04


def test_the_curtain_leans_with_the_sun():
    """A sun from the right at 45 degrees: what falls on a point so high up falls on the ground as far to the left."""
    light = replace(SUNNY, azimuth_deg=90, elevation_deg=45)
    curtain, foot, high = scene(light=light).curtain, round(CAMERA.ground_px), 20
    assert np.abs(curtain[foot - high, high:] - curtain[foot, :-high]).mean() < 0.04
    assert np.abs(curtain[foot - high] - curtain[foot]).mean() > 0.1


@pytest.mark.parametrize("amount", [0.0, 0.25, 0.75])
def test_so_much_of_the_track_is_in_the_shade(amount):
    closed = Shade(amount, patch=0.2, dapple=0.0)
    found = np.mean([(scene(shade=closed, seed=seed).shade[105:140] > 0.45).mean() for seed in range(3)])
    assert found == pytest.approx(amount, abs=0.1)


def test_dapples_let_the_sun_in():
    closed, open_ = (scene(shade=Shade(0.8, 0.5, dapple)).shade for dapple in (0.0, 1.0))
    assert (open_ <= closed + 1e-6).all()
    assert open_[105:].mean() < 0.85 * closed[105:].mean()


def test_tree_shade_darkens_a_sunny_track_with_hard_edges_and_an_overcast_one_softly():
    def edges(light):
        shaded, open_ = (scene(light=light, shade=replace(SHADE, amount=amount)) for amount in (0.45, 0.0))
        share = (shaded.picture / open_.picture)[110:, :, 1]
        return share.min(), np.abs(np.diff(share, axis=1)).max()

    darkest, sharpest = edges(SUNNY)
    assert darkest < 0.35
    assert sharpest > 0.15
    darkest, sharpest = edges(replace(SUNNY, clear=0.0))
    assert darkest > 0.35
    assert sharpest < 0.03


def test_walls_are_bright_when_the_sun_is_behind_the_camera():
    lights = (replace(SUNNY, azimuth_deg=azimuth) for azimuth in (0, 180))
    front, back = (scene("arena", light=light, shade=Shade(0, 0.3, 0)) for light in lights)
    wall = (front.ground < 0.01) & (np.arange(162)[:, None] > 0.45 * 162)  # what stands below the horizon
    assert wall.sum() > 500
    assert front.picture[wall].mean() > 1.8 * back.picture[wall].mean()


def test_haze_lifts_what_is_dark_and_far():
    clear, hazy = (scene("paddock", light=replace(SUNNY, haze=haze), shade=Shade(0, 0.3, 0)) for haze in (0.0, 1.0))
    far, near = slice(50, 62), slice(135, 162)
    assert hazy.picture[far].min() > 3 * clear.picture[far].min()
    np.testing.assert_allclose(hazy.picture[near], clear.picture[near], atol=0.12)


@pytest.mark.parametrize("tilt_deg", [-5.0, 4.0])
def test_a_tilt_turns_the_place_as_it_turns_the_horse(tilt_deg):
    camera = replace(CAMERA, tilt_deg=tilt_deg)
    level, tilted = scene(), scene(camera=camera)
    turned = cv2.warpAffine(level.shade, camera.tilt, (288, 162))
    middle = slice(30, 130), slice(40, 250)
    assert _likeness(turned[middle], tilted.shade[middle]) > 0.97
    assert _likeness(level.shade[middle], tilted.shade[middle]) < 0.9


def test_a_larger_picture_shows_the_same_place():
    large = Camera((324, 576), 140.0, 0.0, 236.5)
    for kind in KINDS:
        small, big = scene(kind), scene(kind, camera=large)
        halved = cv2.resize(big.picture, (288, 162), interpolation=cv2.INTER_AREA)
        assert _likeness(*(cv2.GaussianBlur(picture, (0, 0), 1) for picture in (halved, small.picture))) > 0.9


def test_something_stands_before_the_horse_now_and_then():
    small = Camera((54, 96), 23.0, 0.0, 39.0)
    covers = [scene(camera=small, seed=seed).foreground[..., 3] for seed in range(30)]
    there = [cover for cover in covers if cover.any()]
    assert 1 <= len(there) <= 12
    assert all(cover.max() > 0.5 and cover.mean() < 0.3 for cover in there)


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_more_shade_moves_nothing_else():
    """Where trees, fence and cars are does not depend on how much shade there is."""
    none, much = (scene(shade=replace(SHADE, amount=amount)) for amount in (0.0, 0.6))
    np.testing.assert_array_equal(none.ground, much.ground)
    untouched = cv2.blur(much.shade, (9, 9)) == 0
    sky = np.zeros_like(untouched)
    sky[:40] = True
    np.testing.assert_allclose(none.picture[untouched & sky], much.picture[untouched & sky], atol=1e-5)
