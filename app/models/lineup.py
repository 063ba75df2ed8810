"""The lineup: the models that ``.env`` names, one line each, beside the starter models.

``MODEL_<X>="name;repo_or_url;description;source;requires_auth[;options_json]"`` and
``DOWNLOAD_MODEL_<X>=true|false``; manifests in MANIFESTS_FOLDER are models as well. What is wrong is told in
`Lineup.problems` and the others still load.
"""

from __future__ import annotations

from pathlib import Path

from app.config import ROOT, Config
from app.errors import InvalidInput
from app.models.adapters.lineup import adapter_lineup
from app.models.entry import ModelEntry
from app.models.lines import manifest_entry, parse_line
from app.models.manifest import ENDINGS
from app.models.places import local_path
from app.models.registry import families

__all__ = ["Lineup", "ModelEntry", "starter_entries"]

STARTER = ROOT / "starter"


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
                    entries.append(parse_line(config, variable, line, downloads.pop(variable, "false")))
                except ValueError as error:
                    problems.append(f"{variable}: {error}")
        problems += [f"DOWNLOAD_{name}: there is no {name}" for name in downloads if name not in config.lineup]
        problems += adapter_lineup(config).problems
        named = {
            local_path(line.split(";")[1].strip()) for line in config.lineup.values() if line.count(";") > 1
        }
        for path in sorted(path for ending in ENDINGS for path in config.manifests_folder.glob(f"*{ending}")):
            if path not in named:
                try:
                    entries.append(manifest_entry(config, path))
                except ValueError as error:
                    told = str(error)
                    problems.append(told if told.startswith(f"{path.name}:") else f"{path.name}: {told}")
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
