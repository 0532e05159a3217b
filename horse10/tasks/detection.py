"""Detection after CenterNet: a box around each thing, found by its centre.

Source: Mensink et al. 2021, appendix A.3. Shapes: N or B frames of H x W px, h x w cells at stride 8, K things.
"""

from functools import partial

import numpy as np

from horse10.metrics import coco
from horse10.tasks import centernet
from horse10.tasks.targets import map_size
from horse10.tasks.task import Task

OFFSET_WEIGHT, SIZE_WEIGHT = 1.0, 0.1  # lambda_off and lambda_size: Zhou et al. 2019, section 4
BEST = 100  # detections of a frame: A.3


def detection(n_things: int) -> Task:
    """A task whose truth is `truth.boxes`, (N, K, 4) px: left, top, right, bottom; each thing is there once or NaN."""
    return Task("detection", partial(head, n_things=n_things), targets, loss, decode, score, metric="ap")


def head(features, size_px: tuple[int, int], n_things: int):
    """Neck and the maps M1 to M3: centres (B, h, w, K) logits, offset and size (B, h, w, 2) x, y in cells.

    Things whose centres are in one cell share its offset and size, so that at most one of their boxes can be right.
    """
    features = centernet.neck(features, "neck")
    return {
        "centres": centernet.prediction_map(features, n_things, "centres", centernet.RARE),
        "offset": centernet.prediction_map(features, 2, "offset"),
        "size": centernet.prediction_map(features, 2, "size"),
    }


def targets(truth) -> dict[str, np.ndarray]:
    """centres (N, h, w, K) 0..1, the centre's cell, offset and present (`centernet.locate`), size (N, K, 2) in cells.

    A box that is absent has size 0.
    """
    return boxes_to_learn(truth.boxes, map_size(*truth.frames.shape[1:3]))


def boxes_to_learn(boxes: np.ndarray, rows_columns: tuple[int, int]) -> dict[str, np.ndarray]:
    """`targets` of boxes (N, K, 4) in maps of so many rows and columns."""
    centre, size = centernet.boxes_in_cells(boxes)
    heat = centernet.heat_map(centre, centernet.radius(size), rows_columns)
    size = np.nan_to_num(size).astype(np.float32)
    return {"centres": heat, "size": size} | centernet.locate(centre, rows_columns)


def loss(targets, outputs):
    """L1 to L3 of A.3: focal loss of the centres, L1 of the offsets, L1 of the sizes weighted by 0.1."""
    cell, present = targets["cell"], targets["present"]
    offset, size = (centernet.l1_loss(outputs[name], cell, targets[name], present) for name in ("offset", "size"))
    return centernet.focal_loss(outputs["centres"], targets["centres"]) + OFFSET_WEIGHT * offset + SIZE_WEIGHT * size


def decode(outputs, size_px: tuple[int, int]) -> dict[str, np.ndarray]:
    """The 100 most probable centres of all things, or all cells if there are fewer, without suppression of others.

    Returns:
        boxes (N, T, 4) px, thing (N, T) 0..K - 1 and probability (N, T), the most probable first; probability 0: none.
    """
    outputs = {name: np.asarray(values) for name, values in outputs.items()}
    n_frames, _, _, n_things = outputs["centres"].shape
    probability = centernet.peaks(outputs["centres"]).reshape(n_frames, -1)
    best = np.argsort(-probability, axis=1, kind="stable")[:, :BEST]
    boxes = boxes_at(outputs["offset"], outputs["size"], best // n_things)
    return {"boxes": boxes, "thing": best % n_things, "probability": np.take_along_axis(probability, best, axis=1)}


def boxes_at(offset: np.ndarray, size: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """(N, T, 4) px: the boxes that maps (N, h, w, 2) say are at cells (N, T)."""
    _, rows, columns, _ = offset.shape
    offset, size = (
        np.take_along_axis(values.reshape(-1, rows * columns, 2), cell[..., None], axis=1) for values in (offset, size)
    )
    return centernet.boxes_px(centernet.corners(cell, columns) + offset, size)


def score(predicted: dict[str, np.ndarray], truth) -> dict[str, float]:
    """ap, ap50 and ap75 of COCO, means over the things that are somewhere in the truth."""
    true = [
        _annotation(frame, thing, truth.boxes[frame, thing]) | {"id": number, "iscrowd": 0}
        for number, (frame, thing) in enumerate(np.argwhere(np.isfinite(truth.boxes).all(axis=-1)), start=1)
    ]
    detections = [
        _annotation(frame, predicted["thing"][frame, rank], predicted["boxes"][frame, rank])
        | {"score": float(predicted["probability"][frame, rank])}
        for frame, rank in np.argwhere(predicted["probability"] > 0)
    ]
    categories = [{"id": thing, "name": str(thing)} for thing in range(truth.boxes.shape[1])]
    return coco.average_precision(true, detections, categories, "bbox")


def _annotation(frame: int, thing: int, box: np.ndarray) -> dict:
    """In COCO's form; both edges of a box are pixels of it."""
    left, top, right, bottom = (float(side) for side in box)
    sides = [left, top, right - left + 1, bottom - top + 1]
    return {"image_id": int(frame), "category_id": int(thing), "bbox": sides, "area": sides[2] * sides[3]}
