"""The models in memory: which are in use, which go first when room is needed or time runs out."""

from __future__ import annotations

import logging
import threading
import time

from app.models import memory
from app.models.loaded import LoadedModel
from app.models.memory import Placing

logger = logging.getLogger(__name__)


class Residents:
    """Models by their lineup id, the one used last at the end."""

    def __init__(self) -> None:
        self.models: dict[str, LoadedModel] = {}
        self.kept: set[str] = set()
        """Ids of models that a person keeps in memory: never idle, and the last to make room."""
        self._lock = threading.RLock()

    def take(self, model_id: str) -> LoadedModel | None:
        """Return a model, in use from now on; None where it is not in memory."""
        with self._lock:
            model = self.models.get(model_id)
            if model is not None:
                model.pins += 1
                self.models[model_id] = self.models.pop(model_id)
            return model

    def make_way(self, model_id: str, placing: Placing | None) -> None:
        """Unload a model that nobody uses and that was placed in another way than ``placing`` says."""
        with self._lock:
            model = self.models.get(model_id)
            if placing is None or model is None or model.pins or model.placing == placing:
                return
            if model.device.startswith("cuda"):  # elsewhere there is one place only
                self._unload(model)

    def add(self, model: LoadedModel) -> None:
        """Take in a model that was just loaded, in use."""
        with self._lock:
            model.pins += 1
            self.models[model.entry.id] = model

    def give_back(self, model: LoadedModel) -> None:
        """End one use of a model; it goes where that was asked for meanwhile."""
        with self._lock:
            model.pins -= 1
            model.last_used = time.monotonic()
            if model.unload_when_free and not model.pins:
                self._unload(model)

    def unload(self, model_id: str | None) -> None:
        """Unload a model, or all of them; one in use goes when it is given back."""
        with self._lock:
            for model in list(self.models.values()):
                if model_id in (None, model.entry.id):
                    model.unload_when_free = True
                    if not model.pins:
                        self._unload(model)

    def unload_idle(self, seconds: float) -> list[str]:
        """Unload what was not used for so long and is not kept; returns the ids."""
        with self._lock:
            old = time.monotonic() - seconds
            free = (model for model in self.models.values() if not model.pins)
            idle = [model for model in free if model.last_used <= old and model.entry.id not in self.kept]
            for model in idle:
                self._unload(model)
            return [model.entry.id for model in idle]

    def unload_oldest(self) -> bool:
        """Unload the model used longest ago, one that is kept at last; returns whether there was one."""
        with self._lock:
            free = [model for model in self.models.values() if not model.pins]
            others = [model for model in free if model.entry.id not in self.kept]
            oldest = next(iter(others or free), None)
            if oldest is not None:
                self._unload(oldest)
            return oldest is not None

    def all(self) -> dict[str, LoadedModel]:
        """Return the models as they are now."""
        with self._lock:
            return dict(self.models)

    def _unload(self, model: LoadedModel) -> None:
        self.models.pop(model.entry.id, None)
        model.drop()
        memory.release()
        logger.info("unloaded %s", model.entry.id)
