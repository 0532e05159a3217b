"""Ground truth comes from what is drawn: depth, masks, parts, boxes, keypoints and classes agree with the picture."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from horse10 import synthetic
from horse10.bodyparts import BODYPARTS
from horse10.synthetic import sheets
from horse10.synthetic.classes import CLASSES, LEAST, lighting
from horse10.synthetic.figures.relief import FOREGROUND, HANDLER, LAYER_OF, LAYERS, OTHER, PARTS, THINGS
from horse10.synthetic.herd import herd
from horse10.synthetic.labels import LIMB
from horse10.synthetic.paint import Painter
from horse10.synthetic.picture import draw
from horse10.synthetic.scene.backdrop import backdrop
from horse10.synthetic.scene.place import KINDS
from horse10.synthetic.scene.sheet import Sheet
from horse10.synthetic.scene.view import FARTHEST
from horse10.synthetic.values.appearance import Light

HALF = (81, 144)
HERD = [replace(horse, camera=horse.camera.resized(HALF)) for horse in herd(0)]
SOLE = 0.05  # a hoof goes so far below the ground, withers heights
PART_OF = {"Nose": "head", "Eye": "head"} | LIMB | {"Elbow": "Offfront", "Stifle": "Offhind"}  # else the trunk


@cache
def known(domain="places", n=24, size_px=HALF):
    return synthetic.truth(synthetic.world(seed=2, domain=domain).horses()[:8], n, size_px)


@cache
def painter(number):
    return Painter(HERD[number])


def plain(horse, **changes):
    """A horse whose camera adds nothing."""
    return replace(horse, film=replace(horse.film, noise=0.0, quality=100, sharpness=0.0), **changes)


# --------------------------------------------------------------------------------------------------------------- depth


@pytest.mark.parametrize("number", [0, 2, 3, 8])
def test_what_is_painted_later_is_nearer(number, monkeypatch):
    """The painter's order and the z-buffer agree, but for a few far trees and boughs: there the picture is right."""
    behind, far_behind, covered, lay = [], [], [], Sheet.lay

    def watched(sheet, colour, cover, depth, left=0, top=0):
        before = sheet.depth.copy()
        lay(sheet, colour, cover, depth, left, top)
        changed = sheet.depth != before
        covered.append(changed.sum())
        behind.append((sheet.depth > 1.05 * before)[changed].sum())
        far_behind.append((sheet.depth > 1.7 * before)[changed].sum())

    monkeypatch.setattr(Sheet, "lay", watched)
    horse = HERD[number]
    backdrop(horse.place, horse.light, horse.shade, horse.camera)
    assert sum(covered) > 1000 and sum(behind) < 0.08 * sum(covered) and sum(far_behind) < 0.002 * sum(covered)


@pytest.mark.parametrize("kind", KINDS)
def test_the_ground_recedes_as_perspective_says(kind):
    horse = HERD[0]
    camera = replace(horse.camera, tilt_deg=0.0)
    scene = backdrop(replace(horse.place, kind=kind), horse.light, horse.shade, camera)
    foot = round(camera.ground_px)
    rows = np.arange(foot, camera.size[0])
    seen = scene.view
    expected = seen.track * (foot - _horizon(seen)) / (rows - _horizon(seen))
    clear = (scene.ground[rows] > 0.99) & (scene.foreground[rows, :, 3] == 0)
    np.testing.assert_allclose(scene.depth[rows][clear], np.repeat(expected, clear.sum(1)), rtol=0.06)
    assert scene.view.ground_depth(camera.ground_px) == pytest.approx(seen.track)
    assert scene.depth.min() > 0 and scene.depth.max() <= FARTHEST


def _horizon(view):
    """In px of the picture."""
    return (view.horizon - view.margin + 0.5) / 2 - 0.5


@pytest.mark.parametrize("number", [2, 5, 12, 23])
def test_figures_are_before_what_they_hide(number):
    horse, scene = HERD[number], painter(number).scene
    for frame in (horse.n_frames // 3, 2 * horse.n_frames // 3):
        painted = painter(number).paint(frame)
        front, depth = painted.layers, painted.depth
        for layer in range(1, len(LAYERS)):
            assert (depth < scene.depth + SOLE)[front == layer].all(), LAYERS[layer]
        np.testing.assert_array_equal(depth[front == 0], scene.depth[front == 0])
        own = np.median(depth[np.isin(front, THINGS["horse"])])
        before = {OTHER: False, HANDLER: bool(horse.handler) and horse.handler.side == "off", FOREGROUND: True}
        for layer in set(before) & set(front.flat):
            assert (np.median(depth[front == layer]) < own) == before[layer]


def test_hooves_stand_where_the_ground_is():
    for number in (1, 4, 7):
        horse = replace(HERD[number], film=replace(HERD[number].film, tilt_deg=0.0), companion=None, handler=None)
        picture = next(draw(horse, [horse.n_frames // 2]))
        scene, metre = painter(number).scene, 1 / horse.body.species.withers_m
        rows, columns = np.nonzero(np.isin(picture.parts, [PARTS.index("Offfront"), PARTS.index("Offhind")]))
        y, x = rows.max(), columns[rows.argmax()]
        assert 0 < scene.depth[y, x] - picture.depth_m[y, x] * metre < 0.3


def test_the_nearer_side_of_a_horse_is_nearer():
    parts, depth, compared = known().parts, known().depth_m, 0
    for limb in ("front", "hind"):
        for part, depths in zip(parts, depth, strict=True):
            near, off = (depths[part == PARTS.index(f"{side}{limb}")] for side in ("Near", "Off"))
            if len(near) > 20 and len(off) > 20:
                assert off.mean() < near.mean()
                compared += 1
    assert compared > 15


# --------------------------------------------------------------------------------------------------------------- masks


def changed(one, two):
    return np.abs(one.image.astype(int) - two.image).max(-1)


def agree(mask, change, shaded):
    """All of a mask changes when its thing is left out, and beside it nothing but what its shadow may fall on."""
    near = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5))) > 0
    return (change[mask] > 3).mean() > 0.98 and (change[~near & ~shaded] > 8).mean() < 0.003


@pytest.mark.parametrize(
    ("thing", "number"), [("second horse", 5), ("second horse", 8), ("handler", 9), ("handler", 5)]
)
def test_a_mask_is_what_changes_when_the_thing_is_left_out(thing, number):
    horse = plain(HERD[number])
    field = {"second horse": "companion", "handler": "handler"}[thing]
    free = replace(horse, **{field: None})
    ground = Painter(free).scene.ground > 0.02
    for frame in (horse.n_frames // 3, horse.n_frames // 2):
        (one,), (two,) = (list(draw(which, [frame])) for which in (horse, free))
        mask = one.mask(thing)
        assert mask.sum() > 60 and not two.mask(thing).any()
        horse_around = cv2.dilate(two.mask("horse").astype(np.uint8), np.ones((5, 5))) > 0  # it wears a halter
        assert agree(mask, changed(one, two), ground | horse_around)


def test_the_horses_own_mask_is_what_changes_without_it():
    horse = plain(HERD[4], handler=None, companion=None)
    gone = replace(horse, camera=replace(horse.camera, left_px=1e5))
    (one,), (two,) = (list(draw(which, [horse.n_frames // 2])) for which in (horse, gone))
    assert one.mask("horse").sum() > 500 and not two.mask("horse").any()
    assert agree(one.mask("horse"), changed(one, two), Painter(gone).scene.ground > 0.02)


def test_parts_are_the_horse_and_nothing_else():
    for domain in ("places", "giraffe", "close-up"):
        rows = known(domain)
        np.testing.assert_array_equal(rows.parts > 0, rows.mask("horse"))
        there = rows.parts > 0
        np.testing.assert_array_equal(LAYER_OF[rows.parts[there]], rows.layers[there])
    assert set(np.unique(known().parts)) == set(range(len(PARTS)))
    assert not (known().mask("horse") & (known().mask("handler") | known().mask("second horse"))).any()


@pytest.mark.parametrize("domain", ["places", "cow", "giraffe", "close-up"])
def test_a_visible_keypoint_lies_on_its_part(domain):
    rows = known(domain)
    right = of = 0
    for parts, points in zip(rows.parts, rows.keypoints, strict=True):
        for name, (x, y) in zip(BODYPARTS, points, strict=True):
            if np.isfinite(x):
                column, row = round(float(x)), round(float(y))
                around = parts[max(row - 2, 0) : row + 3, max(column - 2, 0) : column + 3]
                expected = PART_OF.get(name, "trunk")
                hit = PARTS.index(expected) in around
                right, of = right + hit, of + 1
    assert of > 150 and right > 0.96 * of


# --------------------------------------------------------------------------------------------------- boxes and classes


@pytest.mark.parametrize("domain", ["places", "silhouette"])
def test_boxes_are_tight(domain):
    rows = known(domain)
    found = 0
    for column, thing in enumerate(THINGS):
        for mask, box in zip(rows.mask(thing), rows.boxes[:, column], strict=True):
            if mask.mean() < LEAST:
                assert np.isnan(box).all()
                continue
            left, top, right, bottom = box.astype(int)
            inside = mask[top : bottom + 1, left : right + 1]
            assert inside.sum() == mask.sum()
            assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()
            found += 1
    assert found > len(rows)


def test_classes_are_what_was_drawn():
    horses = synthetic.world(seed=2).horses()[:8]
    rows = known()
    answers = {name: np.array(CLASSES[name].classes)[codes] for name, codes in rows.classes.items()}
    by_name = {f"{horse.seed}-{horse.name}": horse for horse in horses}
    assert sorted(set(rows.animal)) == sorted(by_name)
    for row, animal in enumerate(rows.animal):
        horse = by_name[animal]
        assert answers["coat"][row] == horse.coat.name and answers["place"][row] == horse.place.kind
        assert answers["species"][row] == "horse" and answers["light"][row] == lighting(horse.light)
        for thing, there in (("handler", horse.handler), ("second horse", horse.companion)):
            assert (answers[thing][row] == "yes") == (rows.mask(thing)[row].mean() >= LEAST)
            assert there or answers[thing][row] == "no"
            assert np.isfinite(rows.boxes[row, list(THINGS).index(thing)]).all() == (answers[thing][row] == "yes")
    assert {*answers["handler"]} == {*answers["second horse"]} == {"yes", "no"} and len({*answers["coat"]}) > 3


def test_the_light_is_named_after_the_sun():
    def named(azimuth, clear=0.8):
        return lighting(Light(azimuth, 30, clear, 1, 0, 0))

    assert [named(azimuth) for azimuth in (0, -30, 60, -100, 120, -150)] == ["front"] * 2 + ["side"] * 2 + ["back"] * 2
    assert named(0, clear=0.1) == "overcast"
    lights = {CLASSES["light"].classes[code] for code in known("night").classes["light"]}
    assert lights == {"night"} and "night" not in {lighting(horse.light) for horse in HERD}


# ------------------------------------------------------------------------------------------------------------ all of it


def test_the_arrays_have_the_shapes_they_say():
    rows = known()
    n, (height, width) = 24, HALF
    assert len(rows) == n
    expected = {
        "frames": ((n, height, width, 3), np.uint8), "depth_m": ((n, height, width), np.float32),
        "layers": ((n, height, width), np.uint8), "parts": ((n, height, width), np.uint8),
        "keypoints": ((n, 22, 2), np.float32), "boxes": ((n, 3, 4), np.float32),
    }  # fmt: skip
    for name, (shape, kind) in expected.items():
        assert getattr(rows, name).shape == shape and getattr(rows, name).dtype == kind, name
    assert list(rows.classes) == list(CLASSES) and all(codes.shape == (n,) for codes in rows.classes.values())
    assert list(np.unique(rows.animal, return_counts=True)[1]) == [3] * 8


def test_truth_is_that_of_the_pictures_and_the_same_every_time():
    horse = HERD[1]
    rows, again = (synthetic.truth([horse], 2, HALF) for _ in range(2))
    for row, picture in enumerate(draw(horse, [horse.n_frames // 4, 3 * horse.n_frames // 4])):
        np.testing.assert_array_equal(rows.frames[row], picture.image)
        np.testing.assert_array_equal(rows.depth_m[row], picture.depth_m)
        np.testing.assert_array_equal(rows.parts[row], picture.parts)
        np.testing.assert_allclose(rows.keypoints[row], picture.keypoints, atol=1e-4)
    for name in ("frames", "depth_m", "layers", "parts", "keypoints", "boxes", "animal"):
        np.testing.assert_array_equal(getattr(rows, name), getattr(again, name))


def test_a_smaller_frame_shows_the_same():
    small, large = (synthetic.truth(HERD[:3], 3, size) for size in (HALF, (162, 288)))
    both = np.isfinite(small.keypoints) & np.isfinite(large.keypoints)
    assert both.mean() > 0.5
    np.testing.assert_allclose(2 * small.keypoints[both] + 0.5, large.keypoints[both], atol=1e-3)
    halved = np.stack([cv2.resize(frame, HALF[::-1], interpolation=cv2.INTER_AREA) for frame in large.frames])
    assert np.abs(halved.astype(float) - small.frames).mean() < 12
    assert (large.mask("horse")[:, ::2, ::2] == small.mask("horse")).mean() > 0.98


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="no horses"):
        synthetic.truth([], 3)
    with pytest.raises(ValueError, match="proportions of 162 x 288"):
        synthetic.truth(HERD[:1], 3, (100, 100))
    with pytest.raises(ValueError, match="n_frames=5000: more than these 2 videos have"):
        synthetic.truth(HERD[:2], 5000)
    with pytest.raises(KeyError, match="cat"):
        known().mask("cat")


def test_contact_sheets_show_every_domain_and_every_kind_of_truth():
    page = sheets.domains(["night", "cow"], columns=2, size_px=HALF)
    assert page.size == (2 * (144 + 8) + 8, 2 * (81 + 16 + 8) + 8)
    page = np.array(sheets.ground_truth(known(), rows=[0, 5]))
    assert len(np.unique(page.reshape(-1, 3), axis=0)) > 1000
    for colour in (sheets.COLOURS[HANDLER], sheets.PART_COLOURS[PARTS.index("head")]):
        assert (page == colour).all(-1).sum() > 50
