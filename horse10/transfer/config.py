"""One experiment of a chain, source -> target, as a configuration that says all of the chain before it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from horse10.backbones.weight_sets import BY_NAME, start_of
from horse10.config import ConfigError, hash_of, names_in, no_such_parameter, plain_values
from horse10.synthetic import DOMAINS, VERSION

METHODS = 1, 2  # of the results that no change altered, and of others: `method_of` says which these are
MIXED = 32  # frames from which on batch norm's statistics are those of frames drawn at random
TASKS = ("segmentation", "parts", "detection", "depth", "pose", "centers", "classification", "contrastive")
IN_WORDS = {"contrastive": "contrastive learning"}  # of a task whose name is none
SIZE_PX = (81, 144)  # of all frames: half of Horse-10's
ASSIGNMENTS = {  # as Table 10 numbers them
    1: "one to one, so that the sum is least (Earth Mover's Distance)",
    2: "each target image to its closest source image: does the source include the target?",
    3: "each source image to its closest target image",
    4: "the mean of 2 and 3",
}
PARAMETERS = (  # of the notebook
    *(f"{of}_{name}" for of in ("source", "target") for name in ("task", "domain", "frames", "steps")),
    *("arch", "weights", "learning_rate", "seed"),
)
Positive = Annotated[int, Field(ge=1, le=1_000_000)]


class TransferConfig(BaseModel):
    """Train one network for one task on one domain of the synthetic world, and score it on horses never seen.

    Several tasks and domains, as many of each, are trained in turn with a head for each; the first is scored.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    task: str = "pose"  # one of TASKS, or several, comma-separated
    domain: str = "places"  # one of synthetic.DOMAINS, or as many as tasks
    start: "str | TransferConfig" = "none"  # random weights, a set of ImageNet weights, or the run it starts from
    arch: str = "mobilenet_v1_0.25"
    norm: Literal["batch", "group"] = "batch"  # group norm only where the whole chain began with random weights
    herd: Annotated[int, Field(ge=0)] = 0  # seed of the thirty horses; a source has other ones than its target
    frames: Positive = 30  # trained on, of ten horses
    tested: Positive = 80  # scored, of fifteen others
    steps: Positive = 200
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.003  # at first; it falls to nothing as a cosine does
    batch_size: Positive = 8
    seed: Annotated[int, Field(ge=0)] = 0  # first weights of the heads, order of the frames, augmentation

    @field_validator("task")
    @classmethod
    def _known_tasks(cls, value):
        return _all_of(value, TASKS)

    @field_validator("domain")
    @classmethod
    def _known_domains(cls, value):
        return _all_of(value, tuple(DOMAINS))

    @field_validator("start")
    @classmethod
    def _known_start(cls, value):
        if isinstance(value, str) and value not in ("none", *BY_NAME):
            raise ValueError(f"'none', a run, or one of {', '.join(BY_NAME)}")
        return value

    @property
    def sets(self) -> list[tuple[str, str]]:
        """Task and domain of each data set that it is trained on."""
        return list(zip(names_in(self.task), names_in(self.domain), strict=True))

    def model_post_init(self, _):
        if len(names_in(self.task)) != len(names_in(self.domain)):
            raise ValueError(f"as many domains as tasks, not {self.domain!r} for {self.task!r}")
        if isinstance(self.start, TransferConfig) and self.start.arch != self.arch:
            raise ValueError(f"arch {self.arch!r} like that of the run it starts from, {self.start.arch!r}")
        if self.norm == "group" and self.origin != "none":
            raise ValueError(f"norm 'batch' with the ImageNet weights {self.origin!r}, which were trained with it")
        if isinstance(self.start, TransferConfig) and self.start.norm != self.norm:
            raise ValueError(f"norm {self.norm!r} like that of the run it starts from, {self.start.norm!r}")

    @property
    def origin(self) -> str:
        """What the whole chain began with: "none", or the name of a set of ImageNet weights."""
        return self.start if isinstance(self.start, str) else self.start.origin


def make_transfer(**settings) -> TransferConfig:
    """A checked TransferConfig; `start` may be a mapping, with the network and the seed of the run where it says none.

    Raises:
        ConfigError: an unknown name or an impossible value, with what was expected.
    """
    try:
        return TransferConfig(**_handed_down(settings))
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, problem['loc'])) or 'the settings'}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        raise ConfigError("This transfer cannot be run:\n  " + "\n  ".join(lines)) from None


def pair_from_notebook(namespace: Mapping) -> tuple[TransferConfig, TransferConfig]:
    """A target alone, and the same target after a source, of a notebook whose parameters cell has just run.

    Raises:
        ConfigError: a plain value that is no parameter, or a value that a parameter cannot have.
    """
    given = plain_values(namespace)
    if unknown := sorted(set(given) - set(PARAMETERS)):
        raise ConfigError(f"{no_such_parameter(unknown[0], PARAMETERS)} Parameters are: {', '.join(PARAMETERS)}")
    both = {"arch": given["arch"], "learning_rate": float(given["learning_rate"]), "seed": given["seed"]}
    source, target = (
        both | {name: given[f"{of}_{name}"] for name in ("task", "domain", "frames", "steps")}
        for of in ("source", "target")
    )
    alone = make_transfer(**target, start=given["weights"])
    return alone, make_transfer(**target, start=source | {"herd": 1, "start": given["weights"]})


def _handed_down(settings: dict) -> dict:
    start = settings.get("start")
    if not isinstance(start, dict):
        return settings
    own = {name: settings[name] for name in ("arch", "norm", "seed") if name in settings}
    return settings | {"start": _handed_down(own | start)}


def key(config: TransferConfig) -> str:
    """A hash of all that changes the result, so that a chain that has been run is known again."""
    asked = {"config": _asked(config), "method": method_of(config), "renderer": VERSION}
    return hash_of(asked)


def method_of(config: TransferConfig) -> int:
    """The version of the method that a result depends on; raise it where a change alters the results.

    2: statistics of batch norm are not of the first frames, which show a few of the horses; and who has left a frame
    that is shown enlarged is no longer an answer about it.
    """
    return METHODS[(config.norm == "batch" and config.frames >= MIXED) or _classifies(config)]


def _classifies(config: TransferConfig) -> bool:
    before = not isinstance(config.start, str) and _classifies(config.start)
    return before or "classification" in names_in(config.task)


def start_in_words(config: TransferConfig) -> str:
    """The chain that a run ends, beginning with what came first."""
    if isinstance(config.start, str):
        return start_of(config.start)
    source = config.start
    sets = " + ".join(f"{IN_WORDS.get(task, task)} of {domain}" for task, domain in source.sets)
    return f"{start_in_words(source)}, then {source.steps:,} steps of {sets}"


def _asked(config: TransferConfig) -> dict:
    asked = config.model_dump(exclude_defaults=True, exclude={"start"})
    return asked | {"start": config.start if isinstance(config.start, str) else _asked(config.start)}


def _all_of(value: str, known: tuple[str, ...]) -> str:
    if not (names := names_in(value)) or not set(names) <= set(known):
        raise ValueError(f"one or more of {', '.join(known)}, not {value!r}")
    return ",".join(names)
