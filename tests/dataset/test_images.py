"""Image files: sizes without decoding, pixels as RGB."""

import contextlib
import hashlib
import json
import os
import struct
import warnings
import zlib

import cv2
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
        assert images.header(path).size == pixels.shape[:2]
        assert pixels[80, 140].tolist() == reference["pixel_80_140"]
        assert hashlib.sha256(pixels.tobytes()).hexdigest() == reference["sha256"]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_eight_bit_modes(tmp_path, mode):
    path = save(tmp_path / "a.png", mode)
    assert images.header(path).size == (4, 6)
    pixels = images.read(path)
    assert (pixels.shape, pixels.dtype) == ((4, 6, 3), np.uint8)
    if mode.startswith("RGB"):
        np.testing.assert_array_equal(pixels, np.arange(72).reshape(4, 6, 3))


def test_a_palette_with_transparent_entries(tmp_path):
    path = save(tmp_path / "a.png", "P", transparency=bytes([0, 128, 255]))
    assert images.read(path).shape == (4, 6, 3)


def test_cmyk(tmp_path):
    path = save(tmp_path / "a.jpg", "CMYK")
    assert images.header(path).size == (4, 6)
    assert images.read(path).shape == (4, 6, 3)


TURN = {
    1: lambda pixels: pixels,
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: pixels[::-1].swapaxes(0, 1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: pixels.swapaxes(0, 1)[::-1],
}


@pytest.mark.parametrize("turn", [1, 2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
def test_an_exif_turn_is_told_and_applied_only_when_asked(tmp_path, suffix, turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    path = save(tmp_path / f"a.{suffix}", exif=exif, **({"lossless": True} if suffix == "webp" else {}))
    stored = np.arange(72).reshape(4, 6, 3)
    assert images.header(path).size == (4, 6) and images.header(path).orientation == turn
    np.testing.assert_array_equal(images.read(path), stored)
    np.testing.assert_array_equal(images.read(path, upright=True), TURN[turn](stored))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("content", [b"Exif\0\0MM\0*garbage", b"Exif\0\0II*\0\x08\0\0\0\xff\xff"])
def test_damaged_exif_takes_nothing_from_the_picture(tmp_path, content):
    path = save(tmp_path / "a.jpg", exif=content)
    assert images.header(path).orientation == 1 and images.read(path, upright=True).shape == (4, 6, 3)


def sixteen_bit_rgb(path):
    cv2.imwrite(str(path), np.full((4, 6, 3), 40_000, np.uint16))


def sixteen_bit_grey(path):
    Image.fromarray(np.full((4, 6), 40_000, np.uint16)).save(path)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("grey.png", sixteen_bit_grey),
        ("grey.tif", sixteen_bit_grey),
        ("colour.png", sixteen_bit_rgb),
        ("colour.tif", sixteen_bit_rgb),
        ("float.tif", lambda path: Image.fromarray(np.full((4, 6), 0.5, np.float32)).save(path)),
        ("integer.tif", lambda path: Image.fromarray(np.full((4, 6), 70_000, np.int32)).save(path)),
    ],
)
@pytest.mark.parametrize("reading", [images.header, images.read])
def test_more_than_eight_bits_are_refused_in_every_reading(tmp_path, name, write, reading):
    write(tmp_path / name)
    with pytest.raises(ValueError, match=r"more than 8 bits per channel .*convert it to 8 bits"):
        reading(tmp_path / name)


def test_five_bits_per_channel_are_read(tmp_path):
    pixels = struct.pack("<4H", 0x7C00, 0x03E0, 0x001F, 0x7FFF)  # a red, green, blue, white 2 x 2 bitmap, bottom up
    header = struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 16, 0, 8, 0, 0, 0, 0)
    (tmp_path / "a.bmp").write_bytes(b"BM" + struct.pack("<IHHI", 62, 0, 0, 54) + header + pixels)
    assert images.read(tmp_path / "a.bmp")[1].tolist() == [[255, 0, 0], [0, 255, 0]]


@pytest.mark.parametrize("suffix", ["tif", "gif", "png", "webp"])
@pytest.mark.parametrize("reading", [images.header, images.read])
def test_several_pages_are_refused(tmp_path, suffix, reading):
    pages = [Image.new("L", (6, 4), grey) for grey in (0, 100, 200)]
    pages[0].save(tmp_path / f"a.{suffix}", save_all=True, append_images=pages[1:])
    with pytest.raises(ValueError, match="of several pages or frames"):
        reading(tmp_path / f"a.{suffix}")
    pages[0].save(tmp_path / f"one.{suffix}")
    assert images.read(tmp_path / f"one.{suffix}").shape == (4, 6, 3)


def test_a_cameras_jpeg_with_a_preview_is_one_picture(tmp_path):
    picture, preview = Image.new("RGB", (60, 40)), Image.new("RGB", (6, 4))
    picture.save(tmp_path / "a.jpg", format="MPO", save_all=True, append_images=[preview])
    assert images.read(tmp_path / "a.jpg").shape == (40, 60, 3)


def test_only_pictures_are_decoded_whatever_their_names(tmp_path, monkeypatch):
    monkeypatch.setattr("PIL.EpsImagePlugin.Ghostscript", lambda *_: pytest.fail("Ghostscript was started"))
    Image.new("RGB", (6, 4)).save(tmp_path / "img000.png", format="EPS")
    Image.new("RGB", (6, 4)).save(tmp_path / "img001.png", format="PPM")
    for name in ("img000.png", "img001.png"):
        for reading in (images.header, images.read):
            with pytest.raises(OSError, match="not an image of these formats: PNG, JPEG"):
                reading(tmp_path / name)


def png_that_claims(path, width, height):
    save(path)
    header = b"IHDR" + struct.pack(">II", width, height) + path.read_bytes()[24:29]
    path.write_bytes(path.read_bytes()[:12] + header + struct.pack(">I", zlib.crc32(header)) + path.read_bytes()[33:])
    return path


@pytest.mark.parametrize("size", [(9000, 9000), (10_000, 9500), (20_000, 10_000), (10**6, 10**6)])
@pytest.mark.parametrize("reading", [images.header, images.read])
def test_pictures_of_too_many_megapixels_are_refused_undecoded(tmp_path, size, reading):
    with pytest.raises(ValueError, match="more than 80 megapixels"):
        reading(png_that_claims(tmp_path / "a.png", *size))


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp", "gif", "webp"])
def test_damaged_files_are_read_or_are_one_error(tmp_path, suffix):
    rng = np.random.default_rng(0)
    path = save(tmp_path / f"a.{suffix}", pixels=rng.integers(0, 256, (16, 24, 3), np.uint8))
    whole = np.frombuffer(path.read_bytes(), np.uint8)
    for _ in range(150):
        damaged = whole[: rng.integers(1, len(whole) + 1)].copy()
        places = rng.integers(0, min(len(damaged), 200), rng.integers(1, 6))
        damaged[places] = rng.integers(0, 256, len(places))
        path.write_bytes(damaged.tobytes())
        for reading in (images.header, images.read):
            with contextlib.suppress(OSError, ValueError), warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # Pillow's, of a TIFF's damaged tags
                reading(path)


def test_files_that_are_no_images(tmp_path):
    (tmp_path / "empty.png").touch()
    with pytest.raises(OSError, match="0 bytes"):
        images.header(tmp_path / "empty.png")
    (tmp_path / "page.png").write_text("<html>")
    with pytest.raises(OSError, match="not an image"):
        images.header(tmp_path / "page.png")
    with pytest.raises(FileNotFoundError):
        images.header(tmp_path / "absent.png")
    os.mkfifo(tmp_path / "pipe.png")  # opening it would wait for a writer
    for name in ("pipe.png", ""):
        with pytest.raises(OSError):
            images.header(tmp_path / name)


def test_the_size_of_a_truncated_file_is_known_its_pixels_are_not(tmp_path):
    path = save(tmp_path / "a.png", pixels=np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8))
    path.write_bytes(path.read_bytes()[:2000])
    assert images.header(path).size == (40, 60)
    with pytest.raises(OSError):
        images.read(path)
