"""Arrays that take long to make: made once, by one process, and read from the cache afterwards."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from filelock import FileLock

from horse10.machine.folders import whole


def arrays(path: Path, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The arrays of a .npz file by their names, in the order in which `make` gave them, when the file was not there."""
    locks = path.parents[1] / "locks"
    for folder in (path.parent, locks):
        folder.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / f"{path.name}.lock"):  # another process may need them, too
        if not path.is_file():
            with whole(path) as part, part.open("wb") as file:
                np.savez_compressed(file, **make())
    with np.load(path, allow_pickle=False) as found:
        return dict(found)
