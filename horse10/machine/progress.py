"""Progress of long work, where people look: the terminal or log (also under papermill), and the notebook's cell."""

import os
import sys
from functools import cache

from tqdm import tqdm


class Both:
    """A text stream that writes to two: the terminal that a Jupyter kernel was started from, and its current cell."""

    def __init__(self, terminal, cell):
        self.streams, self.encoding, self.isatty = (terminal, cell), terminal.encoding, terminal.isatty

    def write(self, text: str) -> None:
        for stream in self.streams:
            stream.write(text)

    def flush(self) -> None:
        for stream in self.streams:
            stream.flush()


def terminal():
    """A text stream to the terminal or log; inside a Jupyter kernel to the cell as well."""
    if not type(sys.stderr).__module__.startswith("ipykernel"):
        return sys.__stderr__
    captured = getattr(sys.stderr, "_original_stdstream_copy", None)  # where ipykernel captures the terminal, too
    return Both(_opened(captured) if captured else sys.__stderr__, sys.stderr)


@cache
def _opened(descriptor: int):
    return open(os.dup(descriptor), "w", buffering=1)


def progress(iterable=None, description: str = "", **options) -> tqdm:
    """Iterate with a bar if it takes more than two seconds; in a log, a line now and then instead of a bar.

    Args:
        options: of `tqdm`; without an iterable, a bar to `update`.
    """
    stream = terminal()
    interactive = stream.isatty()
    options = {"delay": 2, "mininterval": 0.5 if interactive else 15, "leave": interactive} | options
    return tqdm(iterable, description, file=stream, **options)
