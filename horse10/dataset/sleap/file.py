"""One file of SLEAP, read by sleap-io: never a video or a network address, only what stands in the file itself."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import h5py

from horse10.errors import MissingExtra

LIMIT_S, BYTES_PER_S = 15, 2**20  # how long a file may take to read: less than a second for most
TRIAL = """
import sys, sleap_io
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
except ImportError:
    pass
path = sys.argv[1]
if path.lower().endswith(".slp"):
    sleap_io.load_slp(path, open_videos=False)
else:
    sleap_io.load_analysis_h5(path, video=sleap_io.Video("", open_backend=False))
"""


def load(path: Path):
    """The sleap_io.Labels of a .slp file. Raises ValueError if it cannot be understood."""
    return _understood(lambda sleap_io: sleap_io.load_slp(str(path.absolute()), open_videos=False), path)


def load_analysis(path: Path):
    """The sleap_io.Labels of an .analysis.h5, with a frame for each one of its video: where nothing was found, an empty
    one. Raises ValueError if it cannot be understood."""
    return _understood(lambda sleap_io: _analysis(sleap_io, path), path)


def _understood(read: Callable, path: Path):
    try:
        import sleap_io  # an extra
    except ModuleNotFoundError as reason:
        if reason.name != "sleap_io":
            raise
        raise MissingExtra(f"{path}: SLEAP's files are read by sleap-io; install horse10[sleap]") from reason
    _try_elsewhere(path)
    return read(sleap_io)


def _try_elsewhere(path: Path) -> None:
    """Raises ValueError if another process cannot read the file: on a damaged one, sleap-io ends in almost every type
    of error, and HDF5's library may crash, loop without end, or ask for all memory."""
    limit_s = LIMIT_S + path.stat().st_size / BYTES_PER_S
    command = [sys.executable, "-c", TRIAL, path.absolute()]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=limit_s)
    except subprocess.TimeoutExpired:
        raise ValueError(f"a damaged file, or one that takes more than {limit_s:.0f} s to read") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"it crashes with signal {-done.returncode}"])[-1]
        raise ValueError(f"not a file of SLEAP that sleap-io can read ({reason})")


def _analysis(sleap_io, path: Path):
    with h5py.File(path, "r") as file:
        video_path = file["video_path"][()].decode() if "video_path" in file else path.name
        tracks = file["tracks"]
        order = json.loads(tracks.attrs["dims"]) if "dims" in tracks.attrs else None
        last = file.attrs.get("transpose", True)  # SLEAP's own files, without dims, have the frames there
        n_frames = tracks.shape[order.index("frame") if order else -1 if last else 0]
    video = sleap_io.Video(video_path, open_backend=False)
    content = sleap_io.load_analysis_h5(str(path.absolute()), video=video)
    there = {frame.frame_idx for frame in content}
    for number in range(n_frames):
        if number not in there:
            content.append(sleap_io.LabeledFrame(video, number), update=False)
    return content


def source_path(video) -> PureWindowsPath:
    """The video that frames are from, also where they are embedded in a file; of pictures, their folder. It is a path
    as it stands in the file: with either kind of slash, and most likely of another machine."""
    listed = pictures(video)
    return listed[0].parent if listed else PureWindowsPath(_source(video).filename or "")


def film_path(video) -> PureWindowsPath:
    """The same of a film, one path for one film: a file of HDF5 may have several, each in a group of its own."""
    path, dataset = source_path(video), _source(video).backend_metadata.get("dataset")
    return path.with_name(f"{path.stem}-{dataset.strip('/').split('/')[0]}{path.suffix}") if dataset else path


def pictures(video) -> list[PureWindowsPath]:
    """The pictures that are the frames of a "video" of pictures, likewise; none of a video."""
    name = _source(video).filename or ""
    return [] if isinstance(name, str) else list(map(PureWindowsPath, name))


def _source(video):
    while video.source_video is not None:  # a video without frames would count as false
        video = video.source_video
    return video
