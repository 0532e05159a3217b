"""predictions.parquet of a run: its poses, of the frames that it was evaluated on."""

from pathlib import Path

import pandas as pd

from horse10.prediction.files.posefile import Listed, PoseFile

COLUMNS = ["frame", "bodypart", "x", "y", "likelihood"]


def read(path: Path) -> PoseFile:
    """Raises OSError or ValueError if it is not the predictions of a run."""
    try:
        table = pd.read_parquet(path, columns=COLUMNS)
        wide = table.pivot(index="frame", columns="bodypart", values=COLUMNS[2:])
    except (OSError, ValueError):
        raise
    except Exception as reason:  # pyarrow's own errors
        raise ValueError(f"not a table with the columns {', '.join(COLUMNS)} ({reason})") from reason
    bodyparts = [str(part) for part in wide["x"].columns]
    poses = wide.to_numpy(float).reshape(len(wide), 3, len(bodyparts)).transpose(0, 2, 1)  # (n, P, 3)
    frames = [Listed(f"frame {name}", str(name)) for name in wide.index]
    return PoseFile(path.name, frames, bodyparts, poses)
