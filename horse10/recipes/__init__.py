"""Recipes as data: everything in which the papers' trainings, and a quick one, differ.

Sources: the 2020 workshop text (sections 2.2 and 5.3), the ICLR-2020 submission (section 5.2), and, where they are
silent, DeepLabCut's code. A value that is our choice says so.
"""

from dataclasses import dataclass, replace

from horse10.recipes.rates import (
    BY_FAMILY,
    PRETRAINED,
    RESTART_PERIOD,
    SCRATCH,
    STEPS_PRETRAINED,
    STEPS_SCRATCH,
    Cosine,
    MultiStep,
)

CPU_BUDGET_S = 310  # a recipe without a number of steps fills this with training on two CPU cores (ours)


@dataclass(frozen=True)
class Recipe:
    """How a network is trained and evaluated.

    Attributes:
        source: where the values come from; paper: which of `papers.published` trained like this, if any.
        optimizer: "adam" (epsilon 1e-8, TensorFlow 1's default) or "momentum" (0.9, TensorFlow 1's semantics).
        rates: the learning rate; use `learning_rates` and `schedule`.
        iterations, iterations_scratch: steps with and without pretrained weights; None = fill CPU_BUDGET_S.
        scale_jitter: range of the uniform training scale.
        crop_probability, crop_by: chance of a crop or pad, and its largest size on each side as a share of the side.
        rotation_deg: largest turn of a training image, either way.
        focus_probability: chance that the training window must hold a labelled keypoint, where it cuts the frame.
        int_labels: labels cut to whole pixels.
        statistics: of batch norm in pretrained networks: "batch" trains them, "frozen" keeps ImageNet's; None = as
            their family does in the papers' code.
        batch_norm: how networks that train their batch norm are evaluated; batch_norm_too: and in a second way.
        evaluate_frames: of each subset, 0 = all; evaluations: so many during training; on_the_way: of so many frames.
        largest_side: of the training images, px.
        badge: follows the words on what a number was measured; note: what a reader must know, if anything.
    """

    source: str
    paper: str | None
    optimizer: str
    batch_size: int
    rates: Cosine | MultiStep
    iterations: int | None
    iterations_scratch: int | None
    scale_jitter: tuple[float, float]
    crop_probability: float
    crop_by: float
    focus_probability: float
    int_labels: bool
    batch_norm: str
    statistics: str | None = None
    batch_norm_too: tuple[str, ...] = ()
    evaluate_frames: int = 0
    evaluations: int = 15
    on_the_way: int = 16
    rotation_deg: float = 0.0
    largest_side: int | None = None
    badge: str = ""
    note: str | None = None

    def learning_rates(self, arch: str, pretrained: bool) -> tuple[float, float]:
        """Initial and final learning rate of a network."""
        return self.rates.ends(arch, pretrained)

    def schedule(self, arch: str, pretrained: bool, iterations: int, initial: float | None = None):
        """The learning rate as a function of the step, as a Keras schedule.

        Args:
            iterations: length of a cosine without restarts, in steps.
            initial: replaces the recipe's initial learning rate; all others keep their proportion to it.
        """
        factor = 1.0 if initial is None else initial / self.learning_rates(arch, pretrained)[0]
        return self.rates(arch, pretrained, iterations, factor)

    def steps(self, pretrained: bool, step_s: float) -> int:
        """How many steps to train for, where one takes so many seconds on two CPU cores."""
        fixed = self.iterations if pretrained else self.iterations_scratch
        return fixed or max(10, int(CPU_BUDGET_S / step_s) // 10 * 10)

    def settings(self, arch: str, pretrained: bool, iterations: int) -> dict:
        """What "auto" stands for in a training of so many steps: fields of a RunConfig."""
        return {
            "batch_size": self.batch_size,
            "learning_rate": self.learning_rates(arch, pretrained)[0],
            "augmentation": "paper",
            "int_labels": self.int_labels,
            "evaluate_frames": self.evaluate_frames,
            "evaluate_every": self.evaluate_every(iterations),
        }

    def canvas(self, size: tuple[int, int]) -> tuple[int, int]:
        """Height and width of the training images for frames of this size, px."""
        return tuple(min(side, self.largest_side or side) for side in size)

    def evaluate_every(self, iterations: int) -> int:
        """Steps between two evaluations during training."""
        return max(1, iterations // self.evaluations)


RECIPES = {
    "workshop2020": Recipe(
        source="2020 text, sections 2.2 and 5.3; augmentation from DeepLabCut v2.1.8.2, which the text leaves open",
        paper="horse10_icml2020_workshop",
        optimizer="adam",
        batch_size=8,
        rates=Cosine(PRETRAINED, SCRATCH, period=RESTART_PERIOD),
        iterations=30_000,
        iterations_scratch=180_000,
        scale_jitter=(0.8 * 0.5 * 0.75, 0.8 * 1.25 * 1.25),  # v2.1.8.2, pose_dataset_imgaug.py:255-261
        crop_probability=0.4,  # v2.1.8.2, pose_dataset_imgaug.py:107-156, as is the next
        crop_by=0.15,
        focus_probability=0.0,
        int_labels=True,
        batch_norm="reestimated",
        batch_norm_too=("frame",),  # DeepLabCut's own way
    ),
    "iclr2020": Recipe(
        source="ICLR-2020 submission, section 5.2; data loading from DeepLabCut v2.1",
        paper="horse10_iclr2020_submission",
        optimizer="momentum",
        batch_size=1,
        rates=MultiStep(STEPS_PRETRAINED, STEPS_SCRATCH),
        iterations=100_000,
        iterations_scratch=600_000,
        scale_jitter=(0.8 * 0.5, 0.8 * 1.25),  # v2.1, pose_defaultdataset.py:122-128
        crop_probability=0.0,
        crop_by=0.0,
        focus_probability=0.4,  # v2.1, pose_cfg.yaml: cropratio, a crop around a random joint
        int_labels=True,
        batch_norm="frame",
    ),
    "quick": Recipe(
        source="ours: minutes on a laptop; it shows the machinery and proves nothing",
        paper=None,
        optimizer="adam",
        batch_size=8,
        rates=Cosine(BY_FAMILY, BY_FAMILY),
        iterations=None,
        iterations_scratch=None,
        scale_jitter=(0.8, 1.1),
        crop_probability=0.4,
        crop_by=0.15,
        focus_probability=0.5,
        int_labels=False,
        batch_norm="reestimated",
        evaluate_frames=120,
        evaluations=4,
        largest_side=288,  # the papers' width
        badge=" (quick recipe)",
        note="The quick recipe shows the machinery; it is not the papers' training.",
    ),
}
RECIPES["short"] = replace(
    RECIPES["quick"],
    source="ours: the quick recipe at a fixed length, every frame evaluated; for studies on two CPU cores",
    iterations=1000,
    iterations_scratch=3000,
    evaluate_frames=0,
    evaluations=1,  # at the end only; a study of time asks for more
    on_the_way=100,
    badge=" (short recipe)",
    note="The short recipe trains small networks for a short time; it is not the papers' training.",
)
RECIPES |= {
    "short_to_a_tenth": replace(RECIPES["short"], rates=Cosine(BY_FAMILY, BY_FAMILY, tail=0.1)),
    "short_restarts": replace(RECIPES["short"], rates=Cosine(BY_FAMILY, BY_FAMILY, period=500)),  # a sixth, as printed
    "short_frozen": replace(RECIPES["short"], statistics="frozen"),
    "short_thawed": replace(RECIPES["short"], statistics="batch"),
    "short_turned": replace(RECIPES["short"], rotation_deg=180.0),  # for animals that are seen from above
}


def automatic(as_the_paper: bool) -> str:
    """The recipe that "auto" stands for: the 2020 text's where its budget can be afforded, else the quick one."""
    return "workshop2020" if as_the_paper else "quick"


def of_paper(paper: str) -> str:
    """The recipe of a paper, by its key in `papers.published`."""
    return next(name for name, recipe in RECIPES.items() if recipe.paper == paper)


def augmentation(recipe: str | Recipe | None) -> Recipe | None:
    """The recipe whose augmentation is meant: "paper" is the 2020 text's, "none" or None is no augmentation.

    Raises:
        ValueError: unknown name.
    """
    if recipe is None or isinstance(recipe, Recipe):
        return recipe
    choices = {"none": None, "paper": RECIPES[automatic(as_the_paper=True)]} | RECIPES
    if recipe not in choices:
        raise ValueError(f"augment={recipe!r}: expected {', '.join(map(repr, choices))}, or a Recipe.")
    return choices[recipe]
