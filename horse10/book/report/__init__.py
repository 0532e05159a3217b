"""The report on a project: one page of HTML that needs neither network nor script, and its numbers as JSON."""

import json
from collections.abc import Callable
from pathlib import Path

from horse10.book.report.page import html, part
from horse10.machine.folders import whole

__all__ = ["html", "part", "robustness", "write"]


def robustness(
    data: str | Path, out: str | Path = "robustness.html", *, tell: Callable[[str], None] = print, **settings
) -> dict:
    """What to expect of a network on the next animal of a labelled project, as a page and as values.

    The project is only read. What is trained lies in `$HORSE10_RUNS`; interrupted, the same call goes on.

    Args:
        data: a DeepLabCut project folder, a COCO keypoint .json, a SLEAP .slp, or "synthetic".
        out: the page, ending in .html; the values are beside it, ending in .json. Both are written after each stage.
        tell: is given a line for each training.
        settings: the other fields of `horse10.forecast.config.ForecastConfig`.

    Returns:
        What `horse10.forecast.make.forecast` gives.

    Raises:
        UserError: what cannot be used or written, what was expected, and what to do.
    """
    from horse10.forecast.make import forecast, make_plan

    return forecast(make_plan(data, **settings), tell, lambda found: write(found, Path(out)))


def write(found: dict, out: Path) -> tuple[Path, Path]:
    """The page and, beside it, the values. Raises DiskError."""
    values = out.with_suffix(".json")
    with whole(values) as part:
        part.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    with whole(out) as part:
        part.write_text(html(found), encoding="utf-8")
    return out, values
