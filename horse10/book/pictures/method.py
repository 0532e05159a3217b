"""The method at one body part of one frame, drawn: from a label to what the network is taught, and back to a point.

Each chart shows a square window of whole cells around the label. Coordinates are px of the frame, x right and y down.
"""

import base64
import io

import altair as alt
import numpy as np
import pandas as pd
from PIL import Image

from horse10.tasks.targets import LOCREF_STDEV_PX, RADIUS_PX, STRIDE_PX, cell_centre_px, encode, map_size

CELLS_AROUND = 4  # of the label, in each direction
SIZE_ON_SCREEN_PX = 330
LABEL, CELL = "#D55E00", "#56B4E9"  # Okabe and Ito's vermilion and sky blue


def cells(keypoint: np.ndarray, size: tuple[int, int], scale: float = 1.0) -> pd.DataFrame:
    """What the network is taught about one body part: one row for each cell of its score map.

    Args:
        keypoint: (2,) x, y in px of the training image.
        size: height and width of that image, px.
        scale: its training scale; the disk has radius 17 * scale px.

    Returns:
        A frame with x, y (px, centre of the cell), score (1 in the disk, else 0), and x_to, y_to (px, where the
        location refinement leads from the centre; NaN outside the disk).
    """
    rows, columns = map_size(*size)
    score, locref, mask = (np.asarray(t)[0] for t in encode(np.reshape(keypoint, (1, 1, 2)), [scale], rows, columns))
    x, y = np.meshgrid(np.asarray(cell_centre_px(np.arange(columns))), np.asarray(cell_centre_px(np.arange(rows))))
    to = np.stack([x, y], -1) + np.where(mask, locref, np.nan) * LOCREF_STDEV_PX  # (h, w, 2)
    values = {"x": x, "y": y, "score": score[..., 0], "x_to": to[..., 0], "y_to": to[..., 1]}
    return pd.DataFrame({name: value.ravel() for name, value in values.items()})


def disk_chart(image: np.ndarray, keypoint: np.ndarray, scale: float = 1.0) -> alt.LayerChart:
    """The disk around a label and the cells whose centres lie in it: the target of the score map."""
    angle = np.linspace(0, 2 * np.pi, 73)
    radius_px = RADIUS_PX * scale
    rim = pd.DataFrame({"x": np.cos(angle), "y": np.sin(angle)}) * radius_px + np.asarray(keypoint)
    taught = cells(keypoint, image.shape[:2], scale).query("score == 1")
    corners = taught.assign(x=taught.x - STRIDE_PX / 2, y=taught.y - STRIDE_PX / 2).assign(
        x_to=lambda cell: cell.x + STRIDE_PX, y_to=lambda cell: cell.y + STRIDE_PX
    )
    squares = alt.Chart(corners).mark_rect(color=CELL, opacity=0.55, stroke="white").encode(x2="x_to", y2="y_to")
    circle = alt.Chart(rim.reset_index()).mark_line(color=LABEL).encode(order="index")
    words = f"a disk of {radius_px:g} px around the label, and shaded the {len(taught)} cells whose centres lie in it"
    return _chart(image, keypoint, [squares, circle], f"score map: {len(taught)} cells are 1", words)


def refinement_chart(image: np.ndarray, keypoint: np.ndarray, scale: float = 1.0) -> alt.LayerChart:
    """From the centre of every cell in the disk, the way to the label: the target of the location refinement."""
    taught = cells(keypoint, image.shape[:2], scale).query("score == 1")
    centres = alt.Chart(taught).mark_point(color=CELL, filled=True, size=40, opacity=1)
    ways = alt.Chart(taught).mark_rule(color=CELL, strokeWidth=2).encode(x2="x_to", y2="y_to")
    words = f"from the centres of {len(taught)} cells around the label, a line each, which ends at the label"
    return _chart(image, keypoint, [ways, centres], "location refinement: the way to the label", words)


def _chart(image: np.ndarray, keypoint: np.ndarray, layers: list, title: str, words: str) -> alt.LayerChart:
    """Layers over the frame, in a window around the label, with the label on top."""
    left, top = (np.floor(np.asarray(keypoint) / STRIDE_PX).astype(int) - CELLS_AROUND) * STRIDE_PX
    side = (2 * CELLS_AROUND + 1) * STRIDE_PX
    x = alt.X("x:Q", title="x (px)", axis=alt.Axis(grid=False)).scale(domain=[left, left + side], nice=False)
    y = alt.Y("y:Q", title="y (px)", axis=alt.Axis(grid=False)).scale(domain=[top + side, top], nice=False)
    crop = Image.fromarray(image).crop((left, top, left + side, top + side))
    place = pd.DataFrame({"x": [left + side / 2], "y": [top + side / 2], "url": [_data_url(crop)]})
    frame = alt.Chart(place).mark_image(width=SIZE_ON_SCREEN_PX, height=SIZE_ON_SCREEN_PX).encode(url="url")
    point = pd.DataFrame([keypoint], columns=["x", "y"])
    label = alt.Chart(point).mark_point(color=LABEL, shape="cross", filled=True, size=120, opacity=1, stroke="white")
    layered = [layer.encode(x=x, y=y) for layer in [frame, *layers, label]]
    size = {"width": SIZE_ON_SCREEN_PX, "height": SIZE_ON_SCREEN_PX}
    return alt.layer(*layered, title=title, description=f"{title.capitalize()}: {words}.").properties(**size)


def _data_url(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
