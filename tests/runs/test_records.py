"""A record is whole or not there, is refused after any change, and gives back every number."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from horse10 import metrics
from horse10.runs import records, storage
from horse10.runs.records import RecordError
from toy_record import SCALE_PX, history, predictions, record, run_record


def write(folder, **changes):
    records.write(folder, run_record(**changes), history(), predictions())
    return folder


def test_what_is_written_is_read_back(tmp_path):
    run = records.read(write(tmp_path / "abc123"))
    table, rows = run.history, run.predictions
    assert run.record.model_copy(update={"files": {}}) == run_record()
    pd.testing.assert_frame_equal(table, history(), rtol=1e-5)
    expected = predictions().drop(columns="scale_px")
    assert set(rows) == set(expected)
    for name, steps in storage.STEPS.items():
        np.testing.assert_allclose(rows[name], expected[name], atol=0.5 / steps)
    for cutoff in (0.1, 0.6, 0.9):
        assert ((rows["likelihood"] >= cutoff) == (expected["likelihood"] >= cutoff)).all()
    np.testing.assert_allclose(rows["normalized_error"], expected["normalized_error"], atol=0.5 / 256 / SCALE_PX)
    assert (rows[list(storage.NAMES)].dtypes == "category").all()
    assert rows["frame"].tolist() == expected["frame"].tolist()
    assert sorted(path.name for path in (tmp_path / "abc123").iterdir()) == sorted(records.FILES)


def test_every_metric_can_be_worked_out_again_from_the_record(tmp_path):
    run = records.read(write(tmp_path / "abc123"))
    scores = metrics.summary(run.predictions)
    for subset in metrics.SUBSETS:
        assert scores[subset] == pytest.approx(getattr(run.record.metrics, subset).model_dump(), abs=0.5 / 256)


def test_labels_are_never_written(tmp_path):
    """The licence of the data may forbid to pass them on."""
    table = predictions().assign(x_true=1.0, y_true=2.0)
    records.write(tmp_path / "run", run_record(), history(), table)
    stored = pd.read_parquet(tmp_path / "run" / "predictions.parquet")
    assert not {"x_true", "y_true"} & set(stored)


@pytest.mark.parametrize(
    ("bad_history", "bad_predictions", "message"),
    [
        (history().drop(columns="loss"), predictions(), r"history of a run lacks the columns \['loss'\]"),
        (history(), predictions().drop(columns="error_px"), r"lacks the columns \['error_px'\]"),
    ],
)
def test_missing_columns_are_refused(tmp_path, bad_history, bad_predictions, message):
    with pytest.raises(RecordError, match=message):
        records.write(tmp_path / "run", run_record(), bad_history, bad_predictions)
    assert not (tmp_path / "run").exists()


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
    assert records.read_record(write(tmp_path / "abc123", seconds=99)).seconds == 99


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
    assert row["split"] == "1"  # as the data set names it, not the 1 configured
    assert (row["dataset_name"], row["versions_keras"], row["weights_kind"]) == ("synthetic", "3.15.1", "scratch")
    assert row["badge"] == "measured on synthetic horses (quick recipe)"
    assert row["folder"] == str(tmp_path / "b")


def test_optional_scores_under_another_batch_norm(tmp_path):
    write(tmp_path / "abc123", other_batch_norm_metrics={"frame": record()["metrics"]})
    assert records.load(tmp_path)["frame_ood_pck"].item() == record()["metrics"]["ood"]["pck"]


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


def test_a_run_is_found_by_its_folder_or_its_id_and_ones_own_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "own"))
    for root in ("own", "results"):
        write(tmp_path / root / "abc123")
    assert records.find("abc123") == tmp_path / "own" / "abc123"
    assert records.find(Path("results/abc123")) == Path("results/abc123")
    (tmp_path / "own/abc123/record.json").unlink()
    assert records.find("abc123").resolve() == tmp_path / "results" / "abc123"
    with pytest.raises(RecordError, match=r"no finished run 'nowhere'.*nowhere/record\.json.*results/nowhere"):
        records.find("nowhere")


def test_without_runs_there_are_no_rows_but_columns(tmp_path):
    runs = records.load(tmp_path, tmp_path / "absent")
    assert runs.empty
    assert "badge" in runs


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def edit(path):
    path.write_text(path.read_text().replace('"seconds": 12.5', '"seconds": 12.6'))


@pytest.mark.parametrize(
    ("damage", "file"),
    [
        (lambda folder: cut(folder / "record.json"), "record.json"),
        (lambda folder: edit(folder / "record.json"), "record.json"),
        (lambda folder: (folder / "record.json").write_text("{}"), "record.json"),
        (lambda folder: (folder / "record.json").write_text(json.dumps(record())), "record.json"),
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
    for reads in (records.read, lambda folder: records.load(folder.parent)):
        with pytest.raises(RecordError, match=rf"{file} is (damaged|missing|not what was written).*delete the folder"):
            reads(folder)


def test_a_record_of_another_version_is_refused(tmp_path):
    """Sealed as it should be, but with a field that this version does not know."""
    folder = write(tmp_path / "abc123")
    description = json.loads(storage.unsealed((folder / "record.json").read_bytes()))
    (folder / "record.json").write_bytes(storage.sealed({**description, "remarks": description.pop("notes")}))
    with pytest.raises(RecordError, match=r"does not fit this version of horse10 .*remarks"):
        records.read_record(folder)


def test_no_altered_byte_is_accepted(tmp_path):
    """One byte of one file of a run with weights and snapshots at a time."""
    folder = tmp_path / "abc123"
    folder.mkdir()
    (folder / records.WEIGHTS).write_bytes(bytes(range(256)))
    (folder / records.SNAPSHOTS).write_bytes(bytes(range(256)))
    write(folder)
    paths = sorted(path for path in folder.iterdir())
    assert len(paths) == 5
    rng = np.random.default_rng(0)
    for path in [path for path in paths for _ in range(20)]:
        whole = path.read_bytes()
        place = int(rng.integers(len(whole)))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ int(rng.integers(1, 256))]) + whole[place + 1 :])
        with pytest.raises(RecordError, match=path.name):
            records.verify(folder, records.read_record(folder))
            pytest.fail(f"byte {place} of {path.name} may change")
        path.write_bytes(whole)
    records.verify(folder, records.read_record(folder))


def test_keep_copies_the_small_files_only(tmp_path):
    folder = tmp_path / "runs" / "abc123"
    folder.mkdir(parents=True)
    (folder / records.WEIGHTS).write_bytes(b"large")
    write(folder)
    kept = records.keep(folder, tmp_path / "results")
    assert kept == tmp_path / "results" / "abc123"
    assert sorted(path.name for path in kept.iterdir()) == sorted(records.FILES)
    assert all((kept / name).read_bytes() == (folder / name).read_bytes() for name in records.FILES)
    assert records.keep(kept, tmp_path / "results") == kept  # onto itself: nothing is lost
    assert records.load(tmp_path / "results")["run_id"].tolist() == ["abc123"]
    with pytest.raises(RecordError, match=r"network\.weights\.h5 is missing, which .*record\.json lists"):
        records.verify(kept, records.read_record(kept))


def test_an_unfinished_run_is_not_kept(tmp_path):
    folder = write(tmp_path / "runs" / "abc123")
    (folder / "record.json").unlink()
    with pytest.raises(RecordError, match="unfinished"):
        records.keep(folder, tmp_path / "results")
    assert not (tmp_path / "results").exists()


def test_three_thousand_frames_stay_small(tmp_path):
    """Random, and with the share of missing labels of Horse-10: 66,000 rows."""
    table = predictions(frames=3000, parts=tuple(f"part{i}" for i in range(22)))
    records.write(tmp_path / "run", run_record(), history(), table)
    assert (tmp_path / "run" / "predictions.parquet").stat().st_size < 0.5e6


def test_a_number_that_is_missing_stays_missing(tmp_path):
    table = predictions().assign(x=np.nan, scale_px=np.nan)
    records.write(tmp_path / "run", run_record(), history(), table)
    rows = records.read(tmp_path / "run").predictions
    assert rows["x"].isna().all() and rows["normalized_error"].isna().all() and rows["error_px"].notna().any()
