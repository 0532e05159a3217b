"""On what a number was measured, in the words that are the same everywhere."""

from horse10.recipes import RECIPES

WORLDS = "synthetic worlds"  # all domains and tasks of `horse10.synthetic`
DATA_SETS = {"horse10": "Horse-10", "synthetic": "synthetic horses"}


def dataset_badge(name: str, fixed: str = "", shift: str = "", recipe: str | None = None, canvas: int = 0) -> str:
    """On what a number was measured, in words: `name` of a `PoseDataset`, the others of a RunConfig."""
    factors = {"fixed": fixed, "shifted": shift}
    words = [f", {names.replace(',', ' + ')} {state}" for state, names in factors.items() if names]
    words += [f", frames of {canvas} px"] * bool(canvas)
    return "".join([f"measured on {DATA_SETS.get(name, name)}", *words, RECIPES[recipe].badge if recipe else ""])
