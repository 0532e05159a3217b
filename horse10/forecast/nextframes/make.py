"""The next frames from beginning to end: look at all of them, choose, write them down."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from horse10.config import ConfigError
from horse10.dataset import DatasetError, PoseDataset
from horse10.dataset.labels import any_label
from horse10.dataset.names import are
from horse10.forecast.nextframes import candidates, choice, folder
from horse10.forecast.nextframes.candidates import Candidates
from horse10.forecast.nextframes.choice import Choice
from horse10.forecast.nextframes.source import Source, SourceError, opened
from horse10.machine.folders import writable
from horse10.runs.run import Run, open_run

MOST = 10_000  # frames that are looked at: a network sees so many in minutes, and neighbours differ little
LEAST_SURE = 3  # body parts that are named


@dataclass(frozen=True)
class NextFrames:
    """What was chosen.

    Attributes:
        table: a row per frame, those first that stand for most: order, video, frame (its number there, from 0; of a
            picture its place in the folder), picture (its path below `folder`), stands_for (frames that look like it),
            novelty (0 to 1: the share of all frames that are more like a labelled one), uncertainty (0 to 1),
            least_sure (body parts).
        folder: where everything is written; notes: what to know; faults: what of the sources could not be read.
    """

    table: pd.DataFrame
    folder: Path
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def next_frames(
    run: Run | str | Path,
    sources: str | Path | Sequence[str | Path],
    n: int = 20,
    out: str | Path = "next-frames",
    *,
    most: int = MOST,
) -> NextFrames:
    """The frames of unlabelled videos whose labels are likely to help a network most, ready to be labelled.

    `out` gets, of each video, `labeled-data/<video>/` with the pictures and machinelabels-iter0.h5, which DeepLabCut
    opens as predictions to correct; next-frames.slp, the same for SLEAP (with sleap-io); next-frames.csv, the `table`;
    next-frames.png, to look at. The sources, and any project, are only read.

    Args:
        run: a finished run, its folder or its id; sources: videos, folders of pictures, pictures.
        out: a folder that does not exist yet, or is empty.
        most: at most so many frames are looked at, spread evenly over all of them.

    Raises:
        RecordError: there is no such run; SourceError: no frames, fewer than n, or an `out` that holds something.
        VideoError, ImageError: a source that cannot be read; DiskError, OutOfMemory.
    """
    out = _new(Path(os.path.abspath(out)))
    run = run if isinstance(run, Run) else open_run(run)
    places = opened([sources] if isinstance(sources, str | Path) else list(sources))
    record, step = run.record, candidates.step_for(places, most)
    names = {*record.dataset.trained_on.names(), *run.predictions["frame"].astype(str)}
    network = run.model()
    found = candidates.found(network, places, step, record.config.canvas)
    data, known, absent = _known(run, network)
    if data:  # where frames may have been labelled since
        names |= {data.frames[row] for row in np.flatnonzero(any_label(data.keypoints))}
    labelled = candidates.labelled_in(places, names, data.root.resolve().name if data else "")
    chosen = choice.choose(found, labelled, n, known)
    table, frames = _table(found, chosen, places, record.bodyparts), found.of(chosen.rows)
    options = {"bodyparts": record.bodyparts, "skeleton": record.skeleton, "scorer": record.run_id}
    unwritten = folder.write(out, frames, places, table, **options)
    notes = (*_notes(found, labelled, step), *absent, *chosen.notes, *unwritten)
    return NextFrames(table, out, notes, tuple(fault for place in places for fault in place.faults))


def _new(out: Path) -> Path:
    """Raises SourceError if something is there, so that no project is written into; DiskError if nothing can be."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SourceError(f"{out} is there already, and nothing is written into it: name a new folder as --out.")
    writable(out.parent, "choose another --out")
    return out


def _known(run: Run, network: keras.Model) -> tuple[PoseDataset | None, np.ndarray | None, tuple[str, ...]]:
    """The data of the run as they are now and the features of their labelled frames, or why they are not at hand."""
    data = None
    try:
        data = run.dataset()
        return data, candidates.labelled(network, data), ()
    except DatasetError as reason:
        first = reason.problems[0]
        return data, None, (f"{_ALONE}: {first.kind}, {first.where}, {first.what}",)
    except ConfigError as reason:
        return data, None, (f"{_ALONE}: {reason}",)


_ALONE = "the labelled frames of the run are not at hand, so the chosen ones may be like them"


def _table(found: Candidates, chosen: Choice, sources: Sequence[Source], bodyparts: Sequence[str]) -> pd.DataFrame:
    rows = []
    for order, (row, stands_for) in enumerate(zip(chosen.rows, chosen.stands_for, strict=True), 1):
        source, place = sources[found.source[row]], int(found.place[row])
        doubts = chosen.doubts[row]
        least = [bodyparts[part] for part in np.argsort(-doubts, kind="stable")[:LEAST_SURE] if doubts[part] > 0]
        rows.append(
            {
                "order": order,
                "video": source.title,
                "frame": place,
                "picture": f"labeled-data/{source.title}/{source.names([place])[0]}",
                "stands_for": int(stands_for),
                "novelty": float(chosen.novelty[row]),
                "uncertainty": float(doubts.mean()),
                "least_sure": ", ".join(least),
            }
        )
    return pd.DataFrame(rows)


def _notes(found: Candidates, labelled: Sequence[np.ndarray], step: int) -> Iterator[str]:
    if step > 1:
        yield f"one of {step} frames was looked at, {len(found):,} in all; --most looks at more"
    known = sum(int(np.isin(found.number[found.source == at], there).sum()) for at, there in enumerate(labelled))
    if known:
        frames = f"{known} frame{'s' * (known != 1)} {are(known)}"
        yield f"{frames} labelled in the data of the run, and left out with all neighbours"
