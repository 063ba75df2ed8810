"""Warming up beside a first job: only one thread at a time brings in diffusers' lazy modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import Config
from app.errors import InstallationBroken
from app.models import runtime
from app.models.building import BUILDING
from app.models.failures import while_loading
from app.models.lineup import Lineup
from app.models.manager import ModelManager


@pytest.fixture
def preloads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What was preloaded, and whether pipelines could not be built meanwhile."""
    seen: list[tuple[str, bool]] = []
    monkeypatch.setattr(runtime, "warm_up", lambda: None)
    monkeypatch.setattr(runtime, "preload", lambda name: seen.append((name, BUILDING.locked())))
    return seen


def manager() -> ModelManager:
    config = Config.load(
        env_file=None, environ={"MODEL_A": f'A;{Path("/nowhere")};x;local;false;{{"family": "flux"}}'}
    )
    return ModelManager(config, Lineup.from_config(config))


def test_no_pipeline_is_built_while_modules_come_in(preloads: list[tuple[str, bool]]) -> None:
    manager().warm_up()
    assert [locked for _, locked in preloads] == [True]
    assert not BUILDING.locked()


@pytest.mark.parametrize(
    "error", [ImportError("no module x"), RuntimeError("Failed to import diffusers.x because of the following")]
)
def test_a_package_that_does_not_import_is_not_called_a_damaged_model(error: Exception) -> None:
    assert isinstance(while_loading(error, manager().lineup.get("a")), InstallationBroken)


def test_nothing_is_preloaded_once_a_model_is_loaded(preloads: list[tuple[str, bool]]) -> None:
    models = manager()
    models.residents.models["a"] = object()  # type: ignore[assignment]
    models.warm_up()
    assert preloads == []
