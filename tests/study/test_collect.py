"""Rows in one table, each once, what is the same for all of them apart."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from horse10.study import lists, state
from horse10.study.collect import collect, load, rows_of, write

TRY = lists.read("try")
FIRST, SECOND, THIRD = TRY.configs


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    """A checkout without results."""
    (tmp_path / "results" / "studies").mkdir(parents=True)
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "results" / "studies"


def done(key, **cells):
    state.write(key, {"key": key, "arch": "a", "weights_sha256": None, "error": 0.5, **cells})


def test_what_is_the_same_for_all_runs_is_kept_once(results):
    done(FIRST, seed=0), done(SECOND, seed=1, error=0.25)
    assert collect(TRY).read_text() == f"key,error,seed\n{FIRST},0.5,0\n{SECOND},0.25,1\n"
    assert json.loads((results / "try.json").read_text()) == {"arch": "a", "weights_sha256": None}
    rows = load("try")
    assert rows["arch"].tolist() == ["a", "a"] and rows["error"].tolist() == [0.5, 0.25]
    assert rows["weights_sha256"].isna().all()


def test_rows_come_together_over_machines_in_the_order_of_the_study(results, monkeypatch, tmp_path):
    done(THIRD), done(FIRST, error=1.0)
    collect(TRY)
    monkeypatch.setenv("HORSE10_RUNS", str(tmp_path / "another machine"))
    assert state.states(TRY) == {FIRST: state.COMMITTED, SECOND: state.MISSING, THIRD: state.COMMITTED}
    done(SECOND, arch="b")
    assert state.states(TRY)[SECOND] == state.DONE
    collect(TRY)
    rows = load("try")
    assert rows["key"].tolist() == [FIRST, SECOND, THIRD] and rows["arch"].tolist() == ["a", "b", "a"]
    collect(TRY)
    assert load("try").equals(rows)


def test_a_run_of_two_studies_is_written_once(results):
    done(FIRST), done(SECOND)
    collect(TRY)
    other = replace(TRY, name="other", configs={key: TRY.configs[key] for key in (SECOND, THIRD)})
    done(THIRD)
    collect(other)
    assert load("other")["key"].tolist() == [THIRD]
    assert rows_of(other)["key"].tolist() == [SECOND, THIRD]
    assert rows_of(replace(TRY, configs={"nobody": None})).empty


def test_a_run_in_two_tables_counts_once(results):
    done(FIRST)
    for name in ("one", "another"):
        write(name, pd.DataFrame({"key": [FIRST, name], "error": [0.5, 0.6]}))
    assert rows_of(TRY)["key"].tolist() == [FIRST]


def test_rows_on_data_that_changed_in_between_are_refused(results):
    bees = {"data": "bees", "split": 1, "canvas": 0}
    (
        done(FIRST, **bees, held_out="a", dataset_fingerprint="f"),
        done(SECOND, **bees, held_out="b", dataset_fingerprint="f"),
    )
    collect(TRY)
    before = load("try")
    done(THIRD, **bees, held_out="c", dataset_fingerprint="g")
    with pytest.raises(
        lists.StudyError, match=rf"bees had other labels or pictures in the runs {THIRD} than in 2 others"
    ):
        collect(TRY)
    assert load("try").equals(before)
    done(THIRD, **bees | {"canvas": 96}, held_out="c", dataset_fingerprint="g")
    collect(TRY)


def test_a_key_of_digits_alone_is_known(results):
    write("one", pd.DataFrame({"key": ["012345678901"], "error": [0.5]}))
    write("another", pd.DataFrame({"key": ["12345e678901"], "error": [0.5]}))
    assert state.committed() == {"012345678901", "12345e678901"}


def test_nothing_done_is_an_empty_table(results):
    assert not collect(TRY).exists()
    assert load("try").empty and load("another").empty and rows_of(TRY).empty
    assert isinstance(load("another"), pd.DataFrame)


def test_rows_of_one_kind_are_not_changed_by_tables_of_another(results):
    done(FIRST, seed=0)
    collect(TRY)
    write("another", pd.DataFrame({"key": ["x", "y"], "accuracy": [0.5, 0.6]}))
    rows = rows_of(TRY)
    assert rows.equals(load("try")[list(rows)]) and "accuracy" not in rows
    assert rows["seed"].dtype.kind == "i"
