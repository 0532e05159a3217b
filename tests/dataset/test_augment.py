"""Pixels and keypoints move together, and what moves them depends on nothing but seed and step."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from horse10.dataset.augment import generator, recolour, sample, sample_colours, warp
from horse10.recipes import RECIPES

STILL = replace(RECIPES["quick"], scale_jitter=(1.0, 1.0), crop_probability=0.0, focus_probability=0.0)


def marked(height, width, points):
    """A black frame with a soft white mark of a few pixels at each point."""
    y, x = np.mgrid[:height, :width]
    image = sum(np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * 2.5**2)) for px, py in points)
    return (255 * image[..., None].repeat(3, axis=-1)).astype("float32")


def centre_of_mass(image, near, radius=9):
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    weight = image[..., 0] * (np.hypot(x - near[0], y - near[1]) < radius)
    return np.array([(weight * x).sum(), (weight * y).sum()]) / weight.sum()


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("canvas", [(162, 288), (120, 131), (200, 320)])
def test_each_keypoint_stays_on_its_mark(recipe, canvas):
    points = np.array([[60.0, 40.0], [140.0, 100.0], [230.0, 50.0], [40.0, 120.0]])
    keypoints = np.repeat(points[None], 8, axis=0).astype("float32")
    images = np.repeat(marked(162, 288, points)[None], 8, axis=0)
    matrix, _ = sample(generator(0), keypoints, (162, 288), canvas, RECIPES[recipe])
    moved_images, moved = (np.asarray(value) for value in warp(images, keypoints, matrix, canvas))
    assert moved_images.shape == (8, *canvas, 3)
    inside = ((moved > 12) & (moved < np.array(canvas[::-1]) - 13)).all(axis=-1)
    assert inside.sum() >= 8
    for image, point in zip(np.argwhere(inside)[:, 0], moved[inside], strict=True):
        assert np.abs(centre_of_mass(moved_images[image], point) - point).max() < 0.35


def test_without_jitter_nothing_moves():
    keypoints = np.array([[[10.0, 20.0], [np.nan, np.nan]]], "float32")
    image = generator(1).uniform(0, 255, (1, 64, 96, 3)).astype("float32")
    matrix, scale = sample(generator(0), keypoints, (64, 96), (64, 96), STILL)
    images, moved = (np.asarray(value) for value in warp(image, keypoints, matrix, (64, 96)))
    assert np.allclose(images, image, atol=1e-3) and np.allclose(moved, keypoints, equal_nan=True)
    assert scale == 1


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(sorted(RECIPES)), st.sampled_from([(162, 288), (96, 96), (300, 300)]))
def test_the_map_keeps_what_the_recipe_says(seed, recipe, canvas):
    how = RECIPES[recipe]
    keypoints = np.full((4, 3, 2), np.nan)
    matrix, scale = sample(generator(seed), keypoints, (162, 288), canvas, how)
    assert ((scale >= how.scale_jitter[0]) & (scale <= how.scale_jitter[1])).all()
    stretch = np.linalg.norm(matrix[:, :2, :2], axis=1) / scale[:, None]
    assert (stretch >= 1 / (1 + 2 * how.crop_by) - 1e-6).all() and (stretch <= 1 / (1 - 2 * how.crop_by) + 1e-6).all()
    if how.crop_probability == 0:  # the image lies inside the canvas, or covers it
        low, high = matrix[:, :2, 2], matrix[:, :2, 2] + scale[:, None] * [288, 162]
        room = np.array(canvas[::-1])
        assert (((low >= -1e-3) & (high <= room + 1e-3)) | ((low <= 1e-3) & (high >= room - 1e-3))).all()


def test_images_turn_about_the_middle_of_the_canvas_and_are_never_mirrored():
    keypoints = np.full((4000, 1, 2), np.nan)
    matrix, _ = sample(generator(0), keypoints, (61, 81), (61, 81), replace(STILL, rotation_deg=90.0))
    angle = np.degrees(np.arctan2(matrix[:, 1, 0], matrix[:, 0, 0]))
    np.testing.assert_allclose([angle.min(), angle.max(), angle.mean()], [-90, 90, 0], atol=3)
    np.testing.assert_allclose(np.linalg.det(matrix), 1, atol=1e-5)
    np.testing.assert_allclose(matrix @ [40, 30, 1], np.tile([40, 30, 1], (4000, 1)), atol=1e-3)
    assert np.array_equal(sample(generator(0), keypoints, (61, 81), (61, 81), STILL)[0][0], np.eye(3))


def test_half_of_the_images_are_mirrored_with_their_labels():
    how, canvas = replace(STILL, flip_probability=0.5), (32, 48)
    keypoints = np.tile(np.array([[5, 6], [20, 10], [np.nan, np.nan]], "float32"), (400, 1, 1))
    images = generator(1).integers(0, 255, (400, *canvas, 3)).astype("uint8")
    matrix, _ = sample(generator(0), keypoints, canvas, canvas, how)
    mirrored = np.linalg.det(matrix) < 0
    assert mirrored.mean() == pytest.approx(0.5, abs=0.07)
    moved_images, moved = (np.asarray(value) for value in warp(images, keypoints, matrix, canvas, (1, 0, 2)))
    np.testing.assert_allclose(moved_images[mirrored], images[mirrored][:, :, ::-1], atol=1e-3)
    np.testing.assert_allclose(moved_images[~mirrored], images[~mirrored], atol=1e-3)
    left_is_right = np.array([[47 - 20, 10], [47 - 5, 6], [np.nan, np.nan]])
    np.testing.assert_allclose(moved[mirrored], np.tile(left_is_right, (mirrored.sum(), 1, 1)), rtol=1e-6)
    np.testing.assert_allclose(moved[~mirrored], keypoints[~mirrored], rtol=1e-6)


@pytest.mark.parametrize("change", ["rotation_deg", "flip_probability", "contrast", "brightness"])
def test_one_change_leaves_all_others_as_they_were(change):
    """So that what each does can be measured: scale, crop and place are drawn first."""
    keypoints, quick = np.full((8, 1, 2), 20.0), RECIPES["quick"]
    matrix, scale = sample(generator(3), keypoints, (61, 81), (61, 81), quick)
    changed, same = sample(generator(3), keypoints, (61, 81), (61, 81), replace(quick, **{change: 0.5}))
    assert np.array_equal(scale, same)
    moved = (changed != matrix).any(axis=(1, 2))
    if change == "flip_probability":
        assert 0 < moved.sum() < 8 and (moved == (np.linalg.det(changed) < 0)).all()
    else:
        assert moved.all() if change == "rotation_deg" else not moved.any()


def test_contrast_and_brightness_change_by_up_to_what_the_recipe_says():
    how = replace(STILL, contrast=0.3, brightness=0.1)
    colours = sample_colours(generator(0), 2000, how)
    assert colours.shape == (2000, 2)
    np.testing.assert_allclose([colours.min(axis=0), colours.max(axis=0)], [[0.7, -25.5], [1.3, 25.5]], rtol=0.01)
    np.testing.assert_allclose(colours.mean(axis=0), [1, 0], atol=0.7)
    assert abs(np.corrcoef(colours.T)[0, 1]) < 0.1
    none = sample_colours(generator(0), 5, STILL)
    assert none.tolist() == [[1, 0]] * 5


def test_colours_are_changed_about_the_middle_and_cut_off_at_the_ends():
    images = np.array([0, 50, 127.5, 200, 255], "float32")[None, None, :, None].repeat(3, axis=-1).repeat(3, axis=0)
    changed = np.asarray(recolour(images, np.array([[1, 0], [2, 0], [0.5, -60]], "float32")))
    np.testing.assert_allclose(
        changed[..., 0, :, 0], [[0, 50, 127.5, 200, 255], [0, 0, 127.5, 255, 255], [3.75, 28.75, 67.5, 103.75, 131.25]]
    )


def test_with_focus_a_labelled_keypoint_is_in_view():
    how = replace(RECIPES["quick"], focus_probability=1.0, crop_probability=0.0)
    keypoints = np.full((64, 3, 2), np.nan)
    keypoints[:, 1] = [500.0, 40.0]
    matrix, _ = sample(generator(0), keypoints, (480, 640), (288, 288), how)
    moved = np.einsum("nij,nj->ni", matrix[:, :2, :2], keypoints[:, 1]) + matrix[:, :2, 2]
    assert ((moved >= -1e-3) & (moved <= 287.001)).all()


def test_with_focus_it_may_lie_in_the_first_and_the_last_pixel():
    how = replace(RECIPES["quick"], focus_probability=1.0, crop_probability=0.0, scale_jitter=(1.0, 1.0))
    keypoints = np.full((400, 1, 2), [320.0, 240.0])
    matrix, _ = sample(generator(0), keypoints, (480, 640), (288, 288), how)
    x = keypoints[:, 0, 0] + matrix[:, 0, 2]
    np.testing.assert_allclose([x.min(), x.max()], [0, 287], atol=1e-3)


def test_a_larger_frame_shows_each_of_its_ends_a_quarter_of_the_time():
    """Half of the room on each side is drawn beyond the ends: corners are seen as often as the middle."""
    matrix, _ = sample(generator(0), np.full((4000, 1, 2), np.nan), (300, 500), (100, 100), STILL)
    shift = matrix[:, :2, 2]
    np.testing.assert_allclose((shift == 0).mean(axis=0), 0.25, atol=0.02)
    np.testing.assert_allclose((shift == [-400, -200]).mean(axis=0), 0.25, atol=0.02)


def test_what_is_cut_or_padded_keeps_the_size_of_the_image():
    """CropAndPad, then a resize to the size from before: both sides of each axis lie within crop_by."""
    how = replace(STILL, crop_probability=1.0, crop_by=0.15)
    size = np.array([288, 162])
    matrix, _ = sample(generator(0), np.full((1000, 1, 2), np.nan), size[::-1], size[::-1], how)
    stretch, shift = matrix[:, [0, 1], [0, 1]], matrix[:, :2, 2]
    first = shift / stretch / size  # padded before the image's first pixel, cut where negative
    last = (size - shift) / stretch / size - 1
    for side in (first, last):
        assert 0.13 < side.max() <= 0.15 + 1e-5 and -0.15 - 1e-5 <= side.min() < -0.13
    assert abs(np.corrcoef(first.ravel(), last.ravel())[0, 1]) < 0.1


def test_random_numbers_belong_to_a_place():
    assert np.array_equal(generator(3, 2, 7).uniform(size=4), generator(3, 2, 7).uniform(size=4))
    assert not np.array_equal(generator(3, 2, 7).uniform(size=4), generator(3, 2, 8).uniform(size=4))


def test_photometric_changes_pixels_and_nothing_else():
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("KerasCV's layers need TensorFlow")
    from horse10.dataset.augment import photometric

    image = generator(0).uniform(0, 255, (2, 32, 32, 3)).astype("float32")
    changed = np.asarray(photometric()(image, training=True))
    assert changed.shape == image.shape and np.isfinite(changed).all() and changed.max() <= 255.5
    assert np.abs(changed - image).mean() > 1
