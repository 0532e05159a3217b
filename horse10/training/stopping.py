"""How Ctrl-C and a cluster's SIGTERM end a run: training at its next step, everything else at once."""

import signal
import threading
from contextlib import contextmanager


def end(number: int, frame=None) -> None:
    """End as a signal asks: KeyboardInterrupt for SIGINT, exit code 143 for SIGTERM."""
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


@contextmanager
def handled(handler, *numbers: int):
    """Give signals to `handler` within the block, then to whoever had them.

    Signals that the process ignores stay ignored (`nohup`), and outside the main thread nothing changes: Python lets no
    other thread handle signals.
    """
    main = threading.current_thread() is threading.main_thread()
    before = {number: signal.getsignal(number) for number in numbers} if main else {}
    before = {number: kept for number, kept in before.items() if kept not in (None, signal.SIG_IGN)}
    try:
        for number in before:
            signal.signal(number, handler)
        yield
    finally:
        for number, kept in before.items():
            signal.signal(number, kept)


def sigterm_exits():
    """Within this block (or function, as a decorator) SIGTERM raises SystemExit(143), so that clean-up still runs."""
    return handled(end, signal.SIGTERM)


class StopRequest:
    """Remembers the first SIGINT or SIGTERM until training asks for it; the second one ends at once.

    Attributes:
        number: of the signal that came, or None.
    """

    def __init__(self):
        self.number, self.deferred = None, True

    def __call__(self, number: int, frame=None) -> None:
        if self.number is not None or not self.deferred:
            end(number)
        self.number = number

    def listening(self):
        """The block in which signals come here."""
        return handled(self, signal.SIGINT, signal.SIGTERM)

    @contextmanager
    def at_once(self):
        """A block in which the first signal, too, ends at once: what it interrupts can be done again."""
        if self.number is not None:
            end(self.number)
        self.deferred = False
        try:
            yield
        finally:
            self.deferred = True
