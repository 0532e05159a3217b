"""The probe notebook: its parameters are those of a ProbeConfig, and it runs as it stands, without a network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

from horse10.transfer.probe_config import ProbeConfig
from horse10.transfer.sets import SETS
from repository import ROOT

PAPERMILL = str(Path(sys.executable).parent / "papermill")


def test_its_parameters_mirror_the_configuration():
    cells = jupytext.read(ROOT / "notebooks/probe.py").cells
    source = next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))
    values = {}
    exec(source, {}, values)
    assert list(values) == ["set", "arch", "weights", "setting", "seed"]
    assert ProbeConfig(**values) == ProbeConfig()
    listed = source.splitlines()[0].partition("# ")[2]
    assert listed.split(", ") == list(SETS)


@pytest.mark.slow
def test_it_runs_as_it_stands(tmp_path):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    output = tmp_path / "out.ipynb"
    environment = os.environ | {"IPYTHONDIR": str(tmp_path / "ipython")}
    command = [PAPERMILL, "notebooks/probe.ipynb", str(output)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    shown = str([cell.get("outputs") for cell in json.loads(output.read_text())["cells"]])
    assert "scikit-learn&#x27;s digits" in shown and "of 400 (" in shown and "Right answers by class" in shown
