"""Where things lie on this machine: the checkout and its commit, the cache, runs, records; files written whole."""

import errno
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from horse10.errors import UserError

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
DENIED = (errno.EROFS, errno.EACCES, errno.EPERM)
END_BYTES = 2**20
AS_GOOD_AS_FULL_BYTES = 2**16  # HDF5 and the writers of videos do not say themselves that a disk is full


class DiskError(UserError, OSError):
    """A folder that cannot be written, or has not enough space."""


def project_folder() -> Path:
    """The checkout that the working directory lies in, relative to it: `..` for the pages of the book.

    Outside of a checkout the working directory itself."""
    here = Path.cwd()
    checkouts = (
        folder for folder in (here, *here.parents) if (folder / "_toc.yml").is_file() and (folder / "results").is_dir()
    )
    return Path(os.path.relpath(next(checkouts, here)))


def home() -> Path:
    """The cache of data and weights: `$HORSE10_HOME`, by default ~/.cache/horse10."""
    return Path(os.environ.get("HORSE10_HOME") or "~/.cache/horse10").expanduser().absolute()


def runs_folder() -> Path:
    """Where the reader's own runs lie: `$HORSE10_RUNS`, by default `runs` in `project_folder`."""
    return project_folder() / Path(os.environ.get("HORSE10_RUNS") or "runs").expanduser()


def results_folder() -> Path:
    """Where the committed records lie: `results` in `project_folder`."""
    return project_folder() / "results"


def commit() -> str | None:
    """Of this package's checkout, "-dirty" if the package has changes; None if it is installed without one.

    A copy of a checkout without its repository is told by HORSE10_COMMIT which one it is.
    """
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return os.environ.get("HORSE10_COMMIT") or None
    git = ["git", "-C", str(root)]
    head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run(
        [*git, "status", "--porcelain", "-uno", "horse10"], capture_output=True, text=True
    ).stdout.strip()
    return f"{head}-dirty" if head and changed else head or None


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary path in the folder of `path`, for a file or a folder that becomes `path` when the block has ended.

    Killed at any moment, nothing unfinished is under the name of `path`; if the block fails, nothing has changed. A
    folder that is there already keeps its other files. Leftovers of processes that were killed are removed.

    Raises:
        DiskError: the disk is full, or the folder cannot be written.
    """
    clean(path.parent)
    part = path.with_name(f".horse10-{platform.node()}-{os.getpid()}.tmp.{path.name[-40:]}")
    try:
        yield part
        _sync(part)
        if part.is_dir() and path.is_dir():
            for file in part.iterdir():
                os.replace(file, path / file.name)
        else:
            os.replace(part, path)
    except Exception as error:
        reason = _reason(error, path.parent)
        if reason is None or isinstance(error, DiskError):
            raise
        raise DiskError(f"{path} cannot be written: {reason}") from error
    finally:
        _remove(part)


def ends(path: Path) -> bytes:
    """The first and the last MiB of a file: with its size, enough to tell it from another."""
    with path.open("rb") as file:
        start = file.read(END_BYTES)
        file.seek(max(0, path.stat().st_size - END_BYTES))
        return start + file.read(END_BYTES)


def leftovers(folder: Path) -> list[Path]:
    """What processes that were killed have left unfinished in a folder."""
    return sorted(path for path in folder.glob(".horse10-*.tmp.*") if not _owner_lives(path.name))


def clean(folder: Path) -> None:
    """Remove the leftovers in a folder."""
    for path in leftovers(folder):
        _remove(path)


def writable(folder: Path, advice: str) -> Path:
    """The folder, made if it is not there. Raises DiskError, with an advice, if nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise DiskError(f"{folder} cannot be written ({error.strerror}): {advice}") from error


def refuse_inputs(written: Iterable[Path], read: Iterable[Path | str]) -> None:
    """Raises DiskError if a file that is to be written is one of those that are read."""
    inputs = [Path(path) for path in read if Path(path).is_file()]
    for path in written:
        if path.is_file() and any(path.samefile(each) for each in inputs):
            raise DiskError(f"{path} is read, and would be overwritten: choose another --out")


def require_space(folder: Path, n_bytes: float, purpose: str) -> None:
    """Raises DiskError if the disk of an existing folder has less space than `n_bytes`."""
    free = shutil.disk_usage(folder).free
    if free < n_bytes:
        raise DiskError(
            f"{folder}: {purpose} needs about {_size(n_bytes)}, and {_size(free)} are free. Free some space, or choose "
            "a folder on another disk."
        )


def _reason(error: Exception, folder: Path) -> str | None:
    """Why a folder could not be written and what to do; None if that is not the fault."""
    if not folder.is_dir():
        return f"there is no folder {folder}"
    if getattr(error, "errno", None) == errno.ENAMETOOLONG:
        return "the name is too long. Give the source a shorter one."
    free = shutil.disk_usage(folder).free
    if getattr(error, "errno", None) in FULL or free < AS_GOOD_AS_FULL_BYTES:
        return f"the disk is full ({_size(free)} free). Free some space, or choose a folder on another disk."
    if getattr(error, "errno", None) in DENIED and not os.access(folder, os.W_OK):
        return f"{os.strerror(error.errno).lower()}. Choose a folder that you may write to."
    return None


def _size(n_bytes: float) -> str:
    return f"{n_bytes / 1e9:,.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:,.1f} MB"


def _owner_lives(name: str) -> bool:
    """Does the process that writes a temporary file still run, as far as this machine can tell?"""
    owner = re.fullmatch(r"\.horse10-(.*)-(\d+)\.tmp\..*", name)
    if owner is None or owner[1] != platform.node() or os.name == "nt":  # there, signal 0 would end the process
        return True
    try:
        os.kill(int(owner[2]), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _remove(path: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Wait until a file, or every file of a folder (but not of folders in it), is on the disk."""
    for file in (file for file in (path.iterdir() if path.is_dir() else [path]) if file.is_file()):
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
