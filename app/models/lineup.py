"""The lineup: the models that ``.env`` names, one line each, beside the starter models.

``MODEL_<X>="name;repo_or_url;description;source;requires_auth[;options_json]"`` and
``DOWNLOAD_MODEL_<X>=true|false``. A wrong line is told in `Lineup.problems` and the others still load.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from pydantic import ValidationError

from app.config import ROOT, Config
from app.errors import InvalidInput
from app.models.layout import class_name_of, local_path, snapshot_of
from app.models.limits import limits_of
from app.models.options import EntryType, ModelOptions
from app.models.registry import families, infer_family, recipe_for

Source = Literal["starter", "huggingface", "local", "gguf_url", "civitai"]
SOURCES = get_args(Source)[1:]
"""What a line may name as its source."""

BOOLEANS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}
STARTER = ROOT / "starter"


@dataclass(frozen=True)
class ModelEntry:
    """One model of the lineup."""

    id: str
    name: str
    repo: str
    """Repo on the hub, folder, or address of a file."""
    family: str
    type: EntryType = "image"
    source: Source = "huggingface"
    description: str = ""
    requires_auth: bool = False
    options: ModelOptions = field(default_factory=ModelOptions)
    download: bool = False
    """Whether a worker may download it when a job asks for it."""
    aliases: tuple[str, ...] = ()
    variable: str = ""
    """The variable that named it; empty for a starter model."""

    @property
    def license(self) -> str | None:
        """The licence its line names, or what the family knows of this model."""
        recipe = recipe_for(self)
        return self.options.license or recipe.presets(self).license or recipe.license


class Lineup:
    """The models on offer, in order, and what is wrong with the lines that are not among them."""

    def __init__(self, entries: list[ModelEntry], problems: list[str] | None = None) -> None:
        self.entries: dict[str, ModelEntry] = {}
        self.problems = list(problems or [])
        self._aliases: dict[str, str] = {}
        for entry in entries:
            if entry.id in self.entries:
                if entry.source == "starter":
                    continue
                self.problems.append(f"{entry.variable}: the id {entry.id} is taken by another model")
                continue
            self.entries[entry.id] = entry
            for alias in entry.aliases:
                self._aliases.setdefault(alias, entry.id)

    @classmethod
    def from_config(cls, config: Config, starter: Path = STARTER) -> Lineup:
        """Parse the variables and add the starter models found in the folder ``starter``."""
        entries: list[ModelEntry] = []
        problems: list[str] = []
        downloads = {
            name.removeprefix("DOWNLOAD_"): value
            for name, value in config.lineup.items()
            if name.startswith("DOWNLOAD_MODEL_")
        }
        for variable, line in config.lineup.items():
            if variable.startswith("MODEL_"):
                try:
                    entries.append(_parse(config, variable, line, downloads.pop(variable, "false")))
                except ValueError as error:
                    problems.append(f"{variable}: {error}")
        problems += [f"DOWNLOAD_{name}: there is no {name}" for name in downloads if name not in config.lineup]
        if config.starter_models or not entries:
            entries += starter_entries(starter)
        return cls(entries, problems)

    @property
    def default(self) -> str | None:
        """The first image model, or else the first model."""
        images = [entry.id for entry in self.entries.values() if entry.type == "image"]
        return next(iter([*images, *self.entries]), None)

    def get(self, model_id: str) -> ModelEntry:
        """Return the entry of an id or an alias. Raises `InvalidInput`."""
        known = self.entries.get(self._aliases.get(model_id, model_id)) or self.entries.get(model_id)
        if known is None:
            raise InvalidInput("model_id", "is not in the lineup", allowed=list(self.entries))
        return known


def starter_entries(folder: Path) -> list[ModelEntry]:
    """Return the starter models whose weights lie in ``folder``."""
    return [
        ModelEntry(
            id=recipe.family,
            name=recipe.title,
            repo=str(folder / recipe.starter).removeprefix(f"{ROOT}/"),
            family=recipe.family,
            type=recipe.entry_types[0],
            source="starter",
            description=recipe.description,
        )
        for recipe in families().values()
        if recipe.starter and (folder / recipe.starter / "model_index.json").is_file()
    ]


def slug(text: str) -> str:
    """Return ``text`` in lower case, letters and digits joined by single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _parse(config: Config, variable: str, line: str, download: str) -> ModelEntry:
    """Read one line. Raises ValueError that says what is wrong."""
    key = variable.removeprefix("MODEL_")
    fields = [part.strip() for part in line.split(";", 5)]
    if len(fields) < 5:
        raise ValueError(
            f"has {len(fields)} fields; it must be "
            "name;repo_or_url;description;source;requires_auth[;options_json]"
        )
    name, repo, description, source, auth = fields[:5]
    if not slug(name) or not repo:
        raise ValueError("name and repo_or_url must not be empty")
    if source not in SOURCES:
        raise ValueError(f"source is {source!r}; it must be one of {', '.join(SOURCES)}")
    options = _options(fields[5] if len(fields) > 5 else "")
    names = (key.lower().replace("_", "-"), slug(name), repo.lower())
    family = _family(config, names, source, repo, options)
    entry = ModelEntry(
        id=slug(name) if key.isdigit() else slug(key),
        name=name,
        repo=repo,
        family=family,
        type=options.type or _inferred_type(names, families()[family].entry_types),
        source=source,  # type: ignore[arg-type]  # checked against SOURCES above
        description=description,
        requires_auth=_boolean("requires_auth", auth),
        options=options,
        download=_boolean(f"DOWNLOAD_{variable}", download),
        aliases=tuple(dict.fromkeys((slug(name), slug(key)))),
        variable=variable,
    )
    recipe_for(entry).check(entry)
    for job_type in recipe_for(entry).job_types(entry):
        limits_of(entry, job_type)
    return entry


def _boolean(what: str, text: str) -> bool:
    if text.strip().lower() not in BOOLEANS:
        raise ValueError(f"{what} is {text!r}; it must be true or false")
    return BOOLEANS[text.strip().lower()]


def _options(text: str) -> ModelOptions:
    try:
        return ModelOptions.model_validate_json(text or "{}")
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        known = (
            f" (known: {', '.join(ModelOptions.model_fields)})" if problem["type"] == "extra_forbidden" else ""
        )
        raise ValueError(f"options_json{': ' + where if where else ''}: {problem['msg']}{known}") from None


def _inferred_type(names: tuple[str, ...], made: tuple[EntryType, ...]) -> EntryType:
    """Read the type off the names, whatever their case: where the option is missing.

    A first-and-last-frame model (FLF2V) animates pictures; names that say nothing leave the first type that
    the family makes.
    """
    text = " ".join(names)
    said: EntryType = "i2v" if re.search("i2v|flf2v", text) else "t2v" if "t2v" in text else "image"
    return made[0] if said == "image" and "image" not in made else said


def _family(config: Config, names: tuple[str, ...], source: str, repo: str, options: ModelOptions) -> str:
    known = [name for name, recipe in families().items() if not recipe.starter]
    if options.family is not None:
        if options.family not in known:
            raise ValueError(f"family is {options.family!r}; it must be one of {', '.join(known)}")
        return options.family
    base = options.base_repo or repo
    folder = local_path(base) if source == "local" else snapshot_of(config, base)
    family = infer_family((*names, base.lower()), class_name_of(folder))
    if family is None:
        raise ValueError(
            f"cannot tell the family from {repo!r}; add the option family, one of {', '.join(known)}"
        )
    return family
