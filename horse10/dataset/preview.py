"""A data set at a glance, as a notebook shows it: counts, and six frames with their labels."""

import base64
import io
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from PIL import Image, ImageDraw

from horse10.dataset import splits
from horse10.dataset.labels import any_label
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import DatasetError
from horse10.dataset.rows import spread
from horse10.metrics import SUBSETS

WIDTH_PX = 240


def html(dataset: PoseDataset) -> str:
    """A table of the subsets and two frames of each, without a style or script of its own."""
    cells = "".join(f"<tr><th scope='row'>{words}</th>{_counts(dataset, name)}</tr>" for name, words in SUBSETS.items())
    head = "".join(f"<th scope='col'>{word}</th>" for word in ("subset", "frames", "animals", "labels"))
    figures = "".join(_figure(dataset, row) for row in shown(dataset))
    notes = "".join(f"<p>Note: {escape(note)}</p>" for note in dataset.notes)
    return f"<p>{escape(repr(dataset))}</p>{notes}<table><tr>{head}</tr>{cells}</table><div>{figures}</div>"


def shown(dataset: PoseDataset) -> np.ndarray:
    """Six rows: two of each subset, or more of the others where one is empty."""
    subsets = [rows for name in SUBSETS if len(rows := dataset.labelled(name))]
    return np.concatenate([spread(rows, 6 // len(subsets)) for rows in subsets])


def _counts(dataset: PoseDataset, subset: str) -> str:
    rows = dataset.labelled(subset)
    labels = np.isfinite(dataset.keypoints[rows]).all(axis=-1).sum()
    return "".join(f"<td>{count:,}</td>" for count in (len(rows), len(set(dataset.animal[rows])), labels))


def _figure(dataset: PoseDataset, row: int) -> str:
    name, words = dataset.frames[row], SUBSETS[str(dataset.subset()[row])]
    caption = f"{dataset.animal[row]}, {words}"
    try:
        picture = f"<img src='{_labelled(dataset, row)}' width='{WIDTH_PX}' alt={quoteattr(f'{name}, {words}')} />"
    except DatasetError:
        picture = f"<p>{escape(name)} cannot be read</p>"
    return f"<figure style='display:inline-block'>{picture}<figcaption>{escape(caption)}</figcaption></figure>"


def _labelled(dataset: PoseDataset, row: int) -> str:
    """The frame as a data: address, white circles around its labels."""
    image = Image.fromarray(dataset.read(row))
    ratio = WIDTH_PX / image.width
    image = image.resize((WIDTH_PX, max(1, round(image.height * ratio))))
    draw = ImageDraw.Draw(image)
    for x, y in dataset.keypoints[row][np.isfinite(dataset.keypoints[row]).all(axis=-1)] * ratio:
        draw.ellipse((x - 3, y - 3, x + 3, y + 3), outline="white")
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), outline="black")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def text(dataset: PoseDataset) -> str:
    """Frames, animals, split and scale of a data set in a few lines, and its notes."""
    count = {name: len(dataset.labelled(name)) for name in SUBSETS}
    lines = [
        f"{dataset.name}: {len(dataset.frames)} frames of {len(set(dataset.animal))} animals, "
        f"{len(dataset.bodyparts)} body parts, in {dataset.root}",
        f"{splits.in_words(dataset.split)}: {count['train']} training, {count['within']} within-domain, "
        f"{count['ood']} out-of-domain frames",
    ]
    if unlabelled := np.sum(~any_label(dataset.keypoints)):
        lines.append(f"{unlabelled} frames have no label: they are neither trained on nor scored")
    scale = dataset.scale_px
    if np.isfinite(scale).all():
        lines.append(f"scale: {scale.min():.1f} to {scale.max():.1f} px, median {np.median(scale):.1f} px")
    return "\n".join([*lines, *(f"note: {note}" for note in dataset.notes)])
