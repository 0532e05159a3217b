"""The transfer notebook: what its parameters become, and a run of it as people type it, but for a smaller one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

from horse10.config import ConfigError
from horse10.transfer.config import PARAMETERS, pair_from_notebook
from repository import ROOT

PAPERMILL = str(Path(sys.executable).parent / "papermill")


@pytest.fixture
def parameters():
    cells = jupytext.read(ROOT / "notebooks/transfer.py").cells
    values = {}
    exec(next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", [])), {}, values)
    return values


def test_a_target_alone_and_after_its_source(parameters):
    assert list(parameters) == list(PARAMETERS)
    alone, after = pair_from_notebook(parameters | {"_": 1, "In": [], "exit": print})
    assert alone == after.model_copy(update={"start": "none"}) and alone.task == "pose"
    assert (after.start.task, after.start.herd, after.start.start, after.start.steps) == ("parts", 1, "none", 200)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"target_tusk": "pose"}, "target_tusk: no such parameter. Did you mean target_task?"),
        ({"source_domain": "sea"}, "not 'sea'"),
        ({"seed": "one"}, "seed"),
    ],
)
def test_a_mistake_is_named(parameters, wrong, said):
    with pytest.raises(ConfigError) as error:
        pair_from_notebook(parameters | wrong)
    assert said in str(error.value)


@pytest.mark.slow
def test_it_runs_as_it_is_typed(tmp_path):
    output = tmp_path / "out.ipynb"
    settings = {"source_steps": 4, "target_steps": 4, "source_frames": 8, "target_frames": 8, "source_task": "pose"}
    options = [word for name, value in settings.items() for word in ("-p", name, str(value))]
    environment = os.environ | {"IPYTHONDIR": str(tmp_path / "ipython")}
    command = [PAPERMILL, "notebooks/transfer.ipynb", str(output), *options]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    shown = str([cell.get("outputs") for cell in json.loads(output.read_text())["cells"]])
    assert "measured on synthetic worlds" in shown and "normalized_error" in shown and "By normalised error" in shown
