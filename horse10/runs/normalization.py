"""With which batch-norm statistics a network is evaluated, by what it normalises by in training."""

from horse10.config import ConfigError, RunConfig
from horse10.recipes import RECIPES

CHOICES = {"batch": ("reestimated", "frame", "moving"), "frozen": ("moving",), "group": ("none",)}
WHY = {
    "batch": "Keras's moving averages lag behind a short training",
    "frozen": "its ImageNet statistics are never changed",
    "group": "group norm has none",
}
REFUSED = {
    "batch": "{arch} has batch norm; choose 'auto', 'reestimated', 'frame' or 'moving'.",
    "frozen": "the pretrained {arch} keeps its ImageNet statistics in training and evaluation (as in DeepLabCut), so "
    "there is nothing to choose; leave it on 'auto' or 'moving'.",
    "group": "with the recipe {recipe}, {arch} has group norm and no batch norm; leave it on 'auto' or 'none'.",
}


def decided(config: RunConfig, statistics: str) -> tuple[str, str]:
    """What `batch_norm="auto"` stands for, and why.

    Args:
        config: with its recipe; statistics: what its network normalises by in training (`PoseModel.statistics`).

    Raises:
        ConfigError: other statistics were asked for than such a network has.
    """
    if config.batch_norm not in ("auto", *CHOICES[statistics]):
        why = REFUSED[statistics].format(arch=config.arch, recipe=config.recipe)
        raise ConfigError(f"batch_norm={config.batch_norm!r}: {why}")
    usual = RECIPES[config.recipe].batch_norm if statistics == "batch" else CHOICES[statistics][0]
    return usual, WHY[statistics]
