"""The probe notebook: its parameters are those of a ProbeConfig, and it runs as it stands, without a network."""

import pytest

import notebook_cells
from horse10.transfer.probe_config import ProbeConfig
from horse10.transfer.sets import SETS


def test_its_parameters_mirror_the_configuration():
    values, source = notebook_cells.parameters("probe")
    assert list(values) == ["set", "arch", "weights", "setting", "seed"]
    assert ProbeConfig(**values) == ProbeConfig()
    listed = source.splitlines()[0].partition("# ")[2]
    assert listed.split(", ") == list(SETS)


@pytest.mark.slow
def test_it_runs_as_it_stands(tmp_path):
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    shown = notebook_cells.shown("probe", tmp_path, {})
    assert "scikit-learn&#x27;s digits" in shown and "of 400 (" in shown and "Right answers by class" in shown
