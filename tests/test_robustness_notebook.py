"""The robustness notebook: its parameters are those of a ForecastConfig, and it runs as it stands."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

from horse10.forecast.config import ForecastConfig
from repository import ROOT

PAPERMILL = str(Path(sys.executable).parent / "papermill")


def test_its_parameters_are_those_of_a_forecast():
    cells = jupytext.read(ROOT / "notebooks/robustness.py").cells
    source = next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))
    values = {}
    exec(source, {}, values)
    assert values.pop("out") == "robustness.html"
    assert ForecastConfig(**values).data == "synthetic"


@pytest.mark.slow
def test_it_runs_where_there_is_no_time_for_a_training(tmp_path):
    """With next to no time nothing is trained: the plan is made, the page is written, and both say so."""
    output = tmp_path / "out.ipynb"
    environment = os.environ | {"IPYTHONDIR": str(tmp_path / "ipython"), "HORSE10_RUNS": str(tmp_path / "runs")}
    page = ["-p", "out", str(tmp_path / "page.html"), "-p", "minutes", "0.01", "-p", "weights", "none"]
    command = [PAPERMILL, "notebooks/robustness.ipynb", str(output), *page]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    shown = str([cell.get("outputs") for cell in json.loads(output.read_text())["cells"]])
    assert "No training has been finished yet" in shown and (tmp_path / "page.html").is_file()
