"""A forecast from predictions that are there already, of networks of any tool: nothing is trained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from horse10 import metrics
from horse10.config import make_config
from horse10.dataset import DatasetError, PoseDataset, dataset_of, places
from horse10.forecast import findings, leaks, networks
from horse10.forecast.config import ForecastConfig, with_each_animal
from horse10.forecast.division import DivisionError
from horse10.forecast.folds import labelled_frames, refuse_sides
from horse10.forecast.predicted import Fold, fold_of
from horse10.forecast.said import Said
from horse10.forecast.stage import not_asked, title
from horse10.prediction.files import reading
from horse10.runs import framesize

TRAINING = ("split", "train_fraction", "train_frames", "canvas", "arch", "weights", "larger", "recipe")
TRAINING += ("minutes", "seed")


@dataclass(frozen=True)
class Foreign:
    """All that a forecast is made from.

    Attributes:
        frames: labelled, by animal; folds: of every network; notes: what a reader must know.
    """

    config: ForecastConfig
    dataset: PoseDataset
    frames: dict[str, int]
    folds: list[Fold]
    notes: list[str]

    @property
    def known(self) -> list[Fold]:
        """Those of which it is known what they were trained on, and that predict something else."""
        return [each for each in self.folds if each.network.division and not (each.table["subset"] == "train").all()]

    @property
    def used(self) -> list[Fold]:
        """The known ones, or all where none is."""
        return self.known or self.folds

    @property
    def described(self) -> list[dict]:
        """Of each network its name, its files, how it is known what it was trained on, whether it is used, and how many
        labelled frames it was trained on (train) and not, of known animals (within) and others (ood); None if unknown.
        """
        return [_described(each) | {"used": each in self.used} for each in self.folds]


def gathered(data, predictions: Sequence[str | Path], said: Said, **settings) -> Foreign:
    """The labels and the predictions, joined.

    Raises:
        DatasetError, ConfigError, DivisionError, FoldError: what cannot be used, and what to do.
    """
    config = with_each_animal(make_config(ForecastConfig, data=data, **settings)).model_copy(update={"canvas": 0})
    dataset = dataset_of(config)
    refuse_sides(dataset, config)
    source = places.find(config.data, config.synthetic_size, 0, config.fixed, config.shift, config.split)[0]
    paths = list(map(Path, predictions))
    framesize.refuse_others(dataset, paths)
    files = [reading.read(path, source, config.individual) for path in paths]
    notes = list(dataset.notes)
    found = networks.of_files(paths, files, source, said)
    notes += [note for network in found if network.division for note in network.division.frames.notes]
    folds = [fold_of(network, dataset, config.group_by, notes) for network in found]
    return Foreign(config, dataset, labelled_frames(dataset), folds, list(dict.fromkeys(notes)))


def forecast(
    made: Foreign, so_far: Callable[[dict], None] = lambda found: None, new: Sequence[Path | str] = ()
) -> dict:
    """What follows, with the keys of `make.forecast` but for those of trainings, and with `predictions`, as
    `Foreign.described` has them. new: as for `make.forecast`."""
    questions = (title(name, made.config.called, len(made.frames)) for name in ("surface", "starts"))
    why = "it takes trainings, which are done where no predictions are given"
    found = {
        "dataset": made.dataset.name,
        "frames": made.frames,
        "leaks": _leaks(made),
        "starts": None,
        "surface": None,
        "predictions": made.described,
        "notes": made.notes,
        "left_out": [not_asked(question, why) for question in questions],
        **findings.made_with(made.config, without=TRAINING),
        **_of_predictions(made),
    }
    if new:
        from horse10.forecast import changed  # waits for Keras

        found["changed"] = changed.of_project(made.dataset, made.config, new)
        found["left_out"] += changed.left_out(made.dataset, made.config, new)
    so_far(found)
    return found


def _of_predictions(made: Foreign) -> dict:
    of = findings.of_predictions if made.known else findings.of_unknown
    return of([each.table for each in made.used], [each.dataset for each in made.used], made.dataset, made.config)


def _leaks(made: Foreign) -> dict | None:
    """Of the divisions of the networks, or of the project where none is known; None where they cannot be read."""
    found = [each.network.division._replace(name=each.network.name) for each in made.folds if each.network.division]
    if not found:
        return findings.of_own_leaks(made.config)
    try:
        return findings.of_leaks(leaks.of_divisions(found, made.config.group_by), made.config.called)
    except (DivisionError, DatasetError):
        return None


def _described(fold: Fold) -> dict:
    counts = dict.fromkeys(metrics.SUBSETS)
    if fold.network.division:
        counts = {name: len(fold.dataset.labelled(name)) for name in metrics.SUBSETS}
    files = [file.where for file in fold.network.files]
    return {"network": fold.network.name, "files": files, "how": fold.network.how, **counts}
