"""Corrupted frames: the same to the bit in every run, corrupted before they are made smaller, at every kind."""

import builtins
import hashlib
from dataclasses import replace

import numpy as np
import pytest

from horse10.dataset import DatasetError, corrupted, images, load_dataset
from horse10.dataset.corrupted import FAMILIES, KINDS, STRENGTHS
from horse10.errors import MissingExtra

PICTURE = (np.arange(1008).reshape(14, 24, 3) * 7919 % 256).astype(np.uint8).repeat(3, axis=0).repeat(3, axis=1)
KEPT = {  # of the first pixels at strength 3: kinds whose arithmetic no processor rounds otherwise
    "gaussian_noise": "69efac78a788",
    "shot_noise": "19360e711755",
    "impulse_noise": "d58134637fea",
    "frost": "3bbdd6ede5f2",
    "contrast": "7bbc06ca3cf0",
    "pixelate": "17e6e75c5034",
}


@pytest.fixture(scope="module")
def horses():
    pytest.importorskip("imagecorruptions")
    return load_dataset("synthetic", synthetic_size="tiny")


def test_the_kinds_are_those_of_the_package_in_its_order():
    package = pytest.importorskip("imagecorruptions")
    assert list(KINDS) == package.get_corruption_names("common") and len(KINDS) * len(STRENGTHS) == 75
    for family, kinds in FAMILIES.items():
        assert list(kinds) == package.get_corruption_names(family)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_changes_a_picture_more_at_greater_strength_and_the_same_way_for_one_seed(kind):
    pytest.importorskip("imagecorruptions")
    weak, strong = (corrupted.corrupt(PICTURE, kind, strength, seed=7) for strength in (1, 5))
    assert weak.shape == PICTURE.shape and weak.dtype == np.uint8
    change = [np.abs(picture.astype(float) - PICTURE).mean() for picture in (weak, strong)]
    assert 0 < change[0] < change[1]
    np.testing.assert_array_equal(strong, corrupted.corrupt(PICTURE, kind, 5, seed=7))


@pytest.mark.parametrize("kind", KEPT)
def test_pixels_are_those_that_were_written_down(kind):
    pytest.importorskip("imagecorruptions")
    pixels = corrupted.corrupt(PICTURE, kind, 3, seed=1)[:4, :4]
    assert hashlib.sha256(pixels.tobytes()).hexdigest()[:12] == KEPT[kind]


def test_a_picture_does_not_depend_on_what_was_read_before(horses):
    one, other = (corrupted.corrupted(horses, "snow", strength) for strength in (2, 3))
    first = [one.read(row) for row in (0, 1)]
    np.random.seed(3)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(3)  # noqa: NPY002
    again = [one.read(row) for row in (1, 0)][::-1]
    assert np.random.random() == expected  # noqa: NPY002 (whoever else draws is not disturbed)
    np.testing.assert_array_equal(first, again)
    assert (other.read(0) != first[0]).any()


def test_frames_are_corrupted_at_their_own_size_and_then_made_smaller(horses):
    small = load_dataset("synthetic", synthetic_size="tiny", canvas=144)
    whole, shrunk = (corrupted.corrupted(each, "gaussian_noise", 5).read(0) for each in (horses, small))
    np.testing.assert_array_equal(shrunk, images.resized(whole, shrunk.shape[:2]))
    assert shrunk.shape[:2] == tuple(small.size[0]) != whole.shape[:2]


def test_two_frames_of_the_same_pixels_have_different_noise(horses):
    same = replace(horses, reader=lambda *_: PICTURE)
    one, other = (corrupted.corrupted(same, "gaussian_noise", 1).read(row) for row in (0, 1))
    assert (one != other).any()


def test_a_frame_that_is_too_small_is_named(horses):
    tiny = replace(horses, reader=lambda *_: PICTURE[:31])
    with pytest.raises(DatasetError, match=r"72 x 31 px: below 32 px nothing can be corrupted"):
        corrupted.corrupted(tiny, "fog", 1).read(0)


@pytest.mark.parametrize("absent", ["imagecorruptions", "numba"])
def test_without_the_package_its_installation_is_told(monkeypatch, absent):
    import_module = builtins.__import__

    def without(name, *arguments, **options):
        if name == "imagecorruptions":
            raise ModuleNotFoundError(f"No module named {absent!r}", name=absent)
        return import_module(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=rf"{absent} is not installed.*--no-deps imagecorruptions-imaug"):
        corrupted.require()
