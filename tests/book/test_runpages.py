"""From all runs to one, from its number to the frames behind it: words, tables, charts and pictures of runs."""

import copy
import json
import shlex
import warnings
from dataclasses import replace
from html import escape

import numpy as np
import pandas as pd
import pytest
import vl_convert
import yaml

from captions import source_of
from elements import Elements
from horse10 import book, metrics
from horse10.analysis import failures
from horse10.book import html, runpage
from horse10.book.charts import runs as runcharts
from horse10.book.pictures import failures as pictures
from horse10.book.sources import Source
from horse10.config import RunConfig, make_config
from horse10.machine.folders import runs_folder
from horse10.runs import records
from horse10.runs.private import remember_data
from toy_dataset import toy
from toy_record import history, record, run_record

EVIL = "</script><img src=x onerror=alert(1)>\"'&"
BADGE = "measured on synthetic horses (quick recipe)"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder to work in, with an empty results/ and the reader's own runs in runs/."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HORSE10_RUNS")
    for name in ("results", "runs", "book"):
        (tmp_path / name).mkdir()
    return tmp_path


def dataset_and_run(folder, shareable=True, animals=("Ada", EVIL, "Cy"), scale_px=(10.0, 20.0, 30.0), **changes):
    """A toy data set, and a run farther off from frame to frame: the nose by 1 px more each time, the eye by 2."""
    (folder / "toys").mkdir(parents=True, exist_ok=True)
    dataset = toy(folder / "toys", animals=("Ada", "Bo", "Cy"), scale_px=scale_px)
    names = dict(zip(("Ada", "Bo", "Cy"), animals, strict=True))
    dataset = replace(dataset, animal=np.array([names[name] for name in dataset.animal]), shareable=shareable)
    poses = np.concatenate([dataset.keypoints, np.ones((*dataset.keypoints.shape[:2], 1))], axis=-1)
    poses[..., 0] += np.arange(len(dataset.frames))[:, None] * [1, 2, 3]
    table = metrics.table(dataset, poses)
    scores = metrics.summary(table)
    baselines = {"mean_pose": scores, "nearest_frame": copy.deepcopy(scores)}
    data = {"labels_sha256": dataset.labels_sha256, "renderer": 2 if shareable else None}
    whole = run_record(metrics=scores, baselines=baselines, dataset=data, **changes)
    return dataset, records.Record(whole, history(), table)


def with_data(run, data: str):
    """The record of a run on other data."""
    config = run.record.config.model_copy(update={"data": data})
    return run.record.model_copy(update={"config": config})


def score_of(run):
    return run.record.metrics.ood


# ------------------------------------------------------------------ words


CONFIGS = [
    {"data": "synthetic", "weights": "none", "recipe": "quick", "iterations": 1200, "learning_rate": 0.005},
    {"data": "horse10", "learning_rate": 1e-5, "int_labels": False, "train_fraction": 5, "augmentation": "none"},
    {"data": "synthetic", "shift": "coat,light", "evaluate_frames": 0, "weights": "imagenet", "split": 3},
    {"scale_parts": "Nose,it's an eye", "held_out": "1", "group_by": r"(\d+)_$HOME", "individual": "no"},
]


def test_a_run_that_starts_from_another_names_it():
    run_id = "toy-synthetic-0a3fa67b"
    weights = {"kind": "run", "sha256": "2" * 64, "source": f"run {run_id}, 4 steps on synthetic horses"}
    run = run_record(config={"weights": f"run:{run_id}"}, weights=weights)
    assert runpage.title(run).endswith("mobilenet\\_v2\\_0.35, weights of run 0a3fa67b")
    assert runpage.summary(run).startswith("mobilenet_v2_0.35 from weights of run 0a3fa67b, 500 steps")
    assert f"-p weights run:{run_id}" in runpage.command(run)
    assert f"The backbone that the run started from has the SHA-256 <code>{'2' * 64}" in runpage.command_html(run)
    assert weights["source"] in set(runpage.provenance(run)["how"])
    rows = {"weights_kind": ["run", "scratch"], "weights": [f"run:{run_id}", "none"]}
    assert runpage.starts(pd.DataFrame(rows)).tolist() == ["weights of run 0a3fa67b", "random weights"]


def test_a_short_run_took_seconds_and_one_that_holds_nobody_out_says_so():
    words = runpage.summary(run_record(split="fold: none"))
    assert " in 12 s; no animal held out, 50 % of the training animals" in words
    assert " in 45 min; split 2, " in runpage.summary(run_record(split="2", seconds=2700.0))


@pytest.mark.parametrize("parameters", CONFIGS, ids=[" ".join(config) for config in CONFIGS])
def test_the_command_makes_the_run_again(parameters):
    run = run_record(config=parameters)
    words = shlex.split(runpage.command(run))
    assert words[:2] == ["horse10", "train"] and words[2::3] == ["-p"] * (len(words[2:]) // 3)
    given = dict(zip(words[3::3], map(yaml.safe_load, words[4::3]), strict=True))
    assert make_config(**given) == run.config
    defaults = RunConfig().model_dump()
    assert all(defaults[name] != value for name, value in given.items()), "defaults need not be said"


def test_paths_in_the_command_are_placeholders():
    weights = {"kind": "file", "sha256": "ab" * 32, "source": "a file"}
    html = runpage.command_html(run_record(config={"data": "my mice", "weights": "net.weights.h5"}, weights=weights))
    assert "-p data &#x27;/path/to/my mice&#x27;" in html and "-p weights /path/to/net.weights.h5" in html
    assert "ab" * 32 in html


def test_hostile_words_of_a_record_stay_words():
    config = {"arch": EVIL, "held_out": EVIL, "data": EVIL}
    hostile = run_record(config=config, split=EVIL, device=EVIL)
    html = runpage.summary(hostile) + runpage.command_html(hostile) + book.folded(EVIL, "")
    html += book.table(runpage.configuration(hostile)) + book.table(runpage.provenance(hostile))
    html += runpage.files(runpage.Path(EVIL))
    assert "<img" not in html and "</script" not in html
    assert Elements(html).wrong == []


def test_titles_are_told_apart_and_are_no_markup():
    one, other = (runpage.title(run_record(run_id=f"resnet50-synthetic-{of}")) for of in ("1111", "2222"))
    assert one != other and "1111" in one
    assert runpage.title(run_record(config={"arch": "a*b_[c](d)`$"})).count("\\") == 8


# ------------------------------------------------------------------ all runs


def listed():
    """Three rows as `records.load` gives them: two on synthetic horses, one on animals without a unit and a split."""
    row = {f"{subset}_{name}": value for subset, of in record()["metrics"].items() for name, value in of.items()}
    row |= {
        "arch": "resnet50",
        "weights": "none",
        "recipe": "quick",
        "iterations": 5,
        "split": "1",
        "train_fraction": 50,
        "seed": 0,
        "created": "2026-01-02T03:04",
        "versions_horse10": "0.1.0",
        "versions_commit": None,
    }
    blind = {name: None for name in row if name.startswith("ood_") or "normalized" in name or "pck" in name}
    return pd.DataFrame(
        [
            {**row, "run_id": "a-1", "weights_kind": "scratch", "badge": BADGE},
            {**row, "run_id": "a-2", "weights_kind": "imagenet", "badge": BADGE, "ood_normalized_error": 0.123456},
            {**row, **blind, "run_id": "mice-3", "weights_kind": "file", "badge": "measured on mice", "split": EVIL},
        ]
    )


def test_each_run_in_the_list_leads_to_its_page():
    horses, mice = (of for _, of in listed().groupby("badge", sort=False))
    table = runpage.listing(horses)
    assert table["run"].tolist() == [f'<a href="run-{run}.html">{run}</a>' for run in ("a-1", "a-2")]
    assert table["error out of domain"].tolist()[1] == 0.123456
    html = book.table(runpage.listing(mice), sortable=True, escaped=False)
    assert "error (px) within domain" in html and "PCK" not in html and "<img" not in html


def test_each_point_leads_to_the_page_of_its_run():
    horses = listed().query("badge == @BADGE")
    spec = runcharts.runs_scatter(horses).to_dict()
    rows = [row for rows in spec["datasets"].values() for row in rows if "page" in row]
    assert {row["run"]: row["page"] for row in rows} == {"a-1": "run-a-1.html", "a-2": "run-a-2.html"}
    assert {row["run"]: row["unseen"] for row in rows}["a-2"] == 0.1235
    encodings = json.dumps(spec["layer"])
    assert '"href": {"field": "page"' in encodings
    assert "from 0.123 (a-2)" in spec["description"] and BADGE in source_of(spec)


def test_without_unseen_animals_there_is_no_chart_of_runs():
    assert runcharts.runs_scatter(listed().query("run_id == 'mice-3'")) is None


# ------------------------------------------------------------------ the frames of a run


def test_the_error_of_a_frame_is_the_mean_over_its_labelled_body_parts(tmp_path):
    dataset, run = dataset_and_run(tmp_path)
    errors = failures.frame_errors(run.predictions)
    assert set(errors["frame"]) == {dataset.frames[row] for row in dataset.ood}
    assert errors["error"].is_monotonic_decreasing
    shift = {name: at for at, name in enumerate(dataset.frames)}  # px
    scale = dict(zip(dataset.frames, dataset.scale_px, strict=True))
    expected = [shift[frame] * (1 + shift[frame] % 2 / 2) / scale[frame] for frame in errors["frame"]]  # odd: eye, too
    np.testing.assert_allclose(errors["error"], expected, rtol=1e-5)
    assert errors["parts"].tolist() == [1 if shift[frame] % 2 == 0 else 2 for frame in errors["frame"]]
    pooled = (errors["error"] * errors["parts"]).sum() / errors["parts"].sum()
    assert pooled == pytest.approx(score_of(run).normalized_error)


def test_without_unseen_animals_and_unit_frames_are_those_within_domain_in_px(tmp_path):
    _, run = dataset_and_run(tmp_path, scale_px=(np.nan,) * 3)
    known = run.predictions[run.predictions["subset"] != "ood"]
    errors = failures.frame_errors(known)
    assert set(errors["subset"]) == {"within"} and set(errors["unit"]) == {"px"}
    assert errors["error"].tolist() == pytest.approx([4.5, 1.5])


def test_the_worst_frames_are_picked_and_one_of_each_animal():
    rng = np.random.default_rng(0)
    animals = [f"horse{at:02}" for at in range(20) for _ in range(10)]
    errors = pd.DataFrame(
        {"frame": [f"{at:03}" for at in range(200)], "animal": animals, "error": rng.gamma(2, 1, 200)}
    )
    errors = errors.sort_values("error", ascending=False, ignore_index=True)
    picked = failures.pick(errors)
    assert set(picked["animal"]) == set(animals)
    assert picked["frame"].tolist()[: failures.WORST] == errors["frame"].tolist()[: failures.WORST]
    assert picked["picture"].tolist() == list(range(1, len(picked) + 1))
    usual = picked.loc[picked["why"] == "typical", "error"]
    assert len(usual) == failures.USUAL and abs(usual.mean() - errors["error"].median()) < 0.05
    few = failures.pick(errors.head(3))
    assert few["why"].tolist() == ["worst"] * 3


def test_pictures_show_labels_and_predictions_and_hostile_names_stay_words(tmp_path):
    dataset, run = dataset_and_run(tmp_path)
    errors = failures.frame_errors(run.predictions)
    html = (
        pictures.failures(run, dataset, failures.pick(errors))
        + pictures.walk(run, dataset, errors)._repr_mimebundle_()["text/html"]
    )
    page = Elements(html)
    assert page.wrong == [] and "<img" not in html and "<i>" not in html
    assert escape(EVIL) in html
    labelled = int(np.isfinite(dataset.keypoints[dataset.ood]).all(axis=-1).sum())
    sheet = Elements(pictures.failures(run, dataset, failures.pick(errors)))
    assert len(sheet.of("figure")) == len(dataset.ood)
    assert len(sheet.of("circle")) == labelled
    assert sum("stroke" in path and path.get("d", "").count("m") == 2 for path in sheet.of("path")) >= labelled
    assert {box["value"] for box in sheet.of("input", type="checkbox")} == {"skeleton", "labels", "predictions"}


def test_a_cross_lies_where_the_prediction_is_and_says_how_far_off(tmp_path):
    dataset, run = dataset_and_run(tmp_path, animals=("Ada", "Bo", "Cy"))
    row = failures.frame_errors(run.predictions).iloc[[0]]
    at = dataset.frames.index(row["frame"].iloc[0])  # the prediction of the nose is `at` px to the right of its label
    html = pictures.failures(run, dataset, failures.pick(row))
    assert f"Nose: {at:.1f} px off" in html
    assert f'd="M{5 + at + 0.5:.1f} 6.5m' in html
    assert f"Farthest off: &lt;i&gt;Eye&lt;/i&gt; {2 * at} px, Nose {at} px" in html


# ------------------------------------------------------------------ what may be shown


def test_frames_of_other_peoples_projects_are_not_shown(place, monkeypatch):
    dataset, run = dataset_and_run(place, shareable=False)
    monkeypatch.setattr(failures, "dataset_of", lambda _: dataset)
    kept = failures.frames_of(run, place / "results/abc123")
    assert kept.dataset is None and "may not be redistributed" in kept.words


def test_labels_in_a_record_do_not_make_its_pictures_free(place, monkeypatch):
    dataset, run = dataset_and_run(place)
    monkeypatch.setattr(failures, "dataset_of", lambda _: replace(dataset, shareable=False))
    assert failures.frames_of(run, place / "results/abc123").dataset is None


def test_frames_of_the_readers_own_runs_are_shown_with_a_warning(place, monkeypatch):
    dataset, run = dataset_and_run(place, shareable=False)
    monkeypatch.setattr(failures, "dataset_of", lambda _: dataset)
    own = failures.frames_of(run, runs_folder() / "abc123")
    assert own.dataset is dataset and "These frames are yours" in own.words
    shared = failures.frames_of(dataset_and_run(place)[1], runs_folder() / "abc123")
    assert shared.dataset is dataset


def test_frames_of_the_readers_own_project_are_found_where_it_lies(place, monkeypatch):
    dataset, run = dataset_and_run(place, shareable=False)
    run = replace(run, record=with_data(run, "dogs"))  # all that a record says
    monkeypatch.setattr(failures, "dataset_of", lambda config: {str(place / "dogs"): dataset}.get(config.data))
    (place / "runs/abc123").mkdir(exist_ok=True)
    remember_data(runs_folder() / "abc123", str(place / "dogs"))
    assert failures.frames_of(run, runs_folder() / "abc123").dataset is dataset


@pytest.mark.parametrize("data", ["synthetic", "horse10", "auto"])
def test_nothing_is_noted_of_data_that_are_the_same_everywhere(tmp_path, data):
    remember_data(tmp_path, data)
    assert list(tmp_path.iterdir()) == []


def test_other_data_under_the_same_name_are_not_shown(place, monkeypatch):
    dataset, run = dataset_and_run(place)
    monkeypatch.setattr(failures, "dataset_of", lambda _: replace(dataset, scale_px=dataset.scale_px + 1))
    found = failures.frames_of(run, place / "results/abc123")
    assert found.dataset is None and "not those of this run" in found.words


def test_data_that_are_not_here_are_said(place):
    _, run = dataset_and_run(place)
    found = failures.frames_of(replace(run, record=with_data(run, "nowhere")), place / "results/abc123")
    assert found.dataset is None and "cannot be found here" in found.words
    assert "data='nowhere': no such folder" in found.words


# ------------------------------------------------------------------ charts


@pytest.fixture(params=["with pictures", "without"])
def frame_chart(request, tmp_path):
    _, run = dataset_and_run(tmp_path)
    errors = failures.frame_errors(run.predictions)
    picked = failures.pick(errors) if request.param == "with pictures" else errors.head(0).assign(picture=0, why="")
    return runcharts.frame_errors(errors, picked, score_of(run), Source((BADGE,))), len(picked)


def test_charts_render_without_a_warning(frame_chart):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for chart in (frame_chart[0], runcharts.runs_scatter(listed().query("badge == @BADGE"))):
            spec = chart.to_dict()
            assert vl_convert.vegalite_to_png(spec)
            assert EVIL not in html.chart(spec)


def test_the_chart_of_frames_can_be_asked_for_pictures(frame_chart):
    spec, pictures = frame_chart[0].to_dict(), frame_chart[1]
    names = [parameter["name"] for parameter in spec.get("params", [])]
    assert names == (["chosen"] if pictures else [])
    rows = [row for rows in spec["datasets"].values() for row in rows]
    assert sorted(row["picture"] for row in rows if "why" in row) == list(range(1, pictures + 1))
    animals = {row["animal"]: row["picture"] for row in rows if "q1" in row}
    assert set(animals) == {EVIL, "Cy"} and (all(animals.values()) == bool(pictures))
    assert ("click" in spec["title"]["text"]) == bool(pictures)


def test_a_body_part_without_a_label_is_not_far_off(tmp_path):
    dataset, run = dataset_and_run(tmp_path)
    first = run.predictions["frame"] == dataset.frames[0]
    unlabelled = first & (run.predictions["bodypart"] != run.predictions["bodypart"].iloc[0])
    run.predictions.loc[unlabelled, ["error_px", "normalized_error"]] = np.nan
    row = failures.frame_errors(run.predictions, str(run.predictions["subset"].iloc[0])).query("parts == 1").iloc[0]
    words = pictures.still(run, dataset, row).words
    assert words.count(" px") == 1 and "nan" not in words and "–" not in words
