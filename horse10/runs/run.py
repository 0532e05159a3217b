"""A finished run: its record, its network, and what it says of its own data or of others."""

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from horse10 import metrics
from horse10.backbones.weights import load_whole
from horse10.config import ConfigError, DataConfig, RunConfig, make_config
from horse10.dataset import PoseDataset, dataset_of
from horse10.model import PoseModel
from horse10.prediction.annotate import Prediction, annotate
from horse10.runs import evaluation, records, seen
from horse10.runs.badge import dataset_badge
from horse10.runs.private import data_of
from horse10.runs.records import RecordError
from horse10.runs.scores import Metrics

EVALUATION_FIELDS = (*DataConfig.model_fields, "evaluate_frames")


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a network scored on a data set.

    Attributes:
        metrics: the scores, as `evaluation.metrics.ood.pck`.
        predictions: `horse10.metrics.table` of the evaluated frames.
        notes: what a reader must know before using the numbers.
        badge: on what they were measured, in words.
    """

    metrics: Metrics
    predictions: pd.DataFrame
    notes: tuple[str, ...] = ()
    badge: str = ""


@dataclass(frozen=True, eq=False)
class Run(records.Record):
    """A finished run, as `open_run` and `train` give it: what is kept of it, and the folder where it lies."""

    folder: Path

    @property
    def config(self) -> RunConfig:
        """The resolved configuration, with the place of private data on this machine where it is known."""
        return self.record.config.model_copy(update={"data": data_of(self.folder, self.record.config.data)})

    @property
    def metrics(self) -> Metrics:
        """The scores on training, within-domain and out-of-domain frames, as `run.metrics.ood.pck`."""
        return self.record.metrics

    def model(self) -> keras.Model:
        """The trained network, as it was evaluated.

        Raises:
            RecordError: the weights are not beside the record, or are not those of the run.
        """
        network = self._trained()
        return network.with_frame_statistics() if self.record.batch_norm_evaluation == "frame" else network

    def backbone(self) -> list[np.ndarray]:
        """The weights of its backbone as another run takes them over, in the order of `keras.Model.get_weights`.

        Trained batch norm has the statistics of the finished weights: those of the evaluation, or new ones from the
        run's own training frames.

        Raises:
            RecordError: as `model`; DatasetError: the frames are needed and cannot be read.
        """
        network = self._trained()
        if self.record.statistics == "batch" and self.record.batch_norm_evaluation != "reestimated":
            evaluation.with_statistics(network, self.dataset(), "reestimated")
        return network.backbone.get_weights()

    def dataset(self, **parameters) -> PoseDataset:
        """The data that the run was trained on, divided as then; or others.

        Args:
            parameters: fields of DataConfig, which replace the run's. With other `data`, all start from their
                defaults but `canvas`: the network has learnt animals in frames made as small.

        Raises:
            ConfigError: a parameter that is none of the data; DatasetError: the data cannot be read.
        """
        return dataset_of(self._asked(parameters))

    def evaluate(self, **parameters) -> Evaluation:
        """Score the network on its own data, which gives its record's numbers, or on others with the same body parts.

        A frame that the network was trained on, by its pixels or its name, counts as a training frame, whatever the
        split says; another frame of an animal that it was trained on counts as within domain. The notes say so.

        Args:
            parameters: of the data, as for `dataset`; evaluate_frames: at most so many frames of each subset, 0 = all.

        Raises:
            ConfigError: a parameter of another kind, or data with other body parts; DatasetError, RecordError.
        """
        config = self._asked(parameters)
        dataset = dataset_of(config)
        if dataset.bodyparts != self.record.bodyparts:
            raise ConfigError(
                f"The network of {self.folder} was trained on {', '.join(self.record.bodyparts)}; {dataset.name} has "
                f"{', '.join(dataset.bodyparts)}. Evaluate it on data with the same body parts in the same order."
            )
        notes = dataset.notes + seen.changed(self.record, config, dataset)
        dataset, divided = seen.divided_as_trained(self.record, dataset)
        predictions = evaluation.predictions(self.model(), dataset, config.evaluate_frames)
        badge = dataset_badge(dataset.name, config.fixed, config.shift, config.recipe, config.canvas)
        return Evaluation(Metrics.model_validate(metrics.summary(predictions)), predictions, notes + divided, badge)

    def predict(self, source: str | Path, out: str | Path = "predictions", p_cutoff: float = 0.6) -> Prediction:
        """Find the body parts in a video, a picture or a folder of pictures; tables and labelled copies go to `out`.

        Returns:
            `.table` of poses as DeepLabCut writes it (see `prediction.tables.deeplabcut_table`), the paths `.written`,
            `.notes`, and `.faults`: what of the source could not be predicted.

        Raises:
            VideoError, ImageError, DiskError, OutOfMemory: see `prediction.annotate.annotate`.
        """
        names = {"bodyparts": self.record.bodyparts, "skeleton": self.record.skeleton, "name": self.record.run_id}
        canvas = self.record.config.canvas
        prediction = annotate(self.model(), source, out, p_cutoff=p_cutoff, canvas=canvas, **names)
        if canvas:
            note = f"The network learnt from frames made smaller to {canvas} px, and saw these pictures as small."
            prediction.notes.append(note)
        return prediction

    def _trained(self) -> PoseModel:
        path = self.folder / records.WEIGHTS
        if not path.is_file():
            raise RecordError(
                f"{path} is missing: the weights stay where a run was trained, and only its small files are kept. "
                f"Copy the file there if you have it, or train the run again with the configuration in its record."
            )
        records.verify(self.folder, self.record, absent=(records.SNAPSHOTS, *records.FILES))
        record = self.record
        network = PoseModel(record.config.arch, len(record.bodyparts), statistics=record.statistics)
        load_whole(network, path)
        return network

    def _asked(self, parameters: dict) -> RunConfig:
        if wrong := [name for name in parameters if name in RunConfig.model_fields and name not in EVALUATION_FIELDS]:
            raise ConfigError(
                f"{', '.join(wrong)} cannot be changed for a network that is trained; an evaluation takes "
                f"{', '.join(EVALUATION_FIELDS)}."
            )
        settings, data = self.config.model_dump(), str(parameters.get("data", ""))
        if data == self.record.config.data:
            del parameters["data"]  # the run's own, whose place is known
        elif data and Path(data).name != self.record.config.data:  # the same name elsewhere: they were moved
            settings |= DataConfig(canvas=self.record.config.canvas).model_dump()  # a network knows animals as small
        return make_config(**settings | parameters)


def open_run(run: str | Path) -> Run:
    """A finished run, from its folder, or from its id if it lies in `$HORSE10_RUNS` (default `runs`) or `results`.

    Raises:
        RecordError: there is no such run, it is unfinished, or a file is missing or not what was written.
    """
    folder = records.find(run)
    return Run(**vars(records.read(folder)), folder=folder)
