"""Recipes as data: optimiser, learning-rate schedule, augmentation and budgets of the papers, and a quick one.

Sources: the 2020 workshop text (sections 2.2 and 5.3), the ICLR-2020 submission (section 5.2), and, where they are
silent, DeepLabCut's code. A value that is our choice says so.
"""

from dataclasses import dataclass

from keras.optimizers import schedules

CPU_BUDGET_S = 310  # the quick recipe fills this with training steps on two CPU cores (ours)


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    Attributes:
        optimizer: "adam" (epsilon 1e-8, TensorFlow 1's default) or "momentum" (0.9, TensorFlow 1's semantics).
        iterations, iterations_scratch: steps with and without pretrained weights; None = fill CPU_BUDGET_S.
        scale_jitter: range of the uniform training scale.
        crop_probability, crop_by: chance of a crop or pad, and its largest size on each side as a share of the side.
        focus_probability: chance that the training window must hold a labelled keypoint, where it cuts the frame.
        batch_norm: how networks that train their batch norm are evaluated; int_labels: labels cut to whole pixels.
    """

    optimizer: str
    batch_size: int
    iterations: int | None
    iterations_scratch: int | None
    scale_jitter: tuple[float, float]
    crop_probability: float
    crop_by: float
    focus_probability: float
    batch_norm: str
    int_labels: bool
    source: str


RECIPES = {
    "workshop2020": Recipe(
        optimizer="adam",
        batch_size=8,
        iterations=30_000,
        iterations_scratch=180_000,
        scale_jitter=(0.8 * 0.5 * 0.75, 0.8 * 1.25 * 1.25),  # v2.1.8.2, pose_dataset_imgaug.py:255-261
        crop_probability=0.4,
        crop_by=0.15,
        focus_probability=0.0,
        batch_norm="reestimated",
        int_labels=True,
        source="2020 text, sections 2.2 and 5.3; augmentation from DeepLabCut v2.1.8.2, which the text leaves open",
    ),
    "iclr2020": Recipe(
        optimizer="momentum",
        batch_size=1,
        iterations=100_000,
        iterations_scratch=600_000,
        scale_jitter=(0.8 * 0.5, 0.8 * 1.25),  # v2.1, pose_defaultdataset.py:122-128
        crop_probability=0.0,
        crop_by=0.0,
        focus_probability=0.4,  # v2.1, pose_cfg.yaml: cropratio, a crop around a random joint
        batch_norm="frame",
        int_labels=True,
        source="ICLR-2020 submission, section 5.2; data loading from DeepLabCut v2.1",
    ),
    "quick": Recipe(
        optimizer="adam",
        batch_size=8,
        iterations=None,
        iterations_scratch=None,
        scale_jitter=(0.8, 1.1),
        crop_probability=0.4,
        crop_by=0.15,
        focus_probability=0.5,
        batch_norm="reestimated",
        int_labels=False,
        source="ours: minutes on a laptop; it shows the machinery and proves nothing",
    ),
}

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
BEYOND_THE_PAPER = (1e-3, 0.0)
QUICK = {"mobilenet": (5e-3, 0.0), "resnet": (5e-4, 0.0), "efficientnet": (1e-3, 0.0), "densenet": (1e-3, 0.0)}

# Restarts: period, t_mul and m_mul of the only public code that has them (DeepLabCut v2.1.10, train_multianimal.py).
RESTART_PERIOD, T_MUL, M_MUL = 30_000, 1.0, 0.9
# (learning rate, last step that uses it), ICLR submission section 5.2; the last value holds to the end.
STEPS_PRETRAINED = ((0.005, 10_000), (0.02, None))
STEPS_SCRATCH = ((1e-6, 5_000), (1e-4, 25_000), (0.02, 430_000), (0.002, None))


def learning_rates(recipe: str, arch: str, pretrained: bool) -> tuple[float, float]:
    """Initial and final learning rate of a network under a recipe."""
    if recipe == "iclr2020":
        steps = STEPS_PRETRAINED if pretrained else STEPS_SCRATCH
        return steps[0][0], steps[-1][0]
    if recipe == "quick":
        return next(rates for family, rates in QUICK.items() if arch.startswith(family))
    return (PRETRAINED if pretrained else SCRATCH).get(arch, BEYOND_THE_PAPER)


def schedule(recipe: str, arch: str, pretrained: bool, iterations: int, initial: float | None = None):
    """The learning rate as a function of the step, as a Keras schedule.

    Args:
        iterations: length of a cosine without restarts, in steps.
        initial: replaces the recipe's initial learning rate; all others keep their proportion to it.
    """
    first, last = learning_rates(recipe, arch, pretrained)
    factor = 1.0 if initial is None else initial / first
    if recipe == "iclr2020":
        steps = STEPS_PRETRAINED if pretrained else STEPS_SCRATCH
        return multi_step([(rate * factor, end) for rate, end in steps])
    if recipe == "workshop2020" and not pretrained:
        return schedules.CosineDecayRestarts(first * factor, RESTART_PERIOD, T_MUL, M_MUL, alpha=last / first)
    return schedules.CosineDecay(first * factor, iterations, alpha=last / first)


def multi_step(steps):
    """Piecewise constant; the old value still holds at its boundary step (DeepLabCut v2.1, train.py:37-42)."""
    rates, ends = zip(*steps, strict=True)
    return schedules.PiecewiseConstantDecay(list(ends[:-1]), list(rates))


def training_canvas(size: tuple[int, int], recipe: str) -> tuple[int, int]:
    """Height and width of the training images: the frame's, for `quick` no side above 288 px (the papers' width)."""
    return tuple(min(side, 288) for side in size) if recipe == "quick" else size
