"""Several errors as one cell of a table, and back: "Sample1=0.51 Sample2=0.63", "fog=0.51/0.52/0.55/0.61/0.7"."""

import pandas as pd


def by_animal(predictions: pd.DataFrame) -> str:
    """Mean errors by animal of rows of `metrics.table`: normalised, where the data have a scale, else in px."""
    column = "normalized_error" if predictions["normalized_error"].notna().any() else "error_px"
    means = predictions.groupby("animal", observed=True)[column].mean().dropna()
    return " ".join(f"{animal.replace(' ', '_')}={error:.4g}" for animal, error in means.items())


def animals(cell: str | float) -> pd.Series:
    """The errors of a cell of `by_animal`; none for an empty or missing one."""
    return pd.Series({animal: float(error) for animal, error in _pairs(cell)}, dtype=float)


def named(scores: dict[str, float]) -> str:
    """Scores by their names; `animals` reads them back."""
    return " ".join(f"{name.replace(' ', '_')}={value:.5g}" for name, value in scores.items())


def by_kind(errors: dict[str, tuple[float, ...]]) -> str:
    """Errors on corrupted frames, of each kind at strengths 1 to 5."""
    return " ".join(f"{kind}={'/'.join(f'{error:.4g}' for error in errors[kind])}" for kind in errors)


def kinds(cell: str | float) -> dict[str, list[float]]:
    """The errors of a cell of `by_kind`; none for an empty or missing one."""
    return {kind: [float(error) for error in errors.split("/")] for kind, errors in _pairs(cell)}


def _pairs(cell: str | float) -> list[list[str]]:
    return [pair.rsplit("=", 1) for pair in cell.split()] if isinstance(cell, str) else []
