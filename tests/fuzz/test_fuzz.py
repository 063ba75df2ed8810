"""A little of `make fuzz`, and what any JSON and any picture bytes may do."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.api.strict_json import strict_loads
from app.errors import InvalidInput, MalformedRequest, UnsupportedMediaType
from app.media.containers import exif
from app.media.decoding import decode_image
from tests.fuzz.mutants import fuzz_media, seeds
from tests.fuzz.routes import fuzz_routes
from tests.support.fake_models import fake_studio

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_route_answers_every_case(tmp_path: Path) -> None:
    studio = fake_studio(tmp_path, sync_wait_seconds=0)
    found = fuzz_routes(studio, 80)
    studio.close()
    assert found.wrong == []
    assert found.cases >= 40
    assert {200, 404, 422} <= set(found.statuses)


def test_damaged_media_is_answered() -> None:
    found = fuzz_media(150, number=7)
    assert found.wrong == []
    assert found.refused > 50
    assert found.taken > 5


@given(VALUES)
def test_json_that_is_strict_is_read_as_it_is(value: Any) -> None:
    for ascii_only in (True, False):
        assert strict_loads(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_malformed(data: bytes) -> None:
    with contextlib.suppress(MalformedRequest):
        value = strict_loads(data)
        assert json.loads(data) == value


@settings(max_examples=200)
@given(st.binary(min_size=1, max_size=30), st.integers(0, 200), VALUES)
def test_json_with_a_scratch_is_json_or_malformed(noise: bytes, place: int, value: Any) -> None:
    whole = json.dumps({"prompt": value}).encode()
    place %= len(whole)
    with contextlib.suppress(MalformedRequest):
        strict_loads(whole[:place] + noise + whole[place:])


@given(TEXT, VALUES, VALUES)
def test_a_key_twice_is_malformed(key: str, one: Any, other: Any) -> None:
    name = json.dumps(key)
    body = f"{{{name}: {json.dumps(one)}, {name}: {json.dumps(other)}}}"
    with pytest.raises(MalformedRequest):
        strict_loads(body.encode())


@given(st.sampled_from(seeds()), st.integers(0, 4000), st.binary(max_size=40))
def test_a_picture_with_a_scratch_is_a_picture_or_refused(content: bytes, place: int, noise: bytes) -> None:
    place %= len(content)
    with contextlib.suppress(InvalidInput, UnsupportedMediaType):
        image = decode_image(content[:place] + noise + content[place + len(noise) :]).image
        assert image.mode == "RGB"
        assert isinstance(image, Image.Image)


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"]), st.binary(max_size=200))
def test_any_bytes_behind_a_signature_are_refused_by_name(signature: bytes, rest: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        decode_image(signature + rest)
    assert caught.value.details["field"] == "file"


@given(st.binary(max_size=120))
def test_any_exif_has_an_orientation(data: bytes) -> None:
    assert exif.orientation(data) in range(9)
