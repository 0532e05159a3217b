"""Divisions that a user writes down: a list of frames for each side, or one table that says the side of each."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from horse10.dataset.names import are
from horse10.dataset.problems import some
from horse10.dataset.splits import SETS
from horse10.forecast.division import DivisionError
from horse10.forecast.frames import Frames
from horse10.prediction.files.alignment import FrameNames
from horse10.prediction.files.posefile import Listed

MAX_BYTES = 2**25
FRAME = ("frame", "image", "img", "file", "filename", "file_name", "path", "picture")  # heads of the column of frames
SIDE = ("set", "subset", "split", "side", "partition")
TRAIN = ("train", "training")
TEST = ("test", "testing", "val", "valid", "validation", "within", "ood")


def side(path: Path) -> list[str]:
    """The frames of one side: a line each, or, of a .csv, the column of frames (else the first)."""
    if path.suffix.lower() != ".csv":
        return [line.strip() for line in _text(path).splitlines() if line.strip()]
    lines = _cells(path)
    heads = [cell.lower() for cell in lines[0]] if lines else []
    column = next((heads.index(name) for name in FRAME if name in heads), None)
    return [cells[column or 0] for cells in (lines if column is None else lines[1:]) if len(cells) > (column or 0)]


def both(path: Path) -> tuple[list[str], list[str], int]:
    """The training frames and the test frames that a .csv tells apart, and how many others it lists."""
    lines = _cells(path)
    heads = [cell.lower() for cell in lines[0]] if lines else []
    if lines and set(SETS) <= set(lines[0]):  # Horse-10's own
        columns = [lines[0].index(name) for name in SETS]
        sets = ([cells[at] for cells in lines[1:] if len(cells) > at and cells[at]] for at in columns)
        train, within, ood = sets
        return train, within + ood, 0
    places = [next((heads.index(name) for name in names if name in heads), None) for names in (FRAME, SIDE)]
    if None in places:
        raise DivisionError(
            f"{path}: expected a column of frames ({', '.join(FRAME[:3])}, ...) and one of sides ({', '.join(SIDE)}) "
            f"with {TRAIN[0]} or {TEST[0]} in it; its first line is {', '.join(lines[0]) if lines else 'missing'}."
        )
    frame, which = places
    rows = [(cells[frame], cells[which].lower()) for cells in lines[1:] if len(cells) > max(places)]
    train, test = ([name for name, word in rows if word in words] for words in (TRAIN, TEST))
    if not train or not test:
        there = some(list(dict.fromkeys(word or "nothing" for _, word in rows))) or "nothing"
        raise DivisionError(
            f"{path}: no {'test' if train else 'training'} frames. The column {heads[which]} holds {there}; expected "
            f"{TRAIN[0]} for frames that were trained on, and {', '.join(TEST[:-1])} or {TEST[-1]} for others."
        )
    return train, test, len(lines) - 1 - len(train) - len(test)


def left_out(others: int) -> str:
    """What becomes of rows that `both` counts as others."""
    rows = "row is" if others == 1 else "rows are"
    return f"{others} {rows} neither train nor test, and left out"


def rows(names: Sequence[str], known: FrameNames, frames: Frames, where: str) -> list[int]:
    """The rows of the frames that a list names, by a path or the end of one.

    Raises DivisionError that counts the names that are no frame of the project, or could be several."""
    choices = [known.rows(Listed(where, name)) for name in names]
    absent = [name for name, found in zip(names, choices, strict=True) if not found]
    if absent:
        raise DivisionError(
            f"{where}: {len(absent)} of {len(names)} frames {are(len(absent))} not among the {len(frames.names)} "
            f"labelled frames: {some(absent)}. Frames are named as {frames.names[0]}, or by the end of that path."
        )
    for name, found in zip(names, choices, strict=True):
        if len(found) > 1:
            could = some([frames.names[row] for row in found])
            raise DivisionError(f"{where}: {name} can be {could}. Write more of the path.")
    return [found[0] for found in choices]


def _cells(path: Path) -> list[list[str]]:
    try:
        lines = [[cell.strip() for cell in cells] for cells in csv.reader(io.StringIO(_text(path)))]
    except csv.Error as reason:
        raise DivisionError(f"{path}: not a CSV file ({reason}).") from None
    return [cells for cells in lines if any(cells)]


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DivisionError(f"{path}: {path.stat().st_size:,} bytes; a list of frames has at most {MAX_BYTES:,}.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as reason:
        raise DivisionError(f"{path}: not UTF-8 text ({reason}); expected a list of frames.") from None
    except OSError as reason:
        raise DivisionError(f"{path}: cannot be read ({reason.strerror}); expected a list of frames.") from None
