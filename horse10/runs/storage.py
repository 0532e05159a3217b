"""The bytes of a run's files: predictions in little space, a description under its own seal, folders that are whole."""

import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

from horse10.machine.folders import whole

NAMES = ("frame", "animal", "subset", "bodypart")
STEPS = {"x": 4, "y": 4, "error_px": 256}  # px are stored to the nearest 1/4 and 1/256; likelihoods cut to 1/100
STORED = (*NAMES, *STEPS, "likelihood", "scale_px")  # of `metrics.table`
SEAL = re.compile(rb'\{\n "sha256": "([0-9a-f]{64})",\n')  # how sealed JSON begins: its hash with zeros in this place
UNSEALED = b'{\n "sha256": "%s",\n' % (b"0" * 64)


def parquet(predictions: pd.DataFrame) -> bytes:
    stored = predictions[list(STORED)].astype(dict.fromkeys(NAMES, "category"))
    rounded = {name: (stored[name] * steps).round() / steps for name, steps in STEPS.items()}
    rounded |= {"likelihood": np.floor(stored["likelihood"] * 100) / 100}  # cut: a cutoff keeps its rows
    stored = stored.assign(**rounded).astype(dict.fromkeys([*rounded, "scale_px"], np.float32))
    encoded = {"use_dictionary": [*NAMES, "likelihood", "scale_px"], "use_byte_stream_split": list(STEPS)}
    return stored.to_parquet(None, index=False, compression="brotli", compression_level=11, **encoded)


def sealed(description: dict) -> bytes:
    """JSON that begins with the SHA-256 of itself."""
    text = json.dumps(description, indent=1, allow_nan=False).encode()
    data = UNSEALED + text.removeprefix(b"{\n") + b"\n"
    return data.replace(b"0" * 64, hashlib.sha256(data).hexdigest().encode(), 1)


def unsealed(data: bytes) -> bytes | None:
    """The JSON that was sealed, or None if it is not what was written."""
    seal = SEAL.match(data)
    if not seal or hashlib.sha256(UNSEALED + data[seal.end() :]).hexdigest().encode() != seal[1]:
        return None
    return b"{\n" + data[seal.end() :]


def put(folder: Path, contents: dict[str, bytes], last: str) -> Path:
    """Write the files, `last` at the end; from the first change until then it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / last).unlink(missing_ok=True)
    for name in sorted(contents, key=lambda name: name == last):
        with whole(folder / name) as part:
            part.write_bytes(contents[name])
    return folder
