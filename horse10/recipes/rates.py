"""Learning rates of the recipes: the printed values, and the schedules they are used in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# Initial and final learning rate with Adam: 2020 text, section 5.3. From scratch only four groups are printed; the
# others take those of the network whose schedule they share when pretrained, B5 and B6 those of B3 (our choice).
PRETRAINED = {
    "mobilenet_v2_0.35": (1e-2, 0.0),
    "mobilenet_v2_0.5": (1e-2, 0.0),
    "mobilenet_v2_0.75": (1e-2, 1e-4),
    "mobilenet_v2_1.0": (1e-2, 1e-4),
    "resnet50": (1e-4, 1e-5),
    "resnet101": (1e-4, 1e-5),
    "efficientnet_b0": (5e-4, 1e-5),
    "efficientnet_b1": (5e-4, 1e-5),
    "efficientnet_b2": (5e-4, 0.0),
    "efficientnet_b3": (5e-4, 0.0),
    "efficientnet_b4": (5e-4, 0.0),
    "efficientnet_b5": (5e-4, 1e-5),
    "efficientnet_b6": (5e-4, 1e-5),
}
SCRATCH = {
    "mobilenet_v2_0.35": (5e-2, 5e-3),
    "mobilenet_v2_0.5": (5e-2, 5e-3),
    "mobilenet_v2_0.75": (1e-2, 0.0),
    "mobilenet_v2_1.0": (1e-2, 0.0),
    "resnet50": (5e-4, 5e-5),
    "resnet101": (5e-4, 5e-5),
} | {f"efficientnet_b{size}": (1e-3, 0.0) for size in range(7)}
BEYOND_THE_PAPER = (1e-3, 0.0)  # networks that the papers did not train (our choice)
# For a few hundred steps (our choice).
BY_FAMILY = {"mobilenet": (5e-3, 0.0), "resnet": (5e-4, 0.0), "efficientnet": (1e-3, 0.0), "densenet": (1e-3, 0.0)}

# Restarts: period, t_mul and m_mul of the only public code that has them (DeepLabCut v2.1.10, train_multianimal.py).
RESTART_PERIOD, T_MUL, M_MUL = 30_000, 1.0, 0.9
# (learning rate, last step that uses it), ICLR submission, section 5.3; the last value holds to the end.
STEPS_PRETRAINED = ((0.005, 10_000), (0.02, None))
STEPS_SCRATCH = ((1e-6, 5_000), (1e-4, 25_000), (0.02, 430_000), (0.002, None))


@dataclass(frozen=True)
class Cosine:
    """From an initial to a final learning rate along half a cosine.

    pretrained, scratch: the two rates by network or by family of networks.
    period: from scratch the cosine starts again after so many steps (warm restarts); None = it never does.
    tail: the final rate as a share of the initial one; None = as in the two tables.
    """

    pretrained: Mapping[str, tuple[float, float]]
    scratch: Mapping[str, tuple[float, float]]
    period: int | None = None
    tail: float | None = None

    def ends(self, arch: str, pretrained: bool) -> tuple[float, float]:
        rates, family = self.pretrained if pretrained else self.scratch, re.match("[a-z]*", arch)[0]
        first, last = rates.get(arch) or rates.get(family, BEYOND_THE_PAPER)
        return first, last if self.tail is None else self.tail * first

    def __call__(self, arch: str, pretrained: bool, iterations: int, factor: float):
        from keras.optimizers import schedules  # here, so that a configuration is checked without Keras

        first, last = self.ends(arch, pretrained)
        if self.period and not pretrained:
            return schedules.CosineDecayRestarts(first * factor, self.period, T_MUL, M_MUL, alpha=last / first)
        return schedules.CosineDecay(first * factor, iterations, alpha=last / first)


@dataclass(frozen=True)
class MultiStep:
    """Piecewise constant, the same for every network: (learning rate, last step that uses it)."""

    pretrained: tuple[tuple[float, int | None], ...]
    scratch: tuple[tuple[float, int | None], ...]

    def ends(self, arch: str, pretrained: bool) -> tuple[float, float]:
        steps = self.pretrained if pretrained else self.scratch
        return steps[0][0], steps[-1][0]

    def __call__(self, arch: str, pretrained: bool, iterations: int, factor: float):
        steps = self.pretrained if pretrained else self.scratch
        return multi_step([(rate * factor, end) for rate, end in steps])


def multi_step(steps):
    """Piecewise constant; the old value still holds at its boundary step (DeepLabCut v2.1, train.py:37-42)."""
    from keras.optimizers import schedules

    rates, ends = zip(*steps, strict=True)
    return schedules.PiecewiseConstantDecay(list(ends[:-1]), list(rates))
