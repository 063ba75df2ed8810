"""Downloads over HTTP, from a hub on this machine: progress, cancel, restart, refusals."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import Config
from app.services import Studio
from tests.api.conftest import client_of
from tests.api.shapes import refused
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.queue import config_in
from tests.support.tiny import tiny_folder

REPO = "org/stable-diffusion-1"
UNET = f"{REPO}/unet/diffusion_pytorch_model.safetensors"
LINE = f"Tiny;{REPO};Tiny;huggingface;false"
FIELDS = {
    "model_id", "status", "message", "percent", "bytes_done", "bytes_total", "bytes_per_second", "eta_seconds",
    "created_at", "completed_at", "error", "status_url", "events_url",
}  # fmt: skip


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[FakeHub]:
    tiny_folder(tmp_path / "hub" / REPO, "stable-diffusion")
    with fake_hub(tmp_path / "hub") as hub:
        yield hub


Open = Callable[..., Studio]


@pytest.fixture
def opened(tmp_path: Path, hub: FakeHub) -> Iterator[Open]:
    studios: list[Studio] = []

    def open_studio(**environ: str) -> Studio:
        local = f'Here;{tmp_path / "here"};x;local;false;{{"family": "flux"}}'
        lines = {"MODEL_TINY": LINE, "MODEL_HERE": local}
        config: Config = config_in(tmp_path, HF_ENDPOINT=hub.url, DEVICE="cpu", **{**lines, **environ})
        studio = Studio.open(config)
        studio.downloads.first_delay = 0.0
        studios.append(studio)
        return studio

    yield open_studio
    for studio in studios:
        studio.close()


def followed(studio: Studio) -> list[tuple[str, dict[str, Any]]]:
    """Read the events of the download to their end: [(name, body)]."""
    answer = client_of(studio).get("/api/models/tiny/download/events")
    assert answer.status_code == 200
    assert answer.mimetype == "text/event-stream"
    blocks = [block for block in answer.get_data(as_text=True).split("\n\n") if block.startswith("event: ")]
    pairs = [block.removeprefix("event: ").split("\ndata: ") for block in blocks]
    return [(name, json.loads(data)) for name, data in pairs]


def test_a_download_runs_beside_the_queue_and_its_progress_shows(opened: Open, hub: FakeHub) -> None:
    studio = opened()
    client = client_of(studio)
    before = client.get("/api/models").json["models"]["tiny"]
    assert (before["state"], before["downloaded"], before["download"]) == ("missing", False, None)
    answer = client.post("/api/models/tiny/download")
    assert answer.status_code == 202
    assert set(answer.json) == FIELDS
    events = followed(studio)
    name, last = events[-1]
    assert name == "completed"
    assert last == client.get(last["status_url"]).json
    assert last["percent"] == 100.0
    assert last["bytes_done"] == last["bytes_total"] > 100_000
    assert last["error"] is None
    percents = [body["percent"] for _, body in events]
    assert percents == sorted(percents)
    after = client.get("/api/models").json["models"]["tiny"]
    assert (after["state"], after["downloaded"]) == ("downloaded", True)
    assert after["download"] == last


def test_what_it_would_bring_is_told_before(opened: Open, hub: FakeHub) -> None:
    client = client_of(opened())
    body = client.get("/api/models/tiny/files").json
    sizes = {file["name"]: file["bytes"] for file in body["files"]}
    assert sizes[UNET] == (hub.root / UNET).stat().st_size
    assert body["bytes_total"] == sum(sizes.values())
    assert 0 < body["bytes_missing"] <= body["bytes_total"]
    assert UNET not in hub.requested
    hub.gated.add(REPO)
    told = client.get("/api/models/tiny/files").json
    assert told["error"]["code"] == "model_gated"
    assert told["files"] == []


def test_asking_twice_joins_the_download_under_way(opened: Open, hub: FakeHub) -> None:
    gate, reached = threading.Event(), threading.Event()

    def hold(name: str) -> None:
        if name == UNET:
            reached.set()
            assert gate.wait(30)

    hub.before_file = hold
    studio = opened()
    client = client_of(studio)
    first = client.post("/api/models/tiny/download").json
    assert reached.wait(30)
    second = client.post("/api/models/tiny/download").json
    assert second["created_at"] == first["created_at"]
    assert second["status"] == "processing"
    state = client.get("/api/models").json["models"]["tiny"]
    assert (state["state"], state["download"]["status"]) == ("downloading", "processing")
    gate.set()
    assert followed(studio)[-1][0] == "completed"
    assert hub.requested.count(UNET) == 1


def test_a_cancelled_download_stays_cancelled_and_goes_on_when_asked_again(opened: Open, hub: FakeHub) -> None:
    gate, reached = threading.Event(), threading.Event()

    def hold(name: str) -> None:
        if name == UNET:
            reached.set()
            assert gate.wait(30)

    hub.before_file = hold
    studio = opened()
    client = client_of(studio)
    client.post("/api/models/tiny/download")
    assert reached.wait(30)
    assert client.delete("/api/models/tiny/download").json["status"] == "cancelled"
    gate.set()
    assert followed(studio)[-1][0] == "cancelled"
    refused(client.delete("/api/models/tiny/download"), 409, "CONFLICT")
    assert client.get("/api/models").json["models"]["tiny"]["state"] == "missing"
    had = list(hub.requested)
    client.post("/api/models/tiny/download")
    assert followed(studio)[-1][0] == "completed"
    assert not {name for name in hub.requested[len(had) :]} & (set(had) - {UNET})


def test_a_restart_goes_on_where_the_download_was(opened: Open, hub: FakeHub) -> None:
    gate, reached = threading.Event(), threading.Event()

    def hold(name: str) -> None:
        if name == UNET:
            reached.set()
            assert gate.wait(30)

    hub.before_file = hold
    studio = opened()
    client_of(studio).post("/api/models/tiny/download")
    assert reached.wait(30)
    threading.Timer(0.1, gate.set).start()
    studio.close()
    hub.before_file = lambda name: None
    had = set(hub.requested) - {UNET}
    hub.requested.clear()
    again = opened()
    assert client_of(again).get("/api/models/tiny/download").json["status"] == "processing"
    again.downloads.resume()
    assert followed(again)[-1][0] == "completed"
    assert not had & set(hub.requested)


def test_a_cut_file_goes_on_from_its_last_piece(
    opened: Open, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 1000)
    first = [5000]
    hub.before_file = lambda name: setattr(hub, "cut_after", first.pop()) if name == UNET and first else None
    studio = opened()
    client_of(studio).post("/api/models/tiny/download")
    assert followed(studio)[-1][0] == "completed"
    assert hub.cuts[0] == 5000


@pytest.mark.parametrize("status", [401, 403])
def test_a_gated_repo_says_what_to_do_and_passes_with_a_token(opened: Open, hub: FakeHub, status: int) -> None:
    hub.gated.add(REPO)
    hub.refusal = status
    studio = opened()
    client = client_of(studio)
    client.post("/api/models/tiny/download")
    name, body = followed(studio)[-1]
    assert name == "failed"
    assert body["error"]["code"] == "model_gated"
    assert "ask for access on" in body["message"]
    assert "HF_TOKEN" in body["message"]
    assert client.get("/api/models").json["models"]["tiny"]["state"] == "gated"
    studio.close()
    allowed = opened(HF_TOKEN="good")
    client_of(allowed).post("/api/models/tiny/download")
    assert followed(allowed)[-1][0] == "completed"


def test_a_file_with_another_hash_is_removed_and_told(opened: Open, hub: FakeHub) -> None:
    hub.digests[UNET] = "ab" * 32
    studio = opened()
    client_of(studio).post("/api/models/tiny/download")
    name, body = followed(studio)[-1]
    assert name == "failed"
    assert body["error"]["code"] == "model_corrupt"
    assert "unet/diffusion_pytorch_model.safetensors" in body["message"]
    assert client_of(studio).get("/api/models").json["models"]["tiny"]["downloaded"] is False
    hub.digests.clear()
    client_of(studio).post("/api/models/tiny/download")
    assert followed(studio)[-1][0] == "completed"


def test_a_file_that_the_hub_lost_is_told(opened: Open, hub: FakeHub) -> None:
    hub.broken[UNET] = 404
    studio = opened()
    client_of(studio).post("/api/models/tiny/download")
    name, body = followed(studio)[-1]
    assert name == "failed"
    assert body["error"]["code"] == "model_not_available"
    assert REPO in body["message"]


def test_a_hub_that_fails_is_tried_again(opened: Open, hub: FakeHub) -> None:
    tries: list[str] = []

    def recover(name: str) -> None:
        if name == UNET:
            tries.append(name)
            if len(tries) == 2:
                hub.broken.clear()

    hub.broken[UNET] = 500
    hub.before_file = recover
    studio = opened()
    client_of(studio).post("/api/models/tiny/download")
    assert followed(studio)[-1][0] == "completed"
    assert len(tries) == 2


def test_what_cannot_be_downloaded(opened: Open) -> None:
    client = client_of(opened())
    refused(client.post("/api/models/nothing/download"), 404, "NOT_FOUND")
    refused(client.get("/api/models/nothing/download/events"), 404, "NOT_FOUND")
    refused(client.get("/api/models/tiny/download"), 404, "NOT_FOUND")
    refused(client.delete("/api/models/tiny/download"), 404, "NOT_FOUND")
    assert (
        "nothing to download" in refused(client.post("/api/models/here/download"), 409, "CONFLICT")["message"]
    )
