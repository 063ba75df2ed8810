"""Reading plugin.yaml, the environments, the command line, and plugins in other languages."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from app.cli import cli
from app.errors import ConfigError, InvalidInput, PluginFailed, PluginNotFound
from app.plugins import Catalog, PluginHost
from app.plugins.conversation import PluginTask
from app.plugins.manifest import Manifest, read_plugin
from app.plugins.parameters import check_resources, checked_parameters
from app.plugins.skeleton import write_skeleton
from tests.plugins.conftest import Write

LEAST = {"name": "mine", "version": "1", "tool_type": "text2speak", "engine": "studio"}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "other"}, "name is 'other'; it must be the folder's"),
    ({"name": "Mine!"}, "name: String should match pattern"),
    ({"tool_type": "text2smell"}, "tool_type"),
    ({"tool_type": []}, "tool_type"),
    ({"engine": "wasm"}, "engine"),
    ({"engine": "command"}, "command is needed with engine: command"),
    ({"speed": 3}, "speed: Extra inputs are not permitted"),
    ({"parameters": {"x": {"type": "list"}}}, "parameters.x.type"),
    ({"execution": {"timeout": -1}}, "execution.timeout"),
    ({"execution": {"max_retries": 50}}, "execution.max_retries"),
    ({"requirements": {"memory_mb": 1}}, "requirements.memory_mb"),
    ({"resources": {"accepts": ["text"]}}, "resources.accepts"),
]


@pytest.mark.parametrize(("changes", "words"), WRONG, ids=[words[:30] for _, words in WRONG])
def test_a_wrong_manifest_names_its_key(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "main.py").touch()
    (folder / "plugin.yaml").write_text(yaml.safe_dump({**LEAST, **changes}))
    with pytest.raises(ConfigError) as refused:
        read_plugin(folder)
    assert words in refused.value.message
    assert refused.value.message.startswith("mine: ")


def test_no_yaml_no_main_and_a_bomb(tmp_path: Path) -> None:
    for text, words in (("a: [", "is not YAML"), ("!!python/object/apply:os.system [ls]", "is not YAML")):
        (tmp_path / "mine").mkdir(exist_ok=True)
        (tmp_path / "mine" / "plugin.yaml").write_text(text)
        with pytest.raises(ConfigError, match=words):
            read_plugin(tmp_path / "mine")
    (tmp_path / "mine" / "plugin.yaml").write_text(yaml.safe_dump(LEAST))
    catalog = Catalog.read([tmp_path])
    assert (catalog.plugins, catalog.problems) == ({}, ["mine: main.py is missing"])


def test_who_serves_a_tool(write: Write, plugins: Path) -> None:
    write("b-late", "")
    write("a-shy", "", chosen=False)
    catalog = Catalog.read([plugins])
    assert catalog.for_tool("text2speak").name == "b-late"
    assert catalog.serving("text2speak") == ["a-shy", "b-late"]
    with pytest.raises(PluginNotFound, match="Nothing here serves text2music"):
        catalog.for_tool("text2music")


def test_parameters_have_their_defaults_and_nothing_is_coerced() -> None:
    parameters = {"size": {"type": "number", "minimum": 0, "default": 1.5}, "loud": {"type": "boolean"}}
    manifest = Manifest.model_validate({**LEAST, "parameters": parameters})
    assert checked_parameters(manifest, {}) == {"size": 1.5}
    assert checked_parameters(manifest, {"size": 2, "loud": False}) == {"size": 2, "loud": False}
    for wrong in ({"loud": 1}, {"size": "2"}, {"size": True}, {"size": -1}, {"size": float("nan")}, {"x": 1}):
        with pytest.raises(InvalidInput):
            checked_parameters(manifest, wrong)
    with pytest.raises(InvalidInput, match="takes 0 to 0, there are 1"):
        check_resources(manifest, ["image"])


def ask(host: PluginHost, name: str, folder: Path, said: list[str] | None = None) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    task = PluginTask("one", "text2speak", {"text": "hi"}, (), folder, 20.0)
    return host.run(name, task, lambda _, message: said.append(str(message)) if said is not None else None).data


def wheel(folder: Path, name: str, text: str) -> None:
    """A wheel of one module, as pip takes it."""
    about = f"{name}-1.0.dist-info"
    folder.mkdir()
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as file:
        file.writestr(f"{name}.py", text)
        file.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{about}/RECORD", "")


def test_an_environment_is_made_from_wheels_without_internet(
    write: Write, host: Callable[[], PluginHost], tmp_path: Path
) -> None:
    main = """
        from stillmotion_plugin import Plugin
        import lonely_module, sys
        class P(Plugin):
            def execute(self, task):
                return {"word": lonely_module.WORD, "prefix": sys.prefix}
        P().run()
    """
    folder = write("offline", main, engine="python")
    (folder / "requirements.txt").write_text("# one\nlonely_module==1.0\n")
    wheel(folder / "wheels", "lonely_module", "WORD = 'found'")
    opened, said = host(), list[str]()
    found = ask(opened, "offline", tmp_path / "out", said)
    assert found["word"] == "found"
    assert str(tmp_path / "data" / "offline") in found["prefix"]
    assert "Making the plugin's environment" in said
    assert any(line.startswith("Installing: ") for line in said)
    assert opened.environments.is_ready(opened.catalog.get("offline"))
    (folder / "requirements.txt").write_text("lonely_module==2.0\n")
    other = host()
    assert not other.environments.is_ready(other.catalog.get("offline"))
    with pytest.raises(PluginFailed, match="packages of the plugin offline could not be installed"):
        ask(other, "offline", tmp_path / "out")


SHELL = r"""
while IFS= read -r line; do
  id=$(printf '%s' "$line" | sed -n 's/.*"id":\([0-9]*\).*/\1/p')
  case "$line" in
    *'"method":"ping"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocol":1}}\n' "$id" ;;
    *'"method":"execute_task"'*)
      printf '{"jsonrpc":"2.0","method":"progress","params":{"percent":50,"message":"half"}}\n'
      printf '{"jsonrpc":"2.0","id":%s,"result":{"outputs":[],"data":{"shell":true}}}\n' "$id" ;;
  esac
done
"""


def test_a_plugin_in_a_shell_script(plugins: Path, host: Callable[[], PluginHost], tmp_path: Path) -> None:
    """Written from docs/plugin-protocol.md alone."""
    folder = plugins / "shell"
    folder.mkdir(parents=True)
    (folder / "main.sh").write_text(SHELL)
    manifest = {**LEAST, "name": "shell", "engine": "command", "command": ["sh", "main.sh"]}
    (folder / "plugin.yaml").write_text(yaml.safe_dump(manifest))
    said: list[str] = []
    assert ask(host(), "shell", tmp_path / "out", said) == {"shell": True}
    assert "half" in said


def test_a_new_plugin_runs_as_it_is(plugins: Path, host: Callable[[], PluginHost], tmp_path: Path) -> None:
    write_skeleton(plugins / "my-voice", "text2speak")
    assert ask(host(), "my-voice", tmp_path / "out") == {"text": "hi"}
    with pytest.raises(InvalidInput, match="there is a my-voice already"):
        write_skeleton(plugins / "my-voice", "text2speak")
    with pytest.raises(InvalidInput, match="lower-case letter"):
        write_skeleton(plugins / "My Voice", "text2speak")


def test_the_command_line(plugins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUGINS_FOLDER", str(plugins))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/db/x.sqlite3")
    runner = CliRunner()
    made = runner.invoke(cli, ["plugins", "new", "mine", "--tool", "text2music"])
    assert made.exit_code == 0, made.output
    listed = runner.invoke(cli, ["plugins", "list"]).output
    assert [line.split()[0] for line in listed.splitlines()] == [
        "mine",
        "comfyui",
        "echo",
        "text2music",
        "text2speak",
    ]
    assert "every tool" in listed
    good = runner.invoke(cli, ["plugins", "check", "mine"])
    assert (good.exit_code, "mine: runs" in good.output) == (0, True)
    (plugins / "mine" / "main.py").write_text("raise SystemExit('no voice')")
    bad = runner.invoke(cli, ["plugins", "check", "mine", "nobody"])
    assert bad.exit_code == 1
    assert "mine: The plugin mine did not start" in bad.output
    assert "There is no plugin 'nobody'" in bad.output
