"""A DeepLabCut project's config.yaml, as far as labels need it. Every name in it is text, as it stands there: YAML 1.1
would make False of `off`, 8 of `010` and a date of `2020-01-01`."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

import yaml

from horse10.dataset.problems import Problem

FILE = "config.yaml"
MAX_BYTES = 2**19  # a project of 9,000 videos has about this many
SEVERAL = "MULTI!"  # what DeepLabCut writes for `bodyparts` in a project with several animals
YES = ("true", "yes", "on", "y")  # as YAML 1.1 says it
UNIQUE = "single"  # and whom it calls the owner of `uniquebodyparts` (deeplabcut/utils/auxfun_multianimal.py)


class ProjectConfig(NamedTuple):
    """What the file says; empty where it says nothing, or is not there."""

    task: str = ""
    scorer: str = ""
    videos: tuple[str, ...] = ()  # names without folder and ending, as those of the folders in labeled-data
    bodyparts: tuple[str, ...] = ()  # DeepLabCut's channel order
    unique: tuple[str, ...] = ()  # of no animal, in a project with several
    skeleton: tuple[tuple[str, ...], ...] = ()  # lines from part to part
    replaced: tuple[str, ...] = ()  # videos that are no longer listed, their crops are (deeplabcut.cropimagesandlabels)
    interchangeable: bool = False  # several animals, labelled without a look at who is who (`identity` is not true)
    parts_shown: Mapping[str, tuple[int, ...]] = {}  # of videos that frames were cropped from: x1, x2, y1, y2 in px

    def parts_of(self, individual: str) -> tuple[str, ...]:
        """The body parts that are labelled for an individual, or for `single`."""
        return self.unique if self.unique and individual == UNIQUE else self.bodyparts

    def pairs(self, bodyparts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The skeleton's pairs of those body parts."""
        pairs = (pair for line in self.skeleton for pair in pairwise(line))
        return tuple(pair for pair in pairs if set(pair) <= set(bodyparts))


class _Loader(yaml.BaseLoader):
    """Knows text, lists and maps alone, and does not choose between two values of one key."""

    def construct_mapping(self, node, deep=False):
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        if twice := [key for key, times in keys.items() if times > 1]:
            line = node.start_mark.line + 1
            raise ValueError(f"set twice in the list that starts at line {line}: {', '.join(twice[:3])}")
        return super().construct_mapping(node, deep)


def read(folder: Path, problems: list[Problem]) -> ProjectConfig:
    """The configuration of a project. What cannot be understood goes to `problems`."""
    path = folder / FILE
    if not path.is_file():
        return ProjectConfig()
    try:
        settings = _settings(path)
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as reason:
        problems.append(Problem("label file unreadable", FILE, str(reason)))
        return ProjectConfig()
    sets = settings.get("video_sets")
    videos, earlier = _titles(sets), _titles(settings.get("video_sets_original"))
    key = "multianimalbodyparts" if settings.get("bodyparts") == SEVERAL else "bodyparts"
    return ProjectConfig(
        _text(settings.get("Task")),
        _text(settings.get("scorer")),
        videos,
        _names(settings, key, problems),
        _names(settings, "uniquebodyparts", problems),
        tuple(_skeleton(settings.get("skeleton"))),
        tuple(name for name in earlier if name not in videos and f"{name}_cropped" in videos),
        settings.get("bodyparts") == SEVERAL and _text(settings.get("identity")).lower() not in YES,
        dict(_parts_shown(sets if isinstance(sets, dict) else {})),
    )


def _settings(path: Path) -> dict:
    """The file's top level. Aliases share what they stand for, so that no file grows when it is read."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read")
    try:
        settings = yaml.load(path.read_text(encoding="utf-8-sig"), _Loader)
    except UnicodeDecodeError as reason:
        raise ValueError(f"not UTF-8 text ({reason}); save it as UTF-8") from None
    if not isinstance(settings, dict):
        raise ValueError("not a list of settings")
    return settings


def _text(value) -> str:
    return value.strip() if isinstance(value, str) else ""


def _titles(listed) -> tuple[str, ...]:
    """Names of videos from paths, understood with both kinds of slash."""
    paths = [path for path in listed if isinstance(path, str)] if isinstance(listed, dict | list) else []
    return tuple(dict.fromkeys(PureWindowsPath(path).stem for path in paths))


def _parts_shown(sets: dict) -> Iterator[tuple[str, tuple[int, ...]]]:
    for path, settings in sets.items():
        crop = settings.get("crop") if isinstance(settings, dict) else None
        if isinstance(crop, str) and re.fullmatch(r"\s*\d{1,6}\s*(,\s*\d{1,6}\s*){3}", crop):
            yield PureWindowsPath(path).stem, tuple(map(int, crop.split(",")))


def _names(settings: dict, key: str, problems: list[Problem]) -> tuple[str, ...]:
    listed = settings.get(key) or []
    names = [_text(name) for name in listed] if isinstance(listed, list) else []
    faults = {
        "not a list of names": not isinstance(listed, list) or "" in names,
        "a name is listed twice": len(set(names)) < len(names),
    }
    problems += [Problem("body parts", f"{FILE} {key}", fault) for fault, there in faults.items() if there]
    return tuple(name for name in dict.fromkeys(names) if name)


def _skeleton(listed) -> Iterator[tuple[str, ...]]:
    for line in listed if isinstance(listed, list) else []:
        if isinstance(line, list):
            yield tuple(_text(part) for part in line)
