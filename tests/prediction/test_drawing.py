"""Drawing: every mark is where it belongs, in its part's colour; nothing is drawn for a missing part."""

import numpy as np
import pytest
from PIL import Image, ImageColor

from horse10.prediction.drawing import HUES, colours, contact_sheet, label_frame

GREY = np.full((40, 60, 3), 100, np.uint8)
NAN = (np.nan, np.nan)


def rgb(part):
    return ImageColor.getrgb(colours(part + 1)[part])


def at(picture, x, y, zoom):
    """The pixel of an enlarged picture at a position of the original one."""
    return tuple(int(v) for v in picture[round((y + 0.5) * zoom - 0.5), round((x + 0.5) * zoom - 0.5)])


def test_colours_are_distinct_stable_and_okabe_itos_first():
    assert colours(8) == list(HUES)
    assert len(set(colours(24))) == 24 and colours(30)[24:] == colours(6)
    assert colours(22)[:5] == colours(5)
    values = np.array([ImageColor.getrgb(colour) for colour in colours(24)]).astype(int)
    gaps = np.abs(values[:, None] - values[None]).sum(-1) + 999 * np.eye(24, dtype=int)
    assert gaps.min() > 30


@pytest.mark.parametrize("zoom", [1, 3, 4])
def test_labels_are_disks_in_the_colour_of_their_part(zoom):
    points = np.array([(10, 12), NAN, (45.5, 30.25)])
    picture = label_frame(GREY, points, zoom=zoom)
    assert picture.shape == (40 * zoom, 60 * zoom, 3) and picture.dtype == np.uint8
    assert at(picture, 10, 12, zoom) == rgb(0) and at(picture, 45.5, 30.25, zoom) == rgb(2)
    assert not (picture == rgb(1)).all(-1).any()  # the missing part's colour is nowhere
    marked = (picture != 100).any(-1)
    for x, y in points[[0, 2]]:
        rows, columns = np.nonzero(marked[:, : 30 * zoom] if x < 30 else marked[:, 30 * zoom :])
        centre = np.array([columns.mean() + (0 if x < 30 else 30 * zoom), rows.mean()])
        np.testing.assert_allclose(centre, (np.array([x, y]) + 0.5) * zoom - 0.5, atol=0.3)


def test_the_frame_is_left_alone_and_enlarged_to_be_legible():
    frame = np.random.default_rng(0).integers(0, 255, (162, 288, 3), np.uint8)
    before = frame.copy()
    picture = label_frame(frame, np.array([(100.0, 100.0)]))
    assert picture.shape == (486, 864, 3)
    np.testing.assert_array_equal(frame, before)
    assert label_frame(np.zeros((480, 640, 3), np.uint8)).shape == (480, 640, 3)
    np.testing.assert_array_equal(label_frame(frame, np.full((22, 2), np.nan), zoom=1), frame)
    np.testing.assert_array_equal(
        label_frame(frame[:, ::-1], zoom=1), frame[:, ::-1]
    )  # also a view that is not contiguous


def test_predictions_are_crosses():
    picture = label_frame(GREY, None, predicted=np.array([NAN, (30.0, 20.0)]), zoom=4)
    assert at(picture, 30, 20, 4) == rgb(1)
    arms = [at(picture, 30 + dx, 20 + dy, 4) for dx in (-1.4, 1.4) for dy in (-1.4, 1.4)]
    assert arms == [rgb(1)] * 4
    beside = [at(picture, 30 + dx, 20 + dy, 4) for dx, dy in ((-1.6, 0), (1.6, 0), (0, -1.6), (0, 1.6))]
    assert beside == [(100, 100, 100)] * 4


def test_crosses_shrink_with_likelihood():
    area = lambda likelihood: (  # noqa: E731
        label_frame(GREY, None, predicted=np.array([(30.0, 20.0)]), likelihood=np.array([likelihood]), zoom=4) != 100
    ).sum()
    assert 0 < area(0.0) < area(0.5) < area(1.0)
    assert area(np.nan) == area(1.0)  # of a baseline nothing is known


def test_the_skeleton_joins_what_is_there():
    points = np.array([(10.0, 10.0), (50.0, 10.0), NAN, (10.0, 35.0)])
    picture = label_frame(GREY, points, ((0, 1), (1, 2), (2, 3)), zoom=4)
    line = (225, 225, 225)
    assert at(picture, 30, 10, 4) == line
    assert (picture == line).all(-1)[4 * 16 :].sum() == 0  # no line to or from the missing part
    poses = label_frame(GREY, None, ((0, 1),), predicted=points, zoom=4)
    assert at(poses, 30, 10, 4) == line  # without labels it joins the predictions
    both = label_frame(GREY, points, ((0, 1),), predicted=points + np.array([0, 20]), zoom=4)
    assert at(both, 30, 10, 4) == line and at(both, 30, 30, 4) == (100, 100, 100)


def test_points_far_outside_do_no_harm():
    points = np.array([(1e12, -1e12), (30.0, 20.0), (-500.0, 20.0)])
    picture = label_frame(GREY, points, ((0, 1),), predicted=points, zoom=2)
    assert at(picture, 30, 20, 2) == rgb(1)


def test_contact_sheet_places_pictures_and_captions():
    pictures = [np.full((20 + 5 * (k == 1), 60, 3), (0, 200, 40 * k), np.uint8) for k in range(5)]
    sheet = contact_sheet(pictures, [f"no. {k}" for k in range(5)], columns=2)
    assert isinstance(sheet, Image.Image) and sheet.mode == "RGB"
    pixels = np.array(sheet)
    corners = [tuple(xy) for xy in np.argwhere((pixels == (0, 200, 40)).all(-1))[[0, -1]]]
    (top, left), (bottom, right) = corners
    assert (bottom - top + 1, right - left + 1) == (25, 60)  # the second picture, at its own size
    assert left > 60 and top < 20  # is in the first row, second column
    below = pixels[bottom + 1 : bottom + 20, left : right + 1]
    assert (below < 60).all(-1).any() and (below == 255).all(-1).any()  # its caption: dark on white
    third = np.argwhere((pixels == (0, 200, 80)).all(-1))[0]
    assert third[0] > bottom and third[1] < 60
    assert sheet.width < 3 * 60  # two columns, not five


def test_captions_are_cut_to_the_width_of_the_pictures():
    one = contact_sheet([np.zeros((10, 80, 3), np.uint8)], ["a caption that is far too long for this"])
    assert one.width == contact_sheet([np.zeros((10, 80, 3), np.uint8)], [""]).width
    margin = np.array(one)[20:, 90:]
    assert (margin == 255).all()


@pytest.mark.parametrize("captions", [[], ["one", "two"]])
def test_contact_sheet_wants_a_caption_for_each_picture(captions):
    with pytest.raises(ValueError, match=f"1 pictures and {len(captions)} captions"):
        contact_sheet([GREY], captions)
    with pytest.raises(ValueError, match="0 pictures"):
        contact_sheet([], [])


def test_a_narrow_picture_is_not_enlarged_without_end():
    assert label_frame(np.zeros((700, 3, 3), np.uint8)).shape == (3500, 15, 3)
    assert label_frame(np.zeros((96, 64, 3), np.uint8)).shape == (96 * 14, 64 * 14, 3)
    assert label_frame(np.zeros((4000, 10, 3), np.uint8)).shape == (4000, 10, 3)
