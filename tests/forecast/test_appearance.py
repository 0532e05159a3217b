"""Each measure of a picture follows what it is named after."""

import cv2
import numpy as np
import pytest

from horse10.forecast.appearance import MEASURES, measured

NAMES = [each.name for each in MEASURES]
RNG = np.random.default_rng(0)
PICTURE = np.uint8(cv2.resize(RNG.uniform(60, 180, (12, 16, 3)), (160, 120)))


def of(*frames) -> dict[str, float]:
    return dict(zip(NAMES, measured([frames]), strict=True))


def tinted(channel: int) -> np.ndarray:
    picture = PICTURE.astype(int)
    picture[..., channel] += 40
    return np.uint8(picture)


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        ("light", PICTURE + 50, PICTURE),
        ("contrast", PICTURE, PICTURE // 2 + 60),
        ("colour", PICTURE, PICTURE.mean(axis=-1, keepdims=True).repeat(3, axis=-1).astype("uint8")),
        ("red or blue", tinted(0), tinted(2)),
        ("green or purple", tinted(1), tinted(0)),
        ("sharpness", PICTURE, cv2.GaussianBlur(PICTURE, (0, 0), 4)),
    ],
)
def test_a_measure_tells_more_from_less(name, more, less):
    assert of(more)[name] > of(less)[name] + 0.01


def test_light_alone_is_neither_contrast_nor_colour_nor_sharpness():
    brighter, plain = of(PICTURE + 50), of(PICTURE)
    assert all(brighter[name] == pytest.approx(plain[name], abs=1e-5) for name in NAMES[1:6])
    assert of(PICTURE // 2)["sharpness"] == pytest.approx(plain["sharpness"], abs=0.3)


def test_noise_is_its_standard_deviation():
    grey = np.full((300, 300, 1), 128.0) + RNG.normal(0, 5, (300, 300, 1))
    assert 255 * of(np.uint8(grey.round().repeat(3, axis=-1)))["noise"] == pytest.approx(5, rel=0.05)


def test_motion_is_the_share_of_what_passes_by():
    frames = [np.zeros((40, 80, 3), np.uint8) for _ in range(5)]
    for number, frame in enumerate(frames):
        frame[20:] = 255  # stays
        frame[:20, 16 * number : 16 * number + 16] = 255  # a tenth of the picture, elsewhere in each
    assert of(*frames)["motion"] == pytest.approx(0.1)
    assert np.isnan(of(*frames[:2])["motion"])


def test_a_picture_of_one_grey_has_numbers():
    assert np.isfinite(measured([[np.zeros((9, 9, 3), np.uint8)] * 3])).all()
