"""Do here what a study misses: one run after another in one process, any number of processes on one list."""

import shutil
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import singledispatch
from pathlib import Path

from filelock import Timeout

from horse10.config import RunConfig
from horse10.machine.device import accelerators
from horse10.metrics import SUBSETS
from horse10.metrics.units import unit_of
from horse10.runs.bench import KeptBench
from horse10.runs.experiment import train
from horse10.runs.plan import prepare
from horse10.study import rows, state
from horse10.study.cost import minutes
from horse10.study.lists import Config, Study
from horse10.training.checkpoint import BusyError
from horse10.transfer import experiment
from horse10.transfer.chain import Chains
from horse10.transfer.config import TransferConfig
from horse10.transfer.probe_config import ProbeConfig
from horse10.transfer.tasks import task


class Benches:
    """What runs of each kind leave for the next one."""

    def __init__(self):
        self.pose, self.chains = KeptBench(), Chains()


@dataclass
class Clock:
    """Time left, by how long the runs so far took against what they were said to cost."""

    left_min: float
    limit_min: float | None = None
    said_min: float = 0.0

    def __post_init__(self):
        self.start = time.monotonic()

    @property
    def pace(self) -> float:
        """Minutes for a minute of the estimate, which is for a CPU: how fast a GPU is, its first run tells."""
        if self.said_min:
            return (time.monotonic() - self.start) / 60 / self.said_min
        return 0.0 if accelerators() else 1.0

    def has_time_for(self, said_min: float) -> bool:
        """Whether a run would end before the limit, as far as one can tell."""
        used = (time.monotonic() - self.start) / 60
        return self.limit_min is None or used + said_min * self.pace <= self.limit_min

    def done(self, said_min: float) -> None:
        self.said_min, self.left_min = self.said_min + said_min, self.left_min - said_min


def run(
    study: Study,
    *,
    only: Collection[str] = (),
    again: bool = False,
    keep: bool = False,
    limit_min: float | None = None,
    tell: Callable[[str], None] = print,
) -> int:
    """Do the runs of a study that are missing, the most telling first; returns how many failed.

    Interrupted at any moment, the same call goes on; a run that another process has begun is left to it.

    Args:
        only: keys; all by default. again: also the runs that failed before.
        keep: the folders of the runs, with weights; by default their rows are all that stays.
        limit_min: start no run that would not end in so many minutes.
        tell: is given a line for each run.

    Raises:
        StudyError: a key that is none of the study's, data of which nobody said where they lie, or `keep` for runs
            that leave nothing but a row.
    """
    todo = {key: study.configs[key] for key in state.wanted(study, only, again)}
    study.require_data()
    study.require_folders(keep)
    clock = Clock(sum(map(minutes, todo.values())), limit_min)
    benches, failed = Benches(), 0
    for number, (key, config) in enumerate(todo.items(), start=1):
        try:
            with state.held(key):
                if state.path_of(key).exists() or not clock.has_time_for(minutes(config)):
                    clock.left_min -= minutes(config)
                    continue
                went_well, told = _one(key, config, benches, keep)
        except (Timeout, BusyError):  # somebody else does it
            clock.left_min -= minutes(config)
            continue
        failed += not went_well
        clock.done(minutes(config))
        tell(f"[{number}/{len(todo)}] {study.words(key)}: {told}; {time_left(clock)}")
    return failed


def time_left(clock: Clock) -> str:
    """In words."""
    left = max(0.0, clock.left_min * clock.pace)
    return f"about {left / 60:.1f} hours left" if left > 90 else f"about {left:.0f} minutes left"


def _one(key: str, config: Config, benches: Benches, keep: bool) -> tuple[bool, str]:
    """One run and its row, or the reason why there is none; whether it went well, and what to say of it."""
    start = time.monotonic()
    try:
        row, told, left = measured(config, key, benches, keep)
        state.write(key, row)
        if left:
            shutil.rmtree(left)  # now: without its row a run would be lost
    except BusyError:
        raise
    except Exception as error:  # whatever it is: the other runs of the list do not wait for it
        state.write_failure(key, error)
        return False, f"FAILED, {str(error).splitlines()[0] if str(error) else type(error).__name__}"
    return True, f"{told}; {time.monotonic() - start:.0f} s"


@singledispatch
def measured(config: RunConfig, key: str, benches: Benches, keep: bool) -> tuple[dict, str, Path | None]:
    """The row of a run, which is done now, its errors in words, and its folder if that is not to stay."""
    prepared = prepare(config, benches.pose)
    keep = keep or prepared.is_finished()
    finished = train(prepared)
    scores = finished.metrics
    unit = unit_of(scores.train.normalized_error)
    errors = {subset: getattr(getattr(scores, subset), unit.mean) for subset in SUBSETS}
    told = ", ".join(f"{name} {error:.3g}" for name, error in errors.items() if error is not None)
    return rows.row(finished, key), f"{unit.error} {told}", None if keep else finished.folder


@measured.register
def _transfer(config: TransferConfig, key: str, benches: Benches, keep: bool) -> tuple[dict, str, None]:
    finished = benches.chains.run(config)
    name = task(config.sets[0][0]).metric
    return rows.of_transfer(finished, key), f"{name} {finished.scores[name]:.3g} on horses never seen", None


@measured.register
def _probe(config: ProbeConfig, key: str, benches: Benches, keep: bool) -> tuple[dict, str, None]:
    found = experiment.row(config)
    return found, f"{found['accuracy']:.1%} of {found['n_test']} test images right", None
