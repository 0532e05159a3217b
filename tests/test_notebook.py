"""The train notebook as people run it: papermill in a pipe, papermill in a terminal, with a mistake."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from repository import ROOT

PAPERMILL = str(Path(sys.executable).parent / "papermill")
TINY = ["-p", "synthetic_size", "tiny", "-p", "weights", "none", "-p", "iterations", "2", "-p", "batch_size", "1"]
TINY += ["-p", "evaluate_frames", "2", "-p", "evaluate_every", "0"]

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path):
    return os.environ | {"HORSE10_RUNS": str(tmp_path / "runs"), "IPYTHONDIR": str(tmp_path / "ipython")}


def test_in_a_pipe_the_line_works_as_typed(environment, tmp_path):
    """Without an output name the executed notebook goes to standard output, the progress to standard error."""
    done = subprocess.run(
        [PAPERMILL, "notebooks/train.ipynb", *TINY], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    executed = json.loads(done.stdout)
    outputs = "".join(str(cell.get("outputs")) for cell in executed["cells"])
    assert "measured on synthetic horses" in outputs and "published" in outputs
    assert "Training: 100%" in done.stderr and "loss" in done.stderr
    assert len(list((tmp_path / "runs").glob("*/record.json"))) == 1
    progress = [cell for cell in executed["cells"] if "horse10.train(experiment)" in "".join(cell["source"])]
    assert "Training: 100%" in str(progress[0]["outputs"])


def test_in_a_terminal_with_an_output_name(environment, tmp_path):
    output = tmp_path / "out.ipynb"
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [PAPERMILL, "notebooks/train.ipynb", str(output), *TINY, "-p", "arch", "mobilenet_v1_0.25"],
        cwd=ROOT, env=environment, stdin=slave, stdout=slave, stderr=slave, close_fds=True,
    )  # fmt: skip
    os.close(slave)
    shown = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    assert process.wait() == 0, shown[-3000:].decode(errors="replace")
    assert b"Training:" in shown and b"loss" in shown
    assert json.loads(output.read_text())["metadata"]["papermill"]["exception"] is None


def test_a_mistyped_parameter_ends_the_notebook_before_any_work(environment, tmp_path):
    done = subprocess.run(
        [PAPERMILL, "notebooks/train.ipynb", str(tmp_path / "out.ipynb"), "-p", "archh", "resnet50"],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert "archh: no such parameter. Did you mean arch?" in done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_fresh_clone_has_the_folder_that_the_readme_writes_to():
    """Papermill makes no folder."""
    tracked = subprocess.run(["git", "ls-files", "runs"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert tracked == ["runs/README.md"]
