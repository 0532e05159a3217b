"""All that a forecast says of a project, as plain values: the report shows them, and a JSON file holds them."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from horse10 import __version__
from horse10.config import SOURCES, names_in
from horse10.dataset import DatasetError, PoseDataset
from horse10.forecast import advice, confidence, moments, shuffles, starts, surface
from horse10.forecast.config import ForecastConfig
from horse10.forecast.division import DivisionError
from horse10.forecast.interval import next_animal
from horse10.forecast.leaks import Leaks, meter
from horse10.forecast.pooled import by_animal, by_bodypart, pooled, unit_words
from horse10.metrics import PCK_THRESHOLD
from horse10.metrics.units import PX

SHARE_OF_SIDE = 0.02  # an error that would do, where nobody said which and errors are in px: of the longer side
SYNTHETIC = {"synthetic_size", "fixed", "shift"}  # settings of synthetic horses only


def of_predictions(
    tables: Sequence[pd.DataFrame],
    datasets: Sequence[PoseDataset],
    own: PoseDataset,
    config: ForecastConfig,
) -> dict:
    """What predictions say of the next animal, of the usual test error and of likelihoods, whoever made them.

    Args:
        tables: `metrics.table` of each fold; datasets: divided as the fold was, in the same order.
        own: the frames in the size that `error_px` is counted in; config: says the unit, the chance of the bound, and
            an error that would do, 0 = chosen here.

    Returns:
        unit, limit, limit_chosen, n_folds, and the sections animals, bodyparts, next_animal, usual, distance,
        new_moment, confidence: lists and mappings of plain values, None for what cannot be said.
    """
    rows, unit = pooled(tables)
    errors = by_animal(rows)
    chosen = config.limit or (PCK_THRESHOLD if unit is not PX else max(1, round(SHARE_OF_SIDE * float(own.size.max()))))
    unseen, known = rows[rows["subset"] == "ood"], moments.with_distance(rows, datasets)
    order = datasets[0].bodyparts
    tested = unseen if len(unseen) else known
    return {
        "unit": unit_words(unit, names_in(config.scale_parts)),
        "limit": chosen,
        "limit_chosen": not config.limit,
        "n_folds": len(tables),
        "animals": _animals(rows, errors),
        "bodyparts": _records(by_bodypart(rows, order)),
        "next_animal": asdict(next_animal(errors, config.wanted)) if len(errors) else None,
        "usual": _usual(known),
        "distance": _records(moments.by_distance(known)),
        "new_moment": _plain(moments.new_moment(known)),
        "confidence": {
            "of": "ood" if len(unseen) else "within",
            "reliability": _records(confidence.reliability(tested, chosen)),
            "cutoff": _plain(confidence.cutoff(tested, chosen)),
            "tried": _plain(confidence.tried(tested, chosen)),
            "bodyparts": _records(confidence.cutoffs(tested, order, chosen)),
        },
    }


def of_unknown(
    tables: Sequence[pd.DataFrame], datasets: Sequence[PoseDataset], own: PoseDataset, config: ForecastConfig
) -> dict:
    """The same where nothing says that any frame was kept out of training: the errors of each animal and body part, and
    `unknown`, their mean over animals and how many there are. All that would be said of animals or frames never seen is
    None or empty."""
    found = of_predictions([table.assign(subset="ood") for table in tables], datasets, own, config)
    mean, n = (found["next_animal"] or {}).get("mean"), len(found["animals"])
    unknown = {"error": mean, "n_animals": n, "n_frames": sum(each["n_frames"] for each in found["animals"])}
    nothing = {"next_animal": None, "usual": None, "distance": [], "new_moment": None, "confidence": None}
    return found | nothing | {"unknown": unknown}


def of_starts(base: pd.Series, others: dict[str, pd.Series]) -> list[dict]:
    """Other starts and networks beside the first: `starts.compared` of each, with its name."""
    found = [(name, starts.compared(errors, base)) for name, errors in others.items()]
    return [_plain({"name": name} | values) for name, values in found if values]


def of_surface(points: pd.DataFrame) -> dict | None:
    """The fitted surface and its points: of rows animal, animals, frames, error; None for too few, or errors of 0."""
    if points.empty:
        return None
    try:
        fitted = surface.fit(points)
    except ValueError:
        return None
    means = points.groupby(["animals", "frames"])["error"].agg(["mean", "count"]).reset_index()
    return _plain(asdict(fitted)) | {"advice": fitted.advice, "points": _records(means)}


def of_leaks(found: Leaks, called: str) -> dict:
    """What the test frames of the project's own divisions share with training frames: advice, a row of each, why others
    could not be read, and what to know of the frames."""
    words = advice.sentence(found.summary, called)
    told = {"faults": list(found.faults), "notes": list(found.notes)}
    return {"advice": words, "divisions": _records(found.summary), **told}


def of_own_leaks(config: ForecastConfig) -> dict | None:
    """Of the project's own divisions into training and test frames; None where it has none."""
    if config.data in SOURCES:
        return None
    try:
        return of_leaks(meter(config.data, group_by=config.group_by), config.called)
    except DatasetError:
        return None
    except DivisionError as reason:
        there = shuffles.find(Path(config.data)) if Path(config.data).is_dir() else []
        return {"advice": "", "divisions": [], "faults": str(reason).splitlines(), "notes": []} if there else None


def made_with(config: ForecastConfig, without: Sequence[str] = ()) -> dict:
    """The settings, some of them left out, with the name of the data and not their place, and the version."""
    unused = {"split"} | (SYNTHETIC if config.data != "synthetic" else set())  # animals are held out by name
    settings = config.model_dump(exclude=unused.union(without)) | {"data": Path(config.data).name}
    return {"settings": settings, "horse10": __version__}


def _animals(rows: pd.DataFrame, errors: pd.Series) -> list[dict]:
    unseen = rows[rows["subset"] == "ood"].groupby("animal")
    frames, points = unseen["frame"].nunique(), unseen.size()
    known = rows[rows["subset"] == "within"].groupby("animal")["error"].mean()
    return [
        {
            "animal": name,
            "error": float(error),
            "known": _number(known.get(name, np.nan)),
            "n_frames": int(frames[name]),
            "n_points": int(points[name]),
        }
        for name, error in errors.items()
    ]


def _usual(known: pd.DataFrame) -> dict | None:
    """The mean over animals, as that of animals never seen is, with which it is compared."""
    if known.empty:
        return None
    return {
        "error": float(by_animal(known, "within").mean()),
        "n_frames": int(known["frame"].nunique()),
        "n_animals": int(known["animal"].nunique()),
    }


def _records(table: pd.DataFrame) -> list[dict]:
    return [_plain(row) for row in table.to_dict("records")]


def _plain(values: dict | None) -> dict | None:
    return None if values is None else {name: _number(value) for name, value in values.items()}


def _number(value):
    """As JSON has it: Python's numbers, None for NaN."""
    if isinstance(value, tuple):
        return [_number(each) for each in value]
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value
