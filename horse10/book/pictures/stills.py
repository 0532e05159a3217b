"""Pictures with what is drawn over them: labels, predictions, skeleton, body parts that cannot be seen.

The layers are SVG, so that they stay sharp and can be hidden. Coordinates are px of the original frame.
"""

from dataclasses import dataclass
from html import escape

import numpy as np
from PIL import Image, ImageColor

from horse10.book import html
from horse10.prediction.drawing import colours

WIDTH_PX = 384  # larger frames are stored at this width
QUALITY = 62  # of WebP, 0 to 100: a frame of 288 x 162 px takes 3 to 11 kB
SYMBOLS = {  # of a body part without a label, by why it has none; radius 1 around (0, 0)
    "outside": "M0 -1L.95 .8H-.95Z",  # a triangle at the edge of the picture
    "self": "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z",  # a ring
    "handler": "M-.85 -.85H.85V.85H-.85Z",  # a square
    "foreground": "M0 -1.2L1.2 0L0 1.2L-1.2 0Z",  # a diamond
}
CROSS = "m-{0:.1f}-{0:.1f}l{1:.1f} {1:.1f}m0-{1:.1f}l-{1:.1f} {1:.1f}"  # from its middle; radius, twice the radius
DARK = 80  # of 255: a cross of a darker colour lies on white
REASONS = {
    "outside": "outside the picture",
    "self": "behind the horse itself",
    "handler": "behind the handler",
    "foreground": "behind something in front",
}
LAYERS = {  # bottom to top
    "skeleton": "skeleton",
    "labels": "labels",
    "unseen": "body parts that cannot be seen",
    "predictions": "predictions",
}


@dataclass(frozen=True)
class Still:
    """A picture as it is shown: what it shows in words, and what is drawn over it.

    image (h, w, 3) uint8 RGB; keypoints (K, 2) px, NaN = not labelled; positions (K, 2) px and visibility (K,), a word
    for each body part ("visible", or a key of SYMBOLS), where the place of unlabelled parts is known too; predicted
    (K, 2) px, NaN = not drawn; stored: the width in px and the quality with which the picture is kept.
    """

    image: np.ndarray
    words: str
    keypoints: np.ndarray | None = None
    positions: np.ndarray | None = None
    visibility: np.ndarray | None = None
    predicted: np.ndarray | None = None
    stored: tuple[int, int] = (WIDTH_PX, QUALITY)


def svg(still: Still, bodyparts, skeleton) -> str:
    """The picture with its layers, in a coordinate system of its own px."""
    height, width = still.image.shape[:2]
    picture = Image.fromarray(still.image)
    stored_width, quality = still.stored
    picture.thumbnail((stored_width, stored_width * height))
    layers, radius = [], width / 110
    if still.keypoints is not None:
        layers += [_skeleton(still.keypoints, skeleton, radius), _labels(still.keypoints, bodyparts, radius)]
    if still.visibility is not None:
        layers.append(_unseen(still, bodyparts, radius))
    if still.predicted is not None:
        layers.append(_predictions(still, bodyparts, radius))
    source = html.image_url(picture, quality)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(still.words)}" width="100%">'
        f'<image width="{width}" height="{height}" href="{source}"/>{"".join(layers)}</svg>'
    )


def _skeleton(keypoints: np.ndarray, skeleton, radius: float) -> str:
    lines = (keypoints[list(pair)] + 0.5 for pair in skeleton if np.isfinite(keypoints[list(pair)]).all())
    path = "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for (a, b), (c, d) in lines)
    return f'<g class="skeleton"><path d="{path}" fill="none" stroke="#e1e1e1" stroke-width="{radius / 2:.1f}"/></g>'


def _labels(keypoints: np.ndarray, bodyparts, radius: float) -> str:
    dots = (
        f'<circle cx="{x + 0.5:.1f}" cy="{y + 0.5:.1f}" r="{radius:.1f}" fill="{colour}">'
        f"<title>{escape(part)}</title></circle>"
        for part, colour, (x, y) in zip(bodyparts, colours(len(bodyparts)), keypoints, strict=True)
        if np.isfinite([x, y]).all()
    )
    return f'<g class="labels" stroke="#000" stroke-width="{radius / 4:.1f}">{"".join(dots)}</g>'


def _unseen(still: Still, bodyparts, radius: float) -> str:
    """Outlines where the body parts without a label are; those outside the picture at its nearest edge."""
    height, width = still.image.shape[:2]
    limits = np.array([width, height]) - 1.2 * radius
    marks = (
        f'<path d="{SYMBOLS[why]}" transform="translate({x:.1f} {y:.1f}) scale({radius:.1f})">'
        f"<title>{escape(f'{part}: {REASONS[why]}')}</title></path>"
        for part, why, (x, y) in zip(
            bodyparts, still.visibility, np.clip(still.positions + 0.5, 1.2 * radius, limits), strict=True
        )
        if why in SYMBOLS
    )
    style = 'fill="#000" fill-opacity=".45" stroke="#fff" stroke-width=".35"'
    return f'<g class="unseen" {style}>{"".join(marks)}</g>'


def _predictions(still: Still, bodyparts, radius: float) -> str:
    """Crosses, each with a line to its label where there is one; on black or white, to be seen on any ground."""
    labels = np.full(still.predicted.shape, np.nan) if still.keypoints is None else still.keypoints
    lines, marks, grounds = "", "", {"#000": "", "#fff": ""}
    for part, colour, at, label in zip(bodyparts, colours(len(bodyparts)), still.predicted, labels, strict=True):
        if not np.isfinite(at).all():
            continue
        (x, y), (x_true, y_true), words = at + 0.5, label + 0.5, part
        if np.isfinite([x_true, y_true]).all():
            lines += f"M{x_true:.1f} {y_true:.1f}L{x:.1f} {y:.1f}"
            words += f": {np.hypot(x - x_true, y - y_true):.1f} px off"
        cross = f"M{x:.1f} {y:.1f}" + CROSS.format(radius, 2 * radius)
        grounds["#fff" if ImageColor.getcolor(colour, "L") < DARK else "#000"] += cross
        marks += f'<path d="{cross}" stroke="{colour}"><title>{escape(words)}</title></path>'
    ground = "".join(
        f'<path d="{d}" stroke="{color}" stroke-width="{radius:.1f}"/>' for color, d in grounds.items() if d
    )
    return (
        f'<g class="predictions" fill="none" stroke-width="{radius / 2:.1f}">'
        f'<path d="{lines}" stroke="#fff" stroke-width="{radius / 4:.1f}"/>'
        f"{ground}{marks}</g>"
    )
