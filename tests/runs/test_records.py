"""A record is whole or not there, says only what its schema allows, and gives back every number."""

import copy
import json
import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from horse10 import metrics
from horse10.runs import records
from horse10.runs.records import RecordError
from toy_record import PARTS, history, predictions, record


def write(folder, **changes):
    return records.write(folder, record(**changes), history(), predictions(), shareable=True)


def test_what_is_written_is_read_back(tmp_path):
    run = records.read(write(tmp_path / "abc123"))
    assert run.record == record()
    pd.testing.assert_frame_equal(run.history, history())
    pd.testing.assert_frame_equal(run.predictions, predictions(), check_dtype=False, rtol=1e-6, check_categorical=False)
    assert (run.predictions[list(records.NAMES)].dtypes == "category").all()
    assert sorted(path.name for path in (tmp_path / "abc123").iterdir()) == sorted(records.FILES)


def test_every_metric_can_be_worked_out_again_from_the_record(tmp_path):
    run = records.read(write(tmp_path / "abc123"))
    again = metrics.summary(run.predictions)
    for subset in metrics.SUBSETS:
        assert again[subset] == pytest.approx(run.record["metrics"][subset], rel=1e-6)


def test_labels_are_refused_unless_they_may_be_shared(tmp_path):
    with pytest.raises(RecordError, match=r"labels \['x_true', 'y_true'\].*drop these columns"):
        records.write(tmp_path / "run", record(), history(), predictions())
    assert not (tmp_path / "run").exists()
    public = predictions().drop(columns=["x_true", "y_true"])
    run = records.read(records.write(tmp_path / "run", record(), history(), public))
    assert not {"x_true", "y_true"} & set(run.predictions)


@pytest.mark.parametrize(
    ("bad_history", "bad_predictions", "message"),
    [
        (history().drop(columns="loss"), predictions(), r"history lacks the columns \['loss'\]"),
        (history(), predictions().drop(columns="error_px"), "error_px"),
        (history(), predictions().assign(image=0), "image"),
    ],
)
def test_wrong_columns_are_refused(tmp_path, bad_history, bad_predictions, message):
    with pytest.raises(RecordError, match=message):
        records.write(tmp_path / "run", record(), bad_history, bad_predictions, shareable=True)
    assert not (tmp_path / "run").exists()


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
    (("schema_version",), 2),
    (("run_id",), "../elsewhere"),
    (("created",), "yesterday"),
    (("created",), "2026-01-02T03:04:05+02:00"),
    (("config", "arch"), None),
    (("config", "extra"), {"nested": 1}),
    (("versions", "commit"), "main"),
    (("versions", "backend"), "theano"),
    (("seconds",), -1),
    (("seconds",), float("nan")),
    (("iterations",), 1.5),
    (("dataset", "fingerprint"), "abc"),
    (("dataset", "badge"), "measured on Horse-10"),  # but the name is synthetic
    (("weights", "kind"), "stolen"),
    (("weights", "sha256"), "0"),
    (("batch_norm_evaluation",), "auto"),
    (("metrics", "ood", "pck"), 1.5),
    (("metrics", "ood", "normalized_error"), -0.1),
    (("metrics", "ood", "normalized_error"), float("nan")),
    (("metrics", "ood", "normalized_error"), float("inf")),
    (("metrics", "ood", "normalized_error"), np.float32(0.1)),
    (("metrics", "ood", "n_frames"), True),
    (("metrics", "all"), {}),
    (("other_batch_norm_metrics",), {"auto": record()["metrics"]}),
    (("notes",), "all well"),
]


@pytest.mark.parametrize(("path", "value"), MISTAKES, ids=lambda case: ".".join(case) if type(case) is tuple else None)
def test_a_mistake_is_named_and_nothing_is_written(tmp_path, path, value):
    with pytest.raises(RecordError) as error:
        records.write(tmp_path / "run", set_in(record(), path, value), history(), predictions(), shareable=True)
    assert "record.json" in str(error.value)
    assert not (tmp_path / "run").exists()
    assert isinstance(value, np.generic) or path[-1] in str(error.value)


def spoil(whole, path, wrong):
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    if wrong == "missing":
        del inner[path[-1]]
    elif wrong == "unknown":
        inner[f"{path[-1]}_"] = inner[path[-1]]
    else:
        inner[path[-1]] = [] if isinstance(inner[path[-1]], dict) else {}


@pytest.mark.parametrize("wrong", ["missing", "unknown", "of another type"])
def test_nothing_may_be_missing_unknown_or_of_another_type(wrong):
    """Every key of a record in turn; of the configuration's, only those a record cannot do without."""
    free = {
        "missing": {("config", "split"), ("config", "iterations")},
        "unknown": {p for p in paths(record()) if p[:-1] == ("config",)},
    }
    alike = {"within", "ood", "nearest_frame"}  # have the same keys as train and mean_pose
    for path in [p for p in paths(record()) if not alike & set(p[:-1])]:
        whole = record()
        spoil(whole, path, wrong)
        if path in free.get(wrong, ()):
            records._check(whole, "record.json")
            continue
        with pytest.raises(RecordError):
            records._check(whole, "record.json")
            pytest.fail(f"{path} may be {wrong}")


def test_optional_scores_under_another_batch_norm(tmp_path):
    write(tmp_path / "abc123", other_batch_norm_metrics={"frame": record()["metrics"]})
    assert records.load(tmp_path)["frame_ood_pck"].item() == record()["metrics"]["ood"]["pck"]


@pytest.mark.parametrize("last", records.FILES)
def test_a_run_that_dies_while_writing_is_unfinished(tmp_path, monkeypatch, last):
    """Also when it replaces a finished one: the old record must not vouch for new files."""
    write(tmp_path / "abc123")
    replace = os.replace

    def dies(source, target):
        if target.name == last:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "abc123", seconds=99)
    assert records.load(tmp_path).empty
    with pytest.raises(RecordError, match=r"record\.json is missing: the run is unfinished"):
        records.read(tmp_path / "abc123")
    monkeypatch.undo()
    assert records.read(write(tmp_path / "abc123", seconds=99)).record["seconds"] == 99


def test_load_gives_one_tidy_row_per_run(tmp_path):
    write(tmp_path / "b", run_id="b", created="2026-01-03T00:00:00Z")
    write(tmp_path / "a", run_id="a", created="2026-01-04T00:00:00Z")
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "notes.txt").write_text("not a run")
    runs = records.load(tmp_path)
    assert runs["run_id"].tolist() == ["b", "a"]
    row = runs.iloc[0]
    scores = record()["metrics"]["ood"]
    assert (row["arch"], row["recipe"], row["seed"]) == ("mobilenet_v2_0.35", "quick", 0)
    assert row["ood_normalized_error"] == scores["normalized_error"]
    assert row["mean_pose_ood_pck"] == scores["pck"]
    assert row["iterations"] == 500  # done, not the 700 configured
    assert (row["dataset_name"], row["versions_keras"], row["weights_kind"]) == ("synthetic", "3.15.1", "scratch")
    assert row["badge"] == "measured on synthetic horses (quick recipe)"
    assert row["folder"] == str(tmp_path / "b")


def test_the_first_root_wins(tmp_path):
    write(tmp_path / "runs" / "abc123", device="here")
    write(tmp_path / "results" / "abc123", device="there")
    write(tmp_path / "results" / "other", run_id="other")
    runs = records.load(tmp_path / "runs", tmp_path / "results").set_index("run_id")
    assert runs["device"].to_dict() == {"abc123": "here", "other": "CPU"}


def test_the_roots_by_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "elsewhere"))
    write(tmp_path / "elsewhere" / "a", run_id="a")
    write(tmp_path / "results" / "b", run_id="b")
    write(tmp_path / "runs" / "c", run_id="c")
    assert set(records.load()["run_id"]) == {"a", "b"}
    monkeypatch.delenv("HORSE10_RUNS")
    assert set(records.load()["run_id"]) == {"b", "c"}


def test_without_runs_there_are_no_rows_but_columns(tmp_path):
    runs = records.load(tmp_path, tmp_path / "absent")
    assert runs.empty
    assert "badge" in runs


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("damage", "file"),
    [
        (lambda folder: cut(folder / "record.json"), "record.json"),
        (lambda folder: (folder / "record.json").write_text("{}"), "record.json"),
        (lambda folder: (folder / "record.json").write_text(json.dumps(record(seconds=float("nan")))), "record.json"),
        (lambda folder: (folder / "record.json").write_bytes(b"\xff\xfe"), "record.json"),
        (lambda folder: (folder / "history.csv").unlink(), "history.csv"),
        (lambda folder: (folder / "predictions.parquet").unlink(), "predictions.parquet"),
        (lambda folder: cut(folder / "predictions.parquet"), "predictions.parquet"),
        (lambda folder: (folder / "history.csv").write_text(""), "history.csv"),
    ],
)
def test_damage_is_named_with_what_to_do(tmp_path, damage, file):
    folder = write(tmp_path / "abc123")
    damage(folder)
    with pytest.raises(RecordError, match=rf"{file} is (damaged|missing).*delete the folder and run"):
        records.read(folder)


def test_load_reports_damage(tmp_path):
    folder = write(tmp_path / "abc123")
    cut(folder / "record.json")
    with pytest.raises(RecordError, match=r"abc123/record\.json is damaged"):
        records.load(tmp_path)
    (write(tmp_path / "abc123") / "history.csv").unlink()
    with pytest.raises(RecordError, match=r"abc123/history\.csv is missing"):
        records.load(tmp_path)


def test_keep_copies_the_small_files_only(tmp_path):
    run = write(tmp_path / "runs" / "abc123")
    (run / "model.weights.h5").write_bytes(b"large")
    kept = records.keep(run, tmp_path / "results")
    assert kept == tmp_path / "results" / "abc123"
    assert sorted(path.name for path in kept.iterdir()) == sorted(records.FILES)
    assert all((kept / name).read_bytes() == (run / name).read_bytes() for name in records.FILES)
    assert records.keep(kept, tmp_path / "results") == kept  # onto itself: nothing is lost
    assert records.read(kept).record == record()


def test_an_unfinished_run_is_not_kept(tmp_path):
    run = write(tmp_path / "runs" / "abc123")
    (run / "record.json").unlink()
    with pytest.raises(RecordError, match="unfinished"):
        records.keep(run, tmp_path / "results")
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("name", "recipe", "text"),
    [
        ("horse10", "workshop2020", "measured on Horse-10"),
        ("synthetic", "quick", "measured on synthetic horses (quick recipe)"),
        ("openfield", "iclr2020", "measured on openfield"),
    ],
)
def test_badge_of_a_record_and_of_a_row(tmp_path, name, recipe, text):
    dataset = {**record()["dataset"], "name": name, "badge": records.dataset_badge(name)}
    whole = record(dataset=dataset, config={**record()["config"], "recipe": recipe})
    records.write(tmp_path / "a", whole, history(), predictions(), shareable=True)
    assert records.badge(whole) == text
    assert records.badge(records.load(tmp_path).iloc[0]) == text


def test_the_badge_says_which_factors_were_fixed_or_shifted(tmp_path):
    world = {"fixed": "light,camera", "shift": "coat"}
    words = "measured on synthetic horses, light + camera fixed, coat shifted"
    dataset = {**record()["dataset"], "badge": words}
    shifted = record(run_id="shifted", dataset=dataset, config={**record()["config"], **world, "recipe": "quick"})
    records.write(tmp_path / "shifted", shifted, history(), predictions(), shareable=True)
    write(tmp_path / "older")  # from before there were factors
    rows = records.load(tmp_path).set_index("run_id")
    assert rows["badge"]["shifted"] == records.badge(rows.loc["shifted"]) == f"{words} (quick recipe)"
    assert rows["badge"]["abc123"] == records.badge(rows.loc["abc123"])
    with pytest.raises(RecordError, match="does not fit the data set and its factors"):
        records.write(tmp_path / "c", {**shifted, "dataset": record()["dataset"]}, history(), predictions(), True)


def test_three_thousand_frames_stay_small(tmp_path):
    """With labels, random, and with the share of missing ones of Horse-10: 66,000 rows of seven numbers."""
    table = predictions(frames=3000, parts=tuple(f"part{i}" for i in range(22)))
    records.write(tmp_path / "run", record(), history(), table, shareable=True)
    assert (tmp_path / "run" / "predictions.parquet").stat().st_size < 1.5e6


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.lists(st.floats(width=32, allow_nan=True), min_size=6, max_size=6))
def test_any_prediction_survives_as_float32(tmp_path, numbers):
    table = predictions(frames=2).assign(x=numbers)
    run = records.read(records.write(tmp_path / "run", record(), history(), table, shareable=True))
    np.testing.assert_array_equal(run.predictions["x"], np.array(numbers, np.float32))
    assert run.predictions["bodypart"].tolist() == list(PARTS) * 2
