"""ModelManager: pins, eviction by age, idle time, one build at a time, and what memory holds afterwards."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from typing import Any

import pytest

from app.errors import OutOfMemory, StudioError
from app.models import memory
from app.models.assembly import assembled
from app.models.building import BUILDING
from app.models.failures import out_of_memory, while_loading
from app.models.lineup import ModelEntry
from app.models.manager import ModelManager
from app.models.memory import Offload
from tests.support.tiny import manager_of, tiny_entry, tiny_request

A = tiny_entry("stable-diffusion", "image")
B = tiny_entry("flux", "image")
C = tiny_entry("starter-image", "image")


def load(manager: ModelManager, *entries: Any) -> None:
    for entry in entries:
        with manager.acquire(entry.id, "image"):
            pass


def test_a_model_is_loaded_once_and_its_state_is_told() -> None:
    manager, phases = manager_of(A), []
    with manager.acquire(A.id, "image", phases.append) as model:
        assert manager.status()[A.id]["in_use"] is True
        with manager.acquire(A.id, "img2img", phases.append) as again:
            assert again is model
    assert phases == ["loading"]
    status = manager.status()[A.id]
    assert (status["loaded"], status["device"], status["offload"], status["in_use"]) == (
        True,
        "cpu",
        "none",
        False,
    )
    weights = sum(
        parameter.nbytes
        for part in model.pipeline_for("image").components.values()
        if hasattr(part, "parameters")
        for parameter in part.parameters()
    )
    assert status["bytes"] == pytest.approx(weights, rel=0.01)
    parts = status["components"]
    assert set(parts) == {"unet", "vae", "text_encoder"}
    assert sum(part["bytes"] for part in parts.values()) == pytest.approx(weights, rel=0.01)
    assert {(part["device"], part["dtype"]) for part in parts.values()} == {("cpu", "float32")}
    assert manager.loaded_ids() == [A.id]


def test_unloading_frees_the_weights() -> None:
    manager = manager_of(A)
    with manager.acquire(A.id, "image") as model:
        model.generate(tiny_request(A, "image"))
        unet = weakref.ref(model.pipeline_for("image").unet)
        model.pipeline_for("img2img")
    del model
    manager.unload(A.id)
    gc.collect()
    assert unet() is None
    assert manager.status() == {}


def test_a_model_in_use_goes_when_its_job_is_done() -> None:
    manager = manager_of(A)
    with manager.acquire(A.id, "image") as model:
        manager.unload(None)
        assert manager.loaded_ids() == [A.id]
        assert model.generate(tiny_request(A, "image")).images
    assert manager.loaded_ids() == []


def test_the_least_recently_used_goes_first_and_pinned_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = manager_of(A, B, C)
    load(manager, A, B, A)
    assert manager.loaded_ids() == [B.id, A.id]
    room = {2: 10**9, 1: 50 * 10**9}  # with two models loaded there is no room for a third
    monkeypatch.setattr(memory, "free_bytes", lambda device: room.get(len(manager.loaded_ids()), 0))
    monkeypatch.setattr(memory, "total_bytes", lambda device: 64 * 10**9)
    monkeypatch.setattr(type(manager), "_plan", eager(manager))
    load(manager, C)
    assert manager.loaded_ids() == [A.id, C.id]
    with manager.acquire(A.id, "image"):
        load(manager, B)
        assert manager.loaded_ids() == [A.id, B.id]


def eager(manager: ModelManager) -> Any:
    """Return `_plan` for models that claim 20 GB each."""
    real = type(manager)._plan
    return lambda self, entry, sizes, device, **more: real(self, entry, {"unet": 20 * 10**9}, device, **more)


def test_idle_models_are_unloaded_unless_vram_is_plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    manager, keeper = (
        manager_of(A, B, model_idle_seconds=60),
        manager_of(A, model_idle_seconds=60, high_vram=True),
    )
    load(manager, A, B)
    load(keeper, A)
    assert manager.unload_idle() == []
    later = time.monotonic() + 61
    monkeypatch.setattr("app.models.residents.time.monotonic", lambda: later)
    assert manager.residents.take(B.id) is not None
    assert manager.unload_idle() == [A.id]
    assert keeper.unload_idle() == []
    assert manager_of(A, model_idle_seconds=0).unload_idle() == []


def test_a_pinned_model_is_never_idle_and_makes_room_last(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = manager_of(A, B, model_idle_seconds=60)
    load(manager, A, B)
    manager.pinned.add(A.id)
    later = time.monotonic() + 61
    monkeypatch.setattr("app.models.residents.time.monotonic", lambda: later)
    assert manager.unload_idle() == [B.id]
    load(manager, B)
    assert manager.residents.unload_oldest()
    assert manager.loaded_ids() == [A.id]
    assert manager.residents.unload_oldest()
    assert manager.loaded_ids() == []


def test_two_threads_build_a_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    manager, built = manager_of(A), []

    def building(config: Any, entry: ModelEntry, *args: Any) -> Any:
        assert BUILDING.locked()
        built.append(entry.id)
        return assembled(config, entry, *args)

    monkeypatch.setattr("app.models.manager.assembled", building)
    models: list[Any] = []

    def use() -> None:
        with manager.acquire(A.id, "image") as model:
            models.append(model)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert built == [A.id]
    assert len(set(map(id, models))) == 1


def test_out_of_memory_is_translated_lets_go_and_saves_more_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = manager_of(A)
    held: list[Any] = []

    class Ballast: ...

    def explode(*args: Any, **kwargs: Any) -> Any:
        ballast = Ballast()
        held.append(weakref.ref(ballast))
        raise RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr("diffusers.StableDiffusionPipeline.encode_prompt", explode)
    with pytest.raises(OutOfMemory, match="reduce the size") as caught, manager.acquire(A.id, "image") as model:
        model.generate(tiny_request(A, "image"))
    assert caught.value.retryable
    assert held[0]() is None
    assert manager.loaded_ids() == []
    assert manager._at_least == {A.id: Offload.MODEL}
    monkeypatch.undo()
    with manager.acquire(A.id, "image") as model:
        assert model.generate(tiny_request(A, "image")).images


def test_a_failed_load_leaves_nothing_behind_and_others_work(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = manager_of(A, B)

    def explode(*args: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("app.models.assembly.place", explode)
    with pytest.raises(OutOfMemory, match="does not fit into memory"), manager.acquire(A.id, "image"):
        pass
    monkeypatch.undo()
    load(manager, B)
    assert manager.loaded_ids() == [B.id]


def test_what_torch_and_the_loaders_raise_is_translated() -> None:
    class OutOfMemoryError(RuntimeError): ...

    assert out_of_memory(OutOfMemoryError("CUDA"))
    assert out_of_memory(MemoryError())
    assert not out_of_memory(RuntimeError("shapes do not match"))
    codes = {
        OSError(28, "No space left on device"): "disk_full",
        FileNotFoundError("x"): "model_not_available",
        RuntimeError("size mismatch for conv_in.weight in /secret/path"): "model_corrupt",
        MemoryError(): "out_of_memory",
    }
    for error, code in codes.items():
        translated = while_loading(error, A)
        assert isinstance(translated, StudioError)
        assert translated.code == code
        assert "/secret" not in translated.message
    assert while_loading(StudioError("x"), A) is None
    assert while_loading(AttributeError("a bug of ours"), A) is None


def test_the_device_is_told_without_loading_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = manager_of(A)
    info = manager.device_info()
    assert set(info) == {"device", "name", "memory_total_bytes", "memory_free_bytes"}
    assert info["memory_total_bytes"] > info["memory_free_bytes"] > 0
    monkeypatch.setattr("app.models.runtime.is_warm", lambda: False)
    assert manager.device_info()["device"] == "unknown"
