"""COCO keypoint results: a list of detections, each with the id of an image of the COCO data set they were made on."""

import json
from pathlib import Path

import numpy as np

from horse10.dataset.problems import Problem, error
from horse10.prediction.files.posefile import Listed, PoseFile

FLAGS = (0, 1, 2)  # a third value of a keypoint that is one of these everywhere is COCO's visibility, no likelihood


def read(path: Path, data: Path) -> PoseFile:
    """The best detection of each image.

    Args:
        data: the COCO file whose images and body parts are meant.

    Raises:
        OSError, ValueError: no list of detections; DatasetError: `data` is no COCO file, or lacks the images."""
    results = json.loads(path.read_text(encoding="utf-8"))
    images, bodyparts = _data_set(path, data)
    if not isinstance(results, list) or not all(isinstance(each, dict) and "keypoints" in each for each in results):
        raise ValueError("not a list of detections with keypoints, as COCO's results are")
    best, surplus = _best(results)
    unknown = [identity for identity in best if identity not in images]
    if unknown:
        what = f"{len(unknown)} image ids are not in {data.name}, the first: {unknown[0]}"
        raise error(path, [Problem("predictions unreadable", path.name, what)])
    poses = np.stack([_pose(path, best[identity], len(bodyparts)) for identity in best])
    score = np.array([float(best[identity].get("score", np.nan)) for identity in best])
    notes = [f"{surplus} more detections of images that have a better one are not used"] if surplus else []
    if np.isin(poses[..., 2], FLAGS).all():
        poses[..., 2] = score[:, None]
        notes.append("each keypoint's likelihood is the score of its detection")
    frames = [Listed(f"image id {identity}", images[identity]) for identity in best]
    return PoseFile(path.name, frames, bodyparts, poses, tuple(notes))


def _data_set(path: Path, data: Path) -> tuple[dict, list[str]]:
    """File names by id, and the body parts, of the COCO data set."""
    try:
        content = json.loads(data.read_text(encoding="utf-8"))
        (category,) = [category for category in content["categories"] if category.get("keypoints")]
        return {image["id"]: image["file_name"] for image in content["images"]}, list(category["keypoints"])
    except (OSError, ValueError, KeyError, TypeError) as reason:
        what = "COCO results name images by the ids of a COCO data set: give its .json file as --data"
        raise error(path, [Problem("predictions unreadable", path.name, what)]) from reason


def _best(results: list[dict]) -> tuple[dict, int]:
    """The detection with the highest score of each image id, and how many others there are."""
    best = {}
    for result in sorted(results, key=lambda each: -float(each.get("score", 0))):
        best.setdefault(result["image_id"], result)
    return best, len(results) - len(best)


def _pose(path: Path, result: dict, count: int) -> np.ndarray:
    values = np.asarray(result["keypoints"], dtype=np.float64).ravel()  # mmpose writes them as lists of three
    if values.size != 3 * count:
        what = f"image id {result['image_id']}: {values.size} values instead of 3 for each of {count} body parts"
        raise error(path, [Problem("predictions unreadable", path.name, what)])
    return values.reshape(count, 3)
