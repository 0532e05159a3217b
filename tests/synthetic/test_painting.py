"""Painted horses: labels lie where the picture shows them, what is hidden has a reason, light falls as it should."""

import os
import platform
import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest

from horse10.bodyparts import BODYPARTS
from horse10.synthetic.figures import body, lighting, person, shadow
from horse10.synthetic.figures.company import Handler
from horse10.synthetic.figures.gait import pose
from horse10.synthetic.figures.relief import FOREGROUND, HANDLER, LAYERS, NEAR, OFF, OTHER, TRUNK, Relief
from horse10.synthetic.herd import LARGE, herd
from horse10.synthetic.labels import LIMB, REASONS
from horse10.synthetic.paint import Painter
from horse10.synthetic.picture import draw
from horse10.synthetic.processes import develop
from horse10.synthetic.values.appearance import COATS, Light, Markings, linear
from horse10.synthetic.values.canvas import Camera, average

HERD = herd(0)
PLAIN = Markings((0.0, 0.0, 0.0, 0.0), 0.0)


def one(horse, frame=None):
    return next(draw(horse, [horse.n_frames // 2 if frame is None else frame]))


def laid(horse, frame, coat=COATS[2], markings=PLAIN):
    joints = {name: points[frame] for name, points in pose(horse.body, horse.walk, np.arange(horse.n_frames)).items()}
    relief = Relief(horse.camera, horse.camera(np.stack(list(joints.values()))), 0.16 * horse.camera.unit_px)
    return joints, relief, body.lay(relief, joints, horse.body, coat, markings, 0.0)


# ---- where things are


@pytest.mark.parametrize("tilt_deg", [0.0, 2.5])
def test_a_thing_is_where_the_camera_says(tilt_deg):
    camera = Camera((162, 288), 70.0, 10.0, 140.0, tilt_deg)
    for x, y in ((1.0, 0.5), (2.03, 1.21), (3.3, 0.16)):
        relief = Relief(camera, camera(np.array([(x, y)])), 8)
        relief.balls([(x, y)], [0.06], [0.0], [np.ones(3)], TRUNK)
        cover = np.zeros(camera.size)
        cover[relief.window] = average((relief.part > 0).astype(np.float32))
        rows, columns = np.indices(cover.shape)
        centroid = [(columns * cover).sum() / cover.sum(), (rows * cover).sum() / cover.sum()]
        np.testing.assert_allclose(centroid, camera((x, y)), atol=0.1)


def test_the_camera_tilts_about_the_middle_of_the_picture():
    level, tilted = (Camera((162, 288), 70.0, 10.0, 140.0, tilt) for tilt in (0.0, 90.0))
    np.testing.assert_allclose(tilted((0, 0)) - (143.5, 80.5), (80.5 - 140.0, 10.0 - 143.5))  # clockwise
    np.testing.assert_array_equal(level((0, 0)), (10.0, 140.0))


@pytest.mark.parametrize("number", [0, LARGE, 9, 12, 22])
def test_labels_lie_on_the_horse(number):
    horse = replace(HERD[number], handler=None)
    for picture in draw(horse, np.arange(5, horse.n_frames, horse.n_frames // 4)):
        near = cv2.dilate(picture.silhouette.astype(np.uint8), np.ones((5, 5)))  # within 2 px
        labelled = picture.keypoints[np.isfinite(picture.keypoints[:, 0])]
        assert len(labelled) and all(near[round(y), round(x)] for x, y in labelled)


def test_box_and_silhouette_are_the_horses():
    picture = one(replace(HERD[0], companion=None))
    left, top, right, bottom = picture.box.astype(int)
    outside = np.ones(picture.layers.shape, bool)
    outside[top : bottom + 1, left : right + 1] = False
    assert not picture.silhouette[outside].any() and picture.silhouette.sum() > 1000
    assert picture.layers.max() < len(LAYERS) and np.isin(OTHER, picture.layers) == 0


# ---- what is hidden


def test_every_reason_is_what_the_picture_shows():
    seen = set()
    for number in (5, 8, 16, 18, 23):
        horse = HERD[number]
        for picture in draw(horse, np.arange(3, horse.n_frames, horse.n_frames // 5)):
            height, width = picture.layers.shape
            for name, (x, y), reason in zip(BODYPARTS, picture.positions, picture.visibility, strict=True):
                inside = 0 <= x <= width - 1 and 0 <= y <= height - 1
                assert (reason == "outside") == (not inside)
                seen.add(reason)
                if reason in ("handler", "foreground"):
                    assert picture.layers[round(y), round(x)] == {"handler": HANDLER, "foreground": FOREGROUND}[reason]
                if reason == "self":
                    assert LIMB[name].startswith("Near")
                    assert picture.layers[round(y), round(x)] != NEAR or name.endswith("foot")
    assert {"visible", "outside", "self", "handler"} <= seen <= set(REASONS)


def test_a_handler_hides_what_is_behind_them_and_nothing_else():
    horse = replace(HERD[9], handler=None, companion=None)
    free = one(horse)
    handler = Handler("off", 0.1, 1.05, (60, 50, 40), (30, 60, 90), (180, 140, 110), False, 0.2)
    behind, beside = (one(replace(horse, handler=replace(handler, side=side))) for side in ("off", "near"))
    hidden = behind.visibility == "handler"
    assert 1 <= hidden.sum() <= 12
    np.testing.assert_array_equal(behind.visibility[~hidden], free.visibility[~hidden])
    np.testing.assert_array_equal(beside.visibility, free.visibility)  # beyond the horse nobody hides anything
    np.testing.assert_array_equal(behind.positions, free.positions)
    people = [(picture.layers == HANDLER).sum() for picture in (free, beside, behind)]
    assert people[0] == 0 < people[1] < people[2]


def test_the_second_horse_is_behind_and_has_no_labels():
    horse = next(h for h in HERD if h.companion and h.companion.size > 0.5)
    alone, both = one(replace(horse, companion=None)), one(horse)
    np.testing.assert_array_equal(alone.keypoints, both.keypoints)
    np.testing.assert_array_equal(alone.silhouette, both.silhouette)
    frames = [one(horse, frame) for frame in range(0, horse.n_frames, horse.n_frames // 6)]
    assert any(np.isin(OTHER, picture.layers) for picture in frames)


def test_the_off_limbs_are_in_front_and_stand_lower():
    assert LAYERS.index("near limbs") < LAYERS.index("trunk") < LAYERS.index("off limbs")
    horse = HERD[4]
    walk = pose(horse.body, horse.walk, np.arange(horse.n_frames))
    camera = replace(horse.camera, tilt_deg=0.0)
    for near, off in (("Nearfrontfoot", "Offfrontfoot"), ("Nearhindfoot", "Offhindfoot")):
        assert camera(walk[off])[:, 1].max() > camera(walk[near])[:, 1].max() + 1
    frame = horse.n_frames // 2
    depth = dict(zip(BODYPARTS, one(horse, frame).depth, strict=True))
    assert depth["Nearknee"] < depth["Wither"] < depth["Offknee"] == depth["Elbow"]
    _, relief, limbs = laid(horse, frame)
    both = limbs["Nearhind"] & limbs["Offhind"]
    assert both.any() and not (relief.layer[both] == NEAR).any()
    assert (relief.layer[limbs["Offfront"]] == OFF).mean() > 0.7


def test_socks_are_on_the_limbs_that_have_them():
    horse = HERD[4]
    for number, limb in enumerate(("Nearhind", "Nearfront", "Offhind", "Offfront")):
        socks = tuple(1.0 if i == number else 0.0 for i in range(4))
        _, relief, limbs = laid(horse, horse.n_frames // 2, COATS[0], Markings(socks, 0.0))
        white = (relief.colour.min(axis=-1) > 0.5) & (relief.part > 0)
        assert white.sum() > 50 and (white & limbs[limb]).sum() == white.sum()


# ---- the light


def test_a_ball_is_bright_where_it_faces_the_sun():
    camera = Camera((100, 100), 100.0, 50.0, 50.0)
    for azimuth, side in ((-80.0, -1), (80.0, 1)):
        relief = Relief(camera, np.array([[50.0, 50.0]]), 40)
        relief.balls([(0.0, 0.0)], [0.3], [0.0], [np.full(3, 0.5)], TRUNK)
        flat = np.zeros(relief.part.shape, np.float32)
        light = lighting.lit(relief, Light(azimuth, 20, 0.8, 1, 0, 0), flat, np.zeros(3), flat + 1).sum(-1)
        middle = light.shape[1] // 2
        right, left = light[:, middle + 30 :].sum(), light[:, : middle - 30].sum()
        assert (right - left) * side > 0.3 * (right + left)
        shaded = lighting.lit(relief, Light(azimuth, 20, 0.8, 1, 0, 0), flat + 1, np.zeros(3), flat + 1).sum(-1)
        assert shaded.sum() < 0.6 * light.sum()


def test_the_trunk_keeps_the_sun_from_the_near_limbs():
    horse = HERD[4]
    _, relief, _ = laid(horse, horse.n_frames // 2)
    in_sun = lighting._in_sun(relief, Light(10, 60, 0.8, 1, 0, 0))
    assert in_sun[relief.layer == NEAR].mean() < 0.75 * in_sun[relief.layer == TRUNK].mean()
    assert in_sun[relief.layer == TRUNK].mean() > 0.85


def test_a_shadow_falls_away_from_the_sun_and_begins_at_the_foot():
    camera = Camera((162, 288), 80.0, 0.0, 130.0)
    post = np.zeros(camera.size, np.float32)
    post[60:131, 138:148] = 1
    for azimuth, side in ((-60, 1), (60, -1)):
        taken, _ = shadow.thrown(post, Light(azimuth, 35, 0.8, 1, 0, 0), camera)
        columns = np.flatnonzero(taken.sum(axis=0) > 0.2 * taken.sum(axis=0).max())
        far = columns.max() if side > 0 else columns.min()
        assert (far - 143) * side > 40 and taken[128:133, 138:148].max() > 0.5
    left = shadow.dimmed(Light(30, 50, 0.0, 1, 0, 0), 0 * post, taken, 0 * post)
    np.testing.assert_allclose(left, 1)  # without a sun nothing is lost to a shadow
    left = shadow.dimmed(Light(30, 50, 0.8, 1, 0, 0), 0 * post + 1, taken, 0 * post)
    np.testing.assert_allclose(left, 1)  # nor where trees take the sun already


def test_exposure_noise_and_compression_do_what_they_say():
    horse, rng = HERD[0], np.random.default_rng
    grey = np.full((64, 64, 3), linear(128), np.float32)
    light, film = replace(horse.light, exposure=1.0), replace(horse.film, noise=0.0, contrast=1.0, quality=95)
    assert np.abs(develop(grey, light, film, rng(0)).astype(int) - 128).max() <= 1
    assert develop(grey, replace(light, exposure=0.6), film, rng(0)).mean() < 110
    noisy = develop(grey, light, replace(film, noise=5.0), rng(0)).std()
    assert 3 < noisy < 6
    edges = rng(0).random((64, 64, 3)).astype(np.float32)
    good, bad = (develop(edges, light, replace(film, quality=quality), rng(0)).astype(float) for quality in (98, 20))
    assert np.abs(good - bad).mean() > 5


# ---- one video


def test_neighbouring_frames_are_near_duplicates():
    horse = HERD[1]
    one, two, far = draw(horse, [100, 101, 160])
    change = lambda a, b: np.abs(a.image.astype(float) - b.image.astype(float)).mean()  # noqa: E731
    assert change(one, two) < 0.6 * change(one, far)
    assert np.nanmax(np.hypot(*(one.positions - two.positions).T)) < 0.1 * horse.camera.unit_px
    assert np.nanmean(np.hypot(*(one.positions - far.positions).T)) > 0.5 * horse.camera.unit_px


def test_a_frame_does_not_depend_on_what_was_drawn_before():
    horse = HERD[2]
    *_, after = draw(horse, [3, 77])
    np.testing.assert_array_equal(after.image, one(horse, 77).image)


def test_what_does_not_move_is_the_same_in_all_frames():
    horse = replace(HERD[7], handler=None, companion=None)
    first, last = (Painter(horse).paint(frame) for frame in (0, horse.n_frames - 1))
    middle = (slice(0, 40), slice(130, 160))
    assert np.abs(first.image[middle].astype(int) - last.image[middle]).mean() < 3 * horse.film.noise + 2


OTHER_CPU = {  # the same program on a processor without its newest instructions
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX2 FMA3",
    "OPENCV_CPU_DISABLE": "AVX512_SKX,AVX2,AVX,FP16,FMA3",
    "OPENCV_IPP": "disabled",
}
DRAW = """
import sys, numpy
from horse10.synthetic.herd import herd
from horse10.synthetic.picture import draw
pictures = [next(draw(herd(0)[number], [90])) for number in (0, 8)]
numpy.savez(sys.argv[1], images=[p.image for p in pictures], keypoints=[p.keypoints for p in pictures])
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="instructions can be switched off on x86-64 only")
def test_another_processor_draws_the_same_but_for_single_grey_levels(tmp_path):
    for name, extra in (("this", {}), ("other", OTHER_CPU)):
        subprocess.run([sys.executable, "-c", DRAW, tmp_path / f"{name}.npz"], check=True, env=os.environ | extra)
    this, other = (np.load(tmp_path / f"{name}.npz") for name in ("this", "other"))
    np.testing.assert_array_equal(this["keypoints"], other["keypoints"])
    change = np.abs(this["images"].astype(int) - other["images"])
    assert change.max() <= 16 and (change > 0).mean() < 0.01


def test_a_handler_stands_on_their_feet_and_keeps_near_the_horse():
    horse = next(h for h in HERD if h.handler and abs(h.handler.pace - 1) > 0.02)
    start = pose(horse.body, horse.walk, np.zeros(1))["Shoulder"][0, 0]
    times = np.arange(horse.n_frames)
    walk = [person.pose(horse.handler, horse.walk, start, time, horse.n_frames / 2) for time in times]
    for side in ("left", "right"):
        toe = np.array([joints[f"{side} toe"] for joints in walk])
        still = np.hypot(*np.diff(toe, axis=0).T) < 1e-9
        assert 0.5 < still.mean() < 0.7
    ahead = np.array([joints["waist"][0] for joints in walk]) - start - horse.walk.stride / horse.walk.period * times
    assert ahead[horse.n_frames // 2] == pytest.approx(horse.handler.ahead, abs=0.01)
    assert 0.05 < np.ptp(ahead) < 0.5
