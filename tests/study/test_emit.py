"""A study on a cluster: the scripts are run, with stand-ins for the engine's commands or with the engine itself."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest
import yaml
from click.testing import CliRunner

from horse10.cli import app
from horse10.study import lists, state
from horse10.study.emit import slurm, snakemake
from repository import ROOT

TRY = lists.read("try")
KEYS = list(TRY.configs)
JOB = """#!{python}
import json, os, sys, time
key, log = sys.argv[-1], open({log!r}, "a")
print("begin", " ".join(sys.argv[1:]), file=log, flush=True)
time.sleep({seconds})
rows = os.path.join({rows!r}, key + ".json")
json.dump({{"key": key}}, open(rows + ".part", "w"))
os.replace(rows + ".part", rows)
print("end", key, file=log, flush=True)
"""


@pytest.fixture
def stand_in(tmp_path):
    """Makes an executable `name` in a folder that is first on the PATH; returns the environment."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(name, text):
        path = folder / name
        path.write_text(text)
        path.chmod(0o755)
        return os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}

    return make


def job(log, seconds):
    return JOB.format(python=sys.executable, log=str(log), rows=str(state.rows_folder()), seconds=seconds)


def lines(log):
    return log.read_text().splitlines() if log.exists() else []


# ------------------------------------------------------------------ SLURM


def submitted(tmp_path, environment, task):
    """The script as a task of SLURM's array runs it."""
    script = tmp_path / "array.sh"
    script.write_text(slurm(TRY, KEYS))
    environment = environment | {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_JOB_ID": "77"}
    return subprocess.Popen(["bash", script], env=environment)


def test_each_task_of_the_array_is_one_run(tmp_path, stand_in):
    state.rows_folder().mkdir(parents=True)
    log = tmp_path / "log"
    environment = stand_in("horse10", job(log, 0))
    assert re.search(r"^#SBATCH --array=0-2$", slurm(TRY, KEYS), re.MULTILINE)
    for task, key in enumerate(KEYS):
        assert submitted(tmp_path, environment, task).wait() == 0
        assert lines(log)[-2:] == [f"begin study try --scale laptop --run --only {key}", f"end {key}"]
    assert set(state.states(TRY).values()) == {state.DONE}


@pytest.mark.parametrize(("exit_code", "requeued"), [(143, ["requeue 77_1"]), (1, []), (0, [])])
def test_a_task_that_met_its_limit_is_queued_again(tmp_path, stand_in, exit_code, requeued):
    """SLURM signals the script; the job saves and ends with 143, or was done, or failed at that moment."""
    log, began = tmp_path / "log", tmp_path / "began"
    stand_in("scontrol", f'#!/bin/bash\necho "$@" >> {log}\n')
    waits = f"import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit({exit_code}))"
    waits += f"; open({str(began)!r}, 'w').close(); time.sleep(60)"
    task = submitted(tmp_path, stand_in("horse10", f'#!/bin/bash\nexec {sys.executable} -c "{waits}"\n'), 1)
    while not began.exists():
        time.sleep(0.02)
    task.send_signal(signal.SIGTERM)
    assert task.wait(20) == exit_code and lines(log) == requeued


def test_the_data_of_a_user_go_with_the_job(tmp_path):
    study = lists.read("bees", data=tmp_path / "bees-apic")
    command = f"horse10 study bees --scale laptop --data {tmp_path}/bees-apic --run --only"
    assert command in slurm(study, study.configs) and command in snakemake(study, study.configs)


# ------------------------------------------------------------------ Snakemake


def test_snakemake_killed_in_the_middle_does_only_what_is_missing(tmp_path, stand_in):
    pytest.importorskip("snakemake", reason="needs the extra horse10[cluster]")
    state.rows_folder().mkdir(parents=True)
    log, file = tmp_path / "log", tmp_path / "Snakefile"
    file.write_text(CliRunner().invoke(app, ["study", "try", "--emit", "snakemake"]).output)
    profile = re.search(r"--profile (.*/local)$", file.read_text(), re.MULTILINE)[1]
    command = [sys.executable, "-m", "snakemake", "--profile", profile, "--cores", "1"]
    command += ["--snakefile", str(file), "--directory", str(tmp_path)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    engine = subprocess.Popen(command, env=stand_in("horse10", job(log, 3)), start_new_session=True, **quiet)
    while len(lines(log)) < 3:  # the first run is done, the second has begun
        time.sleep(0.05)
        assert engine.poll() is None
    os.killpg(engine.pid, signal.SIGKILL)
    engine.wait()
    assert sum(path.name.endswith(".json") for path in state.rows_folder().iterdir()) == 1
    environment = stand_in("horse10", job(log, 0))
    subprocess.run([*command, "--unlock"], env=environment, check=True, **quiet)
    again = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr[-2000:]
    assert set(state.states(TRY).values()) == {state.DONE}
    ended = [line.split()[1] for line in lines(log) if line.startswith("end")]
    assert sorted(ended) == sorted(KEYS)  # each once
    nothing = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert nothing.returncode == 0 and "Nothing to be done" in nothing.stderr


def test_profiles_have_only_options_that_snakemake_knows():
    """Those of an executor's plugin begin with its name."""
    cli = pytest.importorskip("snakemake.cli", reason="needs the extra horse10[cluster]")
    known = {option for action in cli.get_argument_parser()._actions for option in action.option_strings}
    profiles = sorted((ROOT / "horse10" / "study" / "profiles").glob("*/config.yaml"))
    assert [path.parent.name for path in profiles] == ["kubernetes", "local", "slurm"]
    for path in profiles:
        options = {name for name in yaml.safe_load(path.read_text()) if not name.startswith(path.parent.name)}
        assert {f"--{name}" for name in options} <= known, path


# ------------------------------------------------------------------ what is emitted


def test_only_what_is_missing_is_emitted():
    state.write(KEYS[0], {"key": KEYS[0]})
    state.write_failure(KEYS[1], ValueError("broken"))
    emit = ["study", "try", "--emit", "slurm"]
    assert [key in CliRunner().invoke(app, emit).output for key in KEYS] == [False, False, True]
    assert [key in CliRunner().invoke(app, [*emit, "--again"]).output for key in KEYS] == [False, True, True]
    first = [*emit, "--only", KEYS[1]]
    assert [key in CliRunner().invoke(app, first).output for key in KEYS] == [False, True, False]
    assert "--run --keep --only" in CliRunner().invoke(app, [*emit, "--keep"]).output
    state.write(KEYS[2], {"key": KEYS[2]})
    nothing = CliRunner().invoke(app, emit)
    assert nothing.exit_code == 1 and "nothing is missing" in nothing.output


def test_long_runs_get_more_time():
    paper = lists.read("ladder", "paper")
    ends = (next(iter(paper.configs)), [*paper.configs][-1])
    limits = [int(re.search(r"--time=(\d+)", slurm(paper, [key]))[1]) for key in ends]
    assert 30 <= limits[0] < limits[1]
