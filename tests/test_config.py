"""Parameters: every mistake is named before any work is done, and the notebook's cell mirrors the configuration."""

import ast
import math
import re
from pathlib import Path

import numpy as np
import papermill.cli
import pytest

from horse10.config import ConfigError, RunConfig, config_from_notebook, make_config
from repository import ROOT

NOTEBOOK = ROOT / "notebooks" / "train.py"


def parameters_cell() -> str:
    return NOTEBOOK.read_text().split('tags=["parameters"]\n')[1].split("\n# %%")[0]


def test_the_notebooks_parameters_are_the_configuration_with_its_defaults():
    cell = {node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(parameters_cell()).body}
    assert cell == RunConfig().model_dump()
    assert list(cell) == list(RunConfig.model_fields)


def test_a_name_that_is_no_unicode_is_refused_like_any_other():
    with pytest.raises(ConfigError, match=r"'arch\\udcff': no such parameter"):
        make_config(**{"arch\udcff": "resnet50"})


def test_zero_is_a_value_where_it_means_something():
    zeros = {"seed": 0, "snapshots": 0, "evaluate_frames": 0, "evaluate_every": 0}
    assert make_config(**zeros).model_dump().items() >= zeros.items()


LIMITS = {
    "iterations": (1, 100_000_000),
    "batch_size": (1, 10_000),
    "seed": (0, 2**32 - 1),
    "evaluate_frames": (0, 100_000_000),
    "evaluate_corrupted": (0, 100_000_000),
    "evaluate_every": (0, 100_000_000),
    "snapshots": (0, 1000),
    "train_fraction": (1, 99),
    "train_frames": (0, 100_000_000),
    "canvas": (0, 100_000_000),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_that_nobody_can_mean_is_refused(name):
    least, most = LIMITS[name]
    assert make_config(**{name: least}) != make_config(**{name: most})
    for value, limit in ((least - 1, f"greater than or equal to {least}"), (most + 1, f"than or equal to {most}")):
        with pytest.raises(ConfigError, match=f"{name} = {value}: expected .*{limit}"):
            make_config(**{name: value})


@pytest.mark.parametrize("value", [0.0, -1e-3, 1e30, math.inf, -math.inf, math.nan, True])
def test_a_learning_rate_is_a_positive_number(value):
    with pytest.raises(ConfigError, match=re.escape(f"learning_rate = {value}: expected ") + ".* or 'auto'"):
        make_config(learning_rate=value)
    assert make_config(learning_rate=1).learning_rate == 1.0


def test_every_number_of_a_configuration_has_limits():
    numbers = {name for name, field in RunConfig.model_fields.items() if re.search("int|float", str(field.annotation))}
    assert numbers == {*LIMITS, "learning_rate"}


def test_a_mistyped_parameter_gets_a_suggestion():
    with pytest.raises(ConfigError, match=r"archh: no such parameter\. Did you mean arch\?"):
        make_config(archh="resnet50")


def test_every_problem_is_listed_with_what_was_expected():
    with pytest.raises(ConfigError) as error:
        make_config(split=4, iterations="many", seed=-1, batch_size=0, recipe="fast")
    for word in ("split = 4", "iterations = 'many'", "seed = -1", "batch_size = 0", "recipe = 'fast'", "quick"):
        assert word in str(error.value)


@pytest.mark.parametrize(("name", "value"), [("split", "1"), ("seed", 1.5), ("iterations", True), ("arch", 3)])
def test_values_of_another_type_are_not_converted(name, value):
    with pytest.raises(ConfigError, match=name):
        make_config(**{name: value})


def test_a_notebooks_namespace_is_read_without_its_modules_and_history():
    namespace = {"arch": "resnet50", "seed": 3, "ast": ast, "In": ["x"], "_dh": [], "quit": exit}
    assert config_from_notebook(namespace) == RunConfig(arch="resnet50", seed=3)
    with pytest.raises(ConfigError, match=r"Did you mean seed\?"):
        config_from_notebook(namespace | {"sed": 3})


def test_no_value_of_a_notebooks_parameter_is_passed_over_for_its_type():
    given = config_from_notebook({"data": Path("mice"), "shift": {"light", "coat"}, "learning_rate": np.float32(0.5)})
    assert (given.data, given.shift, given.learning_rate) == ("mice", "coat,light", 0.5)
    with pytest.raises(ConfigError, match="group_by"):
        config_from_notebook({"group_by": re.compile("m")})


@pytest.mark.parametrize("text", ["1e-3", "010", "7", "True", "None", "-2", "1_000", "auto", "no", "nan", "1e400", ""])
def test_values_are_read_as_papermill_reads_them(text):
    expected = papermill.cli._resolve_type(text)
    value = RunConfig.parse_text("iterations", text)
    assert type(value) is type(expected) and repr(value) == repr(expected)


TEXT = {"data", "fixed", "shift", "group_by", "held_out", "scale_parts", "individual", "arch", "weights", "recipe"}
TEXT |= {"synthetic_size", "augmentation", "batch_norm"}


def test_text_stays_text_where_the_field_is_text():
    assert {name for name in RunConfig.model_fields if RunConfig.is_text(name)} == TEXT
    for text in ("20230102", "007", "2023-01-02", "no", r"[a-z]+(\d)", "1e5", "None", ""):
        assert RunConfig.parse_text("held_out", text) == text
    assert make_config(weights=RunConfig.parse_text("weights", "None")).weights == "none"


def test_a_name_that_papermill_made_a_number_of_is_text_again():
    assert config_from_notebook({"held_out": 20230102, "individual": True, "seed": 3}) == RunConfig(
        held_out="20230102", individual="True", seed=3
    )
    with pytest.raises(ConfigError, match="group_by"):
        config_from_notebook({"group_by": ["folder"]})


def test_no_weights_can_be_said_in_two_ways():
    assert make_config(weights=None) == make_config(weights="none")


def test_factors_are_listed_in_one_order():
    assert make_config(shift=" light, coat,,coat").shift == "coat,light"
    assert make_config(fixed="second horse").fixed == "second horse"
