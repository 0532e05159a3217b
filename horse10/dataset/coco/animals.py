"""The one animal of each image in a COCO file: which annotation it is, its body parts and where they are."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

import numpy as np

from horse10.config import names_in
from horse10.dataset.coco.file import Annotation, Category, CocoFile, as_id, triples
from horse10.dataset.problems import Problem, error, some

EXAMPLES = 5  # named where there may be thousands


class Animals(NamedTuple):
    """What the images of a file show."""

    bodyparts: tuple[str, ...]
    skeleton: tuple[tuple[str, str], ...]
    keypoints: np.ndarray  # (N, K, 2) px, in the order of the images; NaN = not labelled
    notes: tuple[str, ...]


def of_file(path: Path, file: CocoFile, individual: str, problems: list[Problem]) -> Animals:
    """Boxes, crowds and annotations without a label show no animal. What is wrong goes to `problems`.

    Raises DatasetError if categories with different body parts are left to choose from."""
    problems += _strangers(path.name, file)
    posed = [each for each in file.annotations if each.keypoints and file.category(each).bodyparts]
    chosen = _chosen([each for each in posed if not each.crowd], file, individual, problems)
    category = _category(path, chosen, file, problems)
    readable = _readable(path.name, chosen, len(category.bodyparts), problems)
    skeleton, doubts = _skeleton(category)
    crowds = sum(each.crowd for each in posed)
    hidden = sum(int(((xyv[:, 2] == 0) & (xyv[:, :2] != 0).any(axis=1)).sum()) for _, xyv in readable)
    notes = {
        f"annotations share the ids {_some(file.repeated_annotations)}": len(file.repeated_annotations),
        f"{crowds} annotations of crowds are not used": crowds,
        f"{hidden} body parts have coordinates and visibility 0: not labelled, as COCO has it": hidden,
    }
    doubts += tuple(note for note, count in notes.items() if count)
    doubts += (*_two_meanings(individual, posed, file), *_together(file, readable))
    keypoints = _one_an_image(path.name, file, readable, len(category.bodyparts), problems)
    return Animals(category.bodyparts, skeleton, keypoints, doubts)


def _strangers(name: str, file: CocoFile) -> list[Problem]:
    """Annotations of images, or with keypoints of categories, that the file does not list: counted, with examples."""
    pictures, problems = {picture.id for picture in file.pictures}, []
    if absent := [each.image_id for each in file.annotations if each.image_id not in pictures]:
        what = f"{len(absent)} of {len(file.annotations)} annotations are of images that are not listed: "
        problems.append(Problem("annotation without its image", name, f"{what}image_id {_some(absent)}"))
    nameless = [each.category for each in file.annotations if each.keypoints and not file.category(each).bodyparts]
    for category, count in Counter(nameless).items():
        what = f"{count} annotations have keypoints and category_id {category}, which lists no body parts"
        problems.append(Problem("body parts", name, what))
    return problems


def _some(ids: list[str]) -> str:
    return some(list(dict.fromkeys(ids)), EXAMPLES)


def _chosen(posed: list[Annotation], file: CocoFile, individual: str, problems: list[Problem]) -> list[Annotation]:
    """All annotations; those of the category or track that `individual` names; or, of the images for which it names
    annotations by id, these, and all of the other images."""
    if not individual:
        return posed
    name = as_id(individual)
    if own := [each for each in posed if name in _called(each, file)]:
        return own
    ids = {as_id(part) for part in names_in(individual)}
    if unknown := ids - {each.id for each in posed}:
        what = f"no category, track or annotation is {_some(sorted(unknown))}; there are {_names(posed, file)}"
        problems.append(Problem("setting", f"individual={individual!r}", what))
    decided = {each.image_id for each in posed if each.id in ids}
    return [each for each in posed if each.id in ids or each.image_id not in decided]


def _called(annotation: Annotation, file: CocoFile) -> tuple[str, ...]:
    """The names of its category and tracks."""
    return as_id(file.category(annotation).name), *annotation.tracks


def _two_meanings(individual: str, posed: list[Annotation], file: CocoFile) -> Iterator[str]:
    """The note on the name of a track or category that is an annotation's id as well."""
    name = as_id(individual)
    if any(each.id == name for each in posed) and any(name in _called(each, file) for each in posed):
        yield f"individual={individual!r} is read as a track or category; '{individual},' is the annotation of that id"


def _names(annotations: list[Annotation], file: CocoFile) -> str:
    kinds = {
        "categories": [file.category(each).name for each in annotations],
        "tracks": [track for each in annotations for track in each.tracks],
        "annotation ids": [each.id for each in annotations if each.id],
    }
    return "; ".join(f"{kind} {_some(names)}" for kind, names in kinds.items() if names)


def _category(path: Path, chosen: list[Annotation], file: CocoFile, problems: list[Problem]) -> Category:
    """The body parts and skeleton that the animals share, or those of the file where it has no animal."""
    used = [file.categories[id] for id in dict.fromkeys(each.category for each in chosen)]
    listed = used or [category for category in file.categories.values() if category.bodyparts]
    if not listed:
        what = "no category lists the names of its keypoints"
        raise error(path, [*problems, Problem("label file unreadable", path.name, what)])
    if len({category.bodyparts for category in listed}) > 1:
        names = ", ".join(f"{category.name} ({len(category.bodyparts)})" for category in listed)
        what = f"categories with different body parts: {names}; individual='{listed[0].name}' takes one of them"
        raise error(path, [*problems, Problem("several animals", path.name, what)])
    return listed[0]


def _readable(name: str, chosen: list[Annotation], count: int, problems: list[Problem]):
    """Each annotation that can be read, with its (K, 3) x, y, visibility."""
    readable = []
    for each in chosen:
        try:
            readable.append((each, triples(each, count)))
        except ValueError as reason:
            own = f" id {each.id}" if each.id else ""
            where = f"{name} annotation{own} of image id {each.image_id}"
            problems.append(Problem("keypoints", where, str(reason)))
    return readable


def _one_an_image(name: str, file: CocoFile, readable, count: int, problems: list[Problem]) -> np.ndarray:
    """(N, K, 2) px; an image of several animals is a problem."""
    animals = defaultdict(list)
    for each, xyv in readable:
        if xyv[:, 2].any():
            animals[each.image_id].append((each, np.where(xyv[:, 2:] > 0, xyv[:, :2], np.nan)))
    keypoints = np.full((len(file.pictures), count, 2), np.nan)
    for row, picture in enumerate(file.pictures):
        several = animals[picture.id]
        if len(several) > 1:
            what = f"{len(several)} annotations: {_names([each for each, _ in several], file)}"
            problems.append(Problem("several animals", f"{name} image id {picture.id}", what))
        elif several:
            keypoints[row] = several[0][1]
    return keypoints


def _together(file: CocoFile, readable) -> Iterator[str]:
    """The note on categories or tracks of one folder, of which no image has two."""
    folder_of = {picture.id: PureWindowsPath(picture.file_name).parent for picture in file.pictures}
    kinds = {"categories": lambda each: [file.category(each).name], "tracks": lambda each: each.tracks[:1]}
    for kind, names in kinds.items():
        found = defaultdict(dict)
        for each, xyv in readable:
            found[folder_of.get(each.image_id)] |= dict.fromkeys(names(each) if xyv[:, 2].any() else ())
        if shared := list(chain.from_iterable(own for own in found.values() if len(own) > 1)):
            yield f"{kind} of one folder are taken for one animal, since no image has two: {_some(shared)}"


def _skeleton(category: Category) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Pairs of body parts, which COCO counts from 1 and others from 0 or name; and what could not be decided."""
    names, listed = category.bodyparts, category.skeleton if isinstance(category.skeleton, list) else []
    pairs = [pair for pair in listed if isinstance(pair, list) and len(pair) == 2]
    pairs = [pair for pair in pairs if all(isinstance(end, int | str) for end in pair)]
    numbers = {end for pair in pairs for end in pair if isinstance(end, int)}
    first = 0 if 0 in numbers else 1
    part = {first + k: name for k, name in enumerate(names)} | {name: name for name in names}
    lines = tuple((part[a], part[b]) for a, b in pairs if a in part and b in part)
    doubts = []
    if numbers and not numbers & {0, len(names)}:
        doubts.append("the skeleton may be counted from 0 or from 1; it is drawn as counted from 1, as COCO has it")
    if len(lines) < len(listed):
        doubts.append(f"{len(listed) - len(lines)} lines of the skeleton join no two body parts and are not drawn")
    return lines, tuple(doubts)
