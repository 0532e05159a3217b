"""Where the name of a line is clear of marks, of the other lines and of their names."""

import numpy as np
import pandas as pd

WIDE, HIGH = 0.13, 0.06  # half of a name and its mark, as shares of the chart
ABOVE = 0.04  # of the line, likewise: where the name stands
INNER = (0.15, 0.85)  # of a line: a name near its end would leave the chart


def places(lines: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """A row of each line (x, y, subset) at which its name can be read; y is drawn as a logarithm.

    marks: top1 and error of each. Of the places that are clear, the nearest to the middle; else the clearest.
    """
    left, right = marks["top1"].min(), marks["top1"].max()
    drawn = [table[name] for table in (marks, lines) for name in ("error", "y", "low", "high") if name in table]
    heights = np.log(pd.concat(drawn).astype(float))  # of bars and bands, too: they make the chart as high as it is
    low, high = heights.min(), heights.max()

    def shares(x, y) -> np.ndarray:
        return np.column_stack([(x - left) / (right - left), (np.log(y) - low) / max(high - low, 1e-9)])  # (N, 2)

    taken, found = [shares(marks["top1"], marks["error"])], []
    for subset, line in lines.groupby("subset"):
        other = lines[lines["subset"] != subset]
        at = shares(line["x"], line["y"])
        at[:, 1] += ABOVE
        inside = np.flatnonzero((at[:, 0] >= INNER[0]) & (at[:, 0] <= INNER[1]))
        room, below = _room(at, np.concatenate(taken)), _room(at, shares(other["x"], other["y"]))
        off = np.abs(at[:, 0] - np.mean(INNER))
        best = max(inside, key=lambda place: (room[place], below[place], -off[place]))
        found.append(line.iloc[[best]])
        taken.append(at[[best]])
    return pd.concat(found)


def _room(at: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far each place is from the nearest of others, (N, 2) and (M, 2) to (N,): 1 if it is clear of all."""
    far = (np.abs(at[:, None] - others) / [WIDE, HIGH]).max(axis=-1)
    return np.minimum(far.min(axis=-1, initial=1), 1)
