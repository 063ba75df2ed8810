"""Signed provenance: read back by the standard's own library; what is changed afterwards is told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from c2pa import Reader
from PIL import Image

from app.config import Config
from app.errors import ConfigError
from app.media.decoding import decode_image
from app.media.facts import OutputFacts
from app.media.metadata import read_file
from app.media.paths import MediaPaths
from app.media.recording import Recorder
from app.media.signing import ContentSigner
from app.media.video import probe
from app.media.xmp import DIGITAL_SOURCE_TYPE
from tests.support.certificates import KEYS, write_certificate

Facts = Callable[..., OutputFacts]


def config_of(folder: Path, **changes: Any) -> Config:
    chain, key = write_certificate(folder)
    given = {"c2pa_certificate": chain, "c2pa_key": key, "images_folder": folder, "videos_folder": folder}
    return Config(**{**given, **changes})


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    config = config_of(tmp_path)
    return Recorder(MediaPaths.from_config(config), ContentSigner.from_config(config))


def seen(path: Path) -> dict[str, Any]:
    """The manifest and what the library thinks of it."""
    with Reader(path) as reader:
        manifest: dict[str, Any] = reader.get_active_manifest()
        return {**manifest, "state": reader.get_validation_state()}


def created(manifest: dict[str, Any]) -> dict[str, Any]:
    (actions,) = (one["data"] for one in manifest["assertions"] if one["label"].startswith("c2pa.actions"))
    (action,) = actions["actions"]
    return dict(action)


def test_a_picture_says_under_signature_that_a_model_made_it(recorder: Recorder, facts: Facts) -> None:
    prepared = recorder.image(Image.new("RGB", (64, 48), "teal"), facts())
    path = prepared.files[0]
    manifest = seen(path)
    assert manifest["state"] == "Valid"
    assert manifest["claim_generator_info"][0]["name"] == "Stillmotion"
    assert created(manifest)["action"] == "c2pa.created"
    assert created(manifest)["digitalSourceType"] == DIGITAL_SOURCE_TYPE
    texts = read_file(path)
    assert texts["parameters"].startswith("a lighthouse at dusk")
    assert json.loads(texts["stillmotion"]) == prepared.media.details
    with Image.open(path) as image:
        assert image.getpixel((3, 3)) == (0, 128, 128)
        assert DIGITAL_SOURCE_TYPE in image.info["xmp"].decode()
    assert prepared.media.bytes == path.stat().st_size


def test_a_video_too(recorder: Recorder, facts: Facts) -> None:
    frames = [Image.new("RGB", (64, 48), (40 * number, 90, 60)) for number in range(4)]
    prepared = recorder.video(frames, 8, facts())
    path = prepared.files[0]
    assert seen(path)["state"] == "Valid"
    assert probe(path).num_frames == 4
    assert json.loads(read_file(path)["stillmotion"]) == prepared.media.details
    assert DIGITAL_SOURCE_TYPE.encode() in path.read_bytes()


def test_what_is_changed_afterwards_is_told(recorder: Recorder, facts: Facts) -> None:
    path = recorder.image(Image.linear_gradient("L").convert("RGB"), facts()).files[0]
    content = bytearray(path.read_bytes())
    content[content.index(b"IDAT") + 20] ^= 1
    path.write_bytes(content)
    assert seen(path)["state"] == "Invalid"


@pytest.mark.parametrize("algorithm", KEYS)
def test_every_kind_of_key_that_the_standard_allows(tmp_path: Path, facts: Facts, algorithm: str) -> None:
    chain, key = write_certificate(tmp_path, algorithm)
    folders = {"images_folder": tmp_path, "videos_folder": tmp_path}
    config = Config(c2pa_certificate=chain, c2pa_key=key, **folders)
    signer = ContentSigner.from_config(config)
    assert signer is not None and signer.algorithm == algorithm
    prepared = Recorder(MediaPaths.from_config(config), signer).image(Image.new("RGB", (16, 16)), facts())
    assert seen(prepared.files[0])["state"] == "Valid"


def test_uploads_are_not_signed(recorder: Recorder) -> None:
    content = io.BytesIO()
    Image.new("RGB", (16, 16)).save(content, "PNG")
    path = recorder.upload(decode_image(content.getvalue(), "file")).files[0]
    assert b"c2pa" not in path.read_bytes()


def test_without_a_certificate_nothing_is_signed(tmp_path: Path) -> None:
    assert ContentSigner.from_config(Config()) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"c2pa_key": None}, "C2PA_KEY"),
        ({"c2pa_key": Path("/nowhere.pem")}, "No such file"),
        ({"c2pa_certificate": Path(__file__)}, "no certificate"),
        ({"c2pa_key": Path(__file__)}, "private key"),
    ],
)
def test_what_is_wrong_is_said_at_the_start(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        ContentSigner.from_config(config_of(tmp_path, **changes))


def test_a_certificate_of_another_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other, _ = write_certificate(tmp_path / "other")
    with pytest.raises(ConfigError, match="not that of C2PA_KEY"):
        ContentSigner.from_config(config_of(tmp_path, c2pa_certificate=other))
