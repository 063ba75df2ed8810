"""The lineup: lines of .env into entries, and what is said about wrong ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.config import ROOT, Config
from app.errors import InvalidInput
from app.models.lineup import Lineup
from app.models.registry import families, recipe_for
from tests.support.tiny import tiny_folder

SD = "Stable Diffusion 1.5;stable-diffusion-v1-5/stable-diffusion-v1-5;The classic;huggingface;false"
NOWHERE = Path("/nonexistent")


def lineup(starter: Path = NOWHERE, **variables: str) -> Lineup:
    return Lineup.from_config(Config.load(env_file=None, environ=variables), starter)


def problem(line: str, variable: str = "MODEL_X") -> str:
    found = lineup(**{variable: line, "MODEL_GOOD": SD})
    assert list(found.entries) == ["good"]
    (told,) = found.problems
    assert told.startswith(f"{variable}: ")
    return told


def test_a_line_becomes_an_entry() -> None:
    entry = lineup(MODEL_SD_15=SD + ';{"steps": {"default": 25}}', DOWNLOAD_MODEL_SD_15="true").get("sd-15")
    assert (entry.id, entry.name, entry.family, entry.type) == (
        "sd-15",
        "Stable Diffusion 1.5",
        "stable-diffusion",
        "image",
    )
    assert (entry.source, entry.requires_auth, entry.download) == ("huggingface", False, True)
    assert entry.options.steps is not None
    assert entry.options.steps.default == 25
    assert entry.license == "CreativeML OpenRAIL-M"


def test_a_description_may_hold_commas_quotes_and_the_options_semicolons() -> None:
    line = 'A, "B";org/flux-dev;fast, small: "good";huggingface;TRUE;{"license": "a; b"}'
    entry = lineup(MODEL_X=line).get("x")
    assert (entry.name, entry.description) == ('A, "B"', 'fast, small: "good"')
    assert (entry.requires_auth, entry.license) == (True, "a; b")


def test_the_id_comes_from_the_variable_or_the_name_and_both_are_aliases() -> None:
    found = lineup(MODEL_1=SD, MODEL_MY_FLUX="FLUX one;org/flux-dev;x;huggingface;false")
    assert list(found.entries) == ["stable-diffusion-1-5", "my-flux"]
    assert found.get("1").id == "stable-diffusion-1-5"
    assert found.get("flux-one").id == "my-flux"
    with pytest.raises(InvalidInput) as caught:
        found.get("nothing")
    assert caught.value.details["allowed"] == list(found.entries)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("only;three;fields", "has 3 fields; it must be name;repo_or_url"),
        (";org/flux;x;huggingface;false", "must not be empty"),
        ("a;;x;huggingface;false", "must not be empty"),
        ("a;org/flux;x;ftp;false", "source is 'ftp'; it must be one of huggingface, local, gguf_url, civitai"),
        ("a;org/flux;x;huggingface;maybe", "requires_auth is 'maybe'"),
        ("a;org/flux;x;huggingface;false;{", "options_json"),
        ("a;org/flux;x;huggingface;false;[]", "options_json"),
        ('a;org/flux;x;huggingface;false;{"stepz": 4}', "stepz: Extra inputs are not permitted (known: type"),
        ('a;org/flux;x;huggingface;false;{"steps": {"min": 9, "max": 3}}', "min <= default <= max"),
        ('a;org/flux;x;huggingface;false;{"steps": {"min": "1"}}', "steps.min"),
        ('a;org/flux;x;huggingface;false;{"steps": {"min": 500}}', "steps: the family allows 1 to 100"),
        ('a;org/flux;x;huggingface;false;{"fixed_steps": 500}', "fixed_steps: the family allows 1 to 100"),
        ('a;org/flux;x;huggingface;false;{"width": 1000}', "width: must be 64 to 2048, in multiples of 16"),
        ('a;org/flux;x;huggingface;false;{"type": "movie"}', "type"),
        ('a;org/flux;x;huggingface;false;{"type": "t2v"}', "type is 't2v'; FLUX.1 makes image"),
        ('a;org/wan-t2v;x;huggingface;false;{"frames": {"default": 80}}', "a multiple of 4 plus 1"),
        ('a;org/x;x;huggingface;false;{"family": "nope"}', "family is 'nope'; it must be one of flux"),
        ("a;org/x;x;huggingface;false", "cannot tell the family from 'org/x'; add the option family"),
        ("a;https://h/flux-Q4.gguf;x;gguf_url;false", "needs base_repo"),
        (
            "a;Wan-AI/Wan2.1-I2V-14B-480P;x;huggingface;false",
            "use Wan-AI/Wan2.1-I2V-14B-480P-Diffusers",
        ),
        ("a;Wan-AI/Wan2.1-T2V-14B;x;huggingface;false", "use Wan-AI/Wan2.1-T2V-14B-Diffusers"),
    ],
)
def test_a_wrong_line_names_the_variable_and_what_is_wrong(line: str, said: str) -> None:
    assert said in problem(line)


def test_download_variables_are_checked_too() -> None:
    found = lineup(MODEL_A=SD, DOWNLOAD_MODEL_A="perhaps", DOWNLOAD_MODEL_B="true")
    assert found.entries == {}
    assert found.problems == [
        "MODEL_A: DOWNLOAD_MODEL_A is 'perhaps'; it must be true or false",
        "DOWNLOAD_MODEL_B: there is no MODEL_B",
    ]


def test_an_id_that_is_taken_is_told() -> None:
    found = lineup(MODEL_SD=SD, MODEL_1="SD;org/flux-dev;x;huggingface;false")
    assert list(found.entries) == ["sd"]
    assert found.problems == ["MODEL_1: the id sd is taken by another model"]


@pytest.mark.parametrize(
    ("repo", "options", "kind"),
    [
        ("Wan-AI/Wan2.1-T2V-1.3B-Diffusers", "", "t2v"),
        ("Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", "", "i2v"),
        ("someone/WAN-2.1-i2V-tuned", "", "i2v"),
        ("Wan-AI/Wan2.1-I2V-14B-480P-Diffusers", ';{"type": "t2v"}', "t2v"),
        ("black-forest-labs/FLUX.1-dev", "", "image"),
    ],
)
def test_the_type_is_read_off_the_names_and_an_explicit_one_wins(repo: str, options: str, kind: str) -> None:
    assert lineup(MODEL_X=f"x;{repo};x;huggingface;false{options}").get("x").type == kind


def test_the_variable_tells_the_type_as_well() -> None:
    line = 'x;org/clips;x;huggingface;false;{"family": "wan"}'
    assert lineup(MODEL_CLIPS_I2V=line).get("clips-i2v").type == "i2v"


@pytest.mark.parametrize(
    ("repo", "family"),
    [
        ("black-forest-labs/FLUX.1-dev", "flux"),
        ("black-forest-labs/FLUX.1-schnell", "flux"),
        ("aoxo/flux.1dev-abliterated", "flux"),
        ("stable-diffusion-v1-5/stable-diffusion-v1-5", "stable-diffusion"),
        ("runwayml/stable-diffusion-v1-5", "stable-diffusion"),
        ("Wan-AI/Wan2.1-T2V-14B-Diffusers", "wan"),
    ],
)
def test_the_family_is_read_off_the_repo(repo: str, family: str) -> None:
    options = json.dumps({"type": families()[family].entry_types[0]})
    entry = lineup(MODEL_X=f"x;{repo};x;huggingface;false;{options}")
    assert entry.get("x").family == family


def test_other_models_of_a_like_name_are_not_mistaken() -> None:
    for repo in ("black-forest-labs/FLUX.1-Redux-dev", "org/swan-lake"):
        assert "cannot tell the family" in problem(f"x;{repo};x;huggingface;false")
    assert "FLUX.2 dev" in problem("x;black-forest-labs/FLUX.2-dev;x;huggingface;false")
    kontext = lineup(MODEL_X="x;black-forest-labs/FLUX.1-Kontext-dev;x;huggingface;false").get("x")
    assert kontext.family == "flux-kontext"


def test_a_folder_tells_its_family_itself(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "mine", "flux")
    assert lineup(MODEL_X=f"mine;{folder};x;local;false").get("x").family == "flux"


def test_starter_models_stand_beside_others_unless_told_otherwise(tmp_path: Path) -> None:
    tiny_folder(tmp_path / "image", "starter-image")
    alone = lineup(tmp_path)
    assert (list(alone.entries), alone.default) == (["starter-image"], "starter-image")
    assert alone.get("starter-image").source == "starter"
    beside = lineup(tmp_path, MODEL_SD=SD)
    assert (list(beside.entries), beside.default) == (["sd", "starter-image"], "sd")
    without = lineup(tmp_path, MODEL_SD=SD, STARTER_MODELS="false")
    assert list(without.entries) == ["sd"]
    videos = lineup(tmp_path, MODEL_W="w;Wan-AI/Wan2.1-T2V-14B-Diffusers;x;huggingface;false")
    assert videos.default == "starter-image"


def test_an_empty_lineup_has_no_default() -> None:
    assert (lineup().entries, lineup().default) == ({}, None)


def test_the_families_examples_and_the_example_file_are_sound() -> None:
    lines = [line for recipe in families().values() for line in recipe.examples]
    text = (ROOT / ".env.example").read_text()
    lines += [line[1:] for line in text.splitlines() if line.startswith(("#MODEL_", "#DOWNLOAD_MODEL_"))]
    env = ROOT / "unused"
    for line in lines:
        name, _, value = line.partition("=")
        if name in ("MODEL_FOLDER", "MODEL_IDLE_SECONDS") or name.startswith("DOWNLOAD"):
            continue
        found = lineup(**{name: value.removeprefix('"').removesuffix('"').replace('\\"', '"')})
        assert found.problems == [], env
        (entry,) = found.entries.values()
        assert recipe_for(entry).job_types(entry)
