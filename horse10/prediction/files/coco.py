"""COCO keypoint results: a list of detections, each with the id of an image of the COCO data set they were made on."""

import json
from collections import Counter
from pathlib import Path, PureWindowsPath

import numpy as np

from horse10.dataset.coco import file as cocofile
from horse10.dataset.coco.file import Annotation, CocoFile, as_id
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
    results = [each for each in results if as_id(each.get("category_id", categories[0])) in categories]
    best = _best(results)
    pictures = {picture.id: picture.file_name for picture in truth.pictures}
    _refuse_other_pictures(path, data, best, pictures)
    notes = _of_crowds(path, results, [each for each in truth.annotations if each.category in categories])
    if unknown := [identity for identity in best if identity not in pictures]:
        raise ValueError(f"image ids that are not in {data.name}: {len(unknown)}, the first: {unknown[0]}")
    if not best:
        raise ValueError(f"no detection of category {' or '.join(categories)}")
    bodyparts = truth.categories[categories[0]].bodyparts
    poses = np.stack([_pose(result, len(bodyparts)) for result in best.values()])
    surplus = len(results) - len(best)
    notes += [f"detections that are not used, of images that have a better one: {surplus}"] if surplus else []
    if np.isin(poses[..., 2], FLAGS).all():
        poses[..., 2] = np.array([float(each.get("score", np.nan)) for each in best.values()])[:, None]
        notes.append("each keypoint's likelihood is the score of its detection")
    frames = [Listed(f"image id {identity}", pictures[identity]) for identity in best]
    return PoseFile(path.name, frames, bodyparts, poses, tuple(notes))


def _refuse_other_pictures(path: Path, data: Path, best: dict[str, dict], pictures: dict[str, str]) -> None:
    """Raises DatasetError if results name pictures, and others than have these ids in the data set: Ultralytics counts
    by the digits in a name."""
    named = {identity: str(each["file_name"]) for identity, each in best.items() if each.get("file_name")}
    others = [
        identity for identity, name in named.items() if identity in pictures and not _same(name, pictures[identity])
    ]
    for identity in others[:1]:
        what = f"{named[identity]}; in {data.name} that id is {pictures[identity]} ({len(others)} such ids)"
        raise error(path, [Problem("which frame", f"{path.name} image id {identity}", what)])


def _same(name: str, other: str) -> bool:
    return PureWindowsPath(name).stem == PureWindowsPath(other).stem


def _of_crowds(path: Path, results: list[dict], annotations: list[Annotation]) -> list[str]:
    """The note on images with several labelled animals and one detection, which may be of another animal than the one
    that is scored. Raises DatasetError if one has several detections: so may the best."""
    posed = [each for each in annotations if each.keypoints and each.num_keypoints != 0 and not each.crowd]
    labelled = Counter(each.image_id for each in posed)
    detected = Counter(as_id(each["image_id"]) for each in results)
    several = [identity for identity in detected if labelled[identity] > 1]
    crowds = [identity for identity in several if detected[identity] > 1]
    for identity in crowds[:1]:
        what = f"{detected[identity]} detections of {labelled[identity]} animals, and nothing says which is whose "
        what += f"({len(crowds)} such images); leave one detection in each, that of the animal to score"
        raise error(path, [Problem("predictions of several animals", f"{path.name} image id {identity}", what)])
    note = f"images with several labelled animals and one detection, taken for that of the scored one: {len(several)}"
    return [note] if several else []


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


def _best(results: list[dict]) -> dict[str, dict]:
    """The detection with the highest score of each image id."""
    best = {}
    for result in sorted(results, key=lambda each: -float(each.get("score", 0))):
        best.setdefault(as_id(result["image_id"]), result)
    return best


def _pose(result: dict, count: int) -> np.ndarray:
    """(K, 3) x, y and likelihood or visibility."""
    values = np.asarray(result["keypoints"], dtype=np.float64).ravel()  # mmpose writes them as lists of three
    if values.size != 3 * count:
        raise ValueError(
            f"image id {result['image_id']}: {values.size} values instead of 3 for each of {count} body parts"
        )
    return values.reshape(count, 3)
