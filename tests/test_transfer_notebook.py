"""The transfer notebook: what its parameters become, and a run of it as people type it, but for a smaller one."""

import pytest

import notebook_cells
from horse10.config import ConfigError
from horse10.transfer.config import PARAMETERS, pair_from_notebook


@pytest.fixture
def parameters():
    return notebook_cells.parameters("transfer")[0]


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
    settings = {"source_steps": 4, "target_steps": 4, "source_frames": 8, "target_frames": 8, "source_task": "pose"}
    shown = notebook_cells.shown("transfer", tmp_path, settings)
    assert (
        "measured on synthetic worlds" in shown
        and "normalized_error" in shown
        and "Measured by normalised error" in shown
    )
