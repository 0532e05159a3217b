"""One COCO keypoint file as it stands: its pictures, annotations and categories. Ids are compared as text: "0" is 0."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

TRACKS = ("individual", "track_id", "instance_id")  # DeepLabCut's, CVAT's and COCO-style names of one animal's track
VIDEOS = ("video_id", "vid_id")  # CocoVID's and PoseTrack's names of an image's video
FRAME = "frame_id"  # and of its number in it


class Picture(NamedTuple):
    id: str
    file_name: str
    size: tuple[int, int]  # height and width as listed, px; 0, 0 = not given
    video: str = ""  # the id of its video, where the file has videos
    number: float = np.nan  # which frame of it


class Category(NamedTuple):
    name: str
    bodyparts: tuple[str, ...]  # empty for what has no keypoints
    skeleton: object  # as listed


class Annotation(NamedTuple):
    id: str  # "" if it has none
    image_id: str
    category: str  # its id
    tracks: tuple[str, ...]  # what tells its animal from others
    keypoints: object  # as listed; None or empty for a box or an outline alone
    num_keypoints: object  # as listed
    crowd: bool


class CocoFile(NamedTuple):
    pictures: list[Picture]
    categories: dict[str, Category]  # by id
    annotations: list[Annotation]
    repeated: list[str]  # what has an id that another one of its kind has, in words
    repeated_annotations: list[str]  # ids

    def category(self, annotation: Annotation) -> Category:
        """The category of an annotation; one without a name if the file lists none of its id."""
        return self.categories.get(annotation.category, Category("", (), []))


def read(path: Path) -> CocoFile:
    """A COCO file. Raises OSError or ValueError, with the reason, if it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(content, dict):
        raise ValueError(f"a JSON {_kind(content)} instead of an object with images, annotations and categories")
    if absent := [name for name in ("images", "annotations", "categories") if name not in content]:
        raise ValueError(f"no {', '.join(absent)}: not a COCO keypoint file")
    pictures = [_picture(entry) for entry in _entries(content["images"], "images")]
    listed = [(_id(entry, "categories"), _category(entry)) for entry in _entries(content["categories"], "categories")]
    only = listed[0][0] if len(listed) == 1 else None
    annotations = [_annotation(entry, only) for entry in _entries(content["annotations"], "annotations")]
    repeated = [
        f"{name} id {id}"
        for name, ids in (("image", [each.id for each in pictures]), ("category", [id for id, _ in listed]))
        for id in _repeated(ids)
    ]
    again = _repeated(annotation.id for annotation in annotations if annotation.id)
    return CocoFile(pictures, dict(listed), annotations, repeated, again)


def as_id(value) -> str:
    """An id as text, so that 0, 0.0, "0" and "00" are one."""
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()
    return str(int(text)) if text.isdecimal() and len(text) < 100 else text


def _kind(value) -> str:
    return {list: "list (of predictions?)", str: "text"}.get(type(value), type(value).__name__)


def _entries(listed, name: str) -> list[dict]:
    """The entries of a list, or of a dictionary by id; there an image may be its file name alone."""
    if isinstance(listed, dict):
        entries = {id: value if isinstance(value, dict) else {"file_name": value} for id, value in listed.items()}
        listed = [{"id": id} | entry for id, entry in entries.items()]
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ValueError(f"{name} is not a list of objects")
    return listed


def _repeated(ids: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return list(dict.fromkeys(id for id in ids if id in seen or seen.add(id)))


def _id(entry: dict, name: str, field: str = "id") -> str:
    if entry.get(field) is None or isinstance(entry[field], dict | list | bool):
        raise ValueError(f"an entry of {name} has no {field}: {str(entry)[:100]}")
    return as_id(entry[field])


def _picture(entry: dict) -> Picture:
    id, name = _id(entry, "images"), entry.get("file_name")
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"image id {id} has no file_name")
    listed = entry.get("height"), entry.get("width")
    try:
        height, width = (int(float(side or 0)) for side in listed)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"image id {id}: height, width = {listed}, expected whole numbers") from None
    video = next((as_id(entry[key]) for key in VIDEOS if isinstance(entry.get(key), int | str)), "")
    return Picture(id, name, (height, width) if min(height, width) > 0 else (0, 0), video, _number(entry.get(FRAME)))


def _number(value) -> float:
    plain = isinstance(value, int | float | str) and not isinstance(value, bool)
    try:
        return float(value) if plain else np.nan
    except (ValueError, OverflowError):
        return np.nan


def _category(entry: dict) -> Category:
    parts = entry.get("keypoints") or []
    if not isinstance(parts, list):
        raise ValueError(f"category id {entry['id']}: keypoints is not a list of names")
    return Category(str(entry.get("name", entry["id"])), tuple(map(str, parts)), entry.get("skeleton") or [])


def _annotation(entry: dict, only: str | None) -> Annotation:
    alone = only is not None and entry.get("category_id") is None
    category = only if alone else _id(entry, "annotations", "category_id")
    attributes = entry.get("attributes")
    tracked = (attributes if isinstance(attributes, dict) else {}) | entry
    return Annotation(
        "" if entry.get("id") is None else as_id(entry["id"]),
        _id(entry, "annotations", "image_id"),
        category,
        tuple(as_id(tracked[name]) for name in TRACKS if tracked.get(name) is not None),
        entry.get("keypoints"),
        entry.get("num_keypoints"),
        bool(entry.get("iscrowd")),
    )


def triples(annotation: Annotation, count: int) -> np.ndarray:
    """(K, 3) x, y in px and visibility (0 = not labelled), from COCO's flat list or one list for each body part.

    Raises ValueError for another number of values, one that is no number, or a visibility that COCO does not have."""
    listed = annotation.keypoints
    try:
        triples = np.asarray(listed, dtype=np.float64).reshape(count, 3)
    except (ValueError, TypeError, OverflowError):
        what = f"{len(listed)} values" if isinstance(listed, list) else repr(listed)
        raise ValueError(f"{what} instead of 3 numbers for each of {count} body parts") from None
    visible = triples[:, 2]
    if (odd := visible[~np.isin(visible, (0, 1, 2))]).size:
        raise ValueError(f"visibility {odd[0]:g} instead of 0, 1 or 2")
    if annotation.num_keypoints == 0 and visible.any():
        raise ValueError(f"num_keypoints is 0, but {np.sum(visible > 0)} body parts are labelled")
    return triples
