"""The configuration of a run that has begun: beside its checkpoint until its record says the same."""

from pathlib import Path

from pydantic import ValidationError

from horse10.config import RunConfig
from horse10.machine.folders import whole

PLAN = "config.json"  # in the folder of a run; paths of this machine may be in it, and it is never kept


def remember(folder: Path, config: RunConfig) -> None:
    """Note what is being trained in this folder."""
    with whole(folder / PLAN) as part:
        part.write_text(config.model_dump_json(indent=1) + "\n", encoding="utf-8")


def config_of(folder: Path) -> RunConfig | None:
    """What is being trained in this folder; None if nobody noted it, or in a form that this version does not read."""
    try:
        return RunConfig.model_validate_json((folder / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None


def forget(folder: Path) -> None:
    """The run is finished, and its record holds the configuration."""
    (folder / PLAN).unlink(missing_ok=True)
