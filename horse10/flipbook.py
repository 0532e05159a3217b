"""Frames to leaf through in the book: pictures, a slider for each thing that varies, boxes that show and hide labels.

The HTML needs no kernel, no library and nothing from the network, and every control is the browser's own, so the
keyboard and screen readers work it. Nothing moves unless the reader moves it. Without JavaScript one picture stays.
Labels are SVG over the picture, so that they stay sharp and can be hidden. Coordinates are px of the original frame.
"""

import json
from dataclasses import dataclass
from html import escape

import numpy as np
from PIL import Image

from horse10 import book
from horse10.drawing import colours

WIDTH_PX = 384  # larger frames are stored at this width
QUALITY = 62  # of WebP, 0 to 100: a frame of 288 x 162 px takes 3 to 11 kB
SYMBOLS = {  # of a body part without a label, by why it has none; radius 1 around (0, 0)
    "outside": "M0 -1L.95 .8H-.95Z",  # a triangle at the edge of the picture
    "self": "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z",  # a ring
    "handler": "M-.85 -.85H.85V.85H-.85Z",  # a square
    "foreground": "M0 -1.2L1.2 0L0 1.2L-1.2 0Z",  # a diamond
}
REASONS = {
    "outside": "outside the picture",
    "self": "behind the horse itself",
    "handler": "behind the handler",
    "foreground": "behind something in front",
}
LAYERS = {"skeleton": "skeleton", "labels": "labels", "unseen": "body parts that cannot be seen"}  # bottom to top

# What a sheet needs to be one where the book's style sheet is not loaded: in Jupyter.
GRID = "display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 0.6rem 0.5rem"

SCRIPT = """
document.querySelectorAll(".horse10-player:not([data-ready])").forEach((player) => {
  player.dataset.ready = "";
  const dials = [...player.querySelectorAll("input[type=range]")];
  const boxes = [...player.querySelectorAll("input[type=checkbox]")];
  const pictures = [...player.querySelectorAll(".horse10-still")];
  function show() {
    const chosen = dials.reduce((at, dial) => at * (Number(dial.max) + 1) + Number(dial.value), 0);
    if (dials.length) pictures.forEach((picture, at) => { picture.hidden = at !== chosen; });
    dials.forEach((dial) => {
      const words = JSON.parse(dial.dataset.stops)[dial.value];
      dial.setAttribute("aria-valuetext", words);
      dial.closest("label").querySelector("output").textContent = words;
    });
    boxes.forEach((box) => player.querySelectorAll("g." + box.value).forEach((layer) => {
      layer.style.display = box.checked ? "" : "none";
    }));
  }
  player.querySelectorAll(".horse10-controls").forEach((controls) => { controls.hidden = false; });
  player.addEventListener("input", show);
  show();
});
"""


@dataclass(frozen=True)
class Dial:
    """A slider: what varies, in words each of its stops, and what its two ends look like."""

    name: str
    stops: tuple[str, ...]
    ends: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Still:
    """A picture as it is shown: what it shows in words, and what is drawn over it.

    image (h, w, 3) uint8 RGB; keypoints (K, 2) px, NaN = not labelled; where (K, 2) px and visibility (K,), a word for
    each body part ("visible", or a key of SYMBOLS), if it is known where those without a label are.
    """

    image: np.ndarray
    words: str
    keypoints: np.ndarray | None = None
    where: np.ndarray | None = None
    visibility: np.ndarray | None = None


def flipbook(name: str, stills: list[Still], dials: list[Dial], bodyparts=(), skeleton=(), hide=()) -> str:
    """HTML of one picture at a time, chosen by sliders.

    Args:
        name: read aloud for the whole.
        stills: one for each combination of stops, the last dial's stops following one another.
        dials: they start in the middle.
        bodyparts, skeleton: as `PoseDataset` has them.
        hide: keys of LAYERS that are hidden at first.

    Raises:
        ValueError: not one picture for each combination.
    """
    expected = int(np.prod([len(dial.stops) for dial in dials]))
    if len(stills) != expected:
        raise ValueError(f"{len(stills)} pictures for {expected} positions of the sliders; expected one for each")
    middle = int(np.ravel_multi_index([len(d.stops) // 2 for d in dials], [len(d.stops) for d in dials]))
    pictures = [
        f'<div class="horse10-still"{"" if at == middle else " hidden"}>{_svg(still, bodyparts, skeleton)}</div>'
        for at, still in enumerate(stills)
    ]
    controls = "".join(map(_slider, dials)) + _boxes(stills, skeleton, hide)
    return _player(name, "".join(pictures), controls)


def sheet(name: str, stills: list[Still], captions: list[str], bodyparts=(), skeleton=(), hide=()) -> str:
    """HTML of all pictures at once, each above its caption; arguments as for `flipbook`."""
    pictures = [
        f'<figure class="horse10-still">{_svg(still, bodyparts, skeleton)}<figcaption>{escape(caption)}</figcaption>'
        "</figure>"
        for still, caption in zip(stills, captions, strict=True)
    ]
    return _player(name, f'<div style="{GRID}">{"".join(pictures)}</div>', _boxes(stills, skeleton, hide))


def _player(name: str, pictures: str, controls: str) -> str:
    return (
        f'<div class="horse10-player" style="max-width: 44rem" role="group" aria-label="{escape(name)}">{pictures}'
        f'<div class="horse10-controls" hidden>{controls}</div><script>{SCRIPT}</script></div>'
    )


def _slider(dial: Dial) -> str:
    low, high = (f'<span class="horse10-end">{escape(end)}</span>' if end else "" for end in dial.ends)
    place = f'min="0" max="{len(dial.stops) - 1}" value="{len(dial.stops) // 2}"'
    return (
        f'<label><b>{escape(dial.name)}</b> {low} <input type="range" {place} autocomplete="off"'
        f' data-stops="{escape(json.dumps(dial.stops))}"> {high} <output></output></label>'
    )


def _boxes(stills: list[Still], skeleton, hide) -> str:
    labelled = any(still.keypoints is not None for still in stills)
    there = ({"labels"} if labelled else set()) | ({"skeleton"} if labelled and skeleton else set())
    there |= {"unseen"} if any(still.visibility is not None for still in stills) else set()
    box = '<label><input type="checkbox" value="{}" autocomplete="off"{}> {}</label>'
    return "".join(box.format(key, "" if key in hide else " checked", LAYERS[key]) for key in LAYERS if key in there)


def _svg(still: Still, bodyparts, skeleton) -> str:
    """The picture with its layers, in a coordinate system of its own px."""
    height, width = still.image.shape[:2]
    picture = Image.fromarray(still.image)
    picture.thumbnail((WIDTH_PX, WIDTH_PX * height))
    layers, radius = [], width / 110
    if still.keypoints is not None:
        layers += [_skeleton(still.keypoints, skeleton, radius), _labels(still.keypoints, bodyparts, radius)]
    if still.visibility is not None:
        layers.append(_unseen(still, bodyparts, radius))
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(still.words)}" width="100%">'
        f'<image width="{width}" height="{height}" href="{book.image_url(picture, QUALITY)}"/>{"".join(layers)}</svg>'
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
            bodyparts, still.visibility, np.clip(still.where + 0.5, 1.2 * radius, limits), strict=True
        )
        if why in SYMBOLS
    )
    style = 'fill="#000" fill-opacity=".45" stroke="#fff" stroke-width=".35"'
    return f'<g class="unseen" {style}>{"".join(marks)}</g>'
