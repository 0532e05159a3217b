"""Mensink et al. 2021, *Factors of influence for transfer learning*: what ties its printed tables together."""

import pandas as pd

from horse10.papers import published
from horse10.papers.found import Found

KINDS = ("positive", "very_positive", "negative")
SETTINGS = ("small", "full")
HALF = 0.5  # percentages are printed without decimals
SMALL_IMAGES, SMALL_SHARE = 150, 0.03  # section 5.2
THOUSAND = 1000
BACKBONE_CHANNELS = 720  # of HRNetV2-W48, each with one weight for each class, and a bias (appendix A.1)
MEASURES = {
    "top1_accuracy": "top-1 (%)",
    "rmse": "RMSE (lower is better)",
    "delta_lt_1.25_percent": "within a factor of 1.25 (%)",
    "ap50": "AP50",
    "map": "mean AP",
    "miou": "mean IoU (%)",
}
COSTS = {"COCO": "M43", "Mapillary": "M44", "several data sets at once": "M45"}  # source: claim


def gains(number: int) -> pd.DataFrame:
    """Table 7 (experiments) or 8 (target tasks), indexed by target set, image domain and task type."""
    keys = ["target_training_set", "image_domain_transfer", "task_type_transfer"]
    return published.load(f"mensink_table{number}").set_index(keys).sort_index()


def over_all(setting: str, kind: str) -> Found:
    """The percentage over all experiments that the four rows of Table 7 give, with the bounds of their rounding."""
    rows = gains(7).loc[setting].drop(index=("all", "all"))
    weights = rows["n_experiments"] / rows["n_experiments"].sum()
    mean = float((weights * rows[f"{kind}_percent"]).sum())
    return Found(mean, mean - HALF, mean + HALF)


def percentages(number: int) -> pd.DataFrame:
    """The percentages of Table 7, 8 or 11 by kind, and the `total` they are of, indexed as printed."""
    table = published.load(f"mensink_table{number}").rename(columns={f"{kind}_percent": kind for kind in KINDS})
    table = table.rename(columns={column: "total" for column in table if column.startswith("n_")})
    return table.set_index([column for column in table if column not in (*KINDS, "total")])


def whole_numbers(number: int) -> pd.DataFrame:
    """The same as the whole numbers nearest to the percentages."""
    table = percentages(number)
    kinds = table.columns.drop("total")
    return table.assign(**{kind: (table[kind] * table["total"] / 100).round().astype(int) for kind in kinds})


def whole_counts(number: int) -> tuple[int, int]:
    """How many percentages of Table 7, 8 or 11 are a whole number of experiments, and how many there are."""
    cells = percentages(number).drop(columns="total")
    counts = whole_numbers(number)
    fits = counts[cells.columns].div(counts["total"], axis=0).mul(100).sub(cells).abs() <= HALF + 1e-9
    return int(fits.to_numpy().sum()), cells.size


def datasets() -> pd.DataFrame:
    """Table 1 with the smallest and the largest size a printed one can stand for ("5K": 4,500 to 5,500).

    few: whether 150 images are less than 3 % of it: "yes", "no" or "depends on rounding".
    """
    table = published.load("mensink_datasets").dropna(subset=["nr"])
    half = table["n_train_as_printed"].map(lambda text: THOUSAND / 2 if text.endswith("K") else 0)
    low, high = table["n_train_approx"] - half, table["n_train_approx"] + half
    needed = SMALL_IMAGES / SMALL_SHARE
    few = (low > needed).map({True: "yes", False: "no"}).mask((low <= needed) & (high > needed), "depends on rounding")
    return table.assign(low=low, high=high, few=few)


def few_of_many() -> Found:
    """Data sets of which 150 images are less than 3 %, with the bounds of their printed sizes ("5K")."""
    table = datasets()
    return Found(*(int((table[size] > SMALL_IMAGES / SMALL_SHARE).sum()) for size in ("n_train_approx", "low", "high")))


def beside_others() -> pd.DataFrame:
    """Table 3: on each benchmark the paper's own network, the best of the others, and how far ahead its own is."""
    rows = []
    for (_, benchmark, metric), group in published.load("mensink_table3").groupby(["subtable", "benchmark", "metric"]):
        sign = 1 if group["better"].iloc[0] == "higher" else -1
        own = group["method"].str.startswith("ours")
        ours, best = group.loc[own, "value"].item(), group.loc[(sign * group.loc[~own, "value"]).idxmax()]
        row = {"benchmark": benchmark, "measure": MEASURES[metric], "theirs": ours, "best other": best["value"]}
        which = best["method"].partition(" [")[0]  # the number of a reference follows
        rows.append(row | {"which": which, "ahead by": round(sign * (ours - best["value"]), 3)})
    return pd.DataFrame(rows)


def costs() -> pd.DataFrame:
    """Chip hours of the source models and what % of ImageNet's they come on top, with the percentage as printed."""
    details = published.printed()
    hours = {source: details[claim] for source, claim in COSTS.items()}
    printed = {"COCO": details["M46"], "Mapillary": details["M47"]}
    extra = {source: 100 * value / details["M42"] for source, value in hours.items()}
    return pd.DataFrame({"hours": hours, "percent": extra, "printed": printed}).loc[list(COSTS)]


def heads() -> pd.Series:
    """Parameters of each head as a share of the backbone's, by component (Table 2)."""
    table = published.load("mensink_table2").set_index("component")["n_parameters"]
    return (table / table["backbone"]).drop("backbone")


def distances() -> pd.Series:
    """Rank correlation of distance and gain, by the number of the assignment: 2 is inclusion, 3 its reverse."""
    return published.load("mensink_table10").set_index("assignment_id")["kendall_tau"]


def within_domain_across_tasks() -> float:
    """% of the experiments of Table 11 with positive transfer."""
    sums = whole_numbers(11).sum()
    return 100 * sums["positive"] / sums["total"]


# claim: table, target set, image domain, task type, kind
CELLS = {
    "M04": (8, "small", "all", "all", "positive"),
    "M05": (8, "small", "all", "all", "very_positive"),
    "M06": (8, "full", "all", "all", "positive"),
    "M07": (8, "full", "all", "all", "very_positive"),
    "M08": (7, "small", "within", "cross", "positive"),
    "M09": (7, "small", "within", "cross", "negative"),
    "M10": (7, "small", "cross", "within", "positive"),
    "M11": (7, "small", "cross", "within", "negative"),
    "M14": (7, "small", "within", "within", "positive"),
    "M15": (8, "small", "within", "within", "positive"),
    "M16": (8, "small", "within", "within", "very_positive"),
    "M17": (8, "small", "within", "cross", "positive"),
    "M18": (7, "small", "cross", "cross", "negative"),
    "M19": (7, "small", "cross", "cross", "positive"),
}


def recomputed() -> dict[str, Found]:
    """The claims of this paper that its own tables can be asked about."""
    details, share = published.printed(), heads()
    results = {claim: Found(gains(n).loc[key, f"{kind}_percent"]) for claim, (n, key, kind) in _keys().items()}
    number = 53
    for setting in SETTINGS:
        rows = gains(7).loc[setting, "n_experiments"].drop(index=("all", "all"))
        results[f"M{number}"] = Found(rows.sum())
        results |= {f"M{number + n}": over_all(setting, kind) for n, kind in enumerate(KINDS, 1)}
        number += 1 + len(KINDS)
    results |= {f"M{61 + n}": Found(whole_counts(table)[0]) for n, table in enumerate((7, 8, 11))}
    return results | {
        "M26": Found(distances()[2]),
        "M27": Found(distances()[3]),
        "M33": few_of_many(),
        "M46": Found(100 * details["M43"] / details["M42"]),
        "M47": Found(100 * details["M44"] / details["M42"]),
        "M48": Found(100 / (1 + share["keypoints_17"])),
        "M49": Found(100 / (1 + share["depth"])),
        "M64": Found(100 * share["detection_20_classes"]),
        "M65": Found(100 * share["keypoints_17"]),
        "M66": Found((BACKBONE_CHANNELS + 1) * 20 / THOUSAND),
        "M67": Found(published.load("mensink_datasets")["nr"].notna().sum()),
        "M68": Found(within_domain_across_tasks()),
    }


def _keys() -> dict[str, tuple]:
    return {claim: (n, (setting, domain, task), kind) for claim, (n, setting, domain, task, kind) in CELLS.items()}
