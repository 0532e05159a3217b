"""A tar archive from elsewhere, unpacked with distrust: files and folders only, inside the target, of bounded size."""

import lzma
import shutil
import tarfile
import zlib
from pathlib import Path

from tqdm import tqdm

from horse10.errors import UserError

MAX_MEMBERS = 100_000  # Horse-10 has 8,114 frames, their label files and its training sets
MAX_BYTES = 20 * 2**30  # unpacked; Horse-10's archive has 0.8 GB, and PNG files hardly shrink in one


class ArchiveError(UserError, ValueError):
    """An archive that cannot be read, or holds what no data set needs."""


def extract(archive: Path, folder: Path) -> None:
    """Unpack an archive of any of tar's compressions. Each member is judged before it is written; the caller removes
    `folder` if there was an error.

    Raises ArchiveError for a path out of the folder, a link or a device, more than MAX_MEMBERS or MAX_BYTES, or a
    damaged archive."""
    members = size_bytes = 0
    try:
        with tarfile.open(archive) as tar:
            for member in tqdm(tar, f"unpacking {archive.name}", unit="file", delay=1, leave=False):
                members, size_bytes = members + 1, size_bytes + member.size
                _judge(member, archive, members, size_bytes)
                _write(tar, member, _inside(member, archive, folder))
    except (IsADirectoryError, NotADirectoryError, FileExistsError) as reason:
        raise ArchiveError(f"{archive}: {reason.filename} is a file and a folder in it") from reason
    except (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as reason:
        if isinstance(reason, ArchiveError) or getattr(reason, "errno", None):  # a full disk is no fault of the archive
            raise
        raise ArchiveError(f"{archive}: no readable tar archive: {reason}") from reason


def _inside(member: tarfile.TarInfo, archive: Path, folder: Path) -> Path:
    """Where a member belongs. Raises ArchiveError if that is not in the folder."""
    path = (folder / member.name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ArchiveError(
            f"{archive}: refused, nothing of it was kept: {member.name!r} would be written outside of the folder"
        )
    return path


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    """Content only, as Python 3.11.2 can do it too, whose tarfile has no filters: owners and modes are the user's."""
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        shutil.copyfileobj(tar.extractfile(member), file)


def _judge(member: tarfile.TarInfo, archive: Path, members: int, size_bytes: int) -> None:
    if not (member.isreg() or member.isdir()):
        what = "a link" if member.islnk() or member.issym() else "neither a file nor a folder"
        raise ArchiveError(f"{archive}: refused, nothing of it was kept: {member.name!r} is {what}")
    if members > MAX_MEMBERS or size_bytes > MAX_BYTES:
        raise ArchiveError(
            f"{archive}: refused, nothing of it was kept: up to {member.name!r} it holds {members:,} members and "
            f"{size_bytes:,} bytes, at most {MAX_MEMBERS:,} and {MAX_BYTES:,} are taken"
        )
