"""Distance and error of new videos: a mark for each, and a cell with its interval."""

import pandas as pd

from horse10.analysis.changed import KINDS
from horse10.book.charts import changed
from horse10.book.sources import Source

SOURCE = Source(("measured on synthetic worlds",))


def case(name: str, value: float, elsewhere: bool) -> dict:
    numbers = {f"{kind}{end}": value + off for kind in KINDS for end, off in (("", 0), ("_low", -0.1), ("_high", 0.1))}
    return {"case": name, "elsewhere": elsewhere, **numbers}


TABLE = pd.DataFrame([case("nothing", 1.0, False), case("coat", 1.2, False), case("sketch", 1.5, True)])


def test_every_case_has_a_mark_of_its_kind_and_those_that_stand_out_a_name():
    spec = changed.error_by_case(TABLE, SOURCE).to_dict()
    assert "nothing: distance 1.00, error 1.00; coat: distance 1.20, error 1.20; sketch" in spec["description"]
    rows = next(iter(spec["datasets"].values()))
    plain, other = changed.KINDS
    assert [(row["kind"], row["named"]) for row in rows] == [(plain, False), (plain, True), (other, True)]


def test_the_title_says_whether_the_error_grows_with_the_distance():
    away, names = pd.Series(range(12)), pd.Series(list("abcdefghijkl"))
    assert changed.title(away, away, names) == "Videos farther from the known ones have larger errors"
    assert changed.title(away, -away, names) == "Videos farther from the known ones have smaller errors"
    assert changed.title(away, away % 2, names).startswith("No clear relation")


def test_the_table_has_intervals():
    assert changed.listed(TABLE)["error"].tolist() == [
        "1.00 (0.90 to 1.10)",
        "1.20 (1.10 to 1.30)",
        "1.50 (1.40 to 1.60)",
    ]


def test_every_animal_has_a_mark():
    rows = pd.DataFrame({"animal": ["a", "b"], "distance": [1.0, 2.0], "error": [0.25, 0.5]})
    spec = changed.error_by_animal(rows, "px", "bee", SOURCE).to_dict()
    assert "b: distance 2.0, error 0.50" in spec["description"] and spec["encoding"]["y"]["title"][1] == "px"
