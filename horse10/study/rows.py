"""A finished run as one flat row: what was asked for, how far off it was, and where it was measured."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from horse10 import metrics, synthetic
from horse10.metrics import cells
from horse10.runs.badge import WORLDS
from horse10.runs.provenance import device, versions
from horse10.runs.run import Run
from horse10.transfer.chain import Finished
from horse10.transfer.config import method_of
from horse10.transfer.tasks import task

LOOSE = (0.5, 1.0)  # of the scale: PCK@0.3 is 2.4 px on half-size frames, less than a cell of the score map
SCORES = ("n_frames", "mean_error_px", "normalized_error", "median_normalized_error", "pck")
BASELINES = ("mean_error_px", "normalized_error", "pck")
SOURCE = ("task", "domain", "herd", "frames", "steps", "learning_rate", "seed")  # what a row says of a source
LAST = 20  # steps whose mean loss is the loss at the end
DIGITS = 5


def row(run: Run, key: str) -> dict:
    """The row of a run. A list in a cell is joined by spaces; `ood_by_animal` and `ood_corrupted_by_kind` are of
    `metrics.cells`.

    `curve_*` are the evaluations on the way, on a few frames (`Recipe.on_the_way`); `*_corrupted_*`, if asked for, the
    errors of `runs.scores.Corrupted`; `*_pck_curve`, the shares of key points within each of `metrics.PCK_CURVE`.
    """
    record = run.record
    found = {"key": key, "run": record.run_id, **record.config.model_dump()}
    found |= {"weights_kind": record.weights.kind, "weights_sha256": record.weights.sha256}
    for subset in metrics.SUBSETS:
        rows = run.predictions[run.predictions["subset"] == subset]
        scores = getattr(record.metrics, subset)
        found |= {f"{subset}_{name}": _short(getattr(scores, name)) for name in SCORES}
        found |= {f"{subset}_pck_{at}": _short(metrics.pck(rows["normalized_error"], at)) for at in LOOSE}
    for baseline in ("mean_pose", "nearest_frame"):
        for subset in metrics.TESTED:
            scores = getattr(getattr(record.baselines, baseline), subset)
            found |= {f"{baseline}_{subset}_{name}": _short(getattr(scores, name)) for name in BASELINES}
    for subset in metrics.TESTED:
        rows = run.predictions[run.predictions["subset"] == subset]
        found[f"{subset}_by_animal"] = cells.by_animal(rows)
        found[f"{subset}_pck_curve"] = pck_curve(rows["normalized_error"])
    for subset, scores in record.corrupted.items():
        found |= {
            f"{subset}_corrupted_error": _short(scores.mean),
            f"{subset}_corrupted_clean_error": _short(scores.clean),
        }
        found[f"{subset}_corrupted_by_kind"] = cells.by_kind(scores.by_kind)
    found |= {"loss": _short(run.history["loss"].iloc[-1]), **_curve(run.history)}
    found |= {"seconds": record.seconds, "device": record.device, "created": record.created}
    found |= {"dataset": record.dataset.name, "dataset_fingerprint": record.dataset.fingerprint}
    found |= {"renderer": record.dataset.renderer, "method_version": record.method_version}
    return found | record.versions.model_dump()


def of_transfer(finished: Finished, key: str) -> dict:
    """The row of the last run of a chain: scores on tested and validating horses by metric, and what came before.

    `source_*` are of the run it starts from, and empty if it starts from none.
    """
    config, source = finished.config, finished.config.start
    asked = task(config.sets[0][0])
    found = {"key": key, **config.model_dump(exclude={"start"}), "origin": config.origin}
    came = source.model_dump(exclude={"start", "arch", "tested", "batch_size"}) if not isinstance(source, str) else {}
    found |= {f"source_{name}": came.get(name) for name in SOURCE}
    found |= {"source_sha256": finished.parent, "sha256": finished.sha256}
    found |= {"metric": asked.metric, "more_is_better": asked.more_is_better}
    found |= {"score": _short(finished.scores[asked.metric]), "validated": _short(finished.validated[asked.metric])}
    found["scores"] = cells.named(finished.scores)
    found |= {"loss": _short(float(np.mean(finished.losses[-LAST:]))), "seconds": round(finished.seconds, 1)}
    found |= {"device": device(), "created": datetime.now(UTC).isoformat(timespec="seconds")}
    found |= {"dataset": WORLDS, "renderer": synthetic.VERSION, "method_version": method_of(config)}
    return found | versions()


def pck_curve(errors: pd.Series) -> str:
    """The shares of normalised errors (N,), NaN left out, that are within each of `metrics.PCK_CURVE`."""
    return " ".join(f"{metrics.pck(errors, threshold):.4g}" for threshold in metrics.PCK_CURVE)


def _curve(history: pd.DataFrame) -> dict:
    """The evaluations during the training; none if there were none."""
    columns = [name for name in ("within_normalized_error", "ood_normalized_error") if name in history]
    evaluated = history.dropna(subset=columns[:1]) if columns else history[:0]
    found = {"curve_step": " ".join(map(str, evaluated["step"]))}
    return found | {f"curve_{name}": " ".join(f"{value:.4g}" for value in evaluated[name]) for name in columns}


def _short(value: float | None) -> float | None:
    if value is None or pd.isna(value):
        return None
    return value if isinstance(value, int) else float(f"{value:.{DIGITS}g}")
