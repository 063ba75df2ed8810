"""``plugin.yaml``: what a plugin is called, which tools it offers, and what it may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from app.errors import ConfigError

TOOLS = (
    "text2image",
    "image2image",
    "image2video",
    "text2video",
    "speak2video",
    "text2speak",
    "text2music",
)
"""What a task may ask for."""

FILE = "plugin.yaml"
MAX_BYTES = 1 << 18
NAME = r"^[a-z][a-z0-9_-]{0,63}$"

Tool = Literal[
    "text2image", "image2image", "image2video", "text2video", "speak2video", "text2speak", "text2music"
]
Kind = Literal["image", "video", "audio"]


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Part(BaseModel):
    """Base of the parts: unknown keys are refused, so that a typing error shows."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Parameter(Part):
    """One parameter of the plugin's tasks."""

    type: Literal["string", "integer", "number", "boolean", "object"]
    description: str = ""
    required: bool = False
    default: str | int | float | bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = Field(default=None, ge=0)
    max_length: int = Field(default=10_000, ge=1, le=1_000_000, description="Characters, of an object as JSON.")
    choices: tuple[str | int | float, ...] = ()


class Resources(Part):
    """Files that a task may bring."""

    accepts: tuple[Kind, ...] = ()
    minimum: int = Field(default=0, ge=0, le=64)
    maximum: int = Field(default=8, ge=0, le=64)


class Requirements(Part):
    """What a process of the plugin may take."""

    memory_mb: int = Field(default=4096, ge=32, description="Most memory of a process and its children.")
    gpu: bool = Field(default=False, description="Whether it uses the graphics card: told to people only.")


class Startup(Part):
    """How a process begins."""

    timeout: float = Field(default=60.0, gt=0, le=3600, description="Seconds until it answers ping.")
    health_check: float = Field(
        default=10.0,
        gt=0,
        le=3600,
        description="A process idle for this many seconds is pinged before it is used.",
    )


class Execution(Part):
    """How a task runs."""

    timeout: float = Field(default=300.0, gt=0, le=86_400, description="Seconds a task may take.")
    max_retries: int = Field(default=1, ge=0, le=5, description="Tries after one whose process died.")
    processes: int = Field(default=1, ge=1, le=16, description="Processes at a time.")
    idle_seconds: float = Field(default=300.0, ge=0, description="An idle process ends after this long.")


class Manifest(Part):
    """A whole ``plugin.yaml``."""

    name: str = Field(pattern=NAME)
    version: str = Field(min_length=1, max_length=64)
    description: str = Field(default="", max_length=1000)
    license: str | None = Field(default=None, max_length=100)
    tool_type: Annotated[tuple[Tool, ...], BeforeValidator(_several)] = Field(min_length=1)
    chosen: bool = Field(
        default=True, description="Whether it serves tasks that name no plugin; false: only those that name it."
    )
    engine: Literal["python", "studio", "command"] = "python"
    """python: main.py in an environment of its own; studio: main.py in the studio's; command: any program."""
    command: tuple[str, ...] = ()
    requirements: Requirements = Requirements()
    parameters: dict[str, Parameter] = {}
    resources: Resources = Resources()
    startup: Startup = Startup()
    execution: Execution = Execution()
    environment: tuple[str, ...] = Field(default=(), description="Variables of the studio that it may see.")

    @model_validator(mode="after")
    def _runs(self) -> Self:
        if (self.engine == "command") != bool(self.command):
            raise ValueError("command is needed with engine: command, and only there")
        return self


@dataclass(frozen=True)
class Plugin:
    """A plugin on disk."""

    manifest: Manifest
    folder: Path

    @property
    def name(self) -> str:
        return self.manifest.name


def read_plugin(folder: Path) -> Plugin:
    """Read a plugin's folder. Raises `ConfigError` that says what is wrong in which key."""
    try:
        with (folder / FILE).open("rb") as file:
            content = yaml.safe_load(file.read(MAX_BYTES))
        manifest = Manifest.model_validate(content)
    except OSError as error:
        raise ConfigError(f"{folder.name}: {FILE} cannot be read ({error.strerror})") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{folder.name}: {FILE} is not YAML ({' '.join(str(error).split())})") from None
    except ValidationError as error:
        raise ConfigError("\n".join(_explained(folder, problem) for problem in error.errors())) from None
    if manifest.name != folder.name:
        raise ConfigError(f"{folder.name}: name is {manifest.name!r}; it must be the folder's")
    if manifest.engine != "command" and not (folder / "main.py").is_file():
        raise ConfigError(f"{folder.name}: main.py is missing")
    return Plugin(manifest, folder)


def _explained(folder: Path, problem: Any) -> str:
    return f"{folder.name}: {'.'.join(map(str, problem['loc'])) or FILE}: {problem['msg']}"
