"""`lists.yaml`, read: each study as a list of configurations, the most telling first."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, singledispatch
from importlib import resources
from pathlib import Path

import yaml

from horse10.backbones import weight_sets
from horse10.config import METHOD_VERSION, SOURCES, RunConfig, hash_of, make_config
from horse10.errors import UserError
from horse10.papers import figures
from horse10.recipes import RECIPES, steps_of
from horse10.transfer import config as transfer
from horse10.transfer import probe_config as probe

NAMED = ("arch", "weights", "start")
SCALES = ("laptop", "gpu", "paper")
Config = RunConfig | transfer.TransferConfig | probe.ProbeConfig
MAKERS = {
    "pose": make_config,
    "transfer": transfer.make_transfer,
    "probe": probe.make_probe,
}  # by the `kind` of a study's runs


class StudyError(UserError, ValueError):
    """A study, a scale or a run that does not exist."""


@dataclass(frozen=True)
class Study:
    """One question to the networks.

    Attributes:
        title: what is measured; serves: figures, tables and sections of the papers that it stands for, in words.
        scale: one of SCALES.
        configs: by key, the most telling first.
        data_from: where data that are not part of this package come from, in words.
    """

    name: str
    title: str
    serves: str
    scale: str
    configs: dict[str, Config]
    data_from: str = ""

    @cached_property
    def varied(self) -> list[str]:
        """The settings in which its runs differ, but for network and weights."""
        asked = list(self.configs.values())
        fields = type(asked[0]).model_fields if asked else ()
        return [name for name in fields if len({getattr(one, name) for one in asked}) > 1 and name not in NAMED]

    def require_data(self) -> None:
        """Raises StudyError if the study is on data of which it was not said where they lie."""
        absent = {data_of(config) for config in self.configs.values()} - set(SOURCES)
        if missing := sorted(name for name in absent if not Path(name).expanduser().exists()):
            raise StudyError(
                f"The study {self.name} is on {', '.join(missing)}, which is not part of this package: say where it "
                f"lies, with --data /path/to/{missing[0]}. {self.data_from}"
            )

    def require_folders(self, keep: bool) -> None:
        """Raises StudyError if folders of runs are to be kept that leave nothing but a row."""
        if keep and not all(isinstance(config, RunConfig) for config in self.configs.values()):
            raise StudyError(f"The runs of {self.name} leave no folder that could be kept: leave out --keep.")

    def words(self, key: str) -> str:
        """A run in a line: network, start, and what tells it from others of the study."""
        config = self.configs[key]
        others = [f"{name} {value}" for name in self.varied if (value := getattr(config, name)) not in ("", "auto")]
        return ", ".join([config.arch, start_of(config), *others])


@singledispatch
def start_of(config: Config) -> str:
    """What a network begins with, in words."""
    return weight_sets.start_of(config.weights)


start_of.register(transfer.start_in_words)


def data_of(config: Config) -> str:
    """Where the data of a run lie, or which of SOURCES they are."""
    return getattr(config, "data", "synthetic")


def names() -> list[str]:
    """Of all studies."""
    return list(_file()["studies"])


def scales(name: str) -> list[str]:
    """Of a study, in the order of SCALES."""
    return [scale for scale in SCALES if scale in _file()["studies"][name]]


def read(name: str, scale: str = "laptop", data: str | Path | None = None) -> Study:
    """A study at one scale.

    Args:
        data: where the data lie that the study names, if they are nobody's but the user's.

    Raises:
        StudyError: no such study or scale, or the data have another name; ConfigError: an impossible value.
    """
    studies = _file()["studies"]
    if name not in studies:
        raise StudyError(f"There is no study {name!r}. There are {', '.join(studies)}.")
    entry = studies[name]
    if scale not in scales(name):
        raise StudyError(f"The study {name} has no scale {scale!r}, but {', '.join(scales(name))}.")
    make = MAKERS[entry.get("kind", "pose")]
    configs = [make(**settings | _place(settings, data)) for settings in expanded(entry[scale])]
    if data is not None and set(map(data_of, configs)) <= set(SOURCES):
        known = ", ".join(sorted(set(map(data_of, configs))))
        raise StudyError(f"The study {name} is on {known}, which have their own place: leave out --data {data}.")
    by_key = {key(config): config for config in configs}
    serves = "; ".join(filter(None, (figures.of_study(name), entry.get("serves"))))
    return Study(name, entry["title"], serves, scale, by_key, entry.get("data_from", ""))


def expanded(plan: dict | list) -> Iterator[dict]:
    """The settings of each run of a plan, or of each of a list of plans in turn.

    A plan is `base`, settings of all its runs, if any, and `axes`, the slowest first: each has one name and a list of
    values. A value that is a mapping gives several settings at once, and the name of its axis is only for the reader.
    """
    for part in plan if isinstance(plan, list) else [plan]:
        axes = [[(name, value) for value in _flat(values)] for axis in part["axes"] for name, values in axis.items()]
        for choice in itertools.product(*axes):
            settings = dict(part.get("base", {}))
            for name, value in choice:
                settings |= value if isinstance(value, dict) else {name: value}
            yield settings


@singledispatch
def key(config: Config) -> str:
    """What a configuration is called in a study: a hash of its settings, the same on every machine.

    Unlike the run's id it is known without the data and the weights, which go by their names. The recipe's name is
    given, not "auto".
    """
    asked = config.model_dump(exclude={"snapshots"}, exclude_defaults=True) | _settled(config)
    asked |= {"data": Path(config.data).name, "weights": Path(config.weights).name, "method": METHOD_VERSION}
    if config.data == "synthetic":
        from horse10 import synthetic

        asked["renderer"] = synthetic.VERSION
    return hash_of(asked)


key.register(transfer.key)
key.register(probe.key)


def _settled(config: RunConfig) -> dict:
    """The settings that a recipe decides, so that it is one run whether its values are asked for or left to it."""
    recipe, pretrained = RECIPES[config.recipe], config.weights != "none"
    if config.iterations == "auto" and recipe.iterations is None:
        return {}  # as many as fill some minutes: the data decide
    steps = steps_of(config, 0)
    decided = recipe.settings(config.arch, pretrained, steps) | {"iterations": steps}
    asked = {name: getattr(config, name) for name in decided}
    return decided | {name: value for name, value in asked.items() if value != "auto"}


@cache
def _file() -> dict:
    return yaml.safe_load(resources.files(__package__).joinpath("lists.yaml").read_text(encoding="utf-8"))


def _flat(values: list) -> list:
    """A list of values, lists in it opened."""
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def _place(settings: dict, data: str | Path | None) -> dict:
    if data is None or settings.get("data", "synthetic") in SOURCES:
        return {}
    if Path(data).expanduser().resolve().name != settings["data"]:
        raise StudyError(f"This study is on {settings['data']}, and {data} has another name.")
    return {"data": str(data)}
