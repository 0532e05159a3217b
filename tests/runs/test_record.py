"""The description of a run says only what it may, and knows the frames that were trained on."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from horse10.runs.badge import dataset_badge
from horse10.runs.record import RunRecord, TrainedOn, flat
from toy_dataset import toy
from toy_record import record, run_record


def set_in(value, path, new):
    value = copy.deepcopy(value)
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return value


def paths(value, path=()):
    """The path of every key in nested dicts."""
    for key, inner in value.items():
        yield (*path, key)
        if isinstance(inner, dict):
            yield from paths(inner, (*path, key))


MISTAKES = [
    (("schema_version",), 1),
    (("run_id",), "../elsewhere"),
    (("fingerprint",), "abc"),
    (("created",), "yesterday"),
    (("created",), "2026-01-02T03:04:05+02:00"),
    (("config", "arch"), None),
    (("config", "iterations"), "auto"),
    (("config", "extra"), 1),
    (("versions", "commit"), "main"),
    (("versions", "backend"), "theano"),
    (("seconds",), -1),
    (("seconds",), float("nan")),
    (("iterations",), 1.5),
    (("dataset", "fingerprint"), "abc"),
    (("dataset", "n_frames"), 0),
    (("weights", "kind"), "stolen"),
    (("weights", "sha256"), "0"),
    (("batch_norm_evaluation",), "auto"),
    (("metrics", "ood", "pck"), 1.5),
    (("metrics", "ood", "normalized_error"), -0.1),
    (("metrics", "ood", "normalized_error"), float("nan")),
    (("metrics", "ood", "normalized_error"), float("inf")),
    (("metrics", "ood", "n_frames"), True),
    (("metrics", "all"), {}),
    (("other_batch_norm_metrics",), {"auto": record()["metrics"]}),
    (("notes",), "all well"),
    (("files",), {"history.csv": "abc"}),
]


@pytest.mark.parametrize(("path", "value"), MISTAKES, ids=lambda case: ".".join(case) if type(case) is tuple else None)
def test_a_mistake_is_named(path, value):
    with pytest.raises(ValidationError, match=path[-1]):
        RunRecord.model_validate_json(json.dumps(set_in(record(), path, value)))


def spoil(whole, path, wrong):
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    if wrong == "missing":
        del inner[path[-1]]
    elif wrong == "unknown":
        inner[f"{path[-1]}_"] = inner[path[-1]]
    else:
        inner[path[-1]] = [{}] if isinstance(inner[path[-1]], dict) else {}


@pytest.mark.parametrize("wrong", ["missing", "unknown", "of another type"])
def test_nothing_may_be_missing_unknown_or_of_another_type(wrong):
    """Every key of a record in turn. A setting may be missing that has a default: records are older than settings."""
    optional = {("schema_version",), ("files",), ("other_batch_norm_metrics",), ("corrupted",)}
    free_names = {("dataset", "trained_on", "frames")}  # a mapping of folders
    alike = {"within", "ood", "nearest_frame"}  # have the same keys as train and mean_pose
    for path in [path for path in paths(record()) if not alike & set(path[:-1])]:
        if wrong == "missing" and (path in optional or path[0] == "config" or path[:-1] in free_names):
            continue
        if (wrong == "unknown" and path[:-1] in free_names) or path[:-1] == ("config",):  # RunConfig checks its own
            continue
        whole = record()
        spoil(whole, path, wrong)
        with pytest.raises(ValidationError):
            RunRecord.model_validate_json(json.dumps(whole))
            pytest.fail(f"{path} may be {wrong}")


def test_the_schema_is_made_from_the_record():
    schema = RunRecord.model_json_schema()
    assert set(schema["required"]) <= set(schema["properties"]) == set(record())
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("name", "recipe", "text"),
    [
        ("horse10", "workshop2020", "measured on Horse-10"),
        ("synthetic", "quick", "measured on synthetic horses (quick recipe)"),
        ("openfield", "iclr2020", "measured on openfield"),
    ],
)
def test_badge(name, recipe, text):
    run = run_record(dataset={"name": name}, config={"recipe": recipe})
    assert run.badge == flat(run)["badge"] == text


def test_the_badge_says_which_factors_were_fixed_or_shifted():
    run = run_record(config={"fixed": "light,camera", "shift": "coat"})
    assert run.badge == "measured on synthetic horses, camera + light fixed, coat shifted (quick recipe)"
    assert dataset_badge("horse10", shift="coat") == "measured on Horse-10, coat shifted"


def test_the_frames_trained_on_are_known_by_name_and_by_pixels(tmp_path):
    dataset = toy(tmp_path)
    trained_on = TrainedOn.of(dataset)
    assert trained_on.animals == ("Ada",)
    assert trained_on.names() == {dataset.frames[row] for row in dataset.train}
    assert RunRecord.model_validate_json(json.dumps(record())).dataset.trained_on.names() == {
        "labeled-data/horse0/img0000.png",
        "labeled-data/horse0/img0003.png",
    }
    is_trained = np.isin(np.arange(len(dataset.frames)), dataset.train)
    for same_names in (True, False):
        assert trained_on.seen(dataset, same_names).tolist() == is_trained.tolist()
    renamed = replace(dataset, frames=tuple(f"other/{name}" for name in dataset.frames))
    renamed.__dict__["pixel_sha256"] = dataset.pixel_sha256
    assert trained_on.seen(renamed, same_names=True).tolist() == is_trained.tolist()
    recoloured = replace(dataset)
    recoloured.__dict__["pixel_sha256"] = tuple(digest[::-1] for digest in dataset.pixel_sha256)
    assert trained_on.seen(recoloured, same_names=True).tolist() == is_trained.tolist()
    assert not trained_on.seen(recoloured, same_names=False).any()
