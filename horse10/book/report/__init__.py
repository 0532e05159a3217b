"""The report on a project: one page of HTML that needs neither network nor script, and its numbers as JSON."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from horse10.book.report.page import html, part
from horse10.machine.folders import DiskError, refuse_inputs, whole

__all__ = ["html", "part", "paths", "robustness", "write"]


def robustness(
    data: str | Path,
    out: str | Path = "robustness.html",
    *,
    predictions=(),
    train=(),
    sides=(),
    shuffle=(),
    new=(),
    tell: Callable[[str], None] = print,
    **settings,
) -> dict:
    """What to expect of a network on the next animal of a labelled project, as a page and as values.

    The project is only read. What is trained lies in `$HORSE10_RUNS`; interrupted, the same call goes on. Where
    predictions are given nothing is trained, and the page is on the networks that made them.

    Args:
        data: a DeepLabCut project folder, a COCO keypoint .json, a SLEAP .slp, or "synthetic".
        out: the page, ending in .html; the values are beside it, ending in .json. Both are written after each stage.
        predictions: a file or several, or "a.csv,b.csv": of DeepLabCut, Lightning Pose, SLEAP, COCO's results, runs.
        train, sides, shuffle: what their networks were trained on, in one of these ways, once for all files or once for
            each; see `horse10.forecast.said.Said`. Without it a file must tell: by the name that DeepLabCut gave
            it, by Lightning Pose's column set, or by the record of a run beside it.
        new: videos, pictures or folders of pictures of animals without labels, one or several: what is new in each.
        tell: is given a line for each training.
        settings: the other fields of `horse10.forecast.config.ForecastConfig`.

    Returns:
        What `horse10.forecast.make.forecast` gives, or `horse10.forecast.foreign.forecast`.

    Raises:
        UserError: what cannot be used or written, what was expected, and what to do.
    """
    from horse10.forecast.said import Said, listed

    said, so_far, new = Said.of(train, sides, shuffle), partial(write, out=Path(out)), listed(new)
    predictions = listed(predictions)
    paths(Path(out), [data, *predictions, *said.train, *said.sides, *new])
    if predictions:
        from horse10.forecast import foreign

        return foreign.forecast(foreign.gathered(data, predictions, said, **settings), so_far, new)
    said.of_each(0)
    from horse10.forecast import make  # waits for Keras

    return make.forecast(make.make_plan(data, **settings), tell, so_far, new)


def paths(out: Path, read: Iterable[Path | str] = ()) -> tuple[Path, Path]:
    """Where the page and, beside it, the values are written. Raises DiskError if one of them would overwrite the other,
    or a file that is read."""
    values = out.with_suffix(".json")
    if out == values:
        raise DiskError(f"{out}: the page ends in .html, and its values are written beside it as .json")
    refuse_inputs((out, values), read)
    return out, values


def write(found: dict, out: Path) -> tuple[Path, Path]:
    """The page and, beside it, the values. Raises DiskError."""
    out, values = paths(out)
    with whole(values) as part:
        part.write_text(json.dumps(found, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    with whole(out) as part:
        part.write_text(html(found), encoding="utf-8")
    return out, values
