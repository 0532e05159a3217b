"""Mensink et al. 2021: the whole numbers behind printed percentages, and what its list of data sets makes them."""

import pandas as pd

from horse10.papers import published
from horse10.papers.mensink import KINDS, SETTINGS, whole_numbers

TASKS = {  # and the column of Table 1 that says which data sets have it
    "segmentation": "n_classes_semantic",
    "detection": "n_classes_detection",
    "keypoints": "n_keypoints",
    "depth": "has_depth",
}
MULTI_SOURCE = {  # data sets that each multi-source model was trained on (section 5.1); there is none for keypoints
    "segmentation": ["COCO Panoptic", "Mapillary Vista Dataset", "iSAID", "ScanNet", "SUIM", "vKITTI2", "vGallery"],
    "detection": ["Pascal VOC", "COCO Panoptic", "Berkeley Deep Drive (BDD)", "Underwater Trash (UWT)"],
    "depth": ["SUN RGB-D", "vKITTI2", "vGallery"],
}


def outcomes(number: int) -> pd.DataFrame:
    """Table 7, 8 or 11 as whole numbers: positive, neither, negative and their total, indexed as printed."""
    table = whole_numbers(number)
    neither = table["total"] - table["positive"] - table["negative"]
    return table.assign(neither=neither)[["positive", "neither", "negative", "total"]]


def left_out() -> pd.DataFrame:
    """Same domain, other task type, small target sets: outcomes in Table 7, in Table 11, and what the second omits."""
    of_all = outcomes(7).loc[("small", "within", "cross")]
    by_pair = outcomes(11).sum()
    return pd.DataFrame({"Table 7": of_all, "Table 11": by_pair, "not in Table 11": of_all - by_pair}).T


def pairs() -> pd.DataFrame:
    """What Table 1 lets one count, by task type: target tasks, ordered pairs of them, and the pairs within a domain.

    A multi-source model is one more source. With small target sets it was tried on the data sets it was not trained
    on (section 5.2); with full ones on all, which the text does not say but the numbers of Table 7 do.
    """
    table, rows = published.load("mensink_datasets").dropna(subset=["nr"]), {}
    for task, column in TASKS.items():
        group = table[table[column].fillna(0) > 0]
        same = group.groupby("image_domain")["dataset"].transform("count") - 1
        trained = MULTI_SOURCE.get(task, list(group["dataset"]))
        new = ~group["dataset"].isin(trained)
        rows[task] = {"targets": len(group), "pairs": len(group) * (len(group) - 1), "within": int(same.sum())}
        rows[task] |= {"multi_small": int(new.sum()), "multi_full": len(group) if task in MULTI_SOURCE else 0}
        rows[task] |= {"targets_small": int(((same > 0) | new).sum())}
        rows[task] |= {"targets_full": len(group) if task in MULTI_SOURCE else int((same > 0).sum())}
    return pd.DataFrame(rows).T


def counted() -> pd.DataFrame:
    """Numbers of experiments and target tasks of Tables 7 and 8, as printed and as counted from Table 1."""
    total, experiments, targets = pairs().sum(), outcomes(7)["total"], outcomes(8)["total"]
    rows = []
    for setting in SETTINGS:
        within = total["within"] + total[f"multi_{setting}"]
        kinds = {("within", "within"): within, ("cross", "within"): total["pairs"] - total["within"]}
        rows += [(7, setting, *key, experiments[setting, *key], n) for key, n in kinds.items()]
        kinds = {("all", "all"): total["targets"], ("within", "within"): total[f"targets_{setting}"]}
        rows += [(8, setting, *key, targets[setting, *key], n) for key, n in kinds.items()]
    return pd.DataFrame(rows, columns=["table", "target set", "image domain", "task type", "printed", "counted"])


def targets_need_experiments() -> tuple[int, int]:
    """In how many cells Table 8 has no more target tasks than Table 7 has experiments, and how many cells there are."""
    tasks, experiments = (whole_numbers(number)[list(KINDS)] for number in (8, 7))
    return int((tasks <= experiments).to_numpy().sum()), tasks.size
