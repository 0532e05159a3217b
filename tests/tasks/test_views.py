"""Views of frames: two of each, different, the same again from the same seed; and what each change does."""

import numpy as np
import pytest

from horse10.tasks import views as module
from horse10.tasks.views import cut_out, recoloured, views

FRAMES = np.random.default_rng(1).integers(0, 256, (3, 27, 48, 3), np.uint8).repeat(3, axis=1).repeat(3, axis=2)
SOME = FRAMES.astype(np.float32)


def seeded(seed=0):
    return np.random.default_rng(seed)


def test_two_views_of_each_frame_differ_and_come_again_from_the_same_seed():
    once = views(FRAMES, seeded())
    assert once.shape == (6, *FRAMES.shape[1:]) and once.dtype == np.uint8
    assert (once == views(FRAMES, seeded())).all() and (once != views(FRAMES, seeded(1))).any()
    assert all((one != other).mean() > 0.5 for one, other in zip(once[::2], once[1::2], strict=True))


def test_views_of_a_frame_stand_side_by_side(monkeypatch):
    for share in ("RECOLOURED", "GREY", "BLURRED"):
        monkeypatch.setattr(module, share, 0.0)
    plain = np.full((3, 27, 48, 3), 1, np.uint8) * np.array([10, 100, 200], np.uint8)[:, None, None, None]
    assert views(plain, seeded()).mean(axis=(1, 2, 3)).tolist() == [10, 10, 100, 100, 200, 200]


def test_a_part_is_enlarged_to_the_whole_and_some_are_mirrored(monkeypatch):
    """Of pictures whose red grows to the right and whose green grows downwards, by 1 a pixel."""
    across, down = np.meshgrid(np.arange(144), np.arange(81))
    ramps = np.stack([across, down, 0 * across], axis=-1).astype(np.float32)[None].repeat(200, axis=0)
    cut = cut_out(ramps, seeded())
    width, height = cut[:, 40, -1, 0] - cut[:, 40, 0, 0], cut[:, -1, 70, 1] - cut[:, 0, 70, 1]
    share = abs(width) / 143 * height / 80
    assert share.min() == pytest.approx(module.AREA[0], abs=0.03) and 0.85 < share.max() <= 1.001
    assert 0.4 < (width < 0).mean() < 0.6 and (height > 0).all()
    assert cut.min() >= 0 and cut[..., 0].max() <= 143.01 and cut[..., 1].max() <= 80.01
    monkeypatch.setattr(module, "AREA", (1.0, 1.0))
    monkeypatch.setattr(module, "ASPECT", (1.0, 1.0))
    monkeypatch.setattr(module, "MIRRORED", 0.0)
    np.testing.assert_allclose(cut_out(SOME, seeded()), SOME, atol=1e-3)


@pytest.mark.parametrize("change", [module.cut_out, module.recoloured, module.blurred])
def test_each_change_follows_the_seed(change):
    many = SOME.repeat(4, axis=0)
    assert (change(many, seeded()) == change(many, seeded())).all()
    assert (change(many, seeded()) != change(many, seeded(1))).any()


def test_colours_change_and_greys_stay_grey(monkeypatch):
    monkeypatch.setattr(module, "GREY", 0.0)
    grey = np.full((50, 4, 4, 3), 100, np.float32)
    changed = recoloured(grey, seeded())
    assert np.ptp(changed, axis=-1).max() < 1e-2 and changed.std() > 10
    many = SOME.repeat(20, axis=0)
    kept = np.isclose(recoloured(many, seeded()), many, atol=1e-2).all(axis=(1, 2, 3))
    assert kept.mean() == pytest.approx(1 - module.RECOLOURED, abs=0.12)
    monkeypatch.setattr(module, "GREY", 1.0)
    assert np.ptp(recoloured(SOME, seeded()), axis=-1).max() < 1e-1


def test_hue_is_turned_all_the_way_round():
    colours = np.eye(3)
    np.testing.assert_allclose(module._turned(np.array([1 / 3]))[0] @ colours, colours[[2, 0, 1]], atol=1e-9)


def test_every_other_picture_is_blurred(monkeypatch):
    monkeypatch.setattr(module, "SIGMA", (1 / 81, 2 / 81))
    many = SOME.repeat(20, axis=0)
    rough = [
        np.abs(np.diff(pictures, axis=2)).mean(axis=(1, 2, 3)) for pictures in (module.blurred(many, seeded()), many)
    ]
    ratio = rough[0] / rough[1]
    assert 0.3 < (ratio < 0.8).mean() < 0.7 and ((ratio < 0.8) | (ratio == 1)).all()
