"""Names of files in every spelling, and what is no name."""

from __future__ import annotations

import pytest

from app.models.references import Reference, parse_reference

CIVITAI = Reference("civitai", model=4384, version=128713)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("org/lora", Reference("hub", "org/lora")),
        ("org/lora/style.safetensors", Reference("hub", "org/lora", "style.safetensors")),
        ("org/lora/sub/style v2.safetensors", Reference("hub", "org/lora", "sub/style v2.safetensors")),
        ("civitai:128713", Reference("civitai", version=128713)),
        ("civitai:128713/a.safetensors", Reference("civitai", file="a.safetensors", version=128713)),
        ("civitai:4384@128713", CIVITAI),
        ("civitai:models/4384", Reference("civitai", model=4384)),
        ("urn:air:sd1:checkpoint:civitai:4384@128713", CIVITAI),
        ("https://civitai.com/models/4384/dreamshaper?modelVersionId=128713", CIVITAI),
        ("https://civitai.com/models/4384", Reference("civitai", model=4384)),
        ("https://civitai.com/api/download/models/128713?type=Model", Reference("civitai", version=128713)),
    ],
)
def test_names_that_a_request_may_use(text: str, expected: Reference) -> None:
    assert parse_reference(text) == expected
    assert parse_reference(text, trusted=True) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "name", "/etc/passwd", "./a.safetensors", "~/a.safetensors", "../x/y", "org/../x",
        "org/name/../../x",
        "https://example.com/a.safetensors", "http://169.254.169.254/latest", "file:///etc/passwd",
        "https://civitai.com.evil.example/models/1", "http://civitai.com/models/1", "civitai:", "civitai:x",
        "civitai:1/../x", "org/name\x00", "org\\name", "civitai:models/4384/a/b", "urn:air:x",
    ],
)  # fmt: skip
def test_names_that_a_request_may_not_use(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|is not the name"):
        parse_reference(text)


@pytest.mark.parametrize("file", ["", "/a", "../a", "a//b", "a/./b", "a\\b"])
def test_the_name_of_a_file_leads_nowhere_else(file: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a file"):
        parse_reference("org/name", file)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("/models/a.gguf", "local"), ("./a.safetensors", "local"), ("~/a.safetensors", "local"),
        ("weights/a.gguf", "local"), ("a.gguf", "local"), ("starter/image", "local"),
        ("https://example.com/a.gguf", "url"), ("http://127.0.0.1:9/a.gguf", "url"), ("org/name/a.gguf", "hub"),
    ],
)  # fmt: skip
def test_the_owner_may_name_paths_and_addresses(text: str, kind: str) -> None:
    assert parse_reference(text, trusted=True).kind == kind
