"""The model card of a run's network: what it is for, what it learned from, how good it is, and its limits.

After Mitchell et al. 2019, Model Cards for Model Reporting, by sections that a record can fill.
"""

import pandas as pd

from horse10.book import runpage
from horse10.book.report.words import counted, frames
from horse10.metrics import TESTED
from horse10.metrics.units import NORMALIZED, unit_of
from horse10.runs.badge import DATA_SETS
from horse10.runs.record import RunRecord
from horse10.runs.scores import Scores

MEANT_FOR = {  # by the name of the data; all others are a project of the reader's
    "synthetic": (
        "comparing networks, first weights and settings on rendered horses; not for animals: it has seen none",
        "what was rendered and trained here is under the MIT licence; the first weights keep theirs",
    ),
    "horse10": (
        "research on body parts of horses in side view, and comparison with the papers",
        "Horse-10 is under CC BY-NC-SA 4.0: not for commercial use, and to be shared alike",
    ),
}
PROJECT = (
    "animals and cameras like those of its training frames; for others, measure first",
    "the terms of the data hold for the network as well, and this project does not know them",
)


def _split(name: str) -> str:
    """Which of the official splits, if it is one; who was held out otherwise is no word of the training data."""
    return f", split {name}" if name.isdigit() else ""


def card(record: RunRecord) -> pd.DataFrame:
    """The card as two columns, what and how."""
    config, data = record.config, record.dataset
    purpose, licence = MEANT_FOR.get(data.name, PROJECT)
    learned, named = data.trained_on.animals, DATA_SETS.get(data.name, data.name)
    source = f"{frames(record.metrics.train.n_frames, 'labelled ')} of {counted(len(learned), 'animal')}"
    minutes = f"{record.seconds / 60:.1f} min on {record.device}"
    rows = {
        "network": f"{config.arch}, {len(record.bodyparts)} body parts, from {runpage.start_of(record)}",
        "meant for": purpose,
        "training data": f"{source}, {named}{_split(record.split)}: {', '.join(learned)}",
        "training": f"{record.iterations:,} steps of the {config.recipe} recipe, {minutes}",
        **{words: _scored(getattr(record.metrics, subset)) for subset, words in TESTED.items()},
        "limits": " ".join(_limits(record)),
        "licence": licence,
        "weights": "not in the repository: the command above makes the network again",
    }
    return pd.DataFrame(rows.items(), columns=["what", "how"])


def _scored(scores: Scores) -> str:
    """Error and share of body parts found on the frames of one subset, in words."""
    if not scores.n_frames_scored:
        return "no labelled frames"
    unit = unit_of(scores.normalized_error)
    found = "" if unit is not NORMALIZED or scores.pck is None else f", PCK@0.3 {100 * scores.pck:.1f} %"
    error = f"{unit.error} {getattr(scores, unit.mean):.3g}{found}"
    return f"{error}, on {frames(scores.n_frames_scored)} of {counted(scores.n_animals, 'animal')}"


def _limits(record: RunRecord) -> list[str]:
    """Sentences: how much larger the error is on animals never seen, what was run once, what a reader must know."""
    unit = unit_of([record.metrics.within.normalized_error, record.metrics.ood.normalized_error])
    within, ood = (getattr(getattr(record.metrics, subset), unit.mean) for subset in TESTED)
    ratio = (
        [f"On animals never seen the error is {ood / within:.2g} times that on known ones."] if within and ood else []
    )
    return [*ratio, "One split and one seed: another would give another network.", *record.notes]
