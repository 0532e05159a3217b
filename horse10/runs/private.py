"""Where the private data of a run lie on this machine: noted beside the run, while records hold only a name."""

from pathlib import Path

from horse10.config import SOURCES
from horse10.machine.folders import whole

PLACE = "data.path"  # in the folder of a run


def remember_data(folder: Path, data: str) -> None:
    """Note in the folder of a run where its data lie, if they are somebody's own, so that its page can show frames."""
    if data not in SOURCES:
        with whole(folder / PLACE) as part:
            part.write_text(str(Path(data).expanduser().resolve()), encoding="utf-8")


def data_of(folder: Path, data: str) -> str:
    """The `data` of a run that lies here: the path that was noted, else the name in its record."""
    place = folder / PLACE
    return place.read_text(encoding="utf-8") if place.is_file() else data
