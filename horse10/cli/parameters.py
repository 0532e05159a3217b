"""What the commands share: the options `-p NAME VALUE`, and an exit code."""

import click

from horse10.config import RunConfig, make_config

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
    return make_config(**parsed(parameters) | others)


def parsed(parameters) -> dict:
    return {name: RunConfig.parse_text(name, text) for name, text in parameters}
