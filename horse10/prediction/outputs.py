"""Where the result of a prediction lies and whose it is: what another source gave is never written over."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from horse10.machine.folders import ends, whole, writable


@dataclass(frozen=True)
class Outputs:
    """Where the tables, the labelled copy and the note of their source lie; `stem` is theirs without an ending."""

    stem: Path
    labelled: Path
    notes: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Path, Path]:
        """The CSV and the HDF5 file."""
        return Path(f"{self.stem}.csv"), Path(f"{self.stem}.h5")

    @property
    def origin(self) -> Path:
        """What says of which source and network the others are."""
        return Path(f"{self.stem}.json")

    def present(self) -> bool:
        """Is there any of it?"""
        return any(os.path.lexists(path) for path in (*self.tables, self.labelled, self.origin))

    def owner(self) -> dict | None:
        """What `origin_of` gave for what is there; None if that is not known."""
        try:
            return json.loads(self.origin.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None


@contextmanager
def claimed(out: Path, source: Path, network: str, labelled: str) -> Iterator[Outputs]:
    """A block that writes what a network found in a source. It replaces the result of the same source and network;
    where the names are those of another result, or of one whose source is not known, others are chosen.

    Args:
        labelled: how the name of the labelled copy ends.

    Raises:
        DiskError: the folder cannot be made or written.
    """
    writable(out, "choose another --out")
    origin = origin_of(source, network)
    outputs = _chosen(out, source, network, labelled, origin)
    is_new = not outputs.present()
    with whole(outputs.origin) as part:
        part.write_text(json.dumps(origin, indent=1) + "\n", encoding="utf-8")
    try:
        yield outputs
    except BaseException:
        if is_new and not any(path.exists() for path in (*outputs.tables, outputs.labelled)):
            outputs.origin.unlink(missing_ok=True)
        raise


def origin_of(source: Path, network: str) -> dict:
    """What tells a source and a network from others: a file's place and content, a folder's place."""
    origin = {"source": os.path.realpath(source), "network": network}
    if source.is_dir():
        return origin
    return origin | {"bytes": source.stat().st_size, "sha256_of_ends": hashlib.sha256(ends(source)).hexdigest()}


def _chosen(out: Path, source: Path, network: str, labelled: str, origin: dict) -> Outputs:
    """The names of an earlier result of this source, else the first that are free."""
    name = Path(os.path.abspath(source)).name
    stem = name if source.is_dir() else source.stem
    stems = chain(dict.fromkeys([stem, name]), (f"{name}-{number}" for number in count(2)))
    places = (out / f"{stem}-{network}" for stem in stems)
    outputs = (Outputs(place, place.with_name(f"{place.name}-labelled{labelled}")) for place in places)
    taken = []
    for each in outputs:
        if not each.present():
            break
        taken.append(each)
    own = next((each for each in taken if each.owner() == origin), each)
    if not taken or own is taken[0]:
        return own
    note = f"{taken[0].stem.name}.* is the result of another source and stays; this one is {own.stem.name}.*"
    return replace(own, notes=(note,))
