"""A forecast from beginning to end: plan, train, find; after each stage what is known so far."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from horse10.config import make_config
from horse10.forecast import changed, findings
from horse10.forecast.config import ForecastConfig
from horse10.forecast.plan import Plan, plan
from horse10.forecast.pooled import by_animal, in_own_px, pooled
from horse10.forecast.trainings import trained
from horse10.runs.run import Run


def forecast(
    made: Plan,
    tell: Callable[[str], None] = print,
    so_far: Callable[[dict], None] = lambda found: None,
    new: Sequence[Path | str] = (),
) -> dict:
    """Train what the plan says and say what follows.

    Args:
        tell: is given a line for each training; so_far: what is known after each stage, in the form that is returned.
        new: videos, pictures or folders of pictures of animals that nobody has labelled yet.

    Returns:
        What `findings.of_predictions` gives, and: dataset, frames (labelled, by animal), starts, surface, left_out,
        notes, minutes (of all trainings), settings, leaks, changed (of each of `new`). Sections that are not there yet
        are None.
    """
    started = time.monotonic()
    found: dict = {
        "dataset": made.dataset.name,
        "frames": made.frames,
        "leaks": findings.of_own_leaks(made.config),
        "changed": changed.of_project(made.dataset, made.config, new),
        "starts": None,
        "surface": None,
        "network": made.config.arch,
        "pretrained": made.config.weights != "none",
        "steps": made.steps,
        "notes": made.notes,
        "left_out": [*made.left_out, *changed.left_out(made.dataset, made.config, new)],
        **findings.made_with(made.config),
    }
    runs: dict[str, dict[tuple, Run]] = {}
    for stage in made.stages:
        runs[stage.name] = trained(made, stage, started, tell)
        if missing := len(stage.configs) - len(runs[stage.name]):
            counts = f"{missing} of {len(stage.configs)} trainings are missing"
            found["left_out"].append(f"{counts}, as no time was left or they failed: {stage.title}.")
        seconds = [run.record.seconds for there in runs.values() for run in there.values()]
        found |= _SECTIONS[stage.name](made, runs) | {"minutes": sum(seconds) / 60}
        coming = [f"Not trained yet: {each.title}." for each in made.stages if each.name not in runs]
        so_far(found | {"left_out": [*found["left_out"], *coming]})
    return found


def make_plan(data, **settings) -> Plan:
    """`plan` of a project and the settings of a `ForecastConfig`."""
    return plan(make_config(ForecastConfig, data=data, **settings))


def _folds(made: Plan, runs: dict) -> dict:
    finished = list(runs["folds"].values())
    if not finished:
        return {}
    tables = [_predictions(run, made) for run in finished]
    return findings.of_predictions(tables, [run.dataset() for run in finished], made.own, made.config)


def _starts(made: Plan, runs: dict) -> dict:
    if not runs["folds"] or not runs["starts"]:
        return {}
    names = dict.fromkeys(name for name, _ in runs["starts"])
    others = {
        name: _errors([run for (other, _), run in runs["starts"].items() if other == name], made) for name in names
    }
    return {"starts": findings.of_starts(_errors(list(runs["folds"].values()), made), others)}


def _surface(made: Plan, runs: dict) -> dict:
    rows = []
    for (tested, animals, frames), run in runs["surface"].items():
        errors = _errors([run], made)
        errors = errors[errors.index.isin(tested)]
        point = {"animals": animals, "frames": frames / animals}
        rows += [{"animal": name, **point, "error": error} for name, error in errors.items()]
    return {"surface": findings.of_surface(pd.DataFrame(rows))}


def _errors(runs: list[Run], made: Plan) -> pd.Series:
    """Mean error of each animal that the runs kept out."""
    return by_animal(pooled([_predictions(run, made) for run in runs])[0])


def _predictions(run: Run, made: Plan) -> pd.DataFrame:
    return in_own_px(run.predictions, made.dataset, made.own)


_SECTIONS = {"folds": _folds, "starts": _starts, "surface": _surface}
