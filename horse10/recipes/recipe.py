"""What a recipe says: one row of `RECIPES`."""

from dataclasses import dataclass

from horse10.recipes.rates import Cosine, MultiStep

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
        flip_probability: chance that a training image is mirrored, left and right body parts exchanged; of data whose
            names of body parts say how (`horse10.bodyparts.sides`).
        contrast, brightness: largest change of a training image: of its contrast, as a share of it, and of its
            brightness, as a share of the range from black to white.
        focus_probability: chance that the training window must hold a labelled keypoint, where it cuts the frame.
        int_labels: labels cut to whole pixels.
        statistics: of batch norm: "batch" trains them, "frozen" keeps ImageNet's in pretrained networks, "group" is
            group norm instead, for networks from scratch; None = as their family does in the papers' code.
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
    flip_probability: float = 0.0
    contrast: float = 0.0
    brightness: float = 0.0
    largest_side: int | None = None
    badge: str = ""
    note: str | None = None

    def learning_rates(self, arch: str, pretrained: bool) -> tuple[float, float]:
        """Initial and final learning rate of a network."""
        return self.rates.ends(arch, pretrained)

    def normalizes_by(self, pretrained: bool) -> str | None:
        """`statistics` of a network; None from scratch where they were to be kept: there are none."""
        return None if self.statistics == "frozen" and not pretrained else self.statistics

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
