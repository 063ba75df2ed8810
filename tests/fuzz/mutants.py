"""Damages pictures and videos at random and gives them to the intake: it answers, soon and in little memory."""

from __future__ import annotations

import io
import random
import resource
import time
from dataclasses import dataclass, field

from PIL import Image

from app.errors import InvalidInput, StudioError, UnsupportedMediaType
from app.media.decoding import decode_image
from app.media.intake import taken_in, video_format
from tests.support.clips import VP9, clip

VIDEO_SHARE = 0.02
"""Part of the mutants that are videos: each costs processes."""

MAX_BYTES = 512 << 20
MAX_SECONDS = 2.0


@dataclass
class Mutants:
    """What became of them."""

    taken: int = 0
    refused: int = 0
    slowest_seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    """Anything but an answer that names the field."""

    @property
    def most_bytes(self) -> int:
        """The most memory that this process ever had resident."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def seeds() -> list[bytes]:
    """Return small files of each format and kind that is taken."""
    gradient = Image.linear_gradient("L").resize((48, 40))
    colour = Image.merge("RGB", (gradient, gradient.transpose(Image.Transpose.ROTATE_180), gradient))
    made = []
    for image, form, options in (
        (colour, "PNG", {}),
        (colour.convert("P"), "PNG", {"transparency": 0}),
        (gradient.convert("I;16"), "PNG", {}),
        (colour.convert("RGBA"), "PNG", {}),
        (colour, "JPEG", {"quality": 80}),
        (colour, "JPEG", {"progressive": True, "exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}),
        (colour.convert("CMYK"), "JPEG", {}),
        (colour, "WEBP", {}),
        (colour.convert("RGBA"), "WEBP", {"lossless": True}),
    ):
        buffer = io.BytesIO()
        image.save(buffer, form, **options)  # type: ignore[arg-type]
        made.append(buffer.getvalue())
    return made


def mutate(content: bytes, chance: random.Random) -> bytes:
    """Return ``content`` with bytes changed, cut out, repeated or inserted; lengths in it are wrong then."""
    mutant = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        start = chance.randrange(len(mutant))
        length = chance.choice((1, 2, 4, 16, 200))
        match chance.randrange(5):
            case 0:
                mutant[start] = chance.randrange(256)
            case 1:
                mutant[start : start + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff")
                )
            case 2:
                del mutant[start : start + length]
            case 3:
                mutant[start:start] = mutant[start : start + length]
            case _:
                mutant[start:start] = chance.randbytes(length)
        if not mutant:
            return b"\x89"
    return bytes(mutant)


def fuzz_media(count: int, number: int = 1) -> Mutants:
    """Give ``count`` mutants to the intake."""
    chance = random.Random(number)
    pictures, videos = seeds(), [clip(), clip(*VP9, form="webm")]
    found = Mutants()
    for index in range(count):
        content = mutate(chance.choice(videos if chance.random() < VIDEO_SHARE else pictures), chance)
        began = time.monotonic()
        try:
            _take(content)
            found.taken += 1
        except (InvalidInput, UnsupportedMediaType):
            found.refused += 1
        except (StudioError, Exception) as error:  # noqa: BLE001 - what must not happen is what is looked for
            found.wrong.append(f"mutant {index} of seed {number}: {error!r}")
        found.slowest_seconds = max(found.slowest_seconds, time.monotonic() - began)
    return found


def _take(content: bytes) -> None:
    if video_format(content) is None:
        decode_image(content)
        return
    with taken_in(content):
        pass
