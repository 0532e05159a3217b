"""Frames with labels, predictions and skeleton; contact sheets.

A label is a disk, a prediction a cross, and a body part has one colour everywhere. Coordinates are px of the original
frame, the centre of pixel (0, 0) at (0, 0); NaN is not drawn. Pictures are uint8 (h, w, 3) RGB.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

# Okabe and Ito, "Color Universal Design" (2008): told apart with every kind of colour vision. White instead of their
# black, which is lost on dark coats.
HUES = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#FFFFFF")
LEGIBLE_PX = 900  # small pictures are enlarged to about this width
MARGIN_PX, CAPTION_PX = 8, 15

Skeleton = Sequence[tuple[int, int]]


def colours(n_parts: int) -> list[str]:
    """A hex colour for each of n body parts, the same for the same index everywhere.

    Eight hues, then lighter, then darker: 24 colours, neighbours in different hues; after that they repeat.
    """
    hues = np.array([[int(hue[i : i + 2], 16) for i in (1, 3, 5)] for hue in HUES])
    light = np.concatenate([hues[:-1] + 0.55 * (255 - hues[:-1]), [[190, 190, 190]]])  # white has no lighter shade
    shades = np.concatenate([hues, light, 0.5 * hues]).astype(int)
    return ["#{:02X}{:02X}{:02X}".format(*shades[part % len(shades)]) for part in range(n_parts)]


def label_frame(
    image: np.ndarray,
    points: np.ndarray | None = None,
    skeleton: Skeleton | None = None,
    *,
    predicted: np.ndarray | None = None,
    likelihood: np.ndarray | None = None,
    zoom: int | None = None,
) -> np.ndarray:
    """A copy of a frame (h, w, 3), enlarged, with labels as disks and predictions as crosses: (h * zoom, w * zoom, 3).

    `points` are labels (K, 2) px, `predicted` (K, 2) px with `likelihood` (K,) 0 to 1, with which the crosses shrink.
    `skeleton`, pairs of indices, joins the labels, or the predictions if there are no labels. `zoom` is a whole number;
    without it the picture becomes about 900 px wide.
    """
    height, width = image.shape[:2]
    zoom = zoom or max(1, min(round(LEGIBLE_PX / width), 4 * LEGIBLE_PX // height))
    canvas = cv2.resize(image, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    labelled, crossed = (None if xy is None else (np.asarray(xy) + 0.5) * zoom - 0.5 for xy in (points, predicted))
    joints = crossed if labelled is None else labelled
    for a, b in skeleton or ():
        if joints is not None and np.isfinite(joints[[a, b]]).all():
            _line(canvas, joints[a], joints[b], (225, 225, 225), 1 + zoom // 3)
    for part, xy in _present(labelled):
        _disk(canvas, xy, 2 + zoom, _rgb(part))
    for part, xy in _present(crossed):
        sure = 1.0 if likelihood is None or np.isnan(likelihood[part]) else likelihood[part]
        _cross(canvas, xy, (2 + zoom) * (0.6 + 0.8 * sure), _rgb(part), 1 + zoom // 3)
    return canvas


def contact_sheet(images: Sequence[np.ndarray], captions: Sequence[str], columns: int = 5) -> Image.Image:
    """Pictures of any sizes in rows of `columns`, each with one line of text below; too long a line ends in "…".

    Raises ValueError if there are no pictures or not one caption for each.
    """
    if len(images) == 0 or len(images) != len(captions):
        raise ValueError(f"{len(images)} pictures and {len(captions)} captions; expected one caption for each picture")
    columns = min(columns, len(images))
    height, width = (max(image.shape[axis] for image in images) for axis in (0, 1))
    letters_px = max(CAPTION_PX, width // 24)  # legible after the sheet has been shrunk to a page
    row_px, column_px = height + 2 * letters_px + MARGIN_PX, width + MARGIN_PX
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (columns * column_px + MARGIN_PX, rows * row_px + MARGIN_PX), "white")
    text, font = ImageDraw.Draw(sheet), ImageFont.load_default(letters_px)
    for place, (image, caption) in enumerate(zip(images, captions, strict=True)):
        left, top = MARGIN_PX + place % columns * column_px, MARGIN_PX + place // columns * row_px
        sheet.paste(Image.fromarray(image), (left, top))
        text.text((left, top + image.shape[0] + 2), _fit(caption, font, width), "black", font)
    return sheet


def _present(points: np.ndarray | None) -> Iterator[tuple[int, np.ndarray]]:
    """Index and position (2,) of the parts that are not NaN."""
    for part, xy in enumerate(() if points is None else points):
        if np.isfinite(xy).all():
            yield part, xy


def _rgb(part: int) -> tuple[int, int, int]:
    return ImageColor.getrgb(colours(part + 1)[part])


def _disk(canvas: np.ndarray, xy: np.ndarray, radius: float, colour: tuple[int, int, int]) -> None:
    for size, tint in ((radius + 1, (0, 0, 0)), (radius, colour)):
        cv2.circle(canvas, _fixed(xy), round(size * 16), tint, -1, cv2.LINE_AA, shift=4)


def _cross(canvas: np.ndarray, xy: np.ndarray, arm: float, colour: tuple[int, int, int], thick: int) -> None:
    for width, tint in ((thick + 2, (0, 0, 0)), (thick, colour)):
        for way in (np.array([arm, arm]), np.array([arm, -arm])):
            _line(canvas, xy - way, xy + way, tint, width)


def _line(canvas: np.ndarray, start: np.ndarray, end: np.ndarray, colour: tuple[int, int, int], thick: int) -> None:
    cv2.line(canvas, _fixed(start), _fixed(end), colour, thick, cv2.LINE_AA, shift=4)


def _fixed(xy: np.ndarray) -> list[int]:
    """A position in 1/16 px, the unit of cv2's `shift=4`; far outside the picture is far enough at 10,000 px."""
    return np.round(np.clip(xy, -1e4, 1e4) * 16).astype(int).tolist()


def _fit(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text + "…"
