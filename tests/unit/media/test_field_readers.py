"""What the field's tools make of our files, by their rules; exiftool and ffprobe too, where they are here."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import IFD
from PIL.PngImagePlugin import PngInfo

from app.media import ffmpeg, mp4
from app.media.facts import OutputFacts
from app.media.frames import Frames
from app.media.metadata import (
    Format,
    encode_picture,
    read_file,
    read_parameters,
    read_video_parameters,
    text_tags,
    tool_of,
)
from app.media.record import compose_record
from app.media.video import encode
from app.media.xmp import DIGITAL_SOURCE_TYPE, xmp_packet
from tests.support.field_readers import Seen, a1111, civitai, comfyui

Facts = Callable[..., OutputFacts]
FORMATS: tuple[Format, ...] = ("PNG", "JPEG", "WEBP")
READERS = {"a1111": a1111, "civitai": civitai, "comfyui": comfyui}
HAS_EXIFTOOL, HAS_FFPROBE = (shutil.which(name) is not None for name in ("exiftool", "ffprobe"))

PROMPTS = {
    "plain": "a lighthouse at dusk",
    "lines": "a lighthouse,\nat dusk, (masterpiece:1.2)\n[fog]",
    "scripts": "猫 ü 👩‍🚀 עברית",
    "signs": "5:3, \"quoted\" \\ <script>alert('x')</script> 50% a=b; #tag",
}
every_prompt = pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS)
every_reader = pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
every_format = pytest.mark.parametrize("format", FORMATS)


def record_of(facts: OutputFacts, **output: Any) -> dict[str, Any]:
    measured = {"media_type": "image", "width": 64, "height": 48, "pixels_sha256": "f" * 64}
    return compose_record(facts, "b" * 32, {**measured, **output})


def text_in(content: bytes) -> str:
    """The text as Pillow finds it, wherever the format keeps it."""
    with Image.open(io.BytesIO(content)) as image:
        if "parameters" in image.info:
            return str(image.info["parameters"])
        comment = image.getexif().get_ifd(IFD.Exif)[0x9286]
    assert comment[:8] == b"UNICODE\0"
    return str(comment[8:].decode("utf-16-be"))


@every_reader
@every_format
@every_prompt
def test_the_fields_tools_read_the_prompts_and_the_numbers(
    facts: Facts, prompt: str, format: Format, reader: Callable[[str], Seen]
) -> None:
    record = record_of(facts(prompt=prompt, negative_prompt="blurry, (low quality:1.4)\ntext"))
    seen = reader(text_in(encode_picture(Image.new("RGB", (64, 48)), record, format)))
    assert (seen.prompt, seen.negative) == (prompt, "blurry, (low quality:1.4)\ntext")
    pairs = {name.lower(): value for name, value in seen.pairs.items()}
    assert (pairs["steps"], pairs["seed"], pairs["size"], pairs["cfg scale"]) == ("4", "42", "64x48", "3.5")
    assert (pairs["sampler"], pairs["model"]) == ("euler", "Starter image")


@every_reader
def test_no_negative_prompt_is_none(facts: Facts, reader: Callable[[str], Seen]) -> None:
    record = record_of(facts(negative_prompt=None))
    seen = reader(text_in(encode_picture(Image.new("RGB", (64, 48)), record)))
    assert (seen.prompt, seen.negative) == ("a lighthouse at dusk", "")


@pytest.mark.parametrize("reader", [a1111, civitai])
@pytest.mark.parametrize("name", ['SDXL, "base": 1.0', "a\\b", "line\nbreak", "Steps: 3, Seed: 4, Size: 5x5"])
def test_names_with_signs_of_the_format_survive(facts: Facts, reader: Callable[[str], Seen], name: str) -> None:
    record = record_of(facts(model_name=name))
    seen = reader(text_in(encode_picture(Image.new("RGB", (64, 48)), record)))
    assert (seen.pairs["Model"], seen.pairs["Seed"]) == (name, "42")


def test_models_and_adapters_are_found_by_their_hashes(facts: Facts) -> None:
    loras = [{"name": "someone/outline.v2", "scale": 0.8, "sha256": "ab" * 32}]
    run = {"weights": {"unet/model.safetensors": "0123456789abcdef"}, "loras": loras}
    text = text_in(encode_picture(Image.new("RGB", (64, 48)), record_of(facts(record=run))))
    expected = {"model": "0123456789", "lora:outline.v2": "ababababab"}
    assert a1111(text).hashes == civitai(text).hashes == expected
    assert civitai(text).loras == {"outline.v2": 0.8}
    assert a1111(text).pairs["Model hash"] == "0123456789"


@every_format
@every_prompt
def test_a_file_of_the_web_ui_fills_the_form(prompt: str, format: Format) -> None:
    text = (
        f"{prompt}\nNegative prompt: blurry\nSteps: 28, Sampler: DPM++ 2M, Schedule type: Karras, "
        "CFG scale: 6.5, Seed: 2179987202, Size: 832x1216, Model hash: 31e35c80fc, "
        'Model: "sdxl, base", Denoising strength: 0.45, Clip skip: 2, '
        'Lora hashes: "detail: 0123456789, ink: abcdef0123", Version: v1.10.1'
    )
    content = io.BytesIO()
    image = Image.new("RGB", (64, 48))
    if format == "PNG":
        info = PngInfo()
        info.add_itxt("parameters", text)
        image.save(content, "PNG", pnginfo=info)
    else:
        exif = Image.Exif()
        exif.endian = ">"
        exif[IFD.Exif] = {0x9286: b"UNICODE\0" + text.encode("utf-16-be")}
        image.save(content, format, exif=exif)
    found = read_parameters(content.getvalue())
    assert found is not None
    assert (found.prompt, found.negative_prompt, found.seed) == (prompt, "blurry", 2179987202)
    assert found.settings == {
        "num_inference_steps": 28, "guidance_scale": 6.5, "scheduler": "DPM++ 2M", "strength": 0.45,
        "width": 832, "height": 1216, "seed": 2179987202,
    }  # fmt: skip
    assert found.model_name == "sdxl, base"
    assert found.extra["Lora hashes"] == "detail: 0123456789, ink: abcdef0123"


# ---- programs that know nothing of us --------------------------------------------------------------------


@pytest.fixture(params=PROMPTS.values(), ids=PROMPTS)
def video(request: pytest.FixtureRequest, facts: Facts, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    frames = Frames([Image.new("RGB", (64, 48), (40 * number, 90, 60)) for number in range(4)])
    measured = {"media_type": "video", "num_frames": 4, "fps": 8.0, "pixels_sha256": frames.sha256}
    record = record_of(facts(prompt=request.param), **measured)
    path = tmp_path / "video.mp4"
    encode(frames, 8, path, text_tags(record))
    mp4.append_xmp(path, xmp_packet(tool_of(record)))
    return path, record


def with_ffmpeg(path: Path) -> tuple[str, str]:
    listing = ffmpeg.read([*ffmpeg.input_file(path), "-f", "ffmetadata", "pipe:1"]).decode()
    plain = listing.replace("\\\n", "\n").replace("\\=", "=").replace("\\;", ";").replace("\\#", "#")
    text = plain.replace("\\\\", "\\").split("parameters=", 1)[1].split("\nstillmotion=", 1)[0]
    return text, plain


def with_ffprobe(path: Path) -> tuple[str, str]:
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    shown = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    stream = shown["streams"][0]
    assert (stream["codec_name"], stream["pix_fmt"], stream["nb_frames"]) == ("h264", "yuv420p", "4")
    return shown["format"]["tags"]["parameters"], shown["format"]["tags"]["stillmotion"]


def with_exiftool(path: Path) -> tuple[str, str]:
    shown = exiftool(path)
    assert shown["DigitalSourceType"] == DIGITAL_SOURCE_TYPE
    return shown["Parameters"], shown["Stillmotion"]


def exiftool(path: Path) -> dict[str, Any]:
    command = ["exiftool", "-json", "-charset", "utf8", str(path)]
    shown: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0]
    return shown


VIDEO_READERS = [
    with_ffmpeg,
    *([with_ffprobe] if HAS_FFPROBE else []),
    *([with_exiftool] if HAS_EXIFTOOL else []),
]


@pytest.mark.parametrize("reader", VIDEO_READERS)
def test_other_programs_read_our_videos(
    video: tuple[Path, dict[str, Any]], reader: Callable[[Path], tuple[str, str]]
) -> None:
    path, record = video
    text, whole = reader(path)
    assert a1111(text).prompt == record["prompt"]
    assert a1111(text).pairs["Frames"] == "4"
    assert '"pixels_sha256"' in whole


def test_we_read_our_videos(video: tuple[Path, dict[str, Any]]) -> None:
    path, record = video
    found = read_video_parameters(path)
    assert found is not None
    assert (found.prompt, found.seed, found.settings) == (record["prompt"], 42, record["settings"])
    assert json.loads(read_file(path)["stillmotion"]) == record
    assert DIGITAL_SOURCE_TYPE.encode() in path.read_bytes()


def with_pillow(path: Path) -> tuple[str, str]:
    with Image.open(path) as image:
        packet = image.info["xmp"]
    return text_in(path.read_bytes()), packet if isinstance(packet, str) else packet.decode()


def picture_with_exiftool(path: Path) -> tuple[str, str]:
    shown = exiftool(path)
    return shown.get("Parameters") or shown["UserComment"], str(shown["DigitalSourceType"])


PICTURE_READERS = [with_pillow, *([picture_with_exiftool] if HAS_EXIFTOOL else [])]


@pytest.mark.parametrize("reader", PICTURE_READERS)
@every_format
@every_prompt
def test_other_programs_read_our_pictures(
    facts: Facts, tmp_path: Path, prompt: str, format: Format, reader: Callable[[Path], tuple[str, str]]
) -> None:
    record = record_of(facts(prompt=prompt))
    path = tmp_path / f"picture.{format.lower()}"
    path.write_bytes(encode_picture(Image.new("RGB", (64, 48)), record, format))
    text, mark = reader(path)
    assert a1111(text).prompt == prompt
    assert DIGITAL_SOURCE_TYPE in mark
    assert json.loads(read_file(path)["stillmotion"]) == record
