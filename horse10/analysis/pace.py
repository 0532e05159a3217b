"""How many runs of a study an hour holds."""

from typing import NamedTuple

import pandas as pd

from horse10.metrics.digits import number, significant
from horse10.recipes import steps_of


class Pace(NamedTuple):
    """Runs that one machine did, several at a time, and the hours from the first one's start to the last one's end."""

    runs: int
    steps: int
    hours: float


def of(rows: pd.DataFrame) -> Pace:
    """From the rows of runs done in one session: when each was written, and how many seconds it took before."""
    ended = pd.to_datetime(rows["created"], utc=True)
    began = (ended - pd.to_timedelta(rows["seconds"], unit="s")).min()
    return Pace(len(rows), int(rows["iterations"].sum()), (ended.max() - began).total_seconds() / 3600)


def words(rows: pd.DataFrame, study) -> str:
    """What was done in the time, and what a `study.lists.Study` would take at the same steps an hour."""
    done, steps = of(rows), sum(steps_of(config, 0) for config in study.configs.values())
    device = rows["device"].iloc[0].partition(",")[0]
    return (
        f"{done.runs} runs of {number(done.steps / done.runs, ',.0f')} steps took {done.hours * 60:.0f} minutes on "
        f"{device}, {done.runs / done.hours:.0f} runs an hour. At as many steps an hour, the {len(study.configs)} runs "
        f"of {study.name} at the {study.scale} scale ({steps / 1e6:.1f} million steps) would take "
        f"{steps / done.steps * done.hours:.0f} hours; with the papers' larger networks, longer."
    )


def listed(studies: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """`benchmarks.ratios` of both ways to do a study and to follow step by step, for people."""
    named = [
        studies.assign(what="a run of a study", other="a process for each run"),
        steps.assign(what="a step on JAX, " + steps["what"], other="Keras's train_on_batch"),
    ]
    both = pd.concat(named)
    return pd.DataFrame(
        {
            "what": both["what"],
            "here (s)": [significant(value) for value in both["ours_s"]],
            "against": both["other"],
            "takes (s)": [significant(value) for value in both["peer_s"]],
            "ratio": [f"{row.ratio:.2f} ({row.low:.2f} to {row.high:.2f})" for row in both.itertuples()],
        }
    )
