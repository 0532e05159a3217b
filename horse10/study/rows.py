"""A finished run as one flat row: what was asked for, how far off it was, and where it was measured."""

import pandas as pd

from horse10 import metrics
from horse10.metrics import cells
from horse10.runs.run import Run

LOOSE = (0.5, 1.0)  # of the scale: PCK@0.3 is 2.4 px on half-size frames, less than a cell of the score map
SCORES = ("n_frames", "mean_error_px", "normalized_error", "median_normalized_error", "pck")
BASELINES = ("mean_error_px", "normalized_error", "pck")
DIGITS = 5


def row(run: Run, key: str) -> dict:
    """The row of a run. A list in a cell is joined by spaces; `ood_by_animal` and `ood_corrupted_by_kind` are of
    `metrics.cells`.

    `curve_*` are the evaluations on the way, on a few frames (`Recipe.on_the_way`); `*_corrupted_*`, if asked for, the
    errors of `runs.scores.Corrupted`.
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
        found[f"{subset}_by_animal"] = cells.by_animal(run.predictions[run.predictions["subset"] == subset])
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
