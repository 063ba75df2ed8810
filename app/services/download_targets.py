"""What can be downloaded: models of the lineup, and adapters. One name for each, by which its row is kept."""

from __future__ import annotations

from app.config import Config
from app.errors import Conflict, NotFound
from app.models.adapters import AdapterEntry, adapter_lineup
from app.models.lineup import ModelEntry
from app.models.manager import ModelManager
from app.models.transfer import Tell

ADAPTER = "adapter:"
"""How the names of adapters begin; no model's id holds a colon."""


class DownloadTargets:
    """Finds what a name means, and fetches it."""

    def __init__(self, config: Config, models: ModelManager) -> None:
        self.config = config
        self.models = models
        self.adapters = adapter_lineup(config)

    def name(self, name: str) -> str:
        """Return the one name of what is meant. Raises `InvalidInput`, `NotFound`."""
        return name if name.startswith(ADAPTER) and self._adapter(name) else self.models.lineup.get(name).id

    def check(self, name: str) -> None:
        """Raise `Conflict` for what has nothing to download."""
        if name.startswith(ADAPTER):
            adapter = self._adapter(name)
            told, there = f"{adapter.id} is a {adapter.source} adapter", adapter.source != "local"
        else:
            entry = self.models.lineup.get(name)
            told, there = f"{entry.id} is a {entry.source} model", downloadable(entry)
        if not there:
            raise Conflict(f"{told}: there is nothing to download.")

    def fetch(self, name: str, report: Tell) -> None:
        """Download what is missing. Raises what `app.models.download.download` raises."""
        if not name.startswith(ADAPTER):
            self.models.download(self.models.lineup.get(name), report)
            return
        from app.models.download import download_adapter

        download_adapter(self.config, self._adapter(name), report)

    def _adapter(self, name: str) -> AdapterEntry:
        try:
            return self.adapters.entries[name.removeprefix(ADAPTER)]
        except KeyError:
            raise NotFound("There is no adapter with this id.") from None


def downloadable(entry: ModelEntry) -> bool:
    """Whether a model has files that can be fetched: not a folder of this machine by itself."""
    beside = entry.options.base_repo is not None or entry.extras.components or entry.extras.adapters
    return entry.source not in ("local", "starter") or bool(beside)
