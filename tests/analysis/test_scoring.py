"""Predictions of other tools, scored: the same numbers as a run's, and what must be known before using them."""

import numpy as np
import pytest
from scipy import stats

import horse10
import toy_predictions
from horse10 import metrics
from horse10.config import ConfigError
from horse10.dataset import DatasetError, load_dataset
from horse10.runs import storage
from horse10.runs.record import TrainedOn
from toy_record import run_record

SCALE = {"scale_parts": "Nose,Eye"}


@pytest.fixture
def given(tmp_path):
    """A project, its frames, and poses that are 3 px too far right."""
    project, names, poses = toy_predictions.project(tmp_path)
    poses[..., 0] += 3
    return project, names, poses


def test_the_papers_rules_are_those_of_a_run(given, tmp_path):
    project, names, poses = given
    poses[..., 1] += np.random.default_rng(0).normal(0, 4, poses.shape[:2])
    scores = horse10.score(toy_predictions.write_csv(tmp_path / "p.csv", names, poses), project, **SCALE)
    run = metrics.summary(metrics.table(load_dataset(project, **SCALE), poses))
    for row in scores.by().to_dict("records"):
        ours = run[row["subset"]]
        assert row["error_px"] == pytest.approx(ours["mean_error_px"], rel=1e-6)
        assert row["normalized_error"] == pytest.approx(ours["normalized_error"], rel=1e-6)
        assert (row["pck"], row["n_frames"]) == (pytest.approx(ours["pck"]), ours["n_frames"])
        assert row["n_keypoints"] == ours["n_keypoints"]
    parts = scores.by("bodypart").set_index(["subset", "bodypart"])["error_px"]
    assert parts["ood", "tail"] == pytest.approx(
        metrics.by(scores.predictions, "bodypart").set_index(["subset", "bodypart"])["mean_error_px"]["ood", "tail"]
    )


def test_every_form_gives_the_same_scores(given, tmp_path):
    project, names, poses = given
    numbers = [f"{name}{toy_predictions.SCORER}.csv" for name in toy_predictions.VIDEOS]
    for number, name in enumerate(numbers):
        toy_predictions.write_csv(tmp_path / name, range(6), poses[6 * number : 6 * number + 6])
    forms = [
        toy_predictions.write_csv(tmp_path / "p.csv", names, poses),
        toy_predictions.write_lightning(tmp_path / "lightning.csv", names, poses),
        [tmp_path / name for name in numbers],
    ]
    by_form = [horse10.score(form, project).by()["error_px"].tolist() for form in forms]
    np.testing.assert_allclose(by_form, 3, atol=1e-5)


def test_a_run_s_own_predictions(given, tmp_path):
    project, _, poses = given
    table = metrics.table(load_dataset(project), poses)
    (tmp_path / "predictions.parquet").write_bytes(storage.parquet(table))
    scores = horse10.score(tmp_path / "predictions.parquet", project)
    np.testing.assert_allclose(scores.by()["error_px"], 3, atol=0.2)  # stored to a quarter of a px


def test_predictions_of_frames_of_another_size(given, tmp_path, monkeypatch):
    """Those of other tools are of frames as they are; those of a run of frames as small as it was shown them."""
    project, names, poses = given
    table = toy_predictions.write_csv(tmp_path / "p.csv", names, poses)
    with pytest.raises(DatasetError, match=r"p\.csv: in px of frames as they are; the frames .* have up to 30 px"):
        horse10.score(table, project, canvas=30)
    small = load_dataset(project, canvas=30)
    own = tmp_path / "predictions.parquet"
    own.write_bytes(storage.parquet(metrics.table(small, np.dstack([small.keypoints, poses[..., 2]]))))
    (tmp_path / "record.json").touch()
    record = run_record(config={"canvas": 30})
    monkeypatch.setattr("horse10.runs.records.read_record", lambda folder: record)
    scores = horse10.score(own, project, canvas=30)
    np.testing.assert_allclose(scores.by()["error_px"], 0, atol=0.3)
    assert scores.badge == "measured on toy, frames of 30 px"
    for canvas in (0, 20, 50):
        with pytest.raises(DatasetError, match="in px of frames made smaller to 30 px"):
            horse10.score(own, project, canvas=canvas)


def test_what_a_run_was_trained_on_is_not_scored_as_unseen(given, tmp_path, monkeypatch):
    project, _, poses = given
    trained = load_dataset(project, held_out="a")
    own = tmp_path / "predictions.parquet"
    own.write_bytes(storage.parquet(metrics.table(trained, poses)))
    (tmp_path / "record.json").touch()
    record = run_record(dataset={"name": trained.name, "trained_on": TrainedOn.of(trained).model_dump()})
    monkeypatch.setattr("horse10.runs.records.read_record", lambda folder: record)
    assert not any("trained on" in note for note in horse10.score(own, project, held_out="a").notes)
    foreign = own.rename(own.with_name("other.parquet"))
    (note,) = [note for note in horse10.score(foreign, project, held_out="a").notes if "trained on" in note]
    assert "within and out of domain are those of this division of the data: a held out; nothing says" in note
    foreign.rename(own)
    scores = horse10.score(own, project)  # which holds out c
    asked = load_dataset(project)
    n = np.isin(trained.train, [*asked.within, *asked.ood]).sum()
    assert n and scores.notes[0].startswith(f"{n} frames that this division calls unseen were trained on")
    seen = scores.predictions.query("subset == 'train'")["frame"]
    assert {trained.frames[row] for row in trained.train} <= set(seen)
    with pytest.raises(DatasetError, match="empty split"):
        horse10.score(own, project, subsets=["ood"])


def test_coco_results_of_a_coco_data_set(given, tmp_path):
    project, names, poses = given
    data = toy_predictions.coco_data(project / "mice.json", names, poses - [3, 0, 0])
    results = toy_predictions.coco_results(tmp_path / "results.json", poses)
    scores = horse10.score(results, data)
    np.testing.assert_allclose(scores.by()["error_px"], 3, atol=1e-5)
    assert "the predictions have no likelihood" not in " ".join(scores.notes)


def test_intervals_are_over_animals(given, tmp_path):
    project, names, poses = given
    poses[:6, :, 0] += 4  # animal a: 7 px, the others 3
    scores = horse10.score(toy_predictions.write_csv(tmp_path / "p.csv", names, poses), project).by()
    train, within, ood = scores.to_dict("records")
    for row in (train, within):
        values = (row["error_px"], row["error_px_low"], row["error_px_high"])
        assert values == pytest.approx((5, 0, 5 + stats.t.ppf(0.975, 1) * 2), abs=1e-4)  # no error is below 0
    assert ood["n_animals"] == 1 and np.isnan(ood["error_px_low"])


def test_mmpose_s_rules_stand_beside_the_papers(given, tmp_path):
    project, names, poses = given
    scores = horse10.score(toy_predictions.write_csv(tmp_path / "p.csv", names, poses), project, **SCALE)
    assert scores.by_mmpose()["subset"].tolist() == ["train", "within", "ood"]
    rows = scores.predictions
    nose, eye = (rows[rows["bodypart"] == part][["x_true", "y_true"]].to_numpy() for part in ("Nose", "Eye"))
    unit = np.linalg.norm(nose - eye, axis=1)
    train = (rows[rows["bodypart"] == "Nose"]["subset"] == "train").to_numpy()
    assert scores.by_mmpose()["nme"][0] == pytest.approx((3 / unit[train]).mean(), rel=1e-5)
    assert (scores.by_mmpose()["nme_low"] < scores.by_mmpose()["nme"])[:2].all()  # animals a and b
    assert set(scores.flat()["rule"]) == {"papers", "mmpose", "coco"}


def test_projects_without_a_scale_are_scored_in_px_only(given, tmp_path):
    project, names, poses = given
    scores = horse10.score(toy_predictions.write_csv(tmp_path / "p.csv", names, poses), project)
    assert scores.by()["pck"].isna().all() and not len(scores.by_mmpose())
    assert "these data have no scale" in scores.notes[-1]


def test_missing_frames_are_refused_by_name(given, tmp_path):
    project, names, poses = given
    path = toy_predictions.write_csv(tmp_path / "p.csv", names[:16], poses[:16])
    with pytest.raises(DatasetError) as refused:
        horse10.score(path, project)
    assert "2 of 18: labeled-data/c/img004.png, labeled-data/c/img005.png" in str(refused.value)
    assert "--allow-missing" in str(refused.value)
    assert horse10.score(path, project, subsets=["train", "within"]).by()["subset"].tolist() == ["train", "within"]
    allowed = horse10.score(path, project, allow_missing=True)
    assert allowed.by()["n_missing"].tolist() == [0, 0, 6]
    assert any(note.startswith("counted as missed: 2 of 18") for note in allowed.notes)


def test_points_without_a_prediction_are_counted_and_said(given, tmp_path):
    project, names, poses = given
    poses[12:15, 0, :2] = np.nan  # of an animal never seen
    path = toy_predictions.write_csv(tmp_path / "p.csv", names, poses)
    scores = horse10.score(path, project, **SCALE)
    assert scores.by()["n_missing"].tolist() == [0, 0, 3]
    assert scores.by()["error_px"].tolist() == pytest.approx([3, 3, 3], abs=1e-5)
    (note,) = [note for note in scores.notes if "no prediction" in note]
    assert note.startswith("3 of 54 labelled keypoints have no prediction: errors and PCK leave them out")
    assert "out of domain 0.833" in note


def test_a_likelihood_that_is_absent_is_said(given, tmp_path):
    project, names, poses = given
    table = toy_predictions.table(names, poses).drop(columns="likelihood", level="coords")
    table.to_csv(tmp_path / "p.csv")
    scores = horse10.score(tmp_path / "p.csv", project)
    assert "the predictions have no likelihood: average precision ranks all frames alike" in scores.notes


def test_frames_without_one_end_of_the_unit_are_said(given, tmp_path):
    project, names, poses = given
    labels = project / "labeled-data" / "c" / "CollectedData_Byron.csv"
    lines = labels.read_text().splitlines()
    cells = lines[3].split(",")
    lines[3] = ",".join([cells[0], "", "", *cells[3:]])
    labels.write_text("\n".join(lines) + "\n")
    scores = horse10.score(toy_predictions.write_csv(tmp_path / "p.csv", names, poses), project, **SCALE)
    (note,) = [note for note in scores.notes if "mmpose's code" in note]
    assert note.startswith("1 frame has only one of Nose and Eye labelled")


def test_settings_that_fit_nothing(given, tmp_path):
    project, names, poses = given
    path = toy_predictions.write_csv(tmp_path / "p.csv", names, poses)
    with pytest.raises(ConfigError, match="expected some of train, within, ood"):
        horse10.score(path, project, subsets=["test"])
    with pytest.raises(DatasetError, match="no labelled ood frames"):
        horse10.score(path, project, subsets=["ood"], group_by="labeled-data/")
    (tmp_path / "p.txt").write_text("")
    with pytest.raises(DatasetError, match=r"files that end in \.txt are not read; those in \.csv, \.h5, \.slp"):
        horse10.score(tmp_path / "p.txt", project)
    (tmp_path / "p.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="predictions unreadable"):
        horse10.score(path, project)
