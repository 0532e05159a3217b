"""The command line: parameters as papermill reads them, and no traceback for what a user can mend."""

import ast
import builtins
import platform
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from horse10 import cli
from horse10.dataset import DatasetError, load_dataset
from horse10.prediction.annotate import Prediction
from horse10.prediction.tables import deeplabcut_table
from repository import ROOT
from toy_project import write_project

BUILT_IN = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception)}


def failure(monkeypatch, capsys, *arguments) -> str:
    """What the command prints to standard error before it ends with exit code 2."""
    monkeypatch.setattr("sys.argv", ["horse10", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2
    return capsys.readouterr().err


def test_train_evaluate_and_data_from_the_shell(toy_backbone):
    shell = CliRunner()
    small = ["-p", "data", "synthetic", "-p", "synthetic_size", "tiny"]
    shown = shell.invoke(cli.app, ["data", "info", *small])
    assert shown.exit_code == 0 and "180 frames of 30 animals, 22 body parts" in shown.output
    run = ["-p", "weights", "none", "-p", "iterations", "1", "-p", "batch_size", "1", "-p", "evaluate_frames", "1"]
    run += ["-p", "learning_rate", "1e-3", "-p", "arch", toy_backbone]
    trained = shell.invoke(cli.app, ["train", *small, *run])
    assert trained.exit_code == 0, trained.output
    assert "measured on synthetic horses" in trained.output and "mean_pose" in trained.output
    folder = trained.output.strip().splitlines()[-1].split(" in ")[-1]
    for options in ([], ["-p", "evaluate_frames", "2"], ["-p", "split", "2"]):
        scored = shell.invoke(cli.app, ["evaluate", folder, *options])
        assert scored.exit_code == 0 and "normalized_error" in scored.output
        assert "measured on synthetic horses (quick recipe)" in scored.output
    assert "count as training" in scored.output


@pytest.mark.parametrize("name", ["20230102", "007", "2023-01-02", "1e5", "no"])
def test_names_that_look_like_numbers_dates_or_answers_stay_names(tmp_path, name):
    write_project(tmp_path / "numbers", {"20230101": 2, name: 2}, ["nose", "tail"], missing=0.0)
    done = CliRunner().invoke(cli.app, ["data", "check", str(tmp_path / "numbers"), "-p", "held_out", name])
    assert done.exit_code == 0 and f"{name} held out: 1 training" in done.output


def test_a_regular_expression_is_taken_as_typed(tmp_path):
    write_project(tmp_path / "mice", {"mouse1": 2, "mouse2": 2}, ["nose", "tail"], missing=0.0)
    expression = r"[a-z]+(\d)/"
    done = CliRunner().invoke(cli.app, ["data", "check", str(tmp_path / "mice"), "-p", "group_by", expression])
    assert done.exit_code == 0 and "2 held out: 1 training" in done.output


def test_check_lists_every_fault(tmp_path):
    frames, _ = write_project(tmp_path / "mice", {"a": 3, "b": 3}, ["nose", "tail"], missing=0.0)
    fine = CliRunner().invoke(cli.app, ["data", "check", str(tmp_path / "mice")])
    assert fine.exit_code == 0 and "6 frames of 2 animals, 2 body parts" in fine.output
    for name in frames[::3]:
        (tmp_path / "mice" / name).unlink()
    faulty = CliRunner().invoke(cli.app, ["data", "check", str(tmp_path / "mice")])
    assert faulty.exit_code == 2 and "2 problems" in faulty.output
    assert all(name in faulty.output for name in frames[::3])


def test_a_message_is_cut_and_check_lists_all(tmp_path):
    frames, _ = write_project(tmp_path / "mice", {"a": 130, "b": 3}, ["nose", "tail"], missing=0.0)
    for name in frames[:130]:
        (tmp_path / "mice" / name).unlink()
    with pytest.raises(DatasetError) as refused:
        load_dataset(tmp_path / "mice")
    lines = str(refused.value).splitlines()
    assert len(refused.value.problems) == 130 and sum(".png" in line for line in lines) == 100
    assert lines[-1] == "  and 30 more, all of which `horse10 data check` lists"
    listed = CliRunner().invoke(cli.app, ["data", "check", str(tmp_path / "mice")]).output.splitlines()
    assert [line for line in listed if ".png" in line][:100] == [line for line in lines if ".png" in line]
    assert sum(".png" in line for line in listed) == 130 and "more, all" not in listed[-1]


def test_a_mistyped_parameter_is_one_message(monkeypatch, capsys):
    assert "Did you mean arch?" in failure(monkeypatch, capsys, "train", "-p", "archh", "resnet50")
    assert "expected a valid integer" in failure(monkeypatch, capsys, "train", "-p", "seed", "1.5")
    twice = failure(monkeypatch, capsys, "train", "-p", "held_out", "m1", "-p", "held_out", "m2")
    assert "held_out: given more than once" in twice
    assert "data: given more than once" in failure(monkeypatch, capsys, "data", "check", "a", "-p", "data", "b")
    again = failure(monkeypatch, capsys, "score", __file__, "--data", "a", "-p", "data", "b")
    assert "data: given more than once" in again


def test_a_folder_that_is_no_run_is_one_message(monkeypatch, capsys, tmp_path):
    assert str(tmp_path) in failure(monkeypatch, capsys, "predict", tmp_path, tmp_path)


@pytest.mark.parametrize(("faults", "code"), [([], 0), (["b.png: damaged"], 3)])
def test_a_prediction_with_faults_is_kept_and_ends_with_code_3(monkeypatch, tmp_path, faults, code):
    table = deeplabcut_table(np.zeros((1, 2, 3)), ["nose", "tail"], ["a.png"], "net")
    result = Prediction(table, [tmp_path / "a.csv"], ["turned: a.png"], faults)
    monkeypatch.setattr("horse10.open_run", lambda _: SimpleNamespace(predict=lambda *_: result))
    done = CliRunner().invoke(cli.app, ["predict", "run", str(tmp_path)])
    assert done.exit_code == code
    assert done.stdout == f"1 picture, 2 body parts\n! turned: a.png\n{tmp_path / 'a.csv'}\n"
    assert done.stderr == "".join(f"incomplete: {fault}\n" for fault in faults)


def test_an_absent_backend_is_one_message(monkeypatch, capsys):
    def absent(**_):
        raise ModuleNotFoundError("No module named 'jax'", name="jax")

    monkeypatch.setattr(cli, "app", absent)
    assert "install horse10[jax], or set KERAS_BACKEND" in failure(monkeypatch, capsys)


def test_faults_of_the_program_keep_their_traceback(monkeypatch):
    def faulty(**_):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(cli, "app", faulty)
    with pytest.raises(ValueError, match="a fault of ours"):
        cli.main()


@pytest.mark.parametrize("module", ["horse10", "horse10.cli"])
def test_it_runs_as_a_module(module, tmp_path):
    command = [sys.executable, "-m", module, "data", "check", str(tmp_path / "nothing")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "no such folder" in done.stdout and not done.stderr


def test_a_command_that_loads_the_library_shows_none_of_its_remarks():
    command = [sys.executable, "-m", "horse10", "study", "try"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Three runs of a few seconds" in done.stdout and not done.stderr


def test_help_does_not_wait_for_the_library():
    code = "import sys; from horse10 import cli; print({'pandas', 'keras', 'numpy', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_each_error_class_of_the_package_is_for_users():
    """An error class that does not derive from UserError would reach users as a traceback."""
    for path in sorted((ROOT / "horse10").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            bases = {ast.unparse(base) for base in node.bases} if isinstance(node, ast.ClassDef) else set()
            if path.name != "errors.py" and bases & BUILT_IN:
                assert "UserError" in bases, f"{path}: {node.name}"


def test_info_shows_what_killed_processes_left(tmp_path, monkeypatch):
    """Sizes, and the folders in the cache and of runs; nothing is removed by looking."""
    for name, place in (("HORSE10_HOME", "home"), ("HORSE10_RUNS", "runs")):
        monkeypatch.setenv(name, str(tmp_path / place))
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    left = [tmp_path / place / f".horse10-{platform.node()}-{process.pid}.tmp.a" for place in ("home", "runs/run-1")]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "img.png").write_bytes(bytes(2_000_000))
    shown = CliRunner().invoke(cli.app, ["data", "info"]).output
    for folder in left:
        line = f"2.0 MB        1 files  left by a killed process; the next one that writes there removes it: {folder}\n"
        assert shown.count(line) == 1 and folder.is_dir()
