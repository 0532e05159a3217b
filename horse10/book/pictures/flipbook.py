"""Frames to leaf through in the book: pictures, a slider for each thing that varies, boxes that show and hide labels.

The HTML needs no kernel, no library and nothing from the network, and every control is the browser's own, so the
keyboard and screen readers work it. Nothing moves unless the reader moves it. Without JavaScript one picture stays.
"""

import json
from dataclasses import dataclass
from html import escape

import numpy as np

from horse10.book.pictures.stills import LAYERS, Still, svg

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
        f'<div class="horse10-still"{"" if at == middle else " hidden"}>{svg(still, bodyparts, skeleton)}</div>'
        for at, still in enumerate(stills)
    ]
    controls = "".join(map(_slider, dials)) + _boxes(stills, skeleton, hide)
    return _player(name, "".join(pictures), controls)


def sheet(name: str, stills: list[Still], captions: list[str], bodyparts=(), skeleton=(), hide=(), kind="") -> str:
    """HTML of all pictures at once, each above its caption; arguments as for `flipbook`.

    kind: a further class, of a sheet whose pictures can be chosen one by one (book/assets/failures.js).
    """
    pictures = [
        f'<figure class="horse10-still">{svg(still, bodyparts, skeleton)}<figcaption>{escape(caption)}</figcaption>'
        "</figure>"
        for still, caption in zip(stills, captions, strict=True)
    ]
    return _player(name, f'<div style="{GRID}">{"".join(pictures)}</div>', _boxes(stills, skeleton, hide), kind)


def _player(name: str, pictures: str, controls: str, kind: str = "") -> str:
    kinds = f"horse10-player {kind}".strip()
    return (
        f'<div class="{kinds}" style="max-width: 44rem" role="group" aria-label="{escape(name)}">{pictures}'
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
    there |= {"predictions"} if any(still.predicted is not None for still in stills) else set()
    box = '<label><input type="checkbox" value="{}" autocomplete="off"{}> {}</label>'
    return "".join(box.format(key, "" if key in hide else " checked", LAYERS[key]) for key in LAYERS if key in there)
