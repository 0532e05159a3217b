"""A COCO keypoint file, such as mmpose's form of Horse-10: one animal per image."""

import json
from collections import defaultdict
from itertools import chain
from pathlib import Path, PureWindowsPath

import numpy as np

from horse10.dataset.labels import Labels
from horse10.dataset.problems import Problem, error

ANCESTORS = 3  # mmpose keeps annotations/ beside labeled-data/, others one level deeper


def read(path: Path, problems: list[Problem]) -> Labels:
    """The images of a COCO file in its order; an image without annotation has no labels.

    mmpose splits Horse-10 in two files, `...-train-...json` and `...-test-...json`: given one, its sibling beside it
    is read as well. Raises DatasetError at once if the file is no COCO keypoint file."""
    sibling = path.with_name(_sibling_name(path.name))
    parts = [_read_one(each, problems) for each in dict.fromkeys([path, sibling]) if each == path or each.is_file()]
    frames = list(chain.from_iterable(frames for frames, *_ in parts))
    headers = [header for *_, header, _ in parts]
    if any(header[1] != headers[0][1] for header in headers):
        problems.append(Problem("body parts", headers[1][0], f"not the same as in {headers[0][0]}"))
        raise error(path, problems)
    return Labels(
        name=path.stem,
        root=_root(path.parent, frames),
        whole=False,
        bodyparts=headers[0][1],
        skeleton=parts[0][-1],
        frames=tuple(frames),
        keypoints=np.concatenate([keypoints for _, keypoints, *_ in parts]),
        origin=tuple(chain.from_iterable(origin for _, _, origin, *_ in parts)),
        headers=tuple(headers),
    )


def _sibling_name(name: str) -> str:
    return name.replace("-train-", "-test-") if "-train-" in name else name.replace("-test-", "-train-")


def _read_one(path: Path, problems: list[Problem]):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        category = _category(content)
        bodyparts = tuple(str(part) for part in category["keypoints"])
        images = {image["id"]: image for image in content["images"]}
        annotations = defaultdict(list)
        for annotation in content["annotations"]:
            if annotation["category_id"] == category["id"] and "keypoints" in annotation:
                annotations[annotation["image_id"]].append(annotation)
        skeleton = tuple((bodyparts[a - 1], bodyparts[b - 1]) for a, b in category.get("skeleton", []))  # from 1
        frames = ["/".join(PureWindowsPath(image["file_name"]).parts) for image in content["images"]]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as reason:
        what = f"{type(reason).__name__}: {reason}"
        raise error(path, [*problems, Problem("label file unreadable", path.name, what)]) from reason
    if not frames:
        raise error(path, [*problems, Problem("no labels", path.name, "the list of images is empty")])
    if len(images) < len(frames):
        problems.append(Problem("label file unreadable", path.name, "several images share one id"))
    origin = [f"{path.name} image id {image['id']}" for image in content["images"]]
    points = [
        _keypoints(annotations[image["id"]], len(bodyparts), where, problems)
        for image, where in zip(content["images"], origin, strict=True)
    ]
    return frames, np.array(points), origin, (path.name, bodyparts), skeleton


def _category(content: dict) -> dict:
    categories = [category for category in content["categories"] if category.get("keypoints")]
    if len(categories) != 1:
        raise ValueError(f"{len(categories)} categories with keypoints instead of one")
    return categories[0]


def _keypoints(annotations: list[dict], count: int, where: str, problems: list[Problem]) -> np.ndarray:
    """(K, 2) px from COCO's x, y, v triples; v = 0 means not labelled."""
    missing = np.full((count, 2), np.nan)
    if len(annotations) > 1:
        problems.append(Problem("several animals", where, f"{len(annotations)} annotations"))
    if len(annotations) != 1:
        return missing
    try:
        triples = np.asarray(annotations[0]["keypoints"], dtype=np.float64).reshape(count, 3)
    except (ValueError, TypeError):
        what = f"{len(annotations[0]['keypoints'])} values instead of 3 numbers for each of {count} body parts"
        problems.append(Problem("not a number", where, what))
        return missing
    return np.where(triples[:, 2:] > 0, triples[:, :2], np.nan)


def _root(folder: Path, frames: list[str]) -> Path:
    """The folder from which most images are found: the file's own, one above it, or `images` in one of them."""
    bases = [folder, *list(folder.resolve().parents)[:ANCESTORS]]
    places = [place for base in bases for place in (base, base / "images")]
    return max(places, key=lambda place: sum((place / frame).is_file() for frame in frames))
