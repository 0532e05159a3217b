"""What FFmpeg and OpenCV print while they read or write a video: collected, so that one line can say it."""

import os
import re
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

FFMPEG = re.compile(r"\[([\w,]+) @ 0x[0-9a-f]+\] *(.+)")
OPENCV = re.compile(r"\[ *(?:WARN|ERROR|INFO):\d+@|OpenCV: |Not detecting m3u8|Last message repeated")


class Complaints:
    """Lines that FFmpeg printed inside of `collected`; those of anybody else go to standard error as they would."""

    def __init__(self):
        self.count, self.first = 0, ""
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as this object)
        weakref.finalize(self, self.file.close)

    @contextmanager
    def collected(self) -> Iterator[None]:
        """A block whose output to the file descriptor of standard error, 2, is kept back and sorted at its end."""
        try:
            stderr = os.dup(2)
        except OSError:  # a process without standard error
            yield
            return
        os.dup2(self.file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(stderr, 2)
            if os.fstat(self.file.fileno()).st_size:
                self._sort(stderr)
            os.close(stderr)

    def _sort(self, stderr: int) -> None:
        self.file.seek(0)
        for line in self.file.read().splitlines(keepends=True):
            text = line.decode(errors="replace").strip()
            if match := FFMPEG.match(text):
                self.count += 1
                self.first = self.first or f"{match[1]}: {match[2]}"
            elif not OPENCV.match(text):
                os.write(stderr, line)
        self.file.seek(0)
        self.file.truncate()
