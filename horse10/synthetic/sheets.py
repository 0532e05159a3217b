"""Contact sheets: every domain, and every kind of ground truth, at a glance. Each is a PIL image; `.save(path)`."""

from collections.abc import Iterable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from horse10.bodyparts import BODYPARTS, SKELETON
from horse10.synthetic.classes import CLASSES
from horse10.synthetic.domains import DOMAINS
from horse10.synthetic.figures.relief import LAYERS, PARTS, THINGS
from horse10.synthetic.layout import COLOURS
from horse10.synthetic.scene.view import FARTHEST
from horse10.synthetic.truth import Truth, truth
from horse10.synthetic.world import world

MARGIN, LINE = 8, 16  # px
INK, PAPER = (30, 30, 30), (255, 255, 255)
PART_COLOURS = (*COLOURS, (160, 160, 160))  # as for the layers, and one more
ZOOM = 2  # of a tile, for lines and points that can be seen


def domains(names: Iterable[str] = tuple(DOMAINS), columns: int = 5, seed: int = 0, size_px=(162, 288)) -> Image.Image:
    """A row of frames of each domain, each frame of another animal."""
    tiles, captions = [], []
    for name in names:
        herd = world(seed=seed, domain=name).horses()
        chosen = [herd[i] for i in np.linspace(0, len(herd) - 1, columns).astype(int)]
        tiles += list(truth(chosen, columns, size_px).frames)
        captions += [f"{name}: {DOMAINS[name].words}"] + [horse.name for horse in chosen[1:]]
    return _grid(tiles, captions, columns)


def ground_truth(known: Truth, rows: Iterable[int] | None = None) -> Image.Image:
    """A row for each of some frames: itself with its classes, boxes and keypoints, depth, layers, and parts."""
    tiles, captions = [], []
    for row in range(len(known)) if rows is None else rows:
        answers = [question.classes[known.classes[name][row]] for name, question in CLASSES.items()]
        depth = known.depth_m[row]
        tiles += [known.frames[row], _labelled(known, row), _far(depth)]
        tiles += [_coloured(known.layers[row], COLOURS), _coloured(known.parts[row], PART_COLOURS)]
        captions += [", ".join(f"{name} {answer}" for name, answer in zip(CLASSES, answers, strict=True))]
        captions += ["boxes and keypoints", f"depth, {depth.min():.1f} to {depth.max():.0f} m, logarithmic"]
        captions += ["layers", "parts"]
    return _beside(_grid(tiles, captions, 5), {"layers": (LAYERS, COLOURS), "parts": (PARTS, PART_COLOURS)})


def _labelled(known: Truth, row: int) -> np.ndarray:
    image = cv2.resize(known.frames[row], None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_CUBIC)
    image = (0.6 * image + 0.4 * 255).astype(np.uint8)
    for box, layers in zip(known.boxes[row], THINGS.values(), strict=True):
        if np.isfinite(box).all():
            left, top, right, bottom = (round(float(at)) for at in ZOOM * (box + 0.5) - 0.5)
            cv2.rectangle(image, (left, top), (right, bottom), COLOURS[layers[0]], 2)
    points = ZOOM * (known.keypoints[row] + 0.5) - 0.5
    for pair in SKELETON:
        ends = points[[BODYPARTS.index(name) for name in pair]]
        if np.isfinite(ends).all():
            cv2.line(image, *(tuple(map(int, end.round())) for end in ends), (60, 60, 60), 1, cv2.LINE_AA)
    for x, y in points[np.isfinite(points[:, 0])]:
        cv2.circle(image, (round(float(x)), round(float(y))), 3, COLOURS[6], -1, cv2.LINE_AA)
    return image


def _far(depth_m: np.ndarray) -> np.ndarray:
    """Depth on a logarithmic scale, near light and far dark."""
    low = np.log(depth_m.min())
    share = (np.log(depth_m) - low) / max(np.log(FARTHEST) - low, 1e-6)
    return cv2.applyColorMap((255 * (1 - np.clip(share, 0, 1))).astype(np.uint8), cv2.COLORMAP_VIRIDIS)[..., ::-1]


def _coloured(codes: np.ndarray, colours) -> np.ndarray:
    return np.array(colours, np.uint8)[codes]


def _grid(tiles: list[np.ndarray], captions: list[str], columns: int) -> Image.Image:
    """Tiles of one shape, row by row, each below its caption."""
    height, width = (max(tile.shape[axis] for tile in tiles) for axis in (0, 1))
    step = width + MARGIN, height + LINE + MARGIN
    n_rows = -(-len(tiles) // columns)
    page = Image.new("RGB", (columns * step[0] + MARGIN, n_rows * step[1] + MARGIN), PAPER)
    draw = ImageDraw.Draw(page)
    for number, (tile, caption) in enumerate(zip(tiles, captions, strict=True)):
        x, y = MARGIN + number % columns * step[0], MARGIN + number // columns * step[1]
        font = ImageFont.load_default(12)
        while draw.textlength(caption, font) > width and font.size > 7:
            font = ImageFont.load_default(font.size - 1)
        draw.text((x, y), caption, INK, font)
        enlarged = cv2.resize(np.ascontiguousarray(tile), (width, height), interpolation=cv2.INTER_NEAREST)
        page.paste(Image.fromarray(enlarged), (x, y + LINE))
    return page


def _beside(page: Image.Image, keys: dict[str, tuple[tuple[str, ...], tuple]]) -> Image.Image:
    """A page with what its colours mean to the right."""
    whole = Image.new("RGB", (page.width + 120, page.height), PAPER)
    whole.paste(page, (0, 0))
    draw, y = ImageDraw.Draw(whole), MARGIN
    for title, (names, colours) in keys.items():
        draw.text((page.width, y), title, INK, ImageFont.load_default(12))
        for name, colour in zip(names, colours, strict=False):
            y += LINE
            draw.rectangle((page.width, y + 2, page.width + 12, y + 13), colour)
            draw.text((page.width + 18, y), name, INK, ImageFont.load_default(11))
        y += 2 * LINE
    return whole
