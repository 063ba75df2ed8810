"""The configuration: read, refused by name, and held together with .env.example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.config import ROOT, Config
from app.errors import ConfigError


def load(**environ: str) -> Config:
    return Config.load(env_file=None, environ=environ)


def test_the_example_and_the_fields_name_the_same_variables() -> None:
    text = (ROOT / ".env.example").read_text()
    shown = set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", text, re.M))
    lineup = {name for name in shown if name.startswith(("MODEL_", "DOWNLOAD_MODEL_"))}
    variables = {name.upper() for name in Config.names()}
    assert shown - (lineup - variables) == variables
    assert {"MODEL_WAN_T2V", "DOWNLOAD_MODEL_WAN_T2V"} <= lineup


def test_every_variable_of_the_example_has_a_comment_above() -> None:
    above = ""
    for line in (ROOT / ".env.example").read_text().splitlines():
        if re.match(r"#?[A-Z][A-Z0-9_]*=", line):
            assert above.startswith("#"), f"{line} has no comment"
        above = line


def test_the_example_shows_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text()
    shown = dict(re.findall(r"^#([A-Z][A-Z0-9_]*)=(.*)$", text, re.M))
    values = {name: value for name, value in shown.items() if name.lower() in Config.names()}
    assert load(**values) == load()


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "http", "integer"),
        ("PORT", "70000", "65535"),
        ("WORKERS", "-1", "0"),
        ("DEVICE", "gpu", "'cuda'"),
        ("HIGH_VRAM", "maybe", "boolean"),
        ("LOG_LEVEL", "LOUD", "'DEBUG'"),
        ("DATABASE_URL", "mysql://x", "sqlite"),
        ("OPENAI_ENDPOINT", "ftp://x", "https?"),
    ],
)
def test_a_wrong_value_names_the_variable_and_what_is_allowed(name: str, value: str, allowed: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(**{name: value})
    assert caught.value.message.startswith(f"{name}: ")
    assert allowed in caught.value.message


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        load(PORT="x", DEVICE="y")
    assert "PORT: " in caught.value.message and "DEVICE: " in caught.value.message


def test_secrets_are_not_shown() -> None:
    config = load(HF_TOKEN="hf_secret", API_KEYS="one, two")
    assert "hf_secret" not in repr(config)
    assert config.api_keys == ("one", "two")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text('PORT=6000\nHOST=127.0.0.2\nMODEL_X="a;b;c;local;false"\nIMAGES_FOLDER=pictures\n')
    config = Config.load(env_file=env, environ={"PORT": "6001"})
    assert (config.port, config.host) == (6001, "127.0.0.2")
    assert config.lineup == {"MODEL_X": "a;b;c;local;false"}
    assert config.images_folder == ROOT / "pictures"


def test_overrides_win_over_both() -> None:
    assert Config.load(env_file=None, environ={"PORT": "6001"}, overrides={"port": 7}).port == 7


def test_variables_that_begin_like_a_model_are_not_in_the_lineup() -> None:
    assert load(MODEL_FOLDER="m", MODEL_IDLE_SECONDS="1").lineup == {}


def test_an_empty_value_is_the_default() -> None:
    assert load(PORT="", HF_TOKEN=" ").port == 5050
