"""Studies as a table for people."""

import pandas as pd


def listed(measured: pd.DataFrame) -> pd.DataFrame:
    """`overview.measured` for people: the scales of a study one below the other, and what it asks said once."""
    table = measured.sort_values("study", key=lambda names: names.map(list(dict.fromkeys(names)).index), kind="stable")
    first = ~table["study"].duplicated()
    named = {"study": table["study"], "scale": table["scale"]}
    named |= {"what": table["title"].where(first, ""), "stands for": table["serves"].where(first, "")}
    named["runs done"] = [f"{row.done} of {row.runs}" for row in table.itertuples()]
    named["hours"] = [f"{row.hours:.1f}" if row.done else "" for row in table.itertuples()]
    minutes = table["median minutes"]
    named["minutes a run"] = [
        f"{value:.1f}" if done else "" for value, done in zip(minutes, table["done"], strict=True)
    ]
    named["device"] = table["device"].where(table["done"] > 0, "not run yet")
    return pd.DataFrame(named)
