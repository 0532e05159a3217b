"""Every knob of a run, once. The first cell of notebooks/train.ipynb mirrors these fields, names and defaults."""

import csv
import difflib
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from horse10.errors import UserError
from horse10.recipes import RECIPES

METHOD_VERSION = 1  # raise it with any change that alters the result of a configuration, so that it is another run
Auto = Literal["auto"]
MOST = 100_000_000  # steps or frames: 500 times the papers' longest training, far beyond what anybody can wait for
Count = Annotated[int, Field(ge=0, le=MOST)]
Positive = Annotated[int, Field(ge=1, le=MOST)]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]  # NumPy's and Keras's limit
LearningRate = Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
SOURCES = ("auto", "synthetic", "horse10")  # data that are the same everywhere; all else is somebody's path


class ConfigError(UserError, ValueError):
    """A parameter that does not exist, or a value it cannot have."""


class DataConfig(BaseModel):
    """Which frames, and how they are divided. Lists may be given as such or as text, "coat,light"; a name that has a
    comma itself stands in double quotes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    data: str = "auto"  # "synthetic", "horse10", a DeepLabCut project folder, a COCO or SLEAP file
    synthetic_size: Literal["tiny", "small", "full"] = "small"  # 6, 40 or about 270 frames for each of 30 horses
    fixed: str = ""  # factors that are the same for all synthetic horses, comma-separated: coat, light ...
    shift: str = ""  # factors that are other for unseen synthetic horses than for training horses, comma-separated
    split: Literal[1, 2, 3] = 1  # which of the three official divisions of the horses
    train_fraction: int = Field(50, ge=1, le=99)  # % of the training animals' frames; Horse-10: 5, 10, 20, 50, 90
    train_frames: Count = 0  # train on at most so many of these frames, 0 for all
    canvas: Count = 0  # longest side of the frames in px: larger ones are made smaller first, 0 for none
    group_by: str = "folder"  # other projects: what tells animals apart, "folder" or a pattern in its name
    held_out: str = ""  # other projects: the groups kept as out-of-domain, comma-separated (default: the last one)
    scale_parts: str = ""  # other projects: two body parts whose distance normalises errors, "a,b" (default: px only)
    individual: str = ""  # several animals: the one to use; in COCO files a category, track or annotation ids

    @field_validator("data", "individual", "fixed", "shift", "held_out", "scale_parts", mode="before")
    @classmethod
    def _as_text(cls, value, info):
        """Paths, None and (where a field lists names) Python's collections, as papermill would give them."""
        if isinstance(value, Path) or value is None:
            return str(value or "")
        if info.field_name in ("data", "individual") or isinstance(value, str) or not isinstance(value, Iterable):
            return value
        return as_list([str(name) for name in (sorted(value) if isinstance(value, Set) else value)])

    @field_validator("fixed", "shift")
    @classmethod
    def _in_one_order(cls, value):
        """Sorted, so that the same world has one name; which factors there are, the synthetic horses know."""
        return as_list(sorted(set(names_in(value))))


class RunConfig(DataConfig):
    """One experiment. "auto" is replaced before the run starts, and what it became is recorded with the reason."""

    # network
    arch: str = "mobilenet_v2_0.35"  # one of horse10.backbones.BACKBONES
    weights: str = "auto"  # "imagenet", "none" (from scratch), "run:ID" (the backbone of a run), or a .weights.h5

    # training
    recipe: Literal["auto", *RECIPES] = "auto"  # one of horse10.recipes.RECIPES: optimiser, schedule, augmentation
    iterations: Positive | Auto = "auto"  # training steps; "auto" = the recipe's
    batch_size: Annotated[int, Field(ge=1, le=10_000)] | Auto = "auto"  # images per step; "auto" = the recipe's
    learning_rate: LearningRate | Auto = "auto"  # initial; "auto" = the recipe's for this network
    augmentation: Literal["auto", "none", "paper", "photometric"] = "auto"  # photometric: KerasCV, not repeatable
    int_labels: bool | Auto = "auto"  # labels cut to whole pixels for training, as DeepLabCut's training file has them
    seed: Seed = 0  # initial weights, order of frames, augmentation

    # evaluation
    batch_norm: Literal["auto", "reestimated", "frame", "moving", "none"] = "auto"  # statistics at evaluation
    evaluate_frames: Count | Auto = "auto"  # at most so many frames of each subset, 0 for all
    evaluate_corrupted: Count = 0  # frames of each tested subset to score in 15 x 5 corrupted copies, 0 for none
    evaluate_every: Count | Auto = "auto"  # steps between evaluations during training, 0 for only at the end
    snapshots: int = Field(0, ge=0, le=1000)  # steps of a new run at which its maps of two frames are kept

    @field_validator("weights", mode="before")
    @classmethod
    def _none_is_a_word(cls, value):
        return "none" if value in (None, "None") else str(value)

    @classmethod
    def is_text(cls, name: str) -> bool:
        """Whether the values of a field are text and nothing else."""
        annotation = cls.model_fields[name].annotation
        return annotation is str or all(isinstance(choice, str) for choice in get_args(annotation) or (0,))

    @classmethod
    def parse_text(cls, name: str, text: str):
        """The value that `-p NAME TEXT` gives to a parameter.

        Text stays text where the field is text: `held_out 007` and `group_by '[a-z]+(\\d)'` are taken as typed. Other
        values are read as papermill reads them (papermill.cli._resolve_type): True, False, None, else a whole number
        (`010` is 10), else a number (`1e-3`), else text. An unknown name is left to `make_config`.
        """
        if name in cls.model_fields and cls.is_text(name):
            return text
        words = {"True": True, "False": False, "None": None}
        if text in words:
            return words[text]
        for number in (int, float):
            with suppress(ValueError):
                return number(text)
        return text


def names_in(text: str) -> list[str]:
    """The names in a comma-separated list; one that has a comma itself stands in double quotes."""
    rows = csv.reader(text.splitlines(keepends=True), skipinitialspace=True)
    return [name for row in rows for part in row if (name := part.strip())]


def as_list(names: Iterable[str]) -> str:
    """The text in which `names_in` finds these names."""
    csv.writer(line := io.StringIO()).writerow(names)
    return line.getvalue().removesuffix("\r\n")


def make_config(kind: type[DataConfig] = RunConfig, /, **parameters) -> RunConfig:
    """A checked RunConfig, or only the part of it that says which data.

    Raises:
        ConfigError: lists every unknown name (with the nearest known one) and every impossible value.
    """
    try:
        return kind(**parameters)
    except ValidationError as error:
        raise ConfigError(_explain(error, kind)) from None


def config_from_notebook(namespace: Mapping) -> RunConfig:
    """The RunConfig of a notebook whose parameters cell (and papermill's injected one) have just run.

    Every value a notebook holds at that moment must be a parameter: papermill itself only logs a mistyped name.
    papermill has made a number of `-p held_out 20230102`; it becomes text again. What was lost on the way (`007` is 7
    now) cannot come back: a group or individual of that name is missing, and the error advises papermill's `-r`.

    Raises:
        ConfigError: as `make_config`.
    """
    parameters = plain_values(namespace)
    for name in RunConfig.model_fields.keys() & parameters.keys():
        if isinstance(parameters[name], int | float) and RunConfig.is_text(name):
            parameters[name] = str(parameters[name])
    return make_config(**parameters)


def plain_values(namespace: Mapping) -> dict:
    """What a notebook holds that could be a parameter: any value, not modules, functions and what Jupyter put there."""
    return {
        name: value
        for name, value in namespace.items()
        if not (isinstance(value, ModuleType) or callable(value) or name.startswith("_") or name in {"In", "Out"})
    }


def hash_of(asked: Mapping) -> str:
    """Twelve digits that change with any setting, the same on every machine."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]


def no_such_parameter(name: str, known: Iterable[str]) -> str:
    """What is wrong with a name, and the nearest known one."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name}: no such parameter." + (f" Did you mean {near[0]}?" if near else "")


def _explain(error: ValidationError, kind: type[DataConfig]) -> str:
    lines = {}
    for problem in error.errors():
        name = str(problem["loc"][0]) if problem["loc"] else ascii(problem["input"])  # a name that is no Unicode
        if problem["type"] == "extra_forbidden" or not problem["loc"]:
            lines[name] = no_such_parameter(name, kind.model_fields)
        else:  # a union reports one problem for each of its members
            expected = problem["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
            before = lines[name] + " or " if name in lines else f"{name} = {problem['input']!r}: expected "
            lines[name] = before + expected
    if any("no such" in line for line in lines.values()):
        lines["_"] = "Parameters are: " + ", ".join(kind.model_fields)
    return "These parameters cannot be used:\n  " + "\n  ".join(lines.values())
