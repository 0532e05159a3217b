"""Errors as a cell of a table, and back."""

import pandas as pd

from horse10.metrics import cells


def test_a_cell_is_read_back():
    table = pd.DataFrame({"animal": ["A b", "A b", "C=d", "none"], "error_px": [1, 3, 8, None]})
    cell = cells.by_animal(table.assign(normalized_error=table["error_px"] / 2))
    assert cell == "A_b=1 C=d=4"
    assert cells.animals(cell).to_dict() == {"A_b": 1.0, "C=d": 4.0}


def test_without_a_scale_the_errors_are_px():
    table = pd.DataFrame({"animal": ["A", "B"], "error_px": [1.5, 3], "normalized_error": [None, None]})
    assert cells.by_animal(table) == "A=1.5 B=3"


def test_an_empty_or_missing_cell_has_no_animals():
    assert cells.animals("").empty and cells.animals(float("nan")).empty


def test_kinds_and_strengths_are_read_back():
    cell = cells.by_kind({"snow": (1, 2.5), "fog": (3, 4)})
    assert cell == "snow=1/2.5 fog=3/4" and cells.kinds(cell) == {"snow": [1, 2.5], "fog": [3, 4]}
    assert cells.kinds(float("nan")) == {}
