"""What is written into files is read back, by us and by generic tools, and marks them as made by a model."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from PIL.ExifTags import IFD
from PIL.PngImagePlugin import PngInfo

from app.errors import InvalidInput, UnsupportedMediaType
from app.media.facts import OutputFacts
from app.media.metadata import Format, encode_picture, read_parameters
from app.media.parameters import from_record
from app.media.record import compose_record, model_hash
from app.media.xmp import DIGITAL_SOURCE_TYPE, record_json_in, xmp_packet

Facts = Callable[..., OutputFacts]
FORMATS: tuple[Format, ...] = ("PNG", "JPEG", "WEBP")

PROMPTS = [
    "a lighthouse at dusk",
    "two lines\nand a Steps: 3, Seed: 4, Size: 1x1",
    "Negative prompt: in the prompt",
    "猫 ü 👩‍🚀 עברית <script>alert(1)</script> ]]> &amp; \\ \"'",
    "tabs\tand\x0bcontrol\x01characters\r\n",
]


def made(facts: OutputFacts, **more: Any) -> dict[str, Any]:
    output = {"media_type": "image", "width": 64, "height": 48, "pixels_sha256": "f" * 64}
    return compose_record(facts, "b" * 32, {**output, **more})


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("format", FORMATS)
def test_our_own_files_fill_the_form_again(facts: Facts, format: Format, prompt: str) -> None:
    record = made(facts(prompt=prompt, negative_prompt=prompt[::-1]))
    found = read_parameters(encode_picture(Image.new("RGB", (64, 48)), record, format))
    assert found is not None
    if format == "PNG" or "\x01" not in prompt:
        assert found.source == "stillmotion"
        assert (found.prompt, found.negative_prompt) == (prompt, prompt[::-1])
        assert (found.model_id, found.model_name, found.job_type) == ("starter-image", "Starter image", "image")
        assert found.settings == record["settings"]
    assert found.seed == 42


@pytest.mark.parametrize("format", FORMATS)
def test_every_file_is_marked_as_made_by_a_model(facts: Facts, format: Format) -> None:
    content = encode_picture(Image.new("RGB", (64, 48)), made(facts()), format)
    with Image.open(io.BytesIO(content)) as image:
        packet = image.info["xmp"]
    packet = packet.decode() if isinstance(packet, bytes) else packet
    assert f"<Iptc4xmpExt:DigitalSourceType>{DIGITAL_SOURCE_TYPE}<" in packet
    assert DIGITAL_SOURCE_TYPE.endswith("/trainedAlgorithmicMedia")


def test_a_png_says_it_in_text_chunks(facts: Facts) -> None:
    weights = {"vae/model.safetensors": "f" * 64, "unet/model.safetensors": "0123456789abcdef"}
    content = encode_picture(Image.new("RGB", (64, 48)), made(facts(record={"weights": weights})))
    with Image.open(io.BytesIO(content)) as image:
        assert set(image.info) == {"parameters", "stillmotion", "xmp", "XML:com.adobe.xmp"}
        text, record = image.info["parameters"], json.loads(image.info["stillmotion"])
    assert text == (
        "a lighthouse at dusk\nNegative prompt: blurry\n"
        "Steps: 4, CFG scale: 3.5, Seed: 42, Size: 64x48, Model hash: 0123456789, Model: Starter image, "
        'Version: Stillmotion 0.1.0, Hashes: {"model": "0123456789"}'
    )
    assert record["settings"]["num_inference_steps"] == 4
    assert record["pixels_sha256"] == "f" * 64
    assert record["versions"]["pillow"]


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_jpeg_and_webp_say_it_in_the_user_comment(facts: Facts, format: Format) -> None:
    content = encode_picture(Image.new("RGB", (64, 48)), made(facts(prompt="猫 at dusk")), format)
    with Image.open(io.BytesIO(content)) as image:
        comment = image.getexif().get_ifd(IFD.Exif)[0x9286]
    assert comment[:8] == b"UNICODE\0"
    assert comment[8:].decode("utf-16-be").startswith("猫 at dusk\nNegative prompt: blurry\nSteps: 4, ")


@pytest.mark.parametrize("format", FORMATS)
def test_the_longest_prompts_do_not_stop_a_picture(facts: Facts, format: Format) -> None:
    record = made(facts(prompt="👩" * 10_000, negative_prompt="👩" * 10_000))
    content = encode_picture(Image.new("RGB", (64, 48)), record, format)
    found = read_parameters(content)
    if format == "JPEG":
        assert found is None
        assert DIGITAL_SOURCE_TYPE.encode() in content
    else:
        assert found is not None
        assert found.prompt == "👩" * 10_000


@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_user_comments_of_other_tools_are_read(byte_order: str) -> None:
    text = "a fox\nSteps: 4, Seed: 5, Size: 64x64"
    order = "utf-16-le" if byte_order == "<" else "utf-16-be"
    exif = Image.Exif()
    exif.endian = byte_order
    exif[IFD.Exif] = {0x9286: b"UNICODE\0" + text.encode(order)}
    content = io.BytesIO()
    Image.new("RGB", (64, 64)).save(content, "JPEG", exif=exif)
    found = read_parameters(content.getvalue())
    assert found is not None
    assert (found.prompt, found.seed) == ("a fox", 5)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("text", ["a fox", "a 狐"])
def test_texts_of_other_tools_are_read(text: str, compressed: bool) -> None:
    info = PngInfo()
    info.add_text("parameters", f"{text}\nSteps: 4, Seed: 5, Size: 64x64", zip=compressed)
    content = io.BytesIO()
    Image.new("RGB", (64, 64)).save(content, "PNG", pnginfo=info)
    found = read_parameters(content.getvalue())
    assert found is not None
    assert (found.prompt, found.settings["width"]) == (text, 64)


def test_a_picture_that_says_nothing_gives_nothing() -> None:
    for format in FORMATS:
        content = io.BytesIO()
        Image.new("RGB", (16, 16)).save(content, format)
        assert read_parameters(content.getvalue()) is None


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(UnsupportedMediaType):
        read_parameters(b"GIF89a....")
    with pytest.raises(InvalidInput):
        read_parameters(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "5", "null", "{}", '{"prompt": 5}', '{"workflow": {}}', "[" * 100_000, '{"prompt": NaN}'],
)
def test_records_that_are_not_ours_are_ignored(text: str) -> None:
    assert from_record(text) is None


def test_a_record_with_values_of_other_types_keeps_what_is_right() -> None:
    found = from_record('{"prompt": "p", "seed": "x", "settings": 5, "model": [], "negative_prompt": {}}')
    assert found is not None
    assert found.model_dump(exclude_defaults=True) == {"source": "stillmotion", "prompt": "p"}


def test_the_record_goes_through_a_packet_unharmed() -> None:
    text = json.dumps({"prompt": "</stillmotion:Record> & <b> ]]>"})
    assert record_json_in(xmp_packet("Stillmotion & <co>", text)) == text
    assert record_json_in(b"\xff\xfe not xml") is None


@pytest.mark.parametrize(
    ("repo", "shown"),
    [
        ("black-forest-labs/FLUX.1-dev", "black-forest-labs/FLUX.1-dev"),
        ("/home/ana/models/my-sdxl", "my-sdxl"),
        ("/home/ana/models/my-sdxl/", "my-sdxl"),
        ("~/models/my-sdxl", "my-sdxl"),
        ("./models/my-sdxl", "my-sdxl"),
        ("C:\\Users\\ana\\my-sdxl", "my-sdxl"),
        ("https://ana:pass@host.example/a/m.gguf?token=secret#x", "https://host.example/a/m.gguf"),
    ],
)
def test_a_file_that_is_passed_on_shows_no_folders_and_no_keys(facts: Facts, repo: str, shown: str) -> None:
    assert made(facts(record={"repo": repo}))["run"] == {"repo": shown}


def test_a_model_in_several_files_has_no_hash_to_name() -> None:
    assert model_hash({"transformer/1.safetensors": "a", "transformer/2.safetensors": "b"}) == ""
    assert model_hash({"transformer/1.safetensors": "a", "text_encoder/2.safetensors": "b"}) == "a"


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_packet_is_well_formed(facts: Facts, prompt: str) -> None:
    packet = xmp_packet("Stillmotion & <co>", json.dumps(made(facts(prompt=prompt)), ensure_ascii=False))
    source = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
    found = ElementTree.fromstring(packet).find(f".//{source}")
    assert found is not None
    assert found.text == DIGITAL_SOURCE_TYPE


def test_the_graph_keys_are_never_written(facts: Facts) -> None:
    for format in FORMATS:
        content = encode_picture(Image.new("RGB", (64, 48)), made(facts()), format)
        with Image.open(io.BytesIO(content)) as image:
            assert not {"prompt", "workflow"} & set(image.info)


def test_the_records_own_names_win_over_the_runs(facts: Facts) -> None:
    record = made(facts(record={"seed": 9, "prompt": "x", "versions": {"torch": "2"}, "device": "cuda:0"}))
    assert (record["seed"], record["prompt"]) == (42, "a lighthouse at dusk")
    assert record["run"]["device"] == "cuda:0"
    assert record["versions"]["torch"] == "2"
