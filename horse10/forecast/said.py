"""What the user says of the networks that made some predictions: which frames each was trained on."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from horse10.config import names_in
from horse10.forecast.division import DivisionError


@dataclass(frozen=True)
class Said:
    """What the user says of the networks, in one of three ways: once for all files, or once for each, in their order.

    Attributes:
        train: files that name the frames trained on, or hold them (.slp, .json); all other frames were not.
        sides: .csv files with a column of frames and a column set; frames that they do not name are left out.
        shuffle: of the project: its number, or its name ("iteration-1, shuffle 2").
    """

    train: tuple[Path, ...] = ()
    sides: tuple[Path, ...] = ()
    shuffle: tuple[str, ...] = ()

    @classmethod
    def of(cls, train=(), sides=(), shuffle=()) -> "Said":
        """From what `listed` takes; the name of a shuffle has a comma, so text is one shuffle."""
        paths = (tuple(map(Path, listed(values))) for values in (train, sides))
        return cls(*paths, listed([shuffle] if isinstance(shuffle, str) and shuffle else shuffle))

    def of_each(self, n: int) -> list[tuple]:
        """("train", list), ("sides", table), ("shuffle", name) or () for each of n files. Raises DivisionError."""
        given = {way: values for way, values in vars(self).items() if values}
        if not given:
            return [()] * n
        if not n:
            raise DivisionError(f"--{' and --'.join(given)}: of which networks? Give their --predictions, too.")
        if len(given) > 1:
            raise DivisionError(f"{', '.join(f'--{way}' for way in given)}: each says what was trained on; give one.")
        ((way, values),) = given.items()
        if len(values) not in (1, n):
            raise DivisionError(
                f"--{way} is given {len(values)} times for {n} file{'s' * (n != 1)} of predictions: expected once for "
                "all of them, which are then one network's, or once for each, in the same order."
            )
        return [(way, value) for value in values * (n // len(values))]


def listed(values) -> tuple[str, ...]:
    """Text that lists things with commas, or one thing or several, as text."""
    if isinstance(values, str):
        return tuple(names_in(values))
    return tuple(map(str, values if isinstance(values, Iterable) else [values]))
