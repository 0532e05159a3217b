"""What predictions score on a data set, after each of two rules."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.dataset import PoseDataset
from horse10.metrics import mmpose, oks
from horse10.metrics.intervals import POSITIVE, SHARE, clustered_interval

COCO = ("oks", "ap", "ap50", "ap75")  # measures by COCO's rules
SHARES = ("pck", "oks")  # measures from 0 to 1


@dataclass(frozen=True, eq=False)
class Scores:
    """What predictions score on a data set.

    Attributes:
        dataset: the data set, with only the subsets that were asked for.
        predictions: `horse10.metrics.table` of its labelled frames, with the column `oks`.
        unit: two body parts whose distance normalises errors; None where errors are in px only.
        notes: what a reader must know before using the numbers.
        badge: on what they were measured, in words.
    """

    dataset: PoseDataset
    predictions: pd.DataFrame
    unit: tuple[str, str] | None
    notes: tuple[str, ...]
    badge: str

    def by(self, column: str | None = None) -> pd.DataFrame:
        """The papers' rules: one row for each subset, or for each subset and "animal" or "bodypart".

        n_frames, n_animals, n_keypoints (labelled) and n_missing (of these without a prediction); then error_px,
        normalized_error, pck and oks, each with its 95 % interval over animals as `<name>_low` and `<name>_high`, NaN
        where there is one animal only. Subsets have COCO's ap, ap50 and ap75 as well.
        """
        rows = []
        for subset, group in self._subsets():
            if column is None:
                rows.append({"subset": subset} | _papers(group) | oks.average_precision(group))
                continue
            for name, part in group.groupby(column, observed=True):
                rows.append({"subset": subset, column: name} | _papers(part))
        return pd.DataFrame(rows)

    def by_mmpose(self) -> pd.DataFrame:
        """mmpose's rules for Horse-10 (`horse10.metrics.mmpose`), one row for each subset: n_frames, n_keypoints, nme
        and pck with their intervals; no row where there is no unit."""
        groups = self._subsets() if self.unit else ()
        return pd.DataFrame([{"subset": subset} | mmpose.scores(group, self.unit) for subset, group in groups])

    def _subsets(self) -> Iterator[tuple[str, pd.DataFrame]]:
        for subset in metrics.SUBSETS:
            if len(rows := self.predictions[self.predictions["subset"] == subset]):
                yield subset, rows

    def flat(self) -> pd.DataFrame:
        """All numbers as one table, one number a row: subset, per ("subset", "animal", "bodypart"), name, rule
        ("papers", "mmpose" or "coco"), measure, value, low, high."""
        tables = {"subset": [self.by(), self.by_mmpose()], **{name: [self.by(name)] for name in ("animal", "bodypart")}}
        rows = []
        for per, table in ((per, table) for per, several in tables.items() for table in several):
            rule = "mmpose" if "nme" in table else "papers"
            for row in table.to_dict("records"):
                who = {"subset": row["subset"], "per": per, "name": row[per]}
                numbers = {name: value for name, value in row.items() if name not in ("subset", per)}
                rows += [who | each for each in _measures(numbers, rule)]
        return pd.DataFrame(rows)


def _papers(rows: pd.DataFrame) -> dict[str, float]:
    labelled, predicted = rows["x_true"].notna(), rows["error_px"].notna()
    normalized = rows["normalized_error"]
    values = {
        "error_px": rows["error_px"],
        "normalized_error": normalized,
        "pck": (normalized <= metrics.PCK_THRESHOLD).where(normalized.notna()).astype(float),
    }
    scores = {"n_frames": rows["frame"].nunique(), "n_animals": rows["animal"].nunique()}
    scores |= {"n_keypoints": int(labelled.sum()), "n_missing": int((labelled & ~predicted).sum())}
    for name, each in values.items():
        scores |= _with_interval(name, each.dropna(), rows["animal"])
    frames = oks.of_frames(rows)
    return scores | _with_interval("oks", frames["oks"], frames["animal"])


def _with_interval(name: str, values: pd.Series, animals: pd.Series) -> dict[str, float]:
    limits = SHARE if name in SHARES else POSITIVE
    clusters = animals[values.index].astype(str)
    if clusters.nunique() < 2:
        return {name: float(values.mean()), f"{name}_low": np.nan, f"{name}_high": np.nan}
    interval = clustered_interval(values, clusters, limits)
    return {name: interval["mean"], f"{name}_low": interval["low"], f"{name}_high": interval["high"]}


def _measures(row: dict, rule: str) -> Iterator[dict]:
    """Each number with its rule and the bounds of its interval."""
    for name, value in row.items():
        if not name.endswith(("_low", "_high")):
            bounds = {bound: row.get(f"{name}_{bound}") for bound in ("low", "high")}
            yield {"rule": "coco" if name in COCO else rule, "measure": name, "value": value} | bounds
