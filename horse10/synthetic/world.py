"""Which horses are drawn: how many frames of each, from which seed, with which factors held or shifted, and how."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from horse10.synthetic.domains import DOMAINS, UNION
from horse10.synthetic.factors import chosen
from horse10.synthetic.herd import Horse, herd, training_horses

# Frames taken from each walk: (bursts, consecutive frames per burst), None = all. As in Horse-10, most test frames of a
# training horse have a training frame next to them, at every size.
SIZES = {"tiny": (3, 2), "small": (10, 4), "full": None}
SPLITS = (1, 2, 3)


@dataclass(frozen=True)
class World:
    """All that the pictures depend on, besides the version of this package; `world` makes one."""

    size: str
    seed: int
    fixed: tuple[str, ...]  # factors that are the same for all horses
    shift: tuple[str, ...]  # factors that differ between the training horses of `split` and the others
    split: int | None  # None: nothing is shifted, so one world serves all splits
    domain: str = UNION  # one of domains.DOMAINS

    @property
    def name(self) -> str:
        """Fit for a folder, e.g. "small-seed0-fixed-light-shift-coat+gait-split1"."""
        words = [self.size, f"seed{self.seed:d}"]
        for word, factors in (("fixed", self.fixed), ("shift", self.shift)):
            words += [word, "+".join(factors).replace(" ", "_")] if factors else []
        words += [f"split{self.split}"] * bool(self.shift) + [self.domain] * (self.domain != UNION)
        return "-".join(words)

    @property
    def splits(self) -> tuple[int, ...]:
        """The splits it may be used with."""
        return (self.split,) if self.shift else SPLITS

    def horses(self) -> tuple[Horse, ...]:
        training = training_horses(self.seed, self.split) if self.shift else ()
        return herd(self.seed, self.fixed, self.shift, training, self.domain)

    @property
    def settings(self) -> dict:
        """All of it, but for a domain that is no other than the union of the places."""
        return {name: value for name, value in asdict(self).items() if (name, value) != ("domain", UNION)}


def world(
    size: str = "small",
    seed: int = 0,
    fixed: str | Iterable[str] | None = None,
    shift: str | Iterable[str] | None = None,
    split: int | None = None,
    domain: str = UNION,
) -> World:
    """The world that these words ask for; `split` matters only with a shift.

    Raises ValueError for an unknown size, factor or domain, a factor both fixed and shifted or decided by the domain,
    and a shift without a split.
    """
    fixed, shift = chosen(fixed), chosen(shift)
    if size not in SIZES:
        raise ValueError(f"size={size!r}: expected one of {', '.join(SIZES)}")
    if domain not in DOMAINS:
        raise ValueError(f"domain={domain!r}: expected one of {', '.join(DOMAINS)}")
    if decided := [name for name in fixed + shift if name in DOMAINS[domain].decides]:
        raise ValueError(
            f"the domain {domain!r} decides about {', '.join(decided)}: it can be neither fixed nor shifted"
        )
    if both := [name for name in fixed if name in shift]:
        raise ValueError(f"both fixed and shifted: {', '.join(both)}; hold a factor or shift it")
    if shift and split not in SPLITS:
        raise ValueError(f"split={split!r}: a shift is relative to the training horses of split 1, 2 or 3")
    return World(size, seed, fixed, shift, split if shift else None, domain)
