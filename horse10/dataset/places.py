"""Where data lie: what the user names, `$HORSE10_DATA`, the cache. Synthetic data are written there once."""

import os
from difflib import get_close_matches
from pathlib import Path

from filelock import FileLock

from horse10.dataset import deeplabcut
from horse10.dataset.problems import Problem, error
from horse10.machine.folders import clean, home, whole

KEYWORDS = ("auto", "synthetic", "horse10")
FILES = (".json", ".slp")  # sources that are one file: COCO's, SLEAP's


def horse10() -> Path | None:
    """The Horse-10 of this machine: `$HORSE10_DATA` (a project folder or a COCO file), else the one in the cache.

    Raises DatasetError if `$HORSE10_DATA` names nothing that can be read: it is never silently passed over."""
    configured = os.environ.get("HORSE10_DATA")
    if configured:
        path = Path(configured).expanduser().absolute()
        if path.suffix.lower() == ".json" and path.is_file():
            return path
        if project := _project(path):
            return project
        raise error(path, [Problem("source", "$HORSE10_DATA", f"no DeepLabCut project and no .json file: {path}")])
    return _project(home() / "horse10")


def _project(folder: Path) -> Path | None:
    """The folder itself or its only subfolder (an unpacked archive), whichever is a DeepLabCut project."""
    if deeplabcut.is_project(folder):
        return folder
    below = [child for child in folder.glob("*/") if deeplabcut.is_project(child)]
    return below[0] if len(below) == 1 else None


def find(source: str | Path, size: str, seed: int, fixed=None, shift=None, split: int = 1) -> tuple[Path, str]:
    """Path of a source and what it is: "horse10", "synthetic" or "other"; the rest is for the synthetic horses alone.

    Leftovers of processes that were killed while they wrote to the cache are removed. Raises DatasetError if it is not
    there, or is told to hold or shift factors that it does not have."""
    for folder in (home(), home() / "synthetic"):
        clean(folder)
    if source in ("auto", "horse10"):
        path, kind = horse10(), "horse10"
        if not path and source == "horse10":
            what = f"not found: $HORSE10_DATA is not set, and there is no DeepLabCut project in {home() / 'horse10'}; "
            what += "run `horse10 data fetch` (licence CC BY-NC-SA 4.0), or set HORSE10_DATA to a copy"
            raise error("horse10", [Problem("source", "data='horse10'", what)])
    else:
        path, kind = (None if source == "synthetic" else _named(source)), "other"
    if path is None:
        return synthetic(size, seed, fixed, shift, split), "synthetic"
    settings = [
        Problem("setting", f"{name}={value!r}", "only the synthetic horses have factors: data='synthetic'")
        for name, value in (("fixed", fixed), ("shift", shift))
        if value
    ]
    if settings:
        raise error(path, settings)
    return path, kind


def _named(source: str | Path) -> Path:
    """The project folder, COCO or SLEAP file of this name. Raises DatasetError if it is neither."""
    path = Path(source).expanduser().absolute()
    if path.name == "config.yaml" and path.is_file():
        path = path.parent
    if path.is_dir() or (path.suffix.lower() in FILES and path.is_file()):
        return path
    hint = "".join(f"; did you mean {match!r}?" for match in get_close_matches(str(source), KEYWORDS, 1))
    raise error(source, [Problem("source", f"data={str(source)!r}", f"no such folder, .json or .slp file{hint}")])


def synthetic(size: str, seed: int, fixed=None, shift=None, split: int = 1) -> Path:
    """The folder of the synthetic horses of one size, seed and world, written on first use: whole or not at all, and
    once even if several processes ask at the same time. `fixed` and `shift` name factors, one by one or in a
    comma-separated string; only a shifted world depends on the split. Raises DatasetError if there is no such world."""
    from horse10 import synthetic as renderer  # only these data need a renderer

    try:
        world = renderer.world(size, seed, fixed, shift, split)
    except ValueError as reason:
        raise error("synthetic", [Problem("setting", "synthetic horses", str(reason))]) from None
    folder = home() / "synthetic" / f"{renderer.VERSION}-{world.name}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f".{folder.name}.lock")):
        if not folder.is_dir():
            with whole(folder) as part:
                renderer.write(part, size, seed, fixed=world.fixed, shift=world.shift, split=world.split)
    return folder
