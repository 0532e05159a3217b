"""The robustness notebook: its parameters are those of a ForecastConfig, and it runs as it stands."""

import pytest

import notebook_cells
from horse10.forecast.config import ForecastConfig


def test_its_parameters_are_those_of_a_forecast():
    values, _ = notebook_cells.parameters("robustness")
    assert values.pop("out") == "robustness.html"
    assert [values.pop(name) for name in ("new", "predictions", "train", "sides", "shuffle")] == [""] * 5
    assert ForecastConfig(**values).data == "synthetic"


@pytest.mark.slow
def test_it_runs_where_there_is_no_time_for_a_training(tmp_path):
    """With next to no time nothing is trained: the plan is made, the page is written, and both say so."""
    settings = {"out": tmp_path / "page.html", "minutes": 0.01, "weights": "none"}
    shown = notebook_cells.shown("robustness", tmp_path, settings, HORSE10_RUNS=str(tmp_path / "runs"))
    assert "No training is finished yet" in shown and (tmp_path / "page.html").is_file()
