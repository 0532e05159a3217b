"""The name of a line stands where neither a mark nor another name is."""

import numpy as np
import pandas as pd

from horse10.book.charts import clear


def lines(*levels) -> pd.DataFrame:
    """Level lines from 50 to 80, one for each height."""
    x = np.linspace(50, 80, 25)
    return pd.concat(pd.DataFrame({"x": x, "y": y, "subset": f"line {y:g}"}) for y in levels)


def marks(*places) -> pd.DataFrame:
    return pd.DataFrame([*places, (50, 0.1), (80, 1.0)], columns=["top1", "error"])


def test_a_name_is_in_the_middle_where_nothing_is_there():
    assert clear.places(lines(0.3), marks())["x"].tolist() == [65]


def test_a_name_moves_away_from_a_mark_but_not_to_the_end():
    (x,) = clear.places(lines(0.3), marks((64, 0.32), (70, 0.32)))["x"]
    assert 54 <= x <= 61


def test_names_of_lines_beside_each_other_stand_apart():
    first, second = clear.places(lines(0.3, 0.31), marks())["x"]
    assert abs(first - second) >= 30 * clear.WIDE


def test_bands_make_the_chart_higher_and_marks_nearer_to_names():
    near, line = marks((65, 0.45)), lines(0.3)
    assert clear.places(line, near)["x"].tolist() == [65]
    assert clear.places(line.assign(low=1e-4, high=100.0), near)["x"].tolist() != [65]


def test_where_no_place_is_clear_the_clearest_is_taken():
    crowd = [(at, 0.33) for at in np.arange(50, 81, 2) if at != 72]
    (x,) = clear.places(lines(0.3), marks(*crowd))["x"]
    assert 71 <= x <= 73
