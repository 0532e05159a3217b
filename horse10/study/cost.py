"""What runs cost, before their data are read: to list a study, and to say how long the rest takes."""

from functools import singledispatch

from horse10.config import RunConfig
from horse10.metrics import TESTED
from horse10.recipes import RECIPES, steps_of
from horse10.runs import cost
from horse10.transfer.config import SIZE_PX, TransferConfig
from horse10.transfer.probe_config import ProbeConfig

FRAME = (162, 288)  # px, of Horse-10 and the synthetic horses
PROBE_S = 15  # the path of 45 penalties
EVALUATED = 1200  # frames, as many as the small synthetic world has


@singledispatch
def minutes(config: RunConfig) -> float:
    """Of training and evaluation on two CPU cores, without what the machine did before.

    Corrupted frames count as they are kept from run to run (`runs.bench.KeptBench`): to be predicted, not to be made.
    """
    shrink = min(1, config.canvas / max(FRAME)) if config.canvas else 1
    size = tuple(side * shrink for side in FRAME)
    batch = RECIPES[config.recipe].batch_size if config.batch_size == "auto" else config.batch_size
    steps = steps_of(config, cost.cpu_step_s(config.arch, size, batch))
    corrupted = len(TESTED) * config.evaluate_corrupted * cost.CORRUPTIONS
    evaluation = cost.evaluation_minutes(config.arch, size, EVALUATED + corrupted)
    return cost.minutes(config.arch, size, batch, steps) + evaluation


@minutes.register
def _of_transfer(config: TransferConfig) -> float:
    """Without drawing, and without the run that it starts from, which many share."""
    scored = cost.evaluation_minutes(config.arch, SIZE_PX, config.tested + config.tested // 2)
    return cost.minutes(config.arch, SIZE_PX, config.batch_size, config.steps) + scored


@minutes.register
def _of_probe(config: ProbeConfig) -> float:
    """Of the path of penalties and of the features, or of each training of the grid and the last one; with that of the
    network that learned a source, which several runs share."""
    size = (config.side_px, config.side_px)

    def training(steps: int) -> float:
        return cost.minutes(config.arch, size, config.batch_size, steps)

    learning = training(config.steps) if config.source else 0
    if not config.trains:
        path = PROBE_S / 60 + cost.evaluation_minutes(config.arch, size, config.images)
        return path + learning
    asked = config.training
    pairs = max(1, len(asked.rates) * len(asked.ratios))
    return learning + training(asked.steps) * (pairs + 1 if pairs > 1 else 1)
