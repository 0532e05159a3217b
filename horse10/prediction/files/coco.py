"""COCO keypoint results: a list of detections, each with the id of an image of the COCO data set they were made on."""

import json
from pathlib import Path

import numpy as np

from horse10.dataset.coco import file as cocofile
from horse10.dataset.coco.file import CocoFile, as_id
from horse10.dataset.problems import Problem, error
from horse10.prediction.files.posefile import Listed, PoseFile

FLAGS = (0, 1, 2)  # a third value of a keypoint that is one of these everywhere is COCO's visibility, no likelihood


def read(path: Path, data: Path, animal: str = "") -> PoseFile:
    """The best detection of each image.

    Args:
        data: the COCO file whose images and body parts are meant; animal: a category, where it has several.

    Raises:
        OSError, ValueError: no list of detections; DatasetError: `data` is no COCO file, or lacks the images."""
    results = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(results, list) or not all(isinstance(each, dict) and "keypoints" in each for each in results):
        raise ValueError("not a list of detections with keypoints, as COCO's results are")
    truth = _data_set(path, data)
    categories = _categories(truth, animal)
    best, surplus = _best([each for each in results if as_id(each.get("category_id", categories[0])) in categories])
    pictures = {picture.id: picture.file_name for picture in truth.pictures}
    if unknown := [identity for identity in best if identity not in pictures]:
        raise ValueError(f"image ids that are not in {data.name}: {len(unknown)}, the first: {unknown[0]}")
    if not best:
        raise ValueError(f"no detection of category {' or '.join(categories)}")
    bodyparts = truth.categories[categories[0]].bodyparts
    poses = np.stack([_pose(result, len(bodyparts)) for result in best.values()])
    notes = [f"detections that are not used, of images that have a better one: {surplus}"] if surplus else []
    if np.isin(poses[..., 2], FLAGS).all():
        poses[..., 2] = np.array([float(each.get("score", np.nan)) for each in best.values()])[:, None]
        notes.append("each keypoint's likelihood is the score of its detection")
    frames = [Listed(f"image id {identity}", pictures[identity]) for identity in best]
    return PoseFile(path.name, frames, bodyparts, poses, tuple(notes))


def _data_set(path: Path, data: Path) -> CocoFile:
    try:
        return cocofile.read(data)
    except (OSError, ValueError) as reason:
        what = "COCO results name images by the ids of a COCO data set: give its .json file as --data"
        raise error(path, [Problem("predictions unreadable", path.name, what)]) from reason


def _categories(truth: CocoFile, animal: str) -> list[str]:
    """Ids of the categories that count: the one called `animal`, or all those with keypoints, of one list of parts."""
    ids = [each for each, category in truth.categories.items() if category.bodyparts]
    ids = [each for each in ids if truth.categories[each].name == animal] or ids
    if len({truth.categories[each].bodyparts for each in ids}) != 1:
        names = ", ".join(truth.categories[each].name for each in ids) or "none"
        raise ValueError(f"categories with keypoints: {names}; choose one by name: --animal NAME")
    return ids


def _best(results: list[dict]) -> tuple[dict[str, dict], int]:
    """The detection with the highest score of each image id, and how many others there are."""
    best = {}
    for result in sorted(results, key=lambda each: -float(each.get("score", 0))):
        best.setdefault(as_id(result["image_id"]), result)
    return best, len(results) - len(best)


def _pose(result: dict, count: int) -> np.ndarray:
    values = np.asarray(result["keypoints"], dtype=np.float64).ravel()  # mmpose writes them as lists of three
    if values.size != 3 * count:
        raise ValueError(
            f"image id {result['image_id']}: {values.size} values instead of 3 for each of {count} body parts"
        )
    return values.reshape(count, 3)
