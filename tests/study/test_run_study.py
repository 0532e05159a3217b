"""What is missing is done, once; what fails is told; a run made on a kept bench is the run made anew."""

import json
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest
from click.testing import CliRunner
from filelock import FileLock

import horse10
from horse10.cli import app
from horse10.recipes import RECIPES
from horse10.runs import cost as runs_cost
from horse10.runs.bench import Bench, KeptBench
from horse10.runs.plan import prepare
from horse10.study import cost, lists, state
from horse10.study.lists import key
from horse10.study.run import Clock, run, time_left

TRY = lists.read("try")
FIRST, SECOND, THIRD = TRY.configs


def told(study, **options):
    """Lines of a run of a study, and how many failed."""
    lines = []
    return lines, run(study, tell=lines.append, **options)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The folder of runs of a study that was done, its lines, and what a second call says."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("study")
        patch.setenv("HORSE10_RUNS", str(folder))
        lines, failed = told(TRY)
        assert failed == 0
        yield folder, lines, told(TRY)


def test_each_run_is_done_once_and_leaves_only_its_row(done):
    folder, lines, again = done
    assert again == ([], 0)
    assert [line.split(":")[0] for line in lines] == [f"[{n}/3] {TRY.words(k)}" for n, k in enumerate(TRY.configs, 1)]
    assert all("normalised error train" in line and line.endswith(" minutes left") for line in lines)
    assert [path.name for path in folder.iterdir()] == ["rows"]
    assert {path.stem for path in (folder / "rows").glob("*.json")} == set(TRY.configs)


def test_a_row_is_flat_and_complete(done):
    row = json.loads((done[0] / "rows" / f"{FIRST}.json").read_text())
    assert row["key"] == FIRST and row["arch"] == "mobilenet_v1_0.25" and row["weights_kind"] == "scratch"
    assert not any(isinstance(cell, dict | list) for cell in row.values())
    assert row["ood_n_frames"] == 4 and row["ood_normalized_error"] > 0 and row["ood_pck_1.0"] >= row["ood_pck_0.5"]
    animals = dict(cell.split("=") for cell in row["ood_by_animal"].split())
    assert len(animals) == 4 and all(float(error) > 0 for error in animals.values())
    shares = [float(share) for share in row["ood_pck_curve"].split()]
    assert len(shares) == 10 and sorted(shares) == shares and shares[0] >= 0
    at = [row["ood_pck"], row["ood_pck_0.5"], row["ood_pck_1.0"]]
    assert [shares[2], shares[4], shares[9]] == pytest.approx(at, rel=1e-3)
    assert row["mean_pose_ood_normalized_error"] > 0 and row["device"] and row["keras"] and "commit" in row


def test_a_run_on_a_kept_bench_is_the_run_made_anew_and_stays_if_it_was_there(monkeypatch, tmp_path):
    """Weights to the bit: another seed and rate before it leave no trace."""
    asked = TRY.configs[THIRD]
    bench = KeptBench()
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "kept"))
    for other in (asked.model_copy(update={"seed": 7, "learning_rate": 0.01}), asked):
        kept = horse10.train(prepare(other, bench))
    assert len(bench.trainers) == 1
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "anew"))
    anew = horse10.train(asked)
    assert kept.record.run_id == anew.record.run_id and kept.metrics == anew.metrics
    for one, other in zip(kept.model().get_weights(), anew.model().get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert told(replace(TRY, configs={THIRD: asked}))[1] == 0
    assert (anew.folder / "record.json").is_file() and state.path_of(THIRD).is_file()


def test_a_kept_network_serves_only_runs_that_mirror_alike(monkeypatch):
    """Which body parts change places is a part of the traced step."""
    monkeypatch.setattr(Bench, "trainer", lambda *_: Mock())
    monkeypatch.setattr("horse10.runs.bench.forget", lambda optimizer: None)
    bench, config, arrays, network = KeptBench(), TRY.configs[FIRST], np.zeros(3), Mock()
    asked = [("short", (1, 0)), ("short", None), ("short_flipped", (1, 0)), ("short_flipped", (0, 1))]
    found = []
    for recipe, partners in asked:
        store = Mock(frames=arrays, keypoints=arrays, partners=partners)
        found.append(
            bench.trainer(Mock(config=config, recipe=RECIPES[recipe], network=network, canvas=(64, 96)), store)
        )
    assert found[0] is found[1] and len({id(trainer) for trainer in found}) == 3


def test_a_failure_is_told_and_tried_again_only_when_asked():
    broken = TRY.configs[FIRST].model_copy(update={"weights": "nowhere.weights.h5"})
    study = replace(TRY, configs={key(broken): broken})
    lines, failed = told(study)
    assert failed == 1 and "FAILED, weights='nowhere.weights.h5' does not exist" in lines[0]
    assert state.states(study) == {key(broken): state.FAILED}
    assert "nowhere.weights.h5" in state.reason_of(key(broken))
    assert told(study) == ([], 0)
    assert told(study, again=True)[1] == 1 and told(study, only=[key(broken)])[1] == 1
    state.write(key(broken), {"key": key(broken)})
    assert state.states(study) == {key(broken): state.DONE}


def test_a_run_of_another_process_is_left_to_it():
    state.rows_folder().mkdir(parents=True)
    study = replace(TRY, configs={FIRST: TRY.configs[FIRST]})
    assert state.states(study) == {FIRST: state.MISSING} and not list(state.rows_folder().iterdir())
    with FileLock(state.rows_folder() / f"{FIRST}.lock"):
        assert state.states(study) == {FIRST: state.RUNNING}
        assert told(study) == ([], 0)
    assert state.states(study) == {FIRST: state.MISSING}


def test_a_run_that_the_study_does_not_have_is_refused():
    with pytest.raises(lists.StudyError, match="try has no run 123 at the laptop scale"):
        run(TRY, only=["123"])


def test_nothing_is_begun_that_would_not_end_in_time(monkeypatch):
    monkeypatch.setattr("horse10.study.run.train", lambda experiment: pytest.fail("began"))
    assert told(TRY, limit_min=0) == ([], 0)


def test_time_left_follows_the_runs_so_far(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("horse10.study.run.time.monotonic", lambda: now[0])
    clock = Clock(left_min=30, limit_min=25)
    assert clock.has_time_for(25) and not clock.has_time_for(26)
    now[0] += 20 * 60
    clock.done(10)  # said to cost ten minutes, took twenty
    assert clock.pace == 2 and time_left(clock) == "about 40 minutes left"
    assert clock.has_time_for(2.5) and not clock.has_time_for(3)
    assert time_left(Clock(left_min=120)) == "about 2.0 hours left"


def test_costs_follow_steps_pixels_and_batch():
    config = lists.read("ladder", "paper").configs
    first = next(iter(config.values()))
    assert cost.minutes(first) == pytest.approx(90, rel=0.01)  # 30,000 steps of 0.18 s
    half = first.model_copy(update={"canvas": 144})
    assert cost.minutes(half) == pytest.approx(cost.minutes(first) / 4)
    assert cost.minutes(first.model_copy(update={"batch_size": 16})) > 1.9 * cost.minutes(first)


def test_corrupted_frames_cost_their_prediction_and_where_they_are_made_that_too():
    first = next(iter(lists.read("corruptions").configs.values()))
    plain = first.model_copy(update={"evaluate_corrupted": 0})
    predicted = runs_cost.evaluation_minutes(first.arch, (81, 144), 2 * 40 * 75)
    assert cost.minutes(first) - cost.minutes(plain) == pytest.approx(predicted)
    made = runs_cost.corrupted_minutes(first.arch, (81, 144), 80)
    assert made - predicted == pytest.approx(2)  # 80 frames of 1.5 s


def test_the_command_lists_what_there_is():
    overview = CliRunner().invoke(app, ["study"]).output
    assert "ladder" in overview and "hours left" in overview
    listing = CliRunner().invoke(app, ["study", "try"]).output
    assert listing.count("missing") == 3 and FIRST in listing
    unknown = CliRunner().invoke(app, ["study", "lader"])
    assert unknown.exit_code and isinstance(unknown.exception, lists.StudyError)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--run"], "--run: of which study"),
        (["--data", "."], "--data: of which study"),
        (["try", "--only", "1", "--keep"], "--only, --keep: give this with --run or --emit"),
        (["try", "--minutes", "0"], "--minutes: give this with --run;"),
        (["try", "--collect", "--again"], "--again: give this with --run or --emit"),
        (["try", "--emit", "slurm", "--minutes", "5"], "--minutes: give this with --run;"),
        (["try", "--run", "--collect"], "--run and --collect: give one"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(options, said):
    result = CliRunner().invoke(app, ["study", *options])
    assert result.exit_code == 2 and said in result.output


def test_a_run_whose_row_cannot_be_written_keeps_its_folder(monkeypatch, tmp_path):
    scores = Mock(normalized_error=0.5)
    finished = Mock(folder=tmp_path / "run", metrics=Mock(train=scores, within=scores, ood=scores))
    finished.folder.mkdir()
    monkeypatch.setattr("horse10.study.run.prepare", lambda *_: Mock(is_finished=lambda: False))
    monkeypatch.setattr("horse10.study.run.train", lambda _: finished)
    for error, left in ((float("nan"), True), (0.5, False)):
        monkeypatch.setattr("horse10.study.run.rows.row", lambda *_, error=error: {"error": error})
        assert told(replace(TRY, configs={FIRST: TRY.configs[FIRST]}), again=True)[1] == left
        assert finished.folder.exists() == left


def test_runs_that_leave_only_a_row_are_not_kept():
    with pytest.raises(lists.StudyError, match="The runs of gate leave no folder"):
        run(lists.read("gate"), keep=True)


def test_the_first_run_on_a_gpu_says_how_much_faster_it_is_than_the_estimate(monkeypatch):
    assert not Clock(100, limit_min=10).has_time_for(50)
    monkeypatch.setattr("horse10.study.run.accelerators", lambda: ["gpu:0"])
    clock = Clock(100, limit_min=10)
    assert clock.has_time_for(50)
    clock.start -= 120  # it took two minutes
    clock.done(50)
    assert clock.has_time_for(190) and not clock.has_time_for(210)
