"""How many steps a network needs, fine-tuned and from random weights (Kornblith et al. 2019, section 4.6, Figure 8)."""

import numpy as np
import pandas as pd

SHARE = 0.9  # of the best odds at any number of steps


def curves(rows: pd.DataFrame) -> pd.DataFrame:
    """What a training answered on the way, a row for each moment: arch, set, setting, seed, step, share (of right
    answers, as `few.shares` counts it)."""
    parts = []
    for row in rows[rows["curve_steps"].fillna("") != ""].itertuples():
        steps, right = (np.array(cell.split(), int) for cell in (row.curve_steps, row.curve_correct))
        same = {"arch": row.arch, "set": row.set, "setting": row.setting, "seed": row.seed}
        parts.append(pd.DataFrame({"step": steps, "share": (right + 0.5) / (row.n_test + 1)}).assign(**same))
    columns = ["arch", "set", "setting", "seed", "step", "share"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def steps_to_share(steps, shares, share: float = SHARE) -> int:
    """The first of `steps` (K,), in order, at which the odds of a right answer are `share` of the best ones.

    The paper reads it off trainings of many lengths, each with a schedule of its own; this one off a single training,
    whose rate is still high on the way, so that the steps are rather too many.
    """
    odds = np.asarray(shares) / (1 - np.asarray(shares))
    return int(np.asarray(steps)[np.argmax(odds >= share * odds.max())])


def needed(rows: pd.DataFrame) -> pd.DataFrame:
    """Steps to SHARE of the best odds of each training itself: arch, set, seed, finetuned, scratch, where both are."""
    place = ["arch", "set", "seed", "setting"]
    found = [
        dict(zip(place, key, strict=True)) | {"steps": steps_to_share(group["step"], group["share"])}
        for key, group in curves(rows).sort_values("step").groupby(place)
    ]
    wide = pd.DataFrame(found, columns=[*place, "steps"]).pivot(index=place[:3], columns="setting", values="steps")
    wide = wide.reindex(columns=["finetuned", "scratch"]).dropna().astype(int)
    return wide.rename_axis(columns=None).reset_index()


def speedup(table: pd.DataFrame) -> dict:
    """Of `needed`: geometric means over sets and divisions of the steps of each, and of their ratio."""
    means = {name: float(np.exp(np.log(table[name]).mean())) for name in ("finetuned", "scratch")}
    return means | {"ratio": means["scratch"] / means["finetuned"]}
