"""Loading models ahead of a job, behind the request that asks for it."""

from __future__ import annotations

import logging
import threading
from typing import Any

from app.config import Config
from app.errors import Conflict, StudioError
from app.models.manager import ModelManager
from app.models.registry import recipe_for

logger = logging.getLogger(__name__)


class Loads:
    """Loads and unloads models of this process on request."""

    def __init__(self, config: Config, models: ModelManager) -> None:
        self.config = config
        self.models = models
        self.pinned: set[str] = set()
        """Ids of models that stay in memory: never idle, and the last to make room."""
        models.pinned = self.pinned
        self._lock = threading.Lock()
        self._loading: set[str] = set()
        self._errors: dict[str, dict[str, Any]] = {}

    def load(self, model_id: str) -> str:
        """Begin to load a model, unless it is in memory or on its way; returns its id.

        Raises `InvalidInput` for an unknown model, `Conflict` where its files are not here or jobs run in
        processes of their own.
        """
        entry = self.models.lineup.get(model_id)
        if self.config.workers != 1:
            raise Conflict(
                "Jobs run in worker processes here (WORKERS): each loads a model with its first job."
            )
        if not self.models.is_downloaded(entry):
            raise Conflict(
                f"The files of {entry.id} are not all here: POST /api/models/{entry.id}/download first."
            )
        with self._lock:
            if entry.id not in self._loading and entry.id not in self.models.loaded_ids():
                self._loading.add(entry.id)
                self._errors.pop(entry.id, None)
                threading.Thread(target=self._load, args=(entry.id,), name="load", daemon=True).start()
        return entry.id

    def unload(self, model_id: str) -> str:
        """Unload a model; one in use goes when its job is done. Returns its id. Raises `InvalidInput`."""
        entry = self.models.lineup.get(model_id)
        self.models.unload(entry.id)
        return entry.id

    def pin(self, model_id: str, *, pinned: bool = True) -> str:
        """Keep a model in memory, or let it go its way again; returns its id. Raises `InvalidInput`."""
        entry = self.models.lineup.get(model_id)
        (self.pinned.add if pinned else self.pinned.discard)(entry.id)
        return entry.id

    def is_loading(self, model_id: str) -> bool:
        """Whether a model is on its way into memory."""
        with self._lock:
            return model_id in self._loading

    def error_of(self, model_id: str) -> dict[str, Any] | None:
        """Return why a model could not be loaded the last time that was asked for."""
        with self._lock:
            return self._errors.get(model_id)

    def _load(self, model_id: str) -> None:
        entry, failure = self.models.lineup.get(model_id), None
        try:
            with self.models.acquire(model_id, recipe_for(entry).job_types(entry)[0], lambda *_: None):
                pass
        except StudioError as error:
            failure = {"code": error.code, "message": error.message, "details": error.details}
        except Exception as error:  # the edge of the thread
            logger.exception("loading %s failed", model_id)
            failure = {
                "code": "INTERNAL_ERROR",
                "message": f"It failed: {type(error).__name__}.",
                "details": {},
            }
        with self._lock:
            self._loading.discard(model_id)
            if failure is not None:
                self._errors[model_id] = failure
