"""What one more source is worth to a target: rows of the `transfer` studies in the form of Mensink et al.'s tables."""

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from horse10.config import names_in
from horse10.metrics.intervals import clustered_interval
from horse10.papers.mensink import KINDS
from horse10.transfer.config import TransferConfig

LEVELS = {"positive": 2, "very_positive": 10, "negative": -2}  # % of gain: section 5
TARGET = [  # what two runs must share
    *("task", "domain", "herd", "frames", "tested", "steps", "arch", "seed", "norm", "learning_rate", "batch_size"),
]
UNION = "places"  # the domain that holds these others, by construction
PLACES = ("barn", "paddock", "trees", "arena")
SMALL = 50  # frames; a target or source with more of them is a full one
WITHIN = {True: "within", False: "cross"}
PRINTED = {"segmentation": "seg", "detection": "obj_det", "pose": "kp_det", "depth": "depth"}  # their names in Table 11


def gains(rows: pd.DataFrame) -> pd.DataFrame:
    """Each run with a source beside the run of the same target from the chain's origin alone.

    Returns:
        the rows, with reference (that run's score), gain in % (positive where the source helps, whichever way the
        metric counts; section 5), inclusion ("same", "included", "includes", "other" domain, seen from the target) and
        the keys of Table 7: target_training_set, image_domain_transfer, task_type_transfer. A source of several data
        sets is within the domain and task type of its target if one of them is, as the paper counts it (Table 11).
    """
    rows, same = comparable(rows)
    plain = rows[rows["source_task"].isna() & (rows["origin"] != "none")]
    merged = rows[rows["source_task"].notna() & (rows["origin"] != "none")].merge(
        plain[[*same, "origin", "score"]].rename(columns={"score": "reference"}), on=[*same, "origin"]
    )
    merged["gain"] = gain_of(merged["score"], merged["reference"], merged["more_is_better"].astype(bool))
    merged["inclusion"] = [
        inclusion(source, target) for source, target in zip(merged["source_domain"], merged["domain"], strict=True)
    ]
    merged["target_training_set"] = np.where(merged["frames"] <= SMALL, "small", "full")
    for kind, of in {"image_domain_transfer": "domain", "task_type_transfer": "task"}.items():
        pairs = zip(merged[of], merged[f"source_{of}"], strict=True)
        merged[kind] = [WITHIN[own in names_in(source)] for own, source in pairs]
    return merged


def comparable(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows, with the norm that those have which do not tell it, and which of TARGET they have."""
    if "norm" in rows:
        norm = rows["norm"].astype(object)
        rows = rows.assign(norm=norm.where(norm.notna(), TransferConfig.model_fields["norm"].default))
    return rows, [name for name in TARGET if name in rows]


def gain_of(score, reference, more_is_better):
    """By how many % a score is better than the reference's, whichever way the metric counts (section 5)."""
    return 100 * np.where(more_is_better, 1, -1) * (np.asarray(score) / np.asarray(reference) - 1)


def over_seeds(found: pd.DataFrame, small_sources: bool = False) -> pd.DataFrame:
    """`gains` with the mean over seeds for each source and target: one experiment, as the paper counts them.

    small_sources: those of small sources, which are asked one question only; by default those of full ones.
    """
    found = found[(found["source_frames"] <= SMALL) == small_sources]
    keys = ["task", "domain", "frames", "source_task", "source_domain", "source_frames", "inclusion"]
    keys += ["target_training_set", "image_domain_transfer", "task_type_transfer", "metric", "more_is_better"]
    means = found.groupby(keys, sort=False, observed=True)
    return means.agg(gain=("gain", "mean"), score=("score", "mean"), seeds=("seed", "nunique")).reset_index()


def inclusion(source: str, target: str) -> str:
    """How the source's domain lies to the target's: "same", "includes" or "included" (by construction), "other".

    source: a domain, or several, comma-separated: then it includes what one of them is or includes.
    """
    if source == target:
        return "same"
    domains = set(names_in(source))
    if target in domains or (UNION in domains and target in PLACES):
        return "includes"
    return "included" if target == UNION and domains & set(PLACES) else "other"


def shares(found: pd.DataFrame, keys: list[str], total: str = "n_experiments") -> pd.DataFrame:
    """% of experiments at each level, by keys, in the columns of the printed tables."""
    rows = []
    for values, group in found.groupby(keys, sort=False):
        rows.append(dict(zip(keys, values, strict=True)) | _percentages(group["gain"]) | {total: len(group)})
    return pd.DataFrame(rows).set_index(keys)


def table7(found: pd.DataFrame) -> pd.DataFrame:
    """As `papers.mensink.gains(7)`: how often a source helps or harms, by kind of transfer."""
    keys = ["target_training_set", "image_domain_transfer", "task_type_transfer"]
    whole = found.assign(image_domain_transfer="all", task_type_transfer="all")
    return shares(pd.concat([whole, found]), keys)


def table8(found: pd.DataFrame) -> pd.DataFrame:
    """As `papers.mensink.gains(8)`: what the best source of each target does, by kind of transfer."""
    keys = ["target_training_set", "image_domain_transfer", "task_type_transfer"]
    whole = found.assign(image_domain_transfer="all", task_type_transfer="all")
    both = pd.concat([whole, found], ignore_index=True)
    best = both.loc[both.groupby([*keys, "task", "domain"], sort=False)["gain"].idxmax().to_numpy()]
    return shares(best, keys, "n_target_tasks")


def table11(found: pd.DataFrame) -> pd.DataFrame:
    """As `papers.mensink.percentages(11)`: from one task type to another, on the same domain."""
    pairs = found.query("image_domain_transfer == 'within' and task_type_transfer == 'cross'")
    named = pairs.assign(source_task=pairs["source_task"].map(PRINTED), target_task=pairs["task"].map(PRINTED))
    table = shares(named.assign(scope="same_domain"), ["source_task", "target_task", "scope"], "total")
    return table.rename(columns={f"{kind}_percent": kind for kind in KINDS})


def by_inclusion(found: pd.DataFrame) -> pd.DataFrame:
    """Mean gain in % and its interval over targets, not over experiments, by how the domains lie to each other.

    A mean of ratios says little where a score is near nothing: the median is given beside it.
    """
    rows = []
    for (kind, task), group in found.groupby(["inclusion", "task_type_transfer"], sort=False):
        targets = group["task"] + " " + group["domain"]
        interval = clustered_interval(group["gain"], targets) if len(set(targets)) > 1 else {}
        row = {"inclusion": kind, "task_type_transfer": task, "n": len(group), "median": group["gain"].median()}
        rows.append(row | {name: interval.get(name, np.nan) for name in ("mean", "low", "high")})
    return pd.DataFrame(rows, columns=["inclusion", "task_type_transfer", "n", "median", "mean", "low", "high"])


def distances(benchmark: dict) -> pd.DataFrame:
    """Of `benchmarks.load("distances")`: source_domain, domain, assignment (1 to 4), distance."""
    rows = [
        {"source_domain": source, "domain": target, "assignment": int(number), "distance": value}
        for pair, found in benchmark["results"].items()
        for source, target in [pair.split()]
        for number, value in found.items()
    ]
    return pd.DataFrame(rows)


def correlations(experiments: pd.DataFrame, apart: pd.DataFrame) -> pd.DataFrame:
    """Kendall's tau between nearness and gain, by the four assignments, in the columns of the printed Table 10.

    Within task type, as in the paper. Gains of different targets are of different size, so that each target is ranked
    by itself: tau is the mean over targets (the paper ranks all together).
    """
    within = experiments[experiments["task_type_transfer"] == "within"]
    rows = []
    for number, found in apart.groupby("assignment"):
        both = within.merge(found, on=["source_domain", "domain"])
        several = [one for _, one in both.groupby(["task", "domain", "frames"]) if len(one) > 1]
        taus = [kendalltau(-one["distance"], one["gain"]).statistic for one in several]
        known = [tau for tau in taus if np.isfinite(tau)]  # none where all gains are the same
        rows.append(
            {"assignment_id": number, "kendall_tau": np.mean(known) if known else np.nan, "targets": len(known)}
        )
    return pd.DataFrame(rows, columns=["assignment_id", "kendall_tau", "targets"])


def chosen_rates(rows: pd.DataFrame) -> dict[str, float]:
    """The rate of each task that is best for the validating horses, in the mean over seeds that have all rates.

    A rate with which one of these seeds has no score, because it diverged, is not chosen.
    """
    tried = rows.groupby(["task", "seed"])["learning_rate"].transform("nunique")
    rows = rows[tried == rows.groupby("task")["learning_rate"].transform("nunique")]
    means = rows.groupby(["task", "learning_rate", "more_is_better"])["validated"].agg(
        lambda own: own.mean(skipna=False)
    )
    means = means.dropna().reset_index()
    sign = np.where(means["more_is_better"].astype(bool), 1, -1)
    best = means.assign(value=sign * means["validated"]).sort_values("value").drop_duplicates("task", keep="last")
    return dict(zip(best["task"], best["learning_rate"], strict=True))


def _percentages(gain: pd.Series) -> dict[str, float]:
    """The shares of Table 7, in %, rounded as printed."""
    over = {"positive": gain > LEVELS["positive"], "very_positive": gain > LEVELS["very_positive"]}
    over["negative"] = gain < LEVELS["negative"]
    return {f"{kind}_percent": round(100 * float(over[kind].mean())) for kind in KINDS}
