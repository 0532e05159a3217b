"""Image files: sizes without decoding, pixels as RGB."""

import hashlib
import json
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from horse10.dataset import images


def save(path, mode="RGB", pixels=None, **options):
    array = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3) if pixels is None else pixels
    Image.fromarray(array).convert(mode).save(path, **options)
    return path


def test_the_real_palette_frames_decode_as_deeplabcut_reads_them(shared, parity):
    expected = json.loads((parity / "targets.json").read_text())["imread"]
    assert len(expected) == 3
    for name, reference in expected.items():
        path = shared / "data" / "horse10_frames" / name
        pixels = images.read(path)
        assert list(pixels.shape) == reference["shape"]
        assert images.size(path) == pixels.shape[:2]
        assert pixels[80, 140].tolist() == reference["pixel_80_140"]
        assert hashlib.sha256(pixels.tobytes()).hexdigest() == reference["sha256"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_eight_bit_modes(tmp_path, mode):
    path = save(tmp_path / "a.png", mode)
    assert images.size(path) == (4, 6)
    pixels = images.read(path)
    assert (pixels.shape, pixels.dtype) == ((4, 6, 3), np.uint8)
    if mode.startswith("RGB"):
        np.testing.assert_array_equal(pixels, np.arange(72).reshape(4, 6, 3))


def test_a_palette_with_transparent_entries(tmp_path):
    path = save(tmp_path / "a.png", "P", transparency=bytes([0, 128, 255]))
    assert images.read(path).shape == (4, 6, 3)


def test_cmyk(tmp_path):
    path = save(tmp_path / "a.jpg", "CMYK")
    assert images.size(path) == (4, 6)
    assert images.read(path).shape == (4, 6, 3)


def test_an_exif_rotation_is_not_applied(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees
    path = save(tmp_path / "a.jpg", exif=exif)
    assert images.size(path) == (4, 6)
    assert images.read(path).shape == (4, 6, 3)


def test_sixteen_bits_are_refused(tmp_path):
    Image.fromarray(np.full((4, 6), 40_000, np.uint16)).save(tmp_path / "a.png")
    with pytest.raises(ValueError, match="8 bits"):
        images.size(tmp_path / "a.png")


def test_an_image_that_claims_an_absurd_size_is_refused_undecoded(tmp_path):
    path = save(tmp_path / "a.png")
    header = b"IHDR" + struct.pack(">II", 10**6, 10**6) + path.read_bytes()[24:29]
    path.write_bytes(path.read_bytes()[:12] + header + struct.pack(">I", zlib.crc32(header)) + path.read_bytes()[33:])
    with pytest.raises(ValueError, match="too large"):
        images.size(path)


def test_files_that_are_no_images(tmp_path):
    (tmp_path / "empty.png").touch()
    with pytest.raises(OSError, match="0 bytes"):
        images.size(tmp_path / "empty.png")
    (tmp_path / "page.png").write_text("<html>")
    with pytest.raises(OSError, match="not an image"):
        images.size(tmp_path / "page.png")
    with pytest.raises(FileNotFoundError):
        images.size(tmp_path / "absent.png")


def test_the_size_of_a_truncated_file_is_known_its_pixels_are_not(tmp_path):
    path = save(tmp_path / "a.png", pixels=np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8))
    path.write_bytes(path.read_bytes()[:2000])
    assert images.size(path) == (40, 60)
    with pytest.raises(OSError):
        images.read(path)
