"""What a configuration becomes on this machine: data found, network built, every "auto" replaced, with the reason."""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import keras
import numpy as np

from horse10.backbones import canonical_name
from horse10.backbones.weight_sets import RUN
from horse10.backbones.weights import Origin, WeightsError, describe
from horse10.config import METHOD_VERSION, ConfigError, RunConfig, as_list
from horse10.dataset import PoseDataset, corrupted, frames
from horse10.dataset.rows import usual_size
from horse10.machine.device import accelerators
from horse10.machine.folders import runs_folder
from horse10.metrics import SUBSETS, TESTED
from horse10.model import PoseModel
from horse10.recipes import CPU_BUDGET_S, RECIPES, Recipe, automatic
from horse10.runs import cost, normalization, parent
from horse10.runs.bench import Bench
from horse10.runs.records import RECORD
from horse10.training.stopping import sigterm_exits

NEW = Bench()


@dataclass(frozen=True)
class Experiment:
    """Everything a run needs. `config` holds no "auto" any more; `reasons` says in words what each one became."""

    config: RunConfig
    reasons: dict[str, str]
    dataset: PoseDataset
    network: keras.Model
    origin: Origin
    bench: Bench = NEW

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that changes the result: settings, pixels and labels, their division, weights, and the
        versions of method and renderer. Settings that are off are left out, so that older runs keep their names when
        a setting is added."""
        settings = self.config.model_dump(exclude={"data", "weights", "snapshots"})
        whole = {name: value for name, value in settings.items() if value not in ("", 0, None)}
        whole |= {"method": METHOD_VERSION, "renderer": renderer_version(self.dataset)}
        whole |= {"data": self.dataset.fingerprint, "division": self.dataset.subset().tolist()}
        whole |= {"weights": self.origin.sha256 or ("imagenet" if self.pretrained else "none")}
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

    @property
    def pretrained(self) -> bool:
        """Whether the training starts from other weights than random ones."""
        return self.origin.kind != "scratch"

    @property
    def run_id(self) -> str:
        """The name of the run: network, data, and the first digits of the fingerprint."""
        return re.sub(r"[^A-Za-z0-9._-]+", "_", f"{self.config.arch}-{self.dataset.name}-{self.fingerprint[:8]}")

    @property
    def recipe(self) -> Recipe:
        """How the network is trained."""
        return RECIPES[self.config.recipe]

    @property
    def folder(self) -> Path:
        """Where the run lies: `$HORSE10_RUNS/<run id>`."""
        return runs_folder() / self.run_id

    def is_finished(self) -> bool:
        """Whether the run was done before."""
        return (self.folder / RECORD).is_file()

    @property
    def canvas(self) -> tuple[int, int]:
        """Height and width of the training images, px."""
        return self.recipe.canvas(usual_size(self.dataset))

    def estimate(self) -> dict[str, float]:
        """What the run takes: minutes of training and evaluation on two CPU cores, memory and disk in MB."""
        config, size = self.config, usual_size(self.dataset)
        count = {subset: len(self.dataset.labelled(subset)) for subset in SUBSETS}
        evaluated = sum(min(n, config.evaluate_frames or n) for n in count.values())
        worse = sum(min(count[subset], config.evaluate_corrupted) for subset in TESTED)
        evaluation_min = cost.evaluation_minutes(config.arch, size, evaluated)
        frames_mb = count["train"] * np.prod(size) * 3 / 2**20
        return {
            "training_min": cost.minutes(config.arch, self.canvas, config.batch_size, config.iterations),
            "evaluation_min": evaluation_min + cost.corrupted_minutes(config.arch, size, worse),
            "frames_mb": frames_mb,
            "memory_mb": cost.memory_mb(cost.cpu_step_s(config.arch, self.canvas, config.batch_size), frames_mb),
            "disk_mb": 4 * 10 * self.network.count_params() / 2**20,  # weights, three checkpoints with Adam's moments
        }


@sigterm_exits()
def prepare(config: RunConfig, bench: Bench = NEW) -> Experiment:
    """Find the data, build the network, decide every "auto". The run that it starts from is trained if it is missing.

    Args:
        bench: what is kept from other runs, if anything.

    Raises:
        ConfigError, DatasetError, WeightsError, MissingExtra: what cannot be had, what was expected, what to do;
            if the run that it starts from is trained, also what that raises.
    """
    try:
        config = config.model_copy(update={"arch": canonical_name(config.arch)})
    except ValueError as error:
        raise ConfigError(str(error)) from None
    reasons: dict[str, str] = {}
    if config.evaluate_corrupted:
        corrupted.require()
    dataset = bench.dataset(config)
    config = _decide_data(config, dataset, reasons)
    network, weights, origin = _build(config, dataset, reasons, bench)
    config = _decide_training(config.model_copy(update={"weights": weights}), dataset, network.statistics, reasons)
    return Experiment(config, reasons, dataset, network, origin, bench)


def renderer_version(dataset: PoseDataset) -> int | None:
    """Which version of the synthetic horses a data set is, None for others."""
    if dataset.name != "synthetic":
        return None
    from horse10 import synthetic

    return synthetic.VERSION


def _decide_data(config, dataset, reasons):
    decided = {}
    if config.data == "auto":
        decided["data"] = dataset.name
        reasons["data"] = (
            "Horse-10 was found on this machine"
            if dataset.name == "horse10"
            else "no Horse-10 on this machine ($HORSE10_DATA or the cache), so synthetic horses stand in"
        )
    if config.recipe == "auto":
        paper = bool(accelerators()) and dataset.name == "horse10"
        decided["recipe"] = automatic(paper)
        why = "Horse-10 and a GPU are at hand" if paper else "the paper's budget needs Horse-10 and a GPU"
        reasons["recipe"] = f"{why}; {RECIPES[decided['recipe']].source}"
    held_out = sorted(set(dataset.animal[dataset.ood].tolist()))
    if dataset.split.startswith("fold") and held_out and not config.held_out:
        decided["held_out"] = as_list(held_out)
        reasons["held_out"] = "the last group by name"
    return config.model_copy(update=decided)


def _build(config, dataset, reasons, bench):
    """The network, what its weights are ("imagenet", "none", a run or a path), and where they come from."""
    arch, weights, n_bodyparts = config.arch, config.weights, len(dataset.bodyparts)
    if weights.startswith(RUN):
        network, origin = parent.network(config, dataset, bench)
        reasons["weights"] = "; ".join(filter(None, [f"the backbone of {origin.source}", origin.caveat]))
        return network, weights, origin
    if weights == "auto":
        try:
            network, origin = _network(config, n_bodyparts, "imagenet"), describe(arch, "imagenet")
            reasons["weights"] = f"they are at hand: {origin.source}"
            return network, "imagenet", origin
        except WeightsError as error:
            reasons["weights"] = f"FROM SCRATCH, not pretrained: {str(error).split(' Keras says')[0]}"
            weights = "none"
    return _network(config, n_bodyparts, weights), weights, describe(arch, weights)


def _network(config, n_bodyparts, weights):
    keras.utils.set_random_seed(config.seed)  # here: a network whose weights cannot be had has drawn random ones
    statistics = RECIPES[config.recipe].normalizes_by(weights != "none")
    return PoseModel(config.arch, n_bodyparts, weights, statistics=statistics)


def _decide_training(config, dataset, statistics, reasons):
    recipe, pretrained = RECIPES[config.recipe], config.weights != "none"
    batch_size = recipe.batch_size if config.batch_size == "auto" else config.batch_size
    steps = recipe.steps(pretrained, cost.cpu_step_s(config.arch, recipe.canvas(usual_size(dataset)), batch_size))
    if recipe.iterations is None:
        reasons["iterations"] = f"as many as fill about {CPU_BUDGET_S / 60:.0f} minutes on two CPU cores"
    iterations = steps if config.iterations == "auto" else config.iterations
    auto = recipe.settings(config.arch, pretrained, iterations) | {"iterations": steps}
    if recipe.flip_probability and (what := frames.of_mirrored(dataset.bodyparts)):
        reasons["augmentation"] = f"the {config.recipe} recipe's; {what}"
    auto["batch_norm"], reasons["batch_norm"] = normalization.decided(config, statistics)
    decided = {name: value for name, value in auto.items() if getattr(config, name) == "auto"}
    for name in set(auto) - set(decided):
        reasons.pop(name, None)
    for name in decided:
        reasons.setdefault(name, f"the {config.recipe} recipe's")
    return config.model_copy(update=decided)
