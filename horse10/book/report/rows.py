"""The one kind of chart of the report: a row for each thing, with its name, marks on a common axis, and its number.

It is text first: a reader without pictures, on a telephone or on paper has every number. Colours are those of the book.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from horse10.dataset.names import printable
from horse10.metrics import digits
from horse10.metrics.digits import decimals, significant

KINDS = ("ood", "within", "plain", "worst")  # of marks: animals never seen, known ones, a number, the worst of several


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        name: what it is of; text: its number, as it is to be read.
        marks: (value, kind of KINDS); span: low and high of an interval, if there is one.
    """

    name: str
    text: str
    marks: Sequence[tuple[float, str]]
    span: tuple[float, float] | None = None


def chart(
    rows: Sequence[Row],
    axis: str,
    lines: dict[str, float] | None = None,
    kinds: dict[str, str] | None = None,
    most: float | None = None,
) -> str:
    """HTML of the rows, on an axis that begins at zero.

    Args:
        axis: what the numbers are; lines: values to mark across all rows, by what they are.
        kinds: what the marks are, for a legend; most: end of the axis.
    """
    lines = lines or {}
    values = [value for row in rows for value, _ in row.marks] + list(lines.values())
    values += [row.span[1] for row in rows if row.span]
    end = most or max(values, default=1.0) * 1.05 or 1.0
    across = "".join(f'<i class="line" style="left:{_at(value, end)}"></i>' for value in lines.values())
    body = "".join(_row(row, end, across) for row in rows)
    ticks = "".join(f'<b style="left:{_at(tick, end)}">{tick:g}</b>' for tick in _ticks(end))
    words = "".join(f'<li class="line">{escape(name)}: {short(value)}</li>' for name, value in lines.items())
    there = dict.fromkeys(kind for row in rows for _, kind in row.marks)
    legend = "".join(f'<li class="{kind}">{escape(kinds[kind])}</li>' for kind in there) if kinds else ""
    return (
        f'<div class="chart"><ul class="legend">{legend}{words}</ul><ul class="rows">{body}</ul>'
        f'<p class="axis"><span class="track" aria-hidden="true">{ticks}</span><span>{escape(axis)}</span></p></div>'
    )


def short(value: float | None) -> str:
    """Two significant digits; a dash for what is missing."""
    return significant(value, 2)


def percent(share: float, unlike: float = 0.0) -> str:
    """A share as whole percent; more exactly where these would make it none, all or `unlike`, and it is not."""
    return f"{digits.percent(share, unlike)} %"


def promised(bound: float, share: float) -> tuple[float, float]:
    """A bound and the probability that it holds with, such that their printed forms say no more than was found: the
    bound rounded up to two digits, the probability down to a whole percent."""
    step = 10.0 ** -decimals(bound, 2)
    return round(math.ceil(round(bound / step, 9)) * step, 9), math.floor(100 * share + 1e-9) / 100


def _row(row: Row, end: float, across: str) -> str:
    low, high = row.span or (0, 0)
    span = f'<i class="span" style="left:{_at(low, end)};width:{_at(high - low, end)}"></i>' if row.span else ""
    marks = "".join(f'<i class="mark {kind}" style="left:{_at(value, end)}"></i>' for value, kind in row.marks)
    track = f'<span class="track" aria-hidden="true">{across}{span}{marks}</span>'
    name = escape(printable(row.name))
    return f'<li><span class="name">{name}</span>{track}<span class="value">{escape(row.text)}</span></li>'


def _at(value: float, end: float) -> str:
    return f"{100 * min(max(value / end, 0), 1):.2f}%"


def _ticks(end: float) -> list[float]:
    step = next(step for step in _steps(end) if end / step <= 5)
    return [round(step * times, 10) for times in range(int(end / step) + 1)]


def _steps(end: float):
    power = 10.0 ** (math.floor(math.log10(end)) - 1)
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
