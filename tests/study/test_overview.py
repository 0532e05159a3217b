"""All studies at a glance."""

import pandas as pd
import pytest
from click.testing import CliRunner

from horse10.book.tables import studies
from horse10.cli import app
from horse10.study import lists, overview


@pytest.mark.parametrize("name", lists.names())
def test_every_study_is_listed_with_what_it_stands_for(name):
    for scale in lists.scales(name):
        study = lists.read(name, scale)
        told = CliRunner().invoke(app, ["study", name, "--scale", scale])
        assert told.exit_code == 0, told.output
        head, *runs = told.output.splitlines()
        assert head.startswith(study.title) and study.serves in head and len(runs) == len(study.configs)


def test_what_is_committed_is_counted_at_its_scale():
    table = overview.measured().set_index(["study", "scale"])
    ladder = table.loc[("ladder", "gpu")]
    assert ladder["done"] == 19 and ladder["device"].startswith("1 x NVIDIA H100") and 0.5 < ladder["hours"] < 1
    assert table.loc[("ladder", "paper"), "done"] == 0 and table.loc[("ladder", "paper"), "device"] == ""


def test_what_is_left_is_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path))
    before = overview.progress("laptop").set_index("study")
    assert before.loc["try", "runs"] == 3 and before.loc["try", "done"] == 0 and "paper" not in before.index
    key = next(iter(lists.read("try").configs))
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / f"{key}.json").write_text("{}")
    assert overview.progress("laptop").set_index("study").loc["try", "done"] == 1


def test_people_read_the_scales_of_a_study_below_each_other():
    row = {"title": "t", "serves": "2020 Fig. 1", "runs": 3, "hours": 1.25, "median minutes": 25.0, "device": "CPU"}
    rows = [row | {"study": "a", "scale": "laptop", "done": 3}, row | {"study": "b", "scale": "laptop", "done": 1}]
    rows.append(row | {"study": "a", "scale": "paper", "done": 0, "hours": 0.0, "median minutes": float("nan")})
    table = studies.listed(pd.DataFrame(rows))
    assert table["study"].tolist() == ["a", "a", "b"] and table["scale"].tolist() == ["laptop", "paper", "laptop"]
    assert table["what"].tolist() == ["t", "", "t"] and table["stands for"].tolist() == [
        "2020 Fig. 1",
        "",
        "2020 Fig. 1",
    ]
    assert table["runs done"].tolist() == ["3 of 3", "0 of 3", "1 of 3"]
    assert table["hours"].tolist() == ["1.2", "", "1.2"] and table["device"].tolist() == ["CPU", "not run yet", "CPU"]
