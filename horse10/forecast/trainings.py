"""Do the trainings of a plan that are missing, and open what they left: interrupted at any moment, it goes on."""

import time
from collections.abc import Callable

from horse10.backbones.weight_sets import RUN
from horse10.backbones.weights import describe
from horse10.config import RunConfig
from horse10.forecast.plan import Plan
from horse10.forecast.stage import Stage
from horse10.machine.folders import runs_folder
from horse10.runs.records import WEIGHTS
from horse10.runs.run import Run, open_run
from horse10.study import run as engine
from horse10.study import state
from horse10.study.lists import Study, key


def trained(plan: Plan, stage: Stage, started: float, tell: Callable[[str], None] = print) -> dict[tuple, Run]:
    """The finished runs of a stage; those there was no time for, or that failed, are left out and told.

    Networks are not kept: what a forecast is made from are their predictions.

    Args:
        started: of the forecast, in seconds of `time.monotonic`; no run begins that would not end within its minutes.
    """
    keys = {words: key(config) for words, config in stage.configs.items()}
    for words, config in stage.configs.items():
        _forget_if_changed(keys[words], _content(config, plan.dataset.fingerprint))
    configs = {keys[words]: config for words, config in stage.configs.items()}
    study = Study(plan.dataset.name, stage.name, "", "laptop", configs)
    left_min = plan.config.minutes - (time.monotonic() - started) / 60
    engine.run(study, again=True, keep=True, limit_min=max(left_min, 0), tell=tell)
    found = {}
    for words, each in keys.items():
        if state.path_of(each).is_file():
            folder = runs_folder() / state.read(each)["run"]
            (folder / WEIGHTS).unlink(missing_ok=True)
            found[words] = open_run(folder)
    return found


def _content(config: RunConfig, fingerprint: str) -> dict[str, str | None]:
    """What the row of a run says of its data and its first weights, which a study knows by their names alone."""
    content = {"dataset_fingerprint": fingerprint}
    if config.weights != "auto" and not config.weights.startswith(RUN):  # a run's id is a hash itself
        content["weights_sha256"] = describe(config.arch, config.weights).sha256
    return content


def _forget_if_changed(each: str, content: dict[str, str | None]) -> None:
    """A run of a project that has other labels or pictures by now, or that began with another file of weights."""
    if state.path_of(each).is_file():
        row = state.read(each)
        gone = not (runs_folder() / row["run"]).is_dir()
        if gone or content != {name: row[name] for name in content}:
            state.path_of(each).unlink()
