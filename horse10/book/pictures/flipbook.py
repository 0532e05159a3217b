"""Frames to leaf through and sheets of frames: pictures, sliders for what varies, boxes that show and hide labels.

A flip-book is made of linked Jupyter widgets (`horse10.book.widgets`). A sheet is plain HTML: its boxes and buttons are
the browser's own and take effect by style alone, so it needs no script at all.
"""

from dataclasses import dataclass
from html import escape

import ipywidgets
import numpy as np

from horse10.book import widgets
from horse10.book.pictures.stills import LAYERS, Still, svg
from horse10.book.sources import Source

# What a sheet needs to be one where the book's style sheet is not loaded: in Jupyter.
GRID = "display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 0.6rem 0.5rem"
AROUND = ":is(.horse10-sheet, .horse10-widgets, .widget-vbox)"  # holds pictures and their boxes
CHOSEN = "chosen"  # name of the buttons that choose a picture, and of the parameter of a chart that follows them


@dataclass(frozen=True)
class Dial:
    """A slider: what varies, in words each of its stops, and what its two ends look like."""

    name: str
    stops: tuple[str, ...]
    ends: tuple[str, str] = ("", "")


def flipbook(
    name: str, stills: list[Still], dials: list[Dial], bodyparts=(), skeleton=(), hide=(), source: Source | None = None
) -> widgets.Shown:
    """One picture at a time, chosen by sliders.

    Args:
        name: read aloud for the whole.
        stills: one for each combination of stops, the last dial's stops following one another.
        dials: they start in the middle.
        bodyparts, skeleton: as `PoseDataset` has them.
        hide: keys of LAYERS that are hidden at first.

    Raises:
        ValueError: not one picture for each combination.
    """
    counts = [len(dial.stops) for dial in dials]
    if len(stills) != np.prod(counts):
        raise ValueError(
            f"{len(stills)} pictures for {np.prod(counts)} positions of the sliders; expected one for each"
        )
    pictures = [svg(still, bodyparts, skeleton) for still in stills]
    sliders = [
        ipywidgets.SelectionSlider(options=dial.stops, index=len(dial.stops) // 2, description=dial.name)
        for dial in dials
    ]
    layers = [ipywidgets.HTML(picture) for picture in pictures]
    for dial, slider in zip(reversed(dials), reversed(sliders), strict=True):
        n_stops = len(dial.stops)
        groups = [layers[start : start + n_stops] for start in range(0, len(layers), n_stops)]
        layers = [ipywidgets.Stack(group, selected_index=slider.index) for group in groups]
        for stack in layers:
            ipywidgets.jslink((slider, "index"), (stack, "selected_index"))
    controls = [_between(slider, dial.ends) for slider, dial in zip(sliders, dials, strict=True)]
    boxes = _boxes(stills, skeleton, hide)
    whole = ipywidgets.VBox([layers[0], *controls, *([ipywidgets.HTML(boxes)] if boxes else [])])
    middle = int(np.ravel_multi_index([count // 2 for count in counts], counts))
    return widgets.Shown(name, whole, pictures[middle], source)


def sheet(name: str, stills: list[Still], captions: list[str], bodyparts=(), skeleton=(), hide=(), choose=False) -> str:
    """HTML of all pictures at once, each above its caption; arguments as for `flipbook`.

    choose: one picture is shown large, with its words; the others are chosen by hand, or in a chart (CHOSEN).
    """
    figures = "".join(
        _figure(svg(still, bodyparts, skeleton), escape(caption), escape(still.words), number if choose else 0)
        for number, (still, caption) in enumerate(zip(stills, captions, strict=True), 1)
    )
    kind = "horse10-sheet horse10-choice" if choose else "horse10-sheet"
    return (
        f'<div class="{kind}" style="max-width: 44rem" role="group" aria-label="{escape(name)}">'
        f'<div style="{GRID}">{figures}</div>{_boxes(stills, skeleton, hide)}</div>'
    )


def _figure(picture: str, caption: str, words: str, number: int) -> str:
    if not number:
        return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"
    checked = " checked" * (number == 1)
    button = f'<input type="radio" name="{CHOSEN}" value="{number}" autocomplete="off"{checked}>'
    return f"<figure><label>{picture}<span>{button} {caption}</span></label><p>{words}</p></figure>"


def _between(slider: ipywidgets.Widget, ends: tuple[str, str]) -> ipywidgets.Widget:
    low, high = (ipywidgets.HTML(escape(end)) for end in ends)
    return ipywidgets.HBox([low, slider, high]) if any(ends) else slider


def _boxes(stills: list[Still], skeleton, hide) -> str:
    """A box for each layer that some picture has, and the style by which it hides the layer."""
    labelled = any(still.keypoints is not None for still in stills)
    there = ({"labels"} if labelled else set()) | ({"skeleton"} if labelled and skeleton else set())
    there |= {"unseen"} if any(still.visibility is not None for still in stills) else set()
    there |= {"predictions"} if any(still.predicted is not None for still in stills) else set()
    keys = [key for key in LAYERS if key in there]
    box = '<label><input type="checkbox" value="{}" autocomplete="off"{}> {}</label>'
    boxes = "".join(box.format(key, "" if key in hide else " checked", LAYERS[key]) for key in keys)
    hidden = "".join(f'{AROUND}:has(input[value="{key}"]:not(:checked)) g.{key} {{ display: none }}' for key in keys)
    return f'<div class="horse10-controls">{boxes}<style>{hidden}</style></div>' if keys else ""
