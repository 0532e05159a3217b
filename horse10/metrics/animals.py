"""Mean errors of single animals, as one cell of a table: "Sample1=0.51 Sample2=0.63"."""

import pandas as pd


def to_cell(predictions: pd.DataFrame) -> str:
    """Mean errors by animal of rows of `metrics.table`: normalised, where the data have a scale, else in px."""
    column = "normalized_error" if predictions["normalized_error"].notna().any() else "error_px"
    means = predictions.groupby("animal", observed=True)[column].mean().dropna()
    return " ".join(f"{animal.replace(' ', '_')}={error:.4g}" for animal, error in means.items())


def from_cell(cell: str | float) -> pd.Series:
    """The errors in a cell, by animal; none for an empty or missing one."""
    pairs = [pair.rsplit("=", 1) for pair in cell.split()] if isinstance(cell, str) else []
    return pd.Series({animal: float(error) for animal, error in pairs}, dtype=float)
