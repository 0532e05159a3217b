"""Tables for a terminal."""

MISSING = "-"


def table(rows, **options) -> str:
    """A data frame with text to the left and numbers to the right; options: of `pandas.DataFrame.to_string`."""
    from pandas.api.types import is_string_dtype  # here, so that a command that shows none does not wait for pandas

    columns = {}
    for name, column in rows.items():
        if is_string_dtype(column):
            cells = column.fillna(MISSING)
            wide = max([len(name), *map(len, cells)])
            name, column = name.ljust(wide), cells.str.ljust(wide)
        columns[name] = column
    told = rows[[]].assign(**columns).to_string(index=False, na_rep=MISSING, **options)
    return "\n".join(line.rstrip() for line in told.splitlines())
