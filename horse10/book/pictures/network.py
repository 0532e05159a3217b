"""The network at work: two frames, the score map of a body part over each, and the point that the map gives.

A click on the horse, or a list, chooses the body part, a slider the training step. The HTML needs no kernel and no
library; `network.js` of the book moves what is drawn here, and without JavaScript the first choice stays as a picture.
A score map is a tile of one picture that holds all of them. Coordinates are px of the frame, the centre of pixel (0, 0)
at (0, 0).
"""

import json
from html import escape

import numpy as np
from PIL import Image, ImageColor

from horse10 import metrics
from horse10.analysis.learning import HORSE, errors, unit
from horse10.book import html
from horse10.book.pictures.curves import curves
from horse10.book.pictures.method import CELL, LABEL
from horse10.dataset import PoseDataset
from horse10.runs.snapshots import REACH, Seen, Snapshots
from horse10.tasks.targets import STRIDE_PX, cell_centre_px

WHO = {"within": "A training horse, in a new frame", "ood": "An unseen horse"}
ZOOM_CELLS = 7  # across the window around the best cell


def network_view(seen: Snapshots, dataset: PoseDataset, part: str) -> str:
    """HTML of the snapshots of a run, at first its last step and this body part.

    Args:
        dataset: the one it was trained on.

    Raises:
        ValueError: the body part or a frame is not among them.
    """
    part_at, step_at = seen.bodyparts.index(part), len(seen.steps) - 1
    units = [errors(seen, dataset, subset) for subset in seen.frames]
    limits = np.nanmin(units), np.nanmax(units)
    figures, data = [], []
    for subset, error in zip(seen.frames, units, strict=True):
        frame = _frame(seen, dataset, subset)
        spots = _spots(frame["label"], seen.bodyparts)
        chart = curves(error, seen.steps, limits, part_at, unit(dataset), f"{HORSE[subset]} horse")
        figures.append(_figure(subset, frame, spots, chart, part_at, step_at))
        data.append({name: frame[name] for name in ("tile", "label", "at")})
    last = seen.steps[-1]
    stops = [f"{step} of {last}" for step in seen.steps]
    controls = _list("body part", seen.bodyparts, part_at) + _slider("training step", stops, step_at)
    controls += '<label><input type="checkbox" checked autocomplete="off"> labels</label>'
    return (
        '<div class="horse10-network" role="group" aria-label="What the network says of two frames">'
        f'<div class="horse10-controls" hidden>{controls}</div><div class="horse10-frames">{"".join(figures)}</div>'
        f'<script type="application/json">{html.in_script(json.dumps(data))}</script></div>'
    )


def _frame(seen: Snapshots, dataset: PoseDataset, subset: str) -> dict:
    """Everything that is drawn of one frame; `at` holds what changes, for each step and body part."""
    name, frame = seen.frames[subset]
    row = dataset.frames.index(name)
    distance = metrics.distance_px(frame.pose[..., :2], dataset.keypoints[row])
    relative = errors(seen, dataset, subset) if unit(dataset) != "px" else None
    columns, rows = frame.score.shape[2], frame.score.shape[1]
    at = [
        [_answer(frame, step, part, distance[step, part], relative) for part in range(len(seen.bodyparts))]
        for step in range(len(seen.steps))
    ]
    labels = [_place(xy) if np.isfinite(xy).all() else "" for xy in dataset.keypoints[row]]
    edge = float(cell_centre_px(0)) - STRIDE_PX / 2
    return {
        "image": dataset.read(row),
        "maps": _maps(frame.score),
        "map": (edge, edge, columns * STRIDE_PX, rows * STRIDE_PX),
        "tile": [columns, rows],
        "label": labels,
        "at": at,
    }


def _answer(frame: Seen, step: int, part: int, error_px: float, relative: np.ndarray | None) -> dict:
    """What is said of one body part at one step: places and paths for the drawing, and words."""
    x, y, likelihood = frame.pose[step, part].tolist()
    row, column = frame.cell[step, part].tolist()
    centre_x, centre_y = (float(cell_centre_px(place)) for place in (column, row))
    moves = frame.refinement[step, part].astype(float)  # (3, 3, 2)
    around = "".join(
        f"M{centre_x + (j - REACH) * STRIDE_PX:g} {centre_y + (i - REACH) * STRIDE_PX:g}l{dx:.1f} {dy:.1f}"
        for (i, j), (dx, dy) in ((at, moves[at]) for at in np.ndindex(moves.shape[:2]))
        if np.isfinite([dx, dy]).all() and (i, j) != (REACH, REACH)
    )
    side = ZOOM_CELLS * STRIDE_PX
    details = "no label in this frame" if np.isnan(error_px) else f"{error_px:.1f} px from the label"
    if relative is not None and np.isfinite(error_px):
        details += f": {relative[step, part]:.2f} nose–eye distances"
    dx, dy = x - centre_x, y - centre_y
    ways = f"{abs(dx):.1f} px {'left' if dx < 0 else 'right'}, {abs(dy):.1f} px {'up' if dy < 0 else 'down'}"
    return {
        "window": f"{centre_x - side / 2:g} {centre_y - side / 2:g} {side} {side}",
        "way": f"M{centre_x:g} {centre_y:g}L{x:.1f} {y:.1f}",
        "around": around,
        "point": _place((x, y)),
        "words": [
            f"Likelihood {likelihood:.2f}, {details}.",
            f"Best cell: row {row + 1}, column {column + 1}.",
            f"From its centre {ways}.",
        ],
    }


def _place(xy) -> str:
    return f"translate({xy[0]:.1f} {xy[1]:.1f})"


def _maps(score: np.ndarray) -> Image.Image:
    """All score maps (T, h, w, K) as one picture, a row of K tiles for each step: one colour, as opaque as probable."""
    n_steps, rows, columns, n_parts = score.shape
    alpha = score.transpose(0, 1, 3, 2).reshape(n_steps * rows, n_parts * columns)
    picture = Image.new("RGBA", alpha.shape[::-1], ImageColor.getrgb(CELL))
    picture.putalpha(Image.fromarray(alpha))
    return picture


def _figure(subset: str, frame: dict, spots: str, chart: str, part: int, step: int) -> str:
    height, width = frame["image"].shape[:2]
    now, (columns, rows) = frame["at"][step][part], frame["tile"]
    map_x, map_y, map_width, map_height = frame["map"]
    maps = frame["maps"]
    sheet = f'<image width="{maps.width}" height="{maps.height}" href="{html.image_url(maps)}"/>'
    tile = f'viewBox="{part * columns} {step * rows} {columns} {rows}" preserveAspectRatio="none"'
    words = "".join(f"<span>{escape(line)}</span>" for line in now["words"])
    cross = "M-2.4 -2.4L2.4 2.4M-2.4 2.4L2.4 -2.4"
    label = frame["label"][part]
    place = f'transform="{label}"' if label else 'display="none"'
    return (
        f'<figure><figcaption>{escape(WHO[subset])}</figcaption><svg class="whole" viewBox="0 0 {width} {height}"'
        f' role="img" aria-label="{escape(WHO[subset])}: the frame, and over it the score map of one body part">'
        f'<g id="network-{subset}"><image width="{width}" height="{height}" href="{html.image_url(frame["image"])}"/>'
        f'<g transform="translate(.5 .5)"><svg class="map" x="{map_x:g}" y="{map_y:g}" width="{map_width}"'
        f' height="{map_height}" {tile} opacity=".85" style="image-rendering: pixelated">{sheet}</svg>'
        f'<circle class="label" r="2.2" fill="{LABEL}" stroke="#fff" stroke-width=".6" {place}/>'
        '<g fill="none" stroke="#fff">'
        f'<path class="around" d="{now["around"]}" stroke-width=".5" opacity=".8"/>'
        f'<path d="{cross}" class="point" transform="{now["point"]}" stroke="#000" stroke-width="1.6"/>'
        f'<path d="{cross}" class="point" transform="{now["point"]}" stroke-width=".8"/>'
        f'<path class="way" d="{now["way"]}" stroke="#000" stroke-width="1.6"/>'
        f'<path class="way" d="{now["way"]}" stroke-width=".8"/></g></g></g>{spots}</svg>'
        f'<div class="horse10-answer"><svg class="zoom" viewBox="{now["window"]}" aria-hidden="true">'
        f'<use href="#network-{subset}"/></svg><output>{words}</output></div>{chart}</figure>'
    )


def _spots(labels: list[str], bodyparts) -> str:
    """A place to click on at each labelled body part of a frame, with its name."""
    return "".join(
        f'<g class="spot" data-part="{part}" transform="{place}"><title>{escape(name)}</title>'
        '<circle r="5" fill="transparent"/><circle r="1.6" fill="none" stroke="#fff" stroke-width=".7"/></g>'
        for part, (name, place) in enumerate(zip(bodyparts, labels, strict=True))
        if place
    )


def _list(name: str, choices, at: int) -> str:
    options = "".join(
        f"<option{' selected' * (number == at)}>{escape(choice)}</option>" for number, choice in enumerate(choices)
    )
    return f'<label><b>{escape(name)}</b> <select autocomplete="off">{options}</select></label>'


def _slider(name: str, stops, at: int) -> str:
    words = f'data-stops="{escape(json.dumps(list(stops)))}" aria-valuetext="{escape(stops[at])}"'
    return (
        f'<label><b>{escape(name)}</b> <input type="range" min="0" max="{len(stops) - 1}" value="{at}"'
        f' autocomplete="off" {words}> <output>{escape(stops[at])}</output></label>'
    )
