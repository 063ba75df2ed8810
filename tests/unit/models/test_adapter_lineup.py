"""Adapters of ``.env``: lines into entries, and what is said about wrong ones."""

from __future__ import annotations

import pytest

from app.config import Config
from app.models.adapters import AdapterLineup, adapter_lineup
from app.models.lineup import Lineup
from app.models.references import Reference
from tests.unit.models.test_lineup import NOWHERE

INK = "Ink;org/ink;Ink drawings;huggingface;sdxl"


def adapters(**variables: str) -> AdapterLineup:
    return adapter_lineup(Config.load(env_file=None, environ=variables))


def test_lines_become_entries_of_their_kind() -> None:
    found = adapters(
        LORA_INK=INK + ';{"file": "ink.safetensors", "scale": 0.8, "trigger": "ink; drawn", "license": "MIT"}',
        DOWNLOAD_LORA_INK="true",
        CONTROLNET_SDXL_CANNY="Canny;org/canny;Edges;huggingface;stabilityai/stable-diffusion-xl-base-1.0",
        IP_ADAPTER_SEEN="Seen;/data/seen.safetensors;A look;local;stable-diffusion,sdxl",
    )
    assert found.problems == []
    ink, canny, seen = found.entries.values()
    assert (ink.id, ink.kind, ink.download, ink.families) == ("ink", "lora", True, ("sdxl",))
    assert ink.reference == Reference("hub", "org/ink", "ink.safetensors")
    assert (ink.options.scale, ink.options.trigger, ink.options.license) == (0.8, "ink; drawn", "MIT")
    assert (canny.id, canny.kind, canny.families) == ("sdxl-canny", "controlnet", ("sdxl",))
    assert (seen.kind, seen.source, seen.families) == ("ip_adapter", "local", ("stable-diffusion", "sdxl"))


@pytest.mark.parametrize(
    ("where", "source", "reference"),
    [
        ("128713", "civitai", Reference("civitai", version=128713)),
        ("civitai:4384@128713", "civitai", Reference("civitai", model=4384, version=128713)),
        ("https://example.org/a.safetensors", "url", Reference("url", "https://example.org/a.safetensors")),
        ("./loras/a.safetensors", "local", Reference("local", "./loras/a.safetensors")),
        ("org/ink/sub/a.safetensors", "huggingface", Reference("hub", "org/ink", "sub/a.safetensors")),
    ],
)
def test_every_source_is_read(where: str, source: str, reference: Reference) -> None:
    assert adapters(LORA_X=f"X;{where};x;{source};flux").entries["x"].reference == reference


@pytest.mark.parametrize(
    ("variable", "line", "told"),
    [
        ("LORA_X", "Ink;org/ink;x;huggingface", "has 4 fields; it must be name;repo_or_path_or_url"),
        ("LORA_X", ";org/ink;x;huggingface;sdxl", "must not be empty"),
        ("LORA_X", "Ink;org/ink;x;gguf_url;sdxl", "source is 'gguf_url'; it must be one of huggingface, local"),
        ("LORA_X", "Ink;org/ink;x;civitai;sdxl", "source is 'civitai', and 'org/ink' is of the source hug"),
        ("LORA_X", "Ink;nowhere;x;huggingface;sdxl", "must be org/name"),
        ("LORA_X", "Ink;org/ink;x;huggingface;mine", "families has 'mine'; each must be one of flux"),
        ("LORA_X", "Ink;org/ink;x;huggingface;", "families has ''"),
        ("CONTROLNET_X", "Net;org/net;x;huggingface;wan", "Wan 2.1 takes no controlnets"),
        ("LORA_X", INK + ';{"weight": 1}', "options_json: weight: Extra inputs are not permitted (known: file"),
        ("LORA_X", INK + ';{"scale": "1"}', "options_json: scale: Input should be a valid number"),
        ("LORA_X", INK + ";{", "options_json"),
    ],
)
def test_a_wrong_line_names_the_variable_and_what_is_wrong(variable: str, line: str, told: str) -> None:
    found = adapters(**{variable: line, "LORA_GOOD": INK})
    assert list(found.entries) == ["good"]
    (problem,) = found.problems
    assert problem.startswith(f"{variable}: ")
    assert told in problem


def test_flags_and_ids_are_checked_and_the_lineup_tells_of_them() -> None:
    lines = {"LORA_INK": INK, "CONTROLNET_INK": INK, "DOWNLOAD_LORA_OIL": "true"}
    problems = ["CONTROLNET_INK: the id ink is taken by LORA_INK", "DOWNLOAD_LORA_OIL: there is no LORA_OIL"]
    assert adapters(**lines).problems == problems
    assert Lineup.from_config(Config.load(env_file=None, environ=lines), NOWHERE).problems == problems
    wrong = adapters(LORA_INK=INK, DOWNLOAD_LORA_INK="perhaps").problems
    assert wrong == ["LORA_INK: DOWNLOAD_LORA_INK is 'perhaps'; it must be true or false"]
