"""Decoded pixels as digests, so that the same picture is found again under another name or in another format."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from horse10.dataset.problems import DatasetError, Problem, error
from horse10.machine.progress import progress

Read = Callable[[int], np.ndarray]  # the pixels of a row, uint8 (height, width, 3); OSError or ValueError if it cannot


def sha256(read: Read, frames: Sequence[str], source) -> tuple[bytes, ...]:
    """SHA-256 of the pixels of each frame, about 1 ms each on two cores.

    Raises DatasetError that lists all frames that cannot be decoded."""

    def digest(row: int) -> bytes | Problem:
        try:
            return hashlib.sha256(read(row)).digest()
        except DatasetError as unreadable:
            return unreadable.problems[0]
        except FileNotFoundError:
            return Problem("image missing", frames[row], "no such file")
        except (OSError, ValueError) as reason:
            return Problem("image unreadable", frames[row], str(reason))

    rows = range(len(frames))
    with ThreadPoolExecutor() as threads:
        digests = list(progress(threads.map(digest, rows), "Checking pictures", total=len(rows)))
    if faults := [each for each in digests if isinstance(each, Problem)]:
        raise error(source, faults)
    return tuple(digests)


def copies(
    digests: Sequence[bytes] | Mapping[int, bytes], read: Read, rows: np.ndarray, others: np.ndarray
) -> dict[int, int]:
    """The rows whose pixels one of `others` has too, and which. Pictures of a single colour show no animal and may
    repeat."""
    known = {digests[other]: int(other) for other in others}
    same = [int(row) for row in rows if digests[row] in known]
    return {row: known[digests[row]] for row in same if np.ptp(read(row), axis=(0, 1)).any()}
