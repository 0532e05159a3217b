"""What the commands share: the options `-p NAME VALUE`, and an exit code."""

import click

from horse10.config import ConfigError, RunConfig, make_config

INCOMPLETE = 3  # exit code where a part of what was asked for could not be read, and the result of the rest is there

parameters = click.option(
    "-p",
    "--parameter",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="As for papermill, and text stays as typed; may be repeated. Names: " + ", ".join(RunConfig.model_fields),
)


def config_of(parameters, **others) -> RunConfig:
    return make_config(**parsed([*parameters, *others.items()]))


def parsed(parameters) -> dict:
    """Their values by name. Raises ConfigError for a name that is given more than once."""
    names = [name for name, _ in parameters]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"{', '.join(twice)}: given more than once; several names are one value, -p held_out m1,m2")
    return {name: RunConfig.parse_text(name, text) for name, text in parameters}
