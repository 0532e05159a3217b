"""Recipes as data: everything in which the papers' trainings, and a quick one, differ.

Sources: the 2020 workshop text (sections 2.2 and 5.3), the ICLR-2020 submission (section 5.3), and, where they are
silent, DeepLabCut's code. A value that is our choice says so.
"""

from dataclasses import replace

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
from horse10.recipes.recipe import CPU_BUDGET_S, Recipe

__all__ = ["CPU_BUDGET_S", "FOR_PROJECTS", "RECIPES", "Recipe", "augmentation", "automatic", "of_paper"]

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
        source="ICLR-2020 submission, section 5.3; data loading from DeepLabCut v2.1",
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
    "short_group": replace(RECIPES["short"], statistics="group"),
    "short_turned": replace(RECIPES["short"], rotation_deg=180.0),  # for animals that are seen from above
    "short_turned_thawed": replace(RECIPES["short"], rotation_deg=180.0, statistics="batch"),
    "short_flipped": replace(RECIPES["short"], flip_probability=0.5),
    "short_contrast": replace(RECIPES["short"], contrast=0.3, brightness=0.15),
    "project": replace(
        RECIPES["short"],
        source="ours: the short recipe with mirrored, brighter and darker training images; not turned: in a thousand "
        "steps a network does not learn all directions (studies turns, project_recipe_bees, project_recipe_openfield)",
        flip_probability=0.5,
        contrast=0.3,
        brightness=0.15,
        badge=" (project recipe)",
        note="The project recipe trains small networks for a short time; it is not the papers' training.",
    ),
}

FOR_STUDIES = "short"  # the recipe of most studies on two CPU cores
FOR_PROJECTS = "project"  # the recipe for what people label themselves


def automatic(as_the_paper: bool) -> str:
    """The recipe that "auto" stands for: the 2020 text's where its budget can be afforded, else the quick one."""
    return "workshop2020" if as_the_paper else "quick"


def of_paper(paper: str) -> str:
    """The recipe of a paper, by its key in `papers.published`."""
    return next(name for name, recipe in RECIPES.items() if recipe.paper == paper)


def steps_of(config, step_s: float) -> int:
    """How many steps a run trains for: those that its configuration asks for, or its recipe's (`Recipe.steps`)."""
    if config.iterations != "auto":
        return config.iterations
    return RECIPES[config.recipe].steps(config.weights != "none", step_s)


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
