"""Numbers as people read them: two or three significant digits, a minus sign that is one, and no minus zero."""

from collections.abc import Collection, Sequence

import numpy as np

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MISSING = "–"
SMALLEST = 1e-4  # what is smaller is written with a power of ten
MINUTE, HOUR = 60, 3600
TINY, PERCENT = 1e-9, 10  # relative; from where on two decimals are no more than a paper prints


def number(value: float | None, form: str) -> str:
    """A number in a Python format, its minus sign one, no sign before zero; a dash for what is missing."""
    if value is None or np.isnan(value):
        return MISSING
    text = format(value, form)
    zero = not any(digit in text for digit in "123456789")
    return text.lstrip("+-") if zero else text.replace("-", "−")


def significant(value: float | None, digits: int = 3) -> str:
    """ "0.0998", "1.10", "97.0", "1,234", "7.2·10⁻⁸"; whole numbers keep all their digits."""
    if value is None or np.isnan(value):
        return MISSING
    if value and abs(value) < SMALLEST:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        return f"{mantissa.replace('-', '−')}·10{str(int(power)).translate(SUPERSCRIPT)}"
    return number(value, f",.{decimals(value, digits)}f")


def span(values: Collection[float], form: str = ".1f") -> str:
    """ "0.8 to 1.6": the least and the greatest in a Python format, once where they read the same."""
    return " to ".join(dict.fromkeys(number(end, form) for end in (np.nanmin(values), np.nanmax(values))))


def percent(share: float, unlike: float = 0.0) -> str:
    """A share as whole percent, without the sign; with more decimals where it would be rounded to 0, 100 or `unlike`
    (a share) and is not that."""
    marks = [mark for mark in (0.0, 1.0, unlike) if abs(share - mark) > TINY]
    decimals = (n for n in range(4) if all(round(100 * share, n) != round(100 * mark, n) for mark in marks))
    return f"{100 * share:.{next(decimals, 4)}f}"


def p_value(p: float) -> str:
    """A p value with two significant digits."""
    return significant(p, 2)


def column(values: Sequence[float], digits: int = 3) -> list[str]:
    """Numbers that stand below one another, with as many decimals each.

    Those that are exact with so many (as printed numbers are; percentages with one more) keep their decimals and get no
    zeros. Others are rounded so that the largest has `digits`; where the smallest would be left with one, each has its
    own number of decimals.
    """
    sizes = [abs(value) for value in values if value is not None and np.isfinite(value) and value]
    largest = max(sizes, default=0.0)
    most = decimals(largest, digits + (largest >= PERCENT))
    exact = next((n for n in range(most + 1) if all(_exact(size, n) for size in sizes)), None)
    shared = decimals(largest, digits) if exact is None else exact
    if exact is None and min(sizes) < 10 ** (1 - shared):
        return [significant(value, digits) for value in values]
    return [number(value, f",.{shared}f") for value in values]


def _exact(value: float, n: int) -> bool:
    """Whether a number has no more than n decimals, but for what floating-point arithmetic adds."""
    return abs(value - round(value, n)) <= TINY * value


def duration(seconds: float) -> str:
    """ "12 s", "3.5 min", "45 min", "2.1 h"."""
    unit, name = (1, "s") if seconds < MINUTE else (MINUTE, "min") if seconds < 2 * HOUR else (HOUR, "h")
    return f"{significant(seconds / unit, 2)} {name}"


def decimals(value: float, digits: int) -> int:
    """How many decimals give a number so many significant digits: 0 from 10 ** (digits - 1) on, and for zero."""
    rounded = float(f"{value:.{digits - 1}e}")  # 0.9999 has the decimals of 1.00
    return max(0, digits - 1 - int(np.floor(np.log10(abs(rounded))))) if value else 0
