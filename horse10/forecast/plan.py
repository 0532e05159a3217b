"""What is to be trained for a forecast, in which order, and what it takes: known before anything runs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from horse10.backbones import BACKBONES, canonical_name
from horse10.backbones.weights import WeightsError, load
from horse10.config import ConfigError, RunConfig, make_config, names_in
from horse10.dataset import PoseDataset, dataset_of
from horse10.dataset.rows import usual_size
from horse10.dataset.splits import hash_order
from horse10.forecast import surface
from horse10.forecast.config import ForecastConfig, forms
from horse10.forecast.folds import Fold, divide, labelled_frames
from horse10.metrics import SUBSETS
from horse10.recipes import RECIPES
from horse10.runs import cost

FEWEST_STEPS, FEWEST_FOLDS = 300, 3
SHARES = {"folds": 0.5, "starts": 0.2, "surface": 0.3}  # of the time
SURFACE_FOLDS, SURFACE_TRIES = 3, 2  # a third of the animals is tested, twice
EACH_FOLDER = ".+"
STARTED_S = 15  # a run: network built and traced, pictures read


@dataclass(frozen=True)
class Stage:
    """Trainings that answer one question; `configs` by what each is, in words that the findings use again."""

    name: str
    configs: dict[tuple, RunConfig]
    minutes: float


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


def plan(config: ForecastConfig) -> Plan:
    """Decide what is trained, without training anything.

    Raises:
        DatasetError, ConfigError, FoldError, WeightsError: what cannot be used, and what to do.
    """
    if config.held_out:
        raise ConfigError(f"held_out={config.held_out!r}: leave it out, each animal is kept out in turn")
    if config.group_by == "folder":  # said as a pattern, it also divides data that come with splits of their own
        config = config.model_copy(update={"group_by": EACH_FOLDER})
    dataset = dataset_of(config)
    config, notes = _resolved(config)
    frames = labelled_frames(dataset)
    steps, most = _affordable(config, dataset, len(frames))
    folds = divide(frames, most)
    own = dataset_of(config.model_copy(update={"canvas": 0})) if config.canvas else dataset
    made = Plan(config, dataset, own, frames, folds, [], steps, [], [*dataset.notes, *notes])
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
    try:
        load(config.arch, BACKBONES[config.arch].build, "imagenet")
    except WeightsError as error:
        note = f"There are no ImageNet weights of {config.arch} here, so all networks start from scratch: {error}"
        return config.model_copy(update={"weights": "none"}), [note]
    return config.model_copy(update={"weights": "imagenet"}), []


def _affordable(config: ForecastConfig, dataset: PoseDataset, n_animals: int) -> tuple[int, int]:
    """Steps of a training, and how many folds there is time for: fewer steps first, then fewer folds."""
    recipe = RECIPES[config.recipe]
    asked = recipe.steps(config.weights != "none", cost.cpu_step_s(config.arch, usual_size(dataset), recipe.batch_size))
    time_min = SHARES["folds"] * config.minutes
    for steps in sorted({asked, max(FEWEST_STEPS, asked // 2), min(FEWEST_STEPS, asked)}, reverse=True):
        most = int(time_min / one_run_minutes(config, dataset, steps))
        if most >= n_animals:
            return steps, n_animals
    return min(FEWEST_STEPS, asked), max(FEWEST_FOLDS, min(most, n_animals))


def _stage(made: Plan, name: str, runs: dict[tuple, dict]) -> Stage:
    configs = {words: _run(made, **settings) for words, settings in runs.items()}
    minutes = sum(one_run_minutes(made.config, made.dataset, run.iterations, run.arch) for run in configs.values())
    return Stage(name, configs, minutes)


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
        made.left_out.append(f"whether {' or '.join(others)} would do better: give more --minutes")
    return _stage(made, "starts", runs) if runs else None


def _surface(made: Plan, left_min: float) -> Stage | None:
    """Trainings with all and half of the animals, all and half of their frames, each tested on the same others."""
    _, many = forms(made.config.called)
    if len(made.frames) < surface.FEWEST:
        made.left_out.append(
            f"whether further {many} or further frames help more: it takes {surface.FEWEST} {many}, here "
            f"{'is 1' if len(made.frames) == 1 else f'are {len(made.frames)}'}"
        )
        return None
    each = one_run_minutes(made.config, made.dataset, made.steps)
    tries = min(SURFACE_TRIES, int(left_min / (4 * each)))
    if not tries:
        made.left_out.append(f"whether further {many} or further frames help more: give more --minutes")
        return None
    runs = {}
    order = hash_order(list(made.frames), "surface")
    for number in range(tries):
        tested = order[number::SURFACE_FOLDS]
        others = [name for name in order if name not in tested]
        for known in (others, others[: len(others) // 2]):
            total = sum(made.frames[name] for name in known) * made.config.train_fraction // 100
            for frames in (0, max(1, total // 2)):
                held_out = sorted(set(order) - set(known))
                runs[tuple(tested), len(known), frames or total] = {"held_out": held_out, "train_frames": frames}
    return _stage(made, "surface", runs)


def scale_parts(config: ForecastConfig) -> list[str]:
    """The two body parts whose distance is the unit, none for px."""
    return names_in(config.scale_parts)
