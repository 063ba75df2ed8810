"""Pictures from outside: what is fine becomes plain RGB, what is not is refused before it costs anything."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.errors import InvalidInput, TooLarge, UnsupportedMediaType
from app.media.decoding import MAX_PIXELS, decode_image
from app.media.uploads import read_bytes

Gradient = Callable[..., Image.Image]


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, format, **options)
    return content.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *more: bytes, depth: int = 8, colour: int = 2, rows: bytes = b"") -> bytes:
    """A PNG by hand, so that it may lie."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + pixels + chunk(b"IEND", b"")


PLAIN = Image.new("RGB", (32, 24), (10, 200, 30))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_are_taken(gradient: Gradient, format: str) -> None:
    source = gradient(40, 30)
    options = {"PNG": {}, "JPEG": {"quality": 98, "subsampling": 0}, "WEBP": {"lossless": True}}[format]
    decoded = decode_image(saved(source, format, **options))
    assert (decoded.image.mode, decoded.image.size) == ("RGB", (40, 30))
    difference = np.abs(np.asarray(decoded.image).astype(int) - np.asarray(source).astype(int))
    assert difference.max() <= (0 if format != "JPEG" else 4)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_turned_upright(gradient: Gradient, format: str, orientation: int) -> None:
    """Each orientation stores the picture turned; decoding turns it back."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the inverse of each turn, as Image.Transpose
    source = gradient(40, 30)
    stored = source if orientation == 1 else source.transpose(Image.Transpose(back[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 98} if format == "JPEG" else {"lossless": True} if format == "WEBP" else {}
    decoded = decode_image(saved(stored, format, exif=exif, **options))
    assert decoded.image.size == (40, 30)
    difference = np.abs(np.asarray(decoded.image).astype(int) - np.asarray(source).astype(int))
    assert difference.max() <= 12


@pytest.mark.parametrize(
    "exif", [b"", b"II", b"garbage" * 50, b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff" + b"\x12\1" * 99]
)
def test_broken_exif_is_no_reason_to_refuse(exif: bytes) -> None:
    content = saved(PLAIN, "JPEG", exif=b"Exif\0\0" + exif) if exif else saved(PLAIN, "JPEG")
    assert decode_image(content).image.size == (32, 24)


def test_cmyk_becomes_rgb() -> None:
    decoded = decode_image(saved(PLAIN.convert("CMYK"), "JPEG", quality=98))
    pixel = decoded.image.getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert max(abs(have - want) for have, want in zip(pixel, (10, 200, 30), strict=True)) <= 6


def test_sixteen_bits_become_eight() -> None:
    grey = Image.fromarray(np.full((20, 20), 40_000, np.uint16))
    assert decode_image(saved(grey, "PNG")).image.getpixel((0, 0)) == (156, 156, 156)
    row = b"\0" + struct.pack(">HHH", 65_535, 32_768, 256) * 16
    colours = decode_image(png(16, 16, depth=16, rows=row * 16))
    assert colours.image.getpixel((3, 3)) == (255, 128, 1)


def test_palettes_grey_and_single_bits_become_rgb() -> None:
    for mode in ("P", "L", "1"):
        decoded = decode_image(saved(Image.new("RGB", (20, 20), "white").convert(mode), "PNG"))
        assert (decoded.image.mode, decoded.image.getpixel((0, 0))) == ("RGB", (255, 255, 255))


def transparent() -> Iterator[bytes]:
    clear = Image.new("RGBA", (20, 20), (200, 0, 0, 0))
    yield saved(clear, "PNG")
    yield saved(clear, "WEBP", lossless=True, exact=True)
    yield saved(Image.new("LA", (20, 20), (9, 0)), "PNG")
    yield saved(Image.new("P", (20, 20), 0), "PNG", transparency=0)
    yield saved(Image.new("P", (20, 20), 0), "PNG", transparency=b"\0\0")
    yield saved(Image.new("RGB", (20, 20), (1, 2, 3)), "PNG", transparency=(1, 2, 3))
    yield saved(Image.new("L", (20, 20), 7), "PNG", transparency=7)


@pytest.mark.parametrize("content", list(transparent()))
def test_transparency_is_laid_on_white(content: bytes) -> None:
    assert decode_image(content).image.getpixel((3, 3)) == (255, 255, 255)


OTHERS = {
    "GIF": saved(PLAIN, "GIF"),
    "BMP": saved(PLAIN, "BMP"),
    "TIFF": saved(PLAIN, "TIFF"),
    "ICO": saved(PLAIN, "ICO"),
    "PPM": saved(PLAIN, "PPM"),
    "AVIF": b"\0\0\0\x1cftypavif" + b"\0" * 40,
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "HTML": b"<!doctype html><img src=x>",
    "EPS": b"%!PS-Adobe-3.0 EPSF-3.0",
    "PDF": b"%PDF-1.7",
    "text": b"hello",
    "one byte": b"\xff",
    "zip": b"PK\3\4",
    "another RIFF": b"RIFF\4\0\0\0WAVE",
    "a PNG after something else": b" " + saved(PLAIN, "PNG"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_formats_are_another_error(name: str) -> None:
    with pytest.raises(UnsupportedMediaType) as caught:
        decode_image(OTHERS[name], "image")
    assert caught.value.details["field"] == "image"
    assert "image/webp" in caught.value.details["allowed"]


def animated(format: str) -> bytes:
    more = [Image.new("RGB", (32, 24), colour) for colour in ("red", "blue")]
    return saved(PLAIN, format, save_all=True, append_images=more, duration=100)


def big_jpeg() -> bytes:
    content = bytearray(saved(PLAIN, "JPEG"))
    place = content.index(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", 60_000, 60_000)
    return bytes(content)


REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is empty"),
    "an animated PNG": (animated("PNG"), "is animated"),
    "an animated WEBP": (animated("WEBP"), "is animated"),
    "one pixel": (saved(Image.new("RGB", (1, 1)), "PNG"), "16x16 is the least"),
    "a line": (saved(Image.new("RGB", (500, 15)), "WEBP"), "16x16 is the least"),
    "no pixel": (png(0, 0), "16x16 is the least"),
    "a PNG bomb": (png(60_000, 60_000), f"at most {MAX_PIXELS} pixels"),
    "a long PNG": (png(16, 1_000_000), "sides of 16384"),
    "a PNG beyond 31 bits": (png(2**32 - 1, 2**32 - 1), "at most"),
    "a JPEG bomb": (big_jpeg(), f"at most {MAX_PIXELS} pixels"),
    "a profile bomb": (
        png(32, 32, chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(2**24)))),
        "far too large",
    ),
    "a text bomb": (png(32, 32, chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(2**24)))), "far too large"),
    "an international text bomb": (
        png(32, 32, chunk(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(bytes(2**24)))),
        "far too large",
    ),
    "much text": (png(32, 32, *[chunk(b"tEXt", b"k\0" + bytes(2**20))] * 17), "too much text"),
    "a huge text": (png(32, 32, chunk(b"tEXt", b"k\0" + bytes(5 * 2**20))), "tEXt chunk of"),
    "a broken text": (png(32, 32, chunk(b"zTXt", b"k\0\0nonsense")), "broken compressed data"),
    "a chunk longer than the file": (png(32, 32)[:-12] + b"\xff\xff\xff\xffIEND", "truncated PNG"),
    "a PNG without pixels": (png(32, 32), "broken or truncated PNG"),
    "a PNG with a wrong checksum": (saved(PLAIN, "PNG").replace(b"IDAT", b"IDAT", 1)[:-20] + b"\0" * 20, "PNG"),
    "a palette picture without its palette": (png(16, 16, colour=3, rows=bytes(17 * 16)), "broken"),
    "a second header": (png(32, 32, chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0))), "PNG"),
    "many scans": (saved(PLAIN, "JPEG")[:-2] + b"\xff\xda\0\x08\1\1\0\0\x3f\0" * 101, "more than 100 scans"),
    "a JPEG without pixels": (b"\xff\xd8\xff\xd9", "truncated JPEG"),
    "a JPEG without markers": (b"\xff\xd8\xff" + b"\xe0\0\4ab" + b"nonsense" * 9, "broken JPEG"),
    "a WEBP without pixels": (b"RIFF\4\0\0\0WEBP", "without a picture"),
    "a short WEBP": (b"RIFF\xff\0\0\0WEBPVP8 ", "truncated WEBP"),
    "a WEBP of nonsense": (b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0" + b"nonsense!!", "broken WEBP"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_and_named(name: str) -> None:
    content, reason = REFUSED[name]
    with pytest.raises(InvalidInput) as caught:
        decode_image(content, "image")
    assert reason in caught.value.message
    assert caught.value.details["field"] == "image"


def test_a_webp_canvas_bomb_is_refused_by_its_header() -> None:
    content = bytearray(
        saved(Image.new("RGBA", (32, 24), (1, 2, 3, 4)), "WEBP", exif=b"Exif\0\0MM\0*" + bytes(20))
    )
    assert content[12:16] == b"VP8X"
    content[24:30] = b"\xff\xff\xff" * 2
    with pytest.raises(InvalidInput, match="at most"):
        decode_image(bytes(content))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_no_truncation_and_no_mutation_does_anything_but_answer(gradient: Gradient, format: str) -> None:
    """Cut and damaged files: a picture or a refusal, never another error."""
    whole = saved(gradient(40, 30), format)
    generator = random.Random(5)
    for number in range(150):
        content = bytearray(whole)
        if number % 3 == 0:
            del content[generator.randrange(len(content)) :]
        for _ in range(generator.randrange(4) if number % 3 else 0):
            content[generator.randrange(len(content))] = generator.randrange(256)
        with contextlib.suppress(InvalidInput, UnsupportedMediaType):
            assert decode_image(bytes(content)).image.mode == "RGB"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_truncated_pictures_are_refused(gradient: Gradient, format: str, share: float) -> None:
    whole = saved(gradient(200, 150), format)
    with pytest.raises(InvalidInput, match=r"truncated|broken"):
        decode_image(whole[: int(len(whole) * share)])


def test_nothing_of_the_file_but_the_pixels_reaches_the_decoder() -> None:
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    for format in ("PNG", "JPEG"):
        decoded = decode_image(saved(PLAIN, format, exif=exif))
        assert b"where I live" not in decoded.parts.pixels
        assert "exif" not in decoded.image.info


def test_uploads_are_read_no_further_than_the_limit() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            self.asked += size
            return bytes(size)

    endless: Any = Endless()
    with pytest.raises(TooLarge) as caught:
        read_bytes(endless, 1000)
    assert endless.asked == 1001
    assert caught.value.details == {"field": "file", "maximum": 1000}
    with pytest.raises(TooLarge):
        read_bytes(bytes(1001), 1000)
