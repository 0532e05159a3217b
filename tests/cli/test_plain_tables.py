"""Tables in a terminal."""

import pandas as pd

from horse10.cli import plain


def test_text_stands_left_and_numbers_right():
    rows = pd.DataFrame({"study": ["he", "ladder"], "runs": [7, 102], "title": ["Longer", "From scratch, pretrained"]})
    assert plain.table(rows).splitlines() == [
        "study   runs title",
        "he         7 Longer",
        "ladder   102 From scratch, pretrained",
    ]


def test_missing_text_and_no_rows_are_shown_too():
    rows = pd.DataFrame({"why": ["similar", None], "score": [0.5, None]})
    lines = plain.table(rows, float_format="%.2f").splitlines()
    assert [line.split() for line in lines] == [["why", "score"], ["similar", "0.50"], ["-", "-"]]
    assert "study" in plain.table(rows[:0].rename(columns={"why": "study"}))
