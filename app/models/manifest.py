"""Model manifests: a model of several parts as a YAML file, strictly read.

What is wrong is told with the key (``components.vae.repo``) or the place in the file. Only plain data is read:
no tags, no anchors, no key twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.models.entry import AdapterSource, ComponentSource, Extras, Source
from app.models.options import EntryType, ModelOptions
from app.models.references import parse_reference

ENDINGS = (".yaml", ".yml")
MAX_BYTES = 2**16

RANGES = {"num_inference_steps": "steps", "guidance_scale": "guidance", "num_frames": "frames"}
"""Defaults that are part of a range of the options."""
PLAIN = ("width", "height", "fps")
"""Defaults that are options of the same name."""


def _named(value: Any) -> Any:
    return {"repo": value} if isinstance(value, str) else value


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Place(_Part):
    """Where something comes from; a plain text is its repo."""

    repo: str = Field(min_length=1, description="Repo, file of a repo, Civitai id, address or path.")
    subfolder: str | None = Field(None, min_length=1, description="Folder in the repo.")
    file: str | None = Field(None, min_length=1, description="File in the repo, where it holds several.")


class LoraPlace(Place):
    """A LoRA. With a scale it is on by itself; without one, requests ask for it by name."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="What requests call it.")
    scale: float | None = Field(None, ge=-10.0, le=10.0, description="Strength at which it is on by itself.")


class ControlNetPlace(Place):
    """A ControlNet that requests ask for by name."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="What requests call it.")


class Manifest(_Part):
    """One model. Only ``repo`` is needed."""

    name: str | None = Field(None, min_length=1, max_length=100)
    description: str = Field("", max_length=1000)
    repo: str = Field(min_length=1, description="The base model: repo, folder, file, Civitai id.")
    source: Literal["huggingface", "local", "gguf_url", "civitai"] = "huggingface"
    requires_auth: bool = False
    download: bool = False
    type: EntryType | None = None
    family: str | None = None
    options: ModelOptions = Field(default_factory=ModelOptions, description="As in a line of .env.")
    components: dict[str, Annotated[Place, BeforeValidator(_named)]] = Field(default_factory=dict)
    loras: tuple[LoraPlace, ...] = Field((), strict=False)
    controlnets: tuple[ControlNetPlace, ...] = Field((), strict=False)
    defaults: dict[str, Any] = Field(default_factory=dict, description="Defaults of request fields.")


def read_manifest(path: Path) -> Manifest:
    """Read a manifest. Raises ValueError that says where and what is wrong."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"{path.name} is longer than {MAX_BYTES} bytes")
        told = yaml.load(path.read_text("utf-8"), Loader=_PlainLoader)  # a SafeLoader
    except OSError:
        raise ValueError(f"there is no manifest {path.name}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is not plain YAML: {_where(error)}") from None
    except RecursionError:
        raise ValueError(f"{path.name} is nested too deeply") from None
    if not isinstance(told, dict):
        raise ValueError(f"{path.name} must be a mapping of keys, such as repo: org/name")
    try:
        return Manifest.model_validate(told)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in problem["loc"])
        known = f" (known: {', '.join(Manifest.model_fields)})" if len(problem["loc"]) == 1 else ""
        unknown = problem["type"] == "extra_forbidden"
        raise ValueError(f"{path.name}: {key}: {problem['msg']}{known if unknown else ''}") from None


def options_of(manifest: Manifest) -> ModelOptions:
    """Return the options with the manifest's defaults, type and family in them. Raises ValueError."""
    told = manifest.options.model_dump(exclude_none=True)
    for name in ("type", "family"):
        if (value := getattr(manifest, name)) is not None:
            told[name] = value
    for name, value in manifest.defaults.items():
        if name in RANGES:
            told[RANGES[name]] = {**told.get(RANGES[name], {}), "default": value}
        elif name in PLAIN:
            told[name] = value
    try:
        return ModelOptions.model_validate(told)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"defaults: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from None


def extras_of(manifest: Manifest, path: Path) -> Extras:
    """Return the parts that a manifest adds. Raises ValueError that names the key."""
    components = tuple(
        ComponentSource(name, _reference(place, path, f"components.{name}"), place.subfolder)
        for name, place in manifest.components.items()
    )
    loras = [
        AdapterSource("lora", lora.name, _reference(lora, path, f"loras.{lora.name}"), lora.scale)
        for lora in manifest.loras
    ]
    controlnets = [
        AdapterSource("controlnet", net.name, _reference(net, path, f"controlnets.{net.name}"))
        for net in manifest.controlnets
    ]
    for kind, found in (("loras", loras), ("controlnets", controlnets)):
        if len({adapter.name for adapter in found}) < len(found):
            raise ValueError(f"{kind}: a name is given twice")
    own = {name: value for name, value in manifest.defaults.items() if name not in (*RANGES, *PLAIN)}
    for name, value in own.items():
        if not isinstance(value, str | int | float):
            raise ValueError(f"defaults.{name}: must be a plain value")
    negative = own.pop("negative_prompt", None)
    if negative is not None and not isinstance(negative, str):
        raise ValueError("defaults.negative_prompt: must be a text")
    return Extras(path.name, components, (*loras, *controlnets), tuple(own.items()), negative)


def placed(repo: str, source: Source, path: Path) -> str:
    """Return the base model's name; one that begins with a point is a path beside the manifest."""
    return str((path.parent / repo).resolve()) if source == "local" and repo.startswith(".") else repo


def _reference(place: Place, path: Path, key: str) -> Any:
    repo = str((path.parent / place.repo).resolve()) if place.repo.startswith(".") else place.repo
    try:
        return parse_reference(repo, place.file, trusted=True)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
    return f"{place}{getattr(error, 'problem', None) or 'it is not UTF-8 text'}"


class _PlainLoader(yaml.SafeLoader):
    """Reads plain data; refuses anchors (they can grow without end) and keys that are given twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "anchors are not read", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is no word", key.start_mark)
            if key.value in seen:
                told = f"the key {key.value} is given twice"
                raise yaml.constructor.ConstructorError(None, None, told, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)
