"""Errors are shown in nose-eye distances where there are any, else in px."""

import numpy as np
import pandas as pd
import pytest

from horse10 import metrics
from horse10.metrics.units import NORMALIZED, PX, unit_of
from toy_record import predictions

KNOWN = [0.5, [None, 0.5], np.array([np.nan, 0.0]), pd.Series([np.nan, 1]), pd.DataFrame({"a": [None], "b": [0.1]})]
UNKNOWN = [None, np.nan, [None, None], [], np.full((3, 2), np.nan), pd.DataFrame({"a": [None], "b": [np.nan]})]


@pytest.mark.parametrize("normalized", KNOWN)
def test_one_known_error_is_enough(normalized):
    assert unit_of(normalized) is NORMALIZED


@pytest.mark.parametrize("normalized", UNKNOWN)
def test_without_a_scale_errors_are_in_px(normalized):
    assert unit_of(normalized) is PX


@pytest.mark.parametrize("unit", [NORMALIZED, PX])
def test_columns_are_those_of_tables_and_summaries(unit):
    table = predictions()
    assert unit.column in table and unit.mean in metrics.by(table, "animal")
    ood = table[table["subset"] == "ood"]
    assert metrics.summary(table)["ood"][unit.mean] == pytest.approx(ood[unit.column].mean())
