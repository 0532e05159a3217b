"""Runs as tables for people: one function per table, with plain names for columns."""

from html import escape

import pandas as pd

from horse10.book import runpage
from horse10.metrics import SUBSETS
from horse10.metrics.digits import duration
from horse10.metrics.units import NORMALIZED, unit_of
from horse10.runs.record import RunRecord

PREDICTORS = {"": None, "mean_pose_": "mean pose", "nearest_frame_": "most similar frame"}


def settings(runs: pd.DataFrame) -> pd.DataFrame:
    """How each run was made, one row per run, as cells of HTML: each run a link to its page."""
    took = runs["seconds"].map(duration) + ", " + runs["device"]
    cells = pd.DataFrame(runpage.settings(runs)).assign(took=took.map(escape))
    cells.insert(1, "network", runs["arch"])
    return cells


def scores(runs: pd.DataFrame) -> pd.DataFrame:
    """What came out: a row for each run's network, and below it the two answers that need no network.

    The error is the mean normalised error (1 = one nose-eye distance), PCK in %; without such a unit it is the mean
    error in px, and there is no PCK. NaN where a set has no labelled frames.
    """
    unit = unit_of(runs[[f"{name}_{NORMALIZED.mean}" for name in SUBSETS]])
    kinds = {unit.short: unit.mean} | ({"PCK@0.3 (%)": "pck"} if unit is NORMALIZED else {})
    parts = []
    for prefix, predictor in PREDICTORS.items():
        columns = {("", "run"): runs["run_id"], ("", "answer"): predictor or runs["arch"]}
        for title, kind in kinds.items():
            factor = 100 if kind == "pck" else 1
            columns |= {(title, words): factor * runs[f"{prefix}{name}_{kind}"] for name, words in SUBSETS.items()}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts).sort_index(kind="stable", ignore_index=True)


def parameters(experiment) -> pd.DataFrame:
    """Every parameter of a `plan.Experiment` as it will be used, and why where it was "auto"."""
    values = experiment.config.model_dump()
    defaults = {name: field.default for name, field in type(experiment.config).model_fields.items()}
    plain = {name: "the default" if value == defaults[name] else "given" for name, value in values.items()}
    reasons = [experiment.reasons.get(name, plain[name]) for name in values]
    return pd.DataFrame(
        {"parameter": values.keys(), "value": [str(value) for value in values.values()], "why": reasons}
    )


def cost(experiment) -> pd.DataFrame:
    """What a `plan.Experiment` takes, one row per thing."""
    needs = experiment.estimate()
    rows = {
        "training": f"{experiment.config.iterations} steps, about {duration(60 * needs['training_min'])}",
        "evaluation": f"about {duration(60 * needs['evaluation_min'])}",
        "memory": f"about {needs['memory_mb'] / 1024:.1f} GB, with {needs['frames_mb']:.0f} MB of frames",
        "disk": f"{needs['disk_mb']:.0f} MB while it runs",
    }
    return pd.DataFrame(rows.items(), columns=["what", "how much"])


def subsets(dataset) -> pd.DataFrame:
    """Frames, animals and labelled body parts of each subset of a `PoseDataset`."""
    labelled = dataset.keypoints[..., 0] == dataset.keypoints[..., 0]  # not NaN
    rows = {words: dataset.labelled(name) for name, words in SUBSETS.items()}
    return pd.DataFrame(
        {
            "frames": list(rows),
            "number": [len(index) for index in rows.values()],
            "animals": [len(set(dataset.animal[index])) for index in rows.values()],
            "labelled body parts": [int(labelled[index].sum()) for index in rows.values()],
        }
    )


def errors(record: RunRecord) -> pd.DataFrame:
    """One run's network and its two baselines: mean error in px, normalised error and PCK@0.3 in % per subset."""
    answers = {record.config.arch: record.metrics}
    answers |= {predictor: getattr(record.baselines, name[:-1]) for name, predictor in PREDICTORS.items() if predictor}
    rows = []
    for subset, words in SUBSETS.items():
        for answer, scores_of in answers.items():
            score = getattr(scores_of, subset)
            pck = None if score.pck is None else 100 * score.pck
            values = [score.mean_error_px, score.median_error_px, score.normalized_error, pck]
            rows.append([words, answer, score.n_frames, *values])
    numbers = ["mean error (px)", "median (px)", "normalised error", "PCK@0.3 (%)"]
    return pd.DataFrame(rows, columns=["frames", "answer", "number", *numbers]).astype(dict.fromkeys(numbers, float))


def printed(network: dict) -> pd.DataFrame:
    """What the paper printed for a network (`published.for_arch`), with the sources."""
    if network["model"] is None:
        return pd.DataFrame({"network": [network["arch"]], "in the paper": ["not one of its thirteen networks"]})
    pck, top1 = "PCK@0.3 (%), {} domain", "ImageNet top-1 (%)"
    names = {"within_pck_percent": pck.format("within"), "ood_pck_percent": pck.format("out of")}
    rows = [(words, network[name], network["pck_source"]) for name, words in names.items()]
    rows.append((top1, network["imagenet_top1_percent"], network["imagenet_source"]))
    return pd.DataFrame(rows, columns=[network["model"], "printed", "source"])
