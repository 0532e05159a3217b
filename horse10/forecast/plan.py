"""What is to be trained for a forecast, in which order, and what it takes: known before anything runs."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from horse10.backbones import BACKBONES, canonical_name
from horse10.backbones.weights import WeightsError, load
from horse10.config import ConfigError, RunConfig, make_config
from horse10.dataset import PoseDataset, dataset_of
from horse10.dataset.rows import usual_size
from horse10.dataset.splits import hash_order, share
from horse10.forecast import folds as folding
from horse10.forecast import surface
from horse10.forecast.config import ForecastConfig, with_each_animal
from horse10.forecast.folds import Fold
from horse10.forecast.stage import Stage, not_asked, title, too_few
from horse10.metrics import SUBSETS
from horse10.recipes import RECIPES
from horse10.runs import cost, seen

FEWEST_STEPS, FEWEST_FOLDS = 300, 3
SHARES = {"folds": 0.5, "starts": 0.2, "surface": 0.3}  # of the time
STAND_IN = "efficientnet_lite0"  # its ImageNet weights come with the package, not from Keras's server
NO_TIME = "there is no time for it, give more minutes"
STARTED_S = 15  # a run: network built and traced, pictures read


@dataclass
class Plan:
    """Everything a forecast will do.

    Attributes:
        dataset: read with the settings of `config`, whichever animals it holds out; own: with frames of their own size.
        frames: labelled, by animal.
        folds: of the first stage; stages: in the order in which they run.
        left_out: what there is no time or no data for, in words, with what to do; notes: what was decided.
    """

    config: ForecastConfig
    dataset: PoseDataset
    own: PoseDataset
    frames: dict[str, int]
    folds: list[Fold]
    stages: list[Stage]
    steps: int
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        return sum(stage.minutes for stage in self.stages)

    def title(self, stage: str) -> str:
        """Of a stage, by its name, in the user's words."""
        return title(stage, self.config.called, len(self.frames))

    def leave_out(self, stage: str, why: str) -> None:
        self.left_out.append(not_asked(self.title(stage), why))


def plan(config: ForecastConfig) -> Plan:
    """Decide what is trained, without training anything.

    Raises:
        DatasetError, ConfigError, FoldError, WeightsError: what cannot be used, and what to do.
    """
    config = with_each_animal(config)
    dataset = folding.read(config)
    folding.refuse_sides(dataset, config)
    config, notes = _resolved(config)
    frames = folding.labelled_frames(dataset)
    steps, most = _affordable(config, dataset, len(frames))
    folds = folding.divide(frames, most)
    own = dataset_of(config.model_copy(update={"canvas": 0})) if config.canvas else dataset
    made = Plan(config, dataset, own, frames, folds, [], steps, [], [*dataset.notes, *notes])
    made.notes += [*folding.without(dataset, frames, folds), *folding.repeated(dataset, config.called)]
    made.notes += _known_before(config, dataset)
    made.stages.append(_stage(made, "folds", {(fold.held_out,): {"held_out": fold.held_out} for fold in folds}))
    left = config.minutes - made.minutes
    for make in (_starts, _surface):
        if stage := make(made, left):
            made.stages.append(stage)
            left -= stage.minutes
    return made


def one_run_minutes(config: ForecastConfig, dataset: PoseDataset, steps: int, arch: str | None = None) -> float:
    """Of one training and the evaluation of all frames, on two CPU cores."""
    recipe, arch = RECIPES[config.recipe], arch or config.arch
    n = sum(len(dataset.labelled(name)) for name in SUBSETS)
    training = cost.minutes(arch, recipe.canvas(usual_size(dataset)), recipe.batch_size, steps)
    return training + cost.evaluation_minutes(arch, usual_size(dataset), n) + STARTED_S / 60


def _resolved(config: ForecastConfig) -> tuple[ForecastConfig, list[str]]:
    """With the weights that can be had, and a word on them if they are none."""
    if config.recipe not in RECIPES:
        raise ConfigError(f"recipe={config.recipe!r}: expected one of {', '.join(RECIPES)}")
    try:
        config = config.model_copy(update={"arch": canonical_name(config.arch)})
    except ValueError as error:
        raise ConfigError(str(error)) from None
    if config.weights != "auto":
        return config, []
    chosen = config.arch != ForecastConfig.model_fields["arch"].default
    for arch in [config.arch] if chosen else [config.arch, STAND_IN]:
        with suppress(WeightsError):
            load(arch, BACKBONES[arch].build, "imagenet")
            note = f"{_no_weights(config.arch)}, so the network is {arch}, whose weights are installed."
            return config.model_copy(update={"arch": arch, "weights": "imagenet"}), [note] * (arch != config.arch)
    note = f"{_no_weights(config.arch)}, so all networks start from random weights, which makes larger errors."
    return config.model_copy(update={"weights": "none"}), [note]


def _known_before(config: ForecastConfig, dataset: PoseDataset) -> list[str]:
    """Sentences on frames of animals that runs were trained on whose weights are the first ones here."""
    rows = np.sort(np.concatenate([dataset.labelled(name) for name in SUBSETS]))
    unseen = replace(dataset, train=rows[:0], within=rows[:0], within_common=rows[:0], ood=rows)
    said = (seen.before(weights, unseen) for weights in (config.weights, config.larger.partition(",")[2]))
    return [f"Of the first weights: {each}." for each in said if each]


def _no_weights(arch: str) -> str:
    return f"The ImageNet weights of {arch} are not on this machine and could not be downloaded"


def _affordable(config: ForecastConfig, dataset: PoseDataset, n_animals: int) -> tuple[int, int]:
    """Steps of a training, and how many folds there is time for: fewer steps first, then fewer folds."""
    recipe = RECIPES[config.recipe]
    asked = recipe.steps(config.weights != "none", cost.cpu_step_s(config.arch, usual_size(dataset), recipe.batch_size))
    time_min = (SHARES["folds"] if n_animals > 1 else 1) * config.minutes  # of one animal there is no other question
    fewest = min(FEWEST_STEPS, asked)
    for steps in (asked, max(fewest, asked // 2), fewest):
        most = int(time_min / one_run_minutes(config, dataset, steps))
        if most >= n_animals:
            return steps, n_animals
    return fewest, max(FEWEST_FOLDS, min(most, n_animals))


def _stage(made: Plan, name: str, runs: dict[tuple, dict]) -> Stage:
    configs = {words: _run(made, **settings) for words, settings in runs.items()}
    minutes = sum(one_run_minutes(made.config, made.dataset, run.iterations, run.arch) for run in configs.values())
    return Stage(name, made.title(name), configs, minutes)


def _run(made: Plan, held_out: Iterable[str], **settings) -> RunConfig:
    config = made.config
    same = config.model_dump(
        include={"data", "synthetic_size", "fixed", "group_by", "scale_parts", "individual", "canvas"}
    )
    same |= config.model_dump(include={"train_fraction", "arch", "weights", "recipe", "seed"})
    return make_config(**same | {"held_out": list(held_out), "iterations": made.steps} | settings)


def _starts(made: Plan, left_min: float) -> Stage | None:
    """The same folds from random weights, and with a larger network, as many folds as there is time for."""
    if len(made.frames) < 2:
        return None
    others = {"from scratch": {"weights": "none"}} if made.config.weights != "none" else {}
    if made.config.larger:
        arch, _, weights = made.config.larger.partition(",")
        others[arch] = {"arch": canonical_name(arch), "weights": weights or made.config.weights}
    runs, spent = {}, 0.0
    for fold in made.folds:
        for name, settings in others.items():
            minutes = one_run_minutes(made.config, made.dataset, made.steps, settings.get("arch"))
            if spent + minutes > min(left_min, SHARES["starts"] * made.config.minutes):
                break
            runs[name, fold.held_out], spent = {"held_out": fold.held_out, **settings}, spent + minutes
    if not runs and others:
        made.leave_out("starts", NO_TIME)
    return _stage(made, "starts", runs) if runs else None


def _surface(made: Plan, left_min: float) -> Stage | None:
    """Trainings with all and half of the animals, all and half of their frames, each tested on the same others."""
    if len(made.frames) < surface.FEWEST:
        made.leave_out("surface", too_few(surface.FEWEST, len(made.frames), made.config.called))
        return None
    each = one_run_minutes(made.config, made.dataset, made.steps)
    tries = min(surface.TRIES, int(left_min / (4 * each)))
    if not tries:
        made.leave_out("surface", NO_TIME)
        return None
    runs = {}
    order = hash_order(list(made.frames), "surface")
    for tested, known in surface.trainings(order, tries):
        total = share(sum(made.frames[name] for name in known), made.config.train_fraction)
        for frames in (0, max(1, total // 2)):
            held_out = sorted(set(order) - set(known))
            runs[tuple(tested), len(known), frames or total] = {"held_out": held_out, "train_frames": frames}
    return _stage(made, "surface", runs)
