"""Progress of long work, where people look: the terminal (also under papermill) and the open notebook."""

import os
import sys

from tqdm import tqdm


def terminal():
    """A text stream to the terminal or log; inside a Jupyter kernel, the one its output capture has kept aside."""
    kept_aside = getattr(sys.stderr, "_original_stdstream_copy", None)  # ipykernel's name for it
    return open(os.dup(kept_aside), "w", buffering=1) if kept_aside else sys.__stderr__


def progress(iterable, description: str, total: int | None = None):
    """Iterate with a bar if it takes more than two seconds; in a log, a line now and then instead of a bar."""
    stream = terminal()
    interval = 0.2 if stream.isatty() else 15
    return tqdm(iterable, description, total=total, file=stream, delay=2, mininterval=interval, leave=stream.isatty())


class Notice:
    """One line of a notebook's output that is replaced as work goes on; silent elsewhere."""

    def __init__(self):
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        self.handle = None
        if shell is not None and hasattr(shell, "kernel"):
            from IPython.display import display

            self.handle = display({"text/plain": ""}, raw=True, display_id=True)

    def show(self, text: str) -> None:
        """Replace the line."""
        if self.handle is not None:
            self.handle.update({"text/plain": text}, raw=True)
