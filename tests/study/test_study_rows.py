"""Cells of a row that are worked out from the errors of a run."""

import numpy as np
import pandas as pd

from horse10.study.rows import pck_curve


def test_a_curve_has_the_shares_within_a_tenth_two_tenths_and_so_on():
    assert pck_curve(pd.Series([0.1, 0.3, np.nan, 0.95, 1.05])) == "0.25 0.25 0.5 0.5 0.5 0.5 0.5 0.5 0.5 0.75"
