"""Where Horse-10 is published, and the way from there into the cache: whole and verified, or not at all."""

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock

from horse10.dataset import archive, places, splits
from horse10.dataset.download import PublishedFile, download, verify
from horse10.dataset.loading import load_dataset
from horse10.dataset.pose_dataset import PoseDataset
from horse10.dataset.problems import DatasetError, some
from horse10.errors import UserError
from horse10.machine.folders import whole

LICENCE = """\
Horse-10: 8,114 frames of 30 horses, labelled by an expert. Licence: CC BY-NC-SA 4.0, https://creativecommons.org/licenses/by-nc-sa/4.0/
 * not for commercial use; name the authors; pass on what you make of it only under the same licence
 * cite: A. Mathis, T. Biasi, S. Schneider, M. Yüksekgönül, B. Rogers, M. Bethge, M. W. Mathis,
   Pretraining boosts out-of-domain robustness for pose estimation, WACV 2021
Sources: https://huggingface.co/datasets/mwmathis/Horse-30 (frames and labels, 806 MB) and
https://github.com/amathislab/Horse-10-benchmark (splits and scales, MIT licence, 1.4 MB)"""

# Fixed commits of both, so that what an address stands for cannot change. The size and SHA-256 of the archive are those
# of its Git LFS pointer, published in commit 0f27374; those of the others are of the files in commit efa4b7f.
ARCHIVE = PublishedFile(
    "https://huggingface.co/datasets/mwmathis/Horse-30/resolve/0f27374a8a24d7782661f335977f5ef23aee7d44/horse10.tar.xz",
    806_263_192,
    "562c172a608a8459def729e760a40bdd744c2b40e96bfe8b484ac7f4136be068",
)
_BENCHMARK = "https://raw.githubusercontent.com/amathislab/Horse-10-benchmark/efa4b7f233b51b4750fdb1499f554d2749ea56d1"
FILES = (
    ARCHIVE,
    PublishedFile(
        f"{_BENCHMARK}/TrainTestInfo_shuffle1.csv",
        319_582,
        "c1e7bf9194a105a35e5a6736e94d0239777fac9594e7620c1d64a9a9a96a8fc9",
    ),
    PublishedFile(
        f"{_BENCHMARK}/TrainTestInfo_shuffle2.csv",
        319_046,
        "867e46ab6e286ee3b616a1d3737383d3b8f4ec5977ee62997977e919097adcc9",
    ),
    PublishedFile(
        f"{_BENCHMARK}/TrainTestInfo_shuffle3.csv",
        321_294,
        "df760fa0af19d31a0616a5cf101285f9202cc919c6edaa62483c25d53bd6980f",
    ),
    PublishedFile(
        f"{_BENCHMARK}/Horsescale.h5", 461_576, "96e65a4444200868e23120f7edfa336bf901f141d610892b8dcefab130e39ebd"
    ),
)
RECORD = "fetched.json"


class SourceError(UserError, RuntimeError):
    """What was fetched, now or earlier, is not Horse-10 as it was published."""


def fetch(folder: Path | None = None) -> dict:
    """Put Horse-10 into `$HORSE10_HOME/horse10`, from its public sources or from a folder that holds their files, and
    return its record. What is there already is verified, and never written over.

    folder  where FILES lie, on a machine without a network

    Raises DownloadError, ArchiveError or SourceError; the cache is then as it was, but for a finished download."""
    target, downloads = places.home() / "horse10", places.home() / "downloads"
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(".horse10.lock")):
        if target.exists():
            return earlier()
        paths = _given(folder) if folder else [download(file, downloads) for file in FILES]
        with whole(target) as part:
            _unpack(paths, part)
            record = _record(_verified(part))
            (part / RECORD).write_text(json.dumps(record, indent=1) + "\n")
        shutil.rmtree(downloads, ignore_errors=True)
    return record


def earlier() -> dict | None:
    """The record of an earlier fetch, None if nothing is in its place.

    Raises SourceError if what is there is not what was fetched, or was fetched from other files."""
    target = places.home() / "horse10"
    if not target.exists():
        return None
    advice = "It was not touched. Move it away to fetch Horse-10 anew, or set HORSE10_DATA to go on using it."
    if not (target / RECORD).is_file():
        raise SourceError(f"{target} was not put there by `horse10 data fetch`. {advice}")
    record = json.loads((target / RECORD).read_text())
    if record["files"] != _files():
        raise SourceError(f"{target} was fetched on {record['date']} from files other than those now known. {advice}")
    try:
        fingerprint = _verified(target).fingerprint
    except SourceError as reason:
        raise SourceError(f"{target} was changed since {record['date']}: {reason}. {advice}") from reason
    if fingerprint != record["fingerprint"]:
        raise SourceError(
            f"{target} was changed since {record['date']}: its fingerprint was {record['fingerprint']}, now it is "
            f"{fingerprint}. {advice}"
        )
    return record


def _given(folder: Path) -> list[Path]:
    missing = [file.url for file in FILES if not (folder / file.name).is_file()]
    if missing:
        raise SourceError(
            "\n  ".join([f"{folder} lacks {len(missing)} of {len(FILES)} files. Get them from", *missing])
        )
    for file in FILES:
        verify(folder / file.name, file)
    return [folder / file.name for file in FILES]


def _unpack(paths: Sequence[Path], place: Path) -> None:
    """Make `place` the one DeepLabCut project in the archive, however deep it lies, with the other files beside its
    labels."""
    archive.extract(paths[0], place)
    projects = [path.parent for path in place.rglob("labeled-data") if path.is_dir()]
    if len(projects) != 1:
        raise SourceError(f"{paths[0]}: {len(projects)} folders named labeled-data in it, expected one")
    if projects[0] != place:
        lifted = projects[0].rename(place.with_name(f"{place.name}.project"))
        shutil.rmtree(place)
        lifted.rename(place)
    for path in paths[1:]:
        shutil.copyfile(path, place / path.name)


def _verified(project: Path) -> PoseDataset:
    """The data set of a project that has every frame of Horse-10: its image and (load_dataset sees to it) its row."""
    frames = splits.stored().index
    if absent := [frame for frame in frames if not (project / frame).is_file()]:
        raise SourceError(f"{len(absent)} of {len(frames)} frames are missing: {some(absent)}")
    try:
        return load_dataset(project)
    except DatasetError as reason:
        raise SourceError(f"the labels of Horse-10 cannot be used: {reason}") from reason


def _record(dataset: PoseDataset) -> dict:
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "licence": "CC BY-NC-SA 4.0",
        "fingerprint": dataset.fingerprint,
        "frames": len(dataset.frames),
        "not_in_the_official_list": len(set(dataset.frames) - set(splits.stored().index)),  # in no set of any split
        "animals": len(set(dataset.animal.tolist())),
        "labels": int(np.isfinite(dataset.keypoints[..., 0]).sum()),
        "files": _files(),
    }


def _files() -> dict:
    return {file.name: {"url": file.url, "bytes": file.size_bytes, "sha256": file.sha256} for file in FILES}
