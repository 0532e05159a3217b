"""One published file, downloaded whole and verified; an interrupted download is continued.

huggingface_hub's `http_get` does the transfer, for its own addresses and for others. Its `hf_hub_download` (since 1.x)
and pooch begin anew with each call, which costs too much for the 806 MB of Horse-10.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from huggingface_hub.file_download import http_get

from horse10.errors import UserError


class DownloadError(UserError, RuntimeError):
    """A file could not be obtained as it was published."""


class PublishedFile(NamedTuple):
    url: str
    size_bytes: int
    sha256: str

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[-1]


def download(file: PublishedFile, folder: Path) -> Path:
    """The file in `folder`: it appears there under its name when it is whole and has the published SHA-256, and is not
    requested again. Until then it is `<name>.part`, which the next call continues.

    Raises DownloadError if the server cannot be reached or offers something else."""
    path, partial = folder / file.name, folder / f"{file.name}.part"
    if path.is_file():
        verify(path, file)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with partial.open("ab") as stream:
            as_stored = {"Accept-Encoding": "identity"}
            sizes = {"resume_size": stream.tell(), "expected_size": file.size_bytes}
            http_get(file.url, stream, headers=as_stored, displayed_filename=file.name, **sizes)
    except Exception as reason:  # of the HTTP client that huggingface_hub happens to use
        size_bytes = partial.stat().st_size
        if size_bytes > file.size_bytes:
            partial.unlink()
        raise DownloadError(
            f"{file.url}: {reason}. {size_bytes:,} of {file.size_bytes:,} bytes came; the same command continues. Or "
            "open the address in a browser and use the saved file: horse10 data fetch --from FOLDER"
        ) from reason
    try:
        verify(partial, file)
    except DownloadError:
        partial.unlink()
        raise
    return partial.rename(path)


def verify(path: Path, file: PublishedFile) -> None:
    """Raises DownloadError unless a file on disk has the published size and SHA-256."""
    with path.open("rb") as stream:
        sha256, size_bytes = hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size
    if (size_bytes, sha256) != (file.size_bytes, file.sha256):
        raise DownloadError(
            f"{path} is not the published file: expected {file.size_bytes:,} bytes with SHA-256 {file.sha256}, got "
            f"{size_bytes:,} bytes with {sha256}. It was damaged or changed on the way: get it again from {file.url}"
        )
