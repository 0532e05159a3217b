"""Words and tables about real bees: unseen recordings, other bees of training recordings, and rotated images."""

import pandas as pd

from horse10.analysis import pairs
from horse10.backbones.weight_sets import STARTS
from horse10.metrics import TESTED
from horse10.metrics.intervals import in_words
from horse10.recipes import FOR_STUDIES, RECIPES

UNIT = "1 = a body length"
CHANGES = {"rotation_deg": "rotated", "flip_probability": "mirrored", "contrast": "brighter and darker"}  # by setting


def baselines(rows: pd.DataFrame) -> str:
    """What needs no network, in words; means over the folds of rows of a study."""
    folds = rows.drop_duplicates(["held_out"])
    means = {
        (name, subset): folds[f"{name}_{subset}_normalized_error"].mean()
        for name in ("mean_pose", "nearest_frame")
        for subset in TESTED
    }
    return (
        f"Without a network, the pose of the most similar training frame has an error of "
        f"{means['nearest_frame', 'within']:.2f} body lengths within domain and {means['nearest_frame', 'ood']:.2f} "
        f"out of domain; the mean pose, of {means['mean_pose', 'within']:.2f} and {means['mean_pose', 'ood']:.2f}."
    )


def shown(rows: pd.DataFrame, every: pd.DataFrame) -> str:
    """Which of all runs the chart is of: `ladder.complete` of them."""
    if len(rows) == len(every):
        return ""
    return f"Chart and table show {len(rows)} of {len(every)} runs, the most whose networks have the same folds."


def nearer(rows: pd.DataFrame, other_bees: pd.DataFrame) -> pd.DataFrame:
    """Errors with growing distance from what was trained on, for the networks that were run both ways.

    Args:
        rows: recordings held out; other_bees: bees held out of recordings that are known.
    """
    table = []
    for (arch, kind), near in other_bees.groupby(["arch", "weights_kind"]):
        far = rows[(rows["arch"] == arch) & (rows["weights_kind"] == kind)]
        row = {"network": arch, "starts": STARTS[kind]}
        row |= {"another frame of a training bee": pairs.interval(near, "within")}
        row |= {"another bee of a training recording": pairs.interval(near, "ood")}
        table.append(row | {"an unseen recording": pairs.interval(far, "ood")})
    columns = list(table[0])[2:] if table else []
    return pd.DataFrame(table).assign(**{name: [_cell(row[name]) for row in table] for name in columns})


def changed(rows: pd.DataFrame) -> pd.DataFrame:
    """What changed training images do: the error with them over the error with images as they are, by animal."""
    table = []
    for (arch, kind), group in rows.groupby(["arch", "weights_kind"]):
        plain = group[group["recipe"] == FOR_STUDIES]
        for recipe in _by_changes(group):
            for row in pairs.ratios(group[group["recipe"] == recipe], plain, ["held_out"]):
                table.append({"network": arch, "starts": STARTS[kind], "training images": _changes(recipe)})
                table[-1] |= {"folds": row["folds"], "subset": row["subset"]}
                table[-1]["error / as they are"] = in_words(row["ratio"], row["low"], row["high"])
    return pd.DataFrame(table)


def by_images(rows: pd.DataFrame) -> pd.DataFrame:
    """The errors of one network on frames of one animal, for each kind of training images."""
    rows = rows.set_index("recipe").loc[_by_changes(rows, 0)]
    columns = {"training frames": "train_normalized_error", "test frames": "within_normalized_error"}
    errors = {f"error on {where}": rows[name].map("{:.2f}".format) for where, name in columns.items()}
    return pd.DataFrame({"training images": list(map(_changes, rows.index))} | errors).reset_index(drop=True)


def _by_changes(rows: pd.DataFrame, fewest: int = 1) -> list[str]:
    """The recipes that change the images in so many ways or more, the fewest changes first."""
    return sorted(
        (name for name in set(rows["recipe"]) if len(_ways(name)) >= fewest), key=lambda name: (len(_ways(name)), name)
    )


def _changes(recipe: str) -> str:
    return ", ".join(_ways(recipe)) or "as they are"


def _ways(recipe: str) -> list[str]:
    return [words for setting, words in CHANGES.items() if getattr(RECIPES[recipe], setting)]


def _cell(interval: dict) -> str:
    return in_words(interval["mean"], interval["low"], interval["high"])
