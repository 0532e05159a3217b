"""One published file, downloaded whole and verified; what a cut-off download has brought is kept and continued.

pooch downloads and verifies too, but begins again after each interruption: too dear for the 806 MB of Horse-10. So this
is urllib with HTTP range requests."""

import hashlib
import re
import time
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tqdm import tqdm

from horse10.errors import UserError

TRIES = 5  # in a row that bring nothing new
PAUSE_S = 2.0  # between two tries
TIMEOUT_S = 60.0
CHUNK_BYTES = 2**20
TEMPORARY = {408, 425, 429, 500, 502, 503, 504}  # HTTP statuses that another try may mend
PAGE = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")


class DownloadError(UserError, RuntimeError):
    """A file could not be had as it was published."""


class PublishedFile(NamedTuple):
    url: str
    size_bytes: int
    sha256: str

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[-1]


def download(file: PublishedFile, folder: Path) -> Path:
    """The file in `folder`: it appears there under its name when it is whole and has the published SHA-256, and is not
    asked for again. Until then it is `<name>.part`, which the next call continues if the server can.

    Raises DownloadError if the server offers something else, or stays silent."""
    path, partial = folder / file.name, folder / f"{file.name}.part"
    if path.is_file():
        verify(path, file)
        return path
    folder.mkdir(parents=True, exist_ok=True)
    furthest, failures = _size(partial), 0
    while _size(partial) < file.size_bytes:
        reason = _receive(file, partial)
        failures = 0 if _size(partial) > furthest else failures + 1
        furthest = max(furthest, _size(partial))
        if failures == TRIES:
            raise DownloadError(
                f"{file.url}: {TRIES} tries in a row brought nothing new ({reason}). {_size(partial):,} of "
                f"{file.size_bytes:,} bytes are in {partial}; the same command continues from there."
            )
        if _size(partial) < file.size_bytes:
            time.sleep(PAUSE_S)
    try:
        verify(partial, file)
    except DownloadError:
        partial.unlink()
        raise
    return partial.rename(path)


def verify(path: Path, file: PublishedFile) -> None:
    """Raises DownloadError unless a file on disk has the published size and SHA-256."""
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if (_size(path), found) != (file.size_bytes, file.sha256):
        raise DownloadError(
            f"{path} is not the published file: {file.size_bytes:,} bytes with SHA-256 {file.sha256} were expected, "
            f"found {_size(path):,} bytes with {found}. It was damaged or changed on the way: get it again from "
            f"{file.url}"
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _receive(file: PublishedFile, partial: Path) -> str:
    """One request for what is missing; the reason why it ended early, if it did and another try may help."""
    start = _size(partial)
    headers = {"User-Agent": "horse10", "Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        with urlopen(Request(file.url, headers=headers), timeout=TIMEOUT_S) as response:
            start = start if response.status == 206 else 0
            _check_offer(file, response, start)
            _write(file, response, partial, start)
    except HTTPError as error:
        error.close()
        if error.code not in TEMPORARY:
            raise DownloadError(
                f"{file.url}: the server answers {error.code} {error.reason}. Open the address in a browser; a file "
                "saved from there is taken by: horse10 data fetch --from FOLDER"
            ) from error
        return str(error)
    except (URLError, HTTPException, ConnectionError, TimeoutError) as error:
        return f"{type(error).__name__}: {error}"
    return "the connection was closed too early"


def _check_offer(file: PublishedFile, response: HTTPResponse, start: int) -> None:
    """Is this the file, from byte `start` on? Told from the headers, before anything is written."""
    first = b"" if start else response.peek(512).lstrip().lower()
    if response.headers.get_content_type() == "text/html" or first.startswith(PAGE):
        raise DownloadError(
            f"{file.url}: a web page came instead of the file, perhaps from a proxy or a log-in page. Open the address "
            "in a browser; a file saved from there is taken by: horse10 data fetch --from FOLDER"
        )
    begins = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    if start and (not begins or int(begins[1]) != start):
        raise DownloadError(f"{file.url}: bytes from {start:,} on were asked for, the server sends others")
    length = response.headers.get("Content-Length")
    if length is not None and start + int(length) != file.size_bytes:
        raise DownloadError(
            f"{file.url}: the server offers {start + int(length):,} bytes, the published file has "
            f"{file.size_bytes:,}. It has another file there, or states a wrong length; nothing was written"
        )


def _write(file: PublishedFile, response: HTTPResponse, partial: Path, start: int) -> None:
    bar = tqdm(total=file.size_bytes, initial=start, desc=file.name, unit="B", unit_scale=True, delay=1, leave=False)
    with partial.open("ab" if start else "wb") as stream, bar:
        while chunk := response.read(CHUNK_BYTES):
            stream.write(chunk)
            bar.update(len(chunk))
            if stream.tell() > file.size_bytes:
                stream.truncate(0)
                raise DownloadError(f"{file.url}: the server sends more than the {file.size_bytes:,} bytes published")
