"""What errors are counted in: nose-eye distances where the data have them, else px."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Unit:
    """A unit of errors.

    Attributes:
        column: of a `metrics.table`; mean: of a `metrics.summary`, of `metrics.by` and, after a subset's name, of
            `records.load`; words: what 1 stands for; error: what to call it, short: in a column that PCK stands beside.
    """

    column: str
    mean: str
    words: str
    error: str
    short: str


NORMALIZED = Unit("normalized_error", "normalized_error", "1 = nose–eye distance", "normalised error", "error")
PX = Unit("error_px", "mean_error_px", "px", "error (px)", "error (px)")


def unit_of(normalized) -> Unit:
    """The unit that errors are shown in: NORMALIZED if any of the normalized errors (or of the scales) is known.

    Args:
        normalized: a number, or a list, array, Series or DataFrame of them; NaN or None = unknown.
    """
    return NORMALIZED if pd.notna(np.asarray(normalized, dtype=object)).any() else PX
