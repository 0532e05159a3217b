"""Ways in which a file is damaged: on a disk, on its way, or by somebody who means to."""

import re
from collections.abc import Callable

NUMBERS = (b"nan", b"inf", b"-1", b"0", b"1e308", b"-1e30", b"99999999999999999999", b"0x10", b"1,5", b"true")
WORDS = (
    b"",
    b"null",
    b"=1+1",
    b"../../etc/passwd",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"'\"",
    b"x" * 20_000,
    b"{}",
)
EXTREMES = (b"\xff" * 4, b"\x00" * 8, b"\x7f" + b"\xff" * 3, b"\xff" * 7 + b"\x7f", b"\x80\x00\x00\x00")
TEXT = {".csv", ".json", ".yaml", ".txt"}


def flip(data: bytes, rng) -> bytes:
    """One to eight bits are wrong."""
    changed = bytearray(data)
    for _ in range(rng.integers(1, 9)):
        changed[rng.integers(len(data))] ^= 1 << rng.integers(8)
    return bytes(changed)


def truncate(data: bytes, rng) -> bytes:
    return data[: rng.integers(len(data))]


def blank(data: bytes, rng) -> bytes:
    """A block of zeros, as a file system leaves it after a power cut."""
    start, stop = _span(data, rng)
    return data[:start] + bytes(stop - start) + data[stop:]


def leave_out(data: bytes, rng) -> bytes:
    start, stop = _span(data, rng)
    return data[:start] + data[stop:]


def repeat(data: bytes, rng) -> bytes:
    start, stop = _span(data, rng)
    return data[:stop] + data[start:]


def insert(data: bytes, rng) -> bytes:
    start = rng.integers(len(data))
    return data[:start] + rng.bytes(rng.integers(1, 200)) + data[start:]


def exaggerate(data: bytes, rng) -> bytes:
    """A field of the header, where sizes and offsets are, becomes an extreme number."""
    extreme = EXTREMES[rng.integers(len(EXTREMES))]
    start = rng.integers(min(len(data), 4096))
    return data[:start] + extreme + data[start + len(extreme) :]


def replace_number(data: bytes, rng) -> bytes:
    return _replace(rb"-?\d+\.?\d*", NUMBERS, data, rng)


def replace_word(data: bytes, rng) -> bytes:
    return _replace(rb"[A-Za-z_]\w*", WORDS + NUMBERS, data, rng)


def replace_line(data: bytes, rng) -> bytes:
    """A line is missing, is there twice, or changes places with another one."""
    lines = data.splitlines(keepends=True)
    first, second = rng.integers(len(lines), size=2)
    match rng.integers(3):
        case 0:
            del lines[first]
        case 1:
            lines.insert(second, lines[first])
        case 2:
            lines[first], lines[second] = lines[second], lines[first]
    return b"".join(lines)


ANY = (flip, truncate, blank, leave_out, repeat, insert, exaggerate)
OF_TEXT = (replace_number, replace_word, replace_line)


def damages(suffix: str) -> tuple[Callable, ...]:
    """What can happen to a file whose name ends like this."""
    return ANY + OF_TEXT * 2 if suffix in TEXT else ANY


def _span(data: bytes, rng) -> tuple[int, int]:
    start = int(rng.integers(len(data)))
    return start, min(len(data), start + int(2 ** rng.uniform(0, 14)))


def _replace(pattern: bytes, choices, data: bytes, rng) -> bytes:
    places = [place.span() for place in re.finditer(pattern, data)]
    if not places:
        return flip(data, rng)
    start, stop = places[rng.integers(len(places))]
    return data[:start] + choices[rng.integers(len(choices))] + data[stop:]
