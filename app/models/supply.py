"""The files of models and adapters: whether they are here, and fetched where a line allows that."""

from __future__ import annotations

from app.config import Config
from app.errors import ModelNotAvailable, StudioError
from app.models.adapters import check_adapters
from app.models.folder_lock import only_one
from app.models.layout import ModelFiles
from app.models.lineup import ModelEntry
from app.models.requests import Report
from app.models.sources import files_of
from app.models.transfer import Tell, Transfer
from app.settings import DiffusionSettings


class Supply:
    """Looks into MODEL_FOLDER and fetches what is missing there."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def is_here(self, entry: ModelEntry) -> bool:
        """Whether every file that the model needs is on this machine."""
        try:
            files_of(self.config, entry).check()
        except StudioError:
            return False
        return True

    def files(self, entry: ModelEntry, report: Report) -> ModelFiles:
        """Return the entry's files, whole, downloading them where its line allows that."""
        try:
            files = files_of(self.config, entry)
            files.check()
        except ModelNotAvailable:
            if not entry.download:
                raise
            self.download(entry, lambda transfer: report("downloading", str(transfer)))
            files = files_of(self.config, entry)
            files.check()
        return files

    def download(self, entry: ModelEntry, report: Tell) -> None:
        """Download what is missing of a model; ``report`` gets the progress now and then.

        Raises `ModelGated`, `ModelNotAvailable`, `DownloadFailed`, `DiskFull`. Two at once on this machine, of
        whatever process, follow one another.
        """
        from app.models.download import download

        waiting = Transfer("Another download of this model is under way", 0, 0, 0.0)
        with only_one(self.config.model_folder, entry.id, lambda: report(waiting)):
            download(self.config, entry, report)

    def adapters(self, entry: ModelEntry, settings: DiffusionSettings, report: Report) -> None:
        """Download the adapters that settings name and that are not here, where their lines allow that.

        Raises `InvalidInput` for those that do not go together, and what `download` raises.
        """
        from app.models.download import download_adapter

        awaited = check_adapters(self.config, entry, settings)
        for adapter in awaited:
            download_adapter(self.config, adapter, lambda transfer: report("downloading", str(transfer)))
        if awaited:
            check_adapters(self.config, entry, settings)
