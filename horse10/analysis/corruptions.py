"""What noise, blur, weather and compression do to the errors of networks of rising ImageNet accuracy."""

import pandas as pd

from horse10.analysis import ladder
from horse10.analysis.ladder import KEYS
from horse10.metrics import TESTED, cells


def errors(rows: pd.DataFrame) -> pd.DataFrame:
    """For each network, start, share of the frames and subset: the mean over the splits.

    The corrupted error is the mean over fifteen kinds and five strengths, each of equal weight, as Hendrycks and
    Dietterich (2019, section 4.1) take it; not divided by that of a reference network.

    Args:
        rows: of a study, as `study.collect.rows_of` gives them; those without corrupted frames are left out.

    Returns:
        arch, top1 (%), start, train_fraction (%), subset (in words), error (corrupted frames; 1 = nose-eye distance),
        clean (the same frames as they are), ratio (error / clean), splits (how many).
    """
    rows = ladder.named(rows)
    tables = []
    for subset, words in TESTED.items():
        columns = {f"{subset}_corrupted_error": "error", f"{subset}_corrupted_clean_error": "clean"}
        scored = rows.reindex(columns=[*KEYS, "split", *columns]).dropna(subset=list(columns))
        grouped = scored.groupby(KEYS)
        means = grouped[list(columns)].mean().rename(columns=columns).assign(splits=grouped["split"].nunique())
        tables.append(means.assign(subset=words).reset_index())
    table = pd.concat(tables, ignore_index=True)
    table = table.assign(ratio=table["error"] / table["clean"])
    return table.sort_values(["start", "top1", "subset"], ignore_index=True)


def by_strength(rows: pd.DataFrame) -> pd.DataFrame:
    """The errors behind `errors`: for each network, start, share, subset, kind and strength the mean over the splits.

    Returns:
        arch, top1 (%), start, train_fraction (%), subset (in words), kind, strength (1 to 5, and 0 for the same frames
        as they are), error (1 = nose-eye distance).
    """
    rows, found = ladder.named(rows), []
    for subset, words in TESTED.items():
        clean, column = f"{subset}_corrupted_clean_error", f"{subset}_corrupted_by_kind"
        for row in rows.reindex(columns=[*KEYS, clean, column]).dropna(subset=[clean, column]).to_dict("records"):
            keys = {key: row[key] for key in KEYS} | {"subset": words}
            for kind, values in cells.kinds(row[column]).items():
                steps = enumerate([row[clean], *values])
                found += [keys | {"kind": kind, "strength": strength, "error": error} for strength, error in steps]
    columns = [*KEYS, "subset", "kind", "strength"]
    table = pd.DataFrame(found, columns=[*columns, "error"])
    return table.groupby(columns, sort=False, as_index=False)["error"].mean()


def by_kind(strengths: pd.DataFrame) -> pd.DataFrame:
    """The mean over the strengths of each kind, and over the networks.

    Args:
        strengths: of `by_strength`; where starts are compared, of networks that were trained `both_ways`.

    Returns:
        start, train_fraction (%), subset, kind (in the order of the rows), error, clean, ratio (error / clean).
    """
    keys = ["start", "train_fraction", "subset", "kind"]
    clean = strengths["strength"] == 0
    table = strengths[~clean].groupby(keys, sort=False)["error"].mean().to_frame()
    table["clean"] = strengths[clean].groupby(keys, sort=False)["error"].mean()
    return table.assign(ratio=table["error"] / table["clean"]).reset_index()


def both_ways(table: pd.DataFrame) -> pd.DataFrame:
    """The lines of networks that were trained from both starts at a share; all of them if no network was."""
    both = ladder.trained_both_ways(table)
    return table[both] if both.any() else table
