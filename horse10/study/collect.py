"""All rows of a study as one flat table in `results/studies`: what differs between runs as NAME.csv, what does not as
NAME.json."""

import json
from pathlib import Path

import pandas as pd

from horse10.config import DataConfig
from horse10.machine.folders import results_folder, whole
from horse10.runs.seen import DIVISION
from horse10.study import state
from horse10.study.lists import Study, StudyError


def collect(study: Study) -> Path:
    """Add the rows of finished runs to the study's table, if there are any; returns its path.

    Rows that are there already stay. A run that another study has brought to its own table is not written twice.

    Raises:
        StudyError: the data changed while the study went on, so that its rows cannot be compared.
    """
    own = load(study.name)
    known = state.committed() - set(own["key"])
    fresh = [state.read(key) for key in study.configs if state.path_of(key).is_file() and key not in known]
    tables = [table for table in (own, pd.DataFrame(fresh)) if len(table)] or [own]
    rows = pd.concat(tables, ignore_index=True).drop_duplicates("key", keep="last")
    if rows.empty:
        return path_of(study.name)
    _refuse_changed_data(rows)
    place = {key: number for number, key in enumerate(study.configs)}
    rows = rows.sort_values("key", key=lambda keys: keys.map(place).fillna(len(place)), kind="stable")
    return write(study.name, rows)


def _refuse_changed_data(rows: pd.DataFrame) -> None:
    """Of data asked for alike, all rows must have seen the same labels and pictures: a key has the data's name only."""
    if "dataset_fingerprint" not in rows:
        return
    asked = rows[[name for name in (*DataConfig.model_fields, "renderer") if name in rows and name not in DIVISION]]
    versions = rows["dataset_fingerprint"].groupby([asked[name].fillna("").astype(str) for name in asked])
    for _, version in versions:
        counts = version.value_counts()
        if len(counts) > 1:
            keys = rows.loc[version.index[version == counts.index[-1]], "key"]
            raise StudyError(
                f"{rows['data'][version.index[0]]} had other labels or pictures in the runs {', '.join(keys)} than in "
                f"{len(version) - len(keys)} others of this study, so they cannot be compared. Delete the rows of "
                f"either version, KEY.json in {state.rows_folder()} or their lines in the study's table, and run them "
                "again on the same data."
            )


def names() -> list[str]:
    """Of the studies of the pose network with a table, in order."""
    return sorted(path.stem for path in (results_folder() / "studies").glob("*.json"))


def everything() -> list[pd.DataFrame]:
    """All committed tables."""
    return [table for table in map(load, names()) if len(table)]


def rows_of(study: Study, tables: list[pd.DataFrame] | None = None) -> pd.DataFrame:
    """The committed rows of a study's runs, from whichever table they are in, in the order of the study.

    tables: of `everything`, for who asks for many studies. Only those that hold such runs are joined: with the columns
    of another kind of experiment a whole number would become a fraction.
    """
    tables = everything() if tables is None else tables
    found = [rows for table in tables if len(rows := table[table["key"].isin(study.configs)])]
    rows = pd.concat(found, ignore_index=True) if found else load("")
    place = {key: number for number, key in enumerate(study.configs)}
    rows = rows.drop_duplicates("key")  # two machines may have brought one run to two tables
    return rows.sort_values("key", key=lambda keys: keys.map(place), kind="stable").reset_index(drop=True)


def write(name: str, rows: pd.DataFrame) -> Path:
    """A table as NAME.csv and NAME.json."""
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    same = [column for column in rows if column != "key" and len(rows[column].drop_duplicates()) == 1]
    constants = json.loads(rows[same].iloc[0].to_json()) if len(rows) else {}
    with whole(path.with_suffix(".json")) as part:
        part.write_text(json.dumps(constants, indent=1) + "\n")
    with whole(path) as part:
        rows.drop(columns=same).to_csv(part, index=False, lineterminator="\n")
    return path


def path_of(name: str) -> Path:
    """Of the table of a study."""
    return results_folder() / "studies" / f"{name}.csv"


def load(name: str) -> pd.DataFrame:
    """The committed rows of a study with all their columns, constants too; no row if nothing was committed."""
    path = path_of(name)
    if not path.is_file():
        return pd.DataFrame({"key": pd.Series(dtype=str)})
    rows = pd.read_csv(path, dtype={"key": str, "held_out": str})
    return rows.assign(**json.loads(path.with_suffix(".json").read_text()))
