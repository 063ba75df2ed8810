"""A server that is killed in the middle of a download goes on with it when it is started again."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.support.fake_hub import fake_hub
from tests.support.server import Server, serving
from tests.support.tiny import tiny_folder

REPO = "org/stable-diffusion-1"
UNET = f"{REPO}/unet/diffusion_pytorch_model.safetensors"


def last_event(server: Server) -> str:
    """Follow the download to its end; returns the last event's name."""
    address = f"{server.url}/api/models/tiny/download/events"
    with server.http.get(address, stream=True, timeout=120) as events:
        names = [
            line.removeprefix("event: ") for line in events.iter_lines(decode_unicode=True) if "event: " in line
        ]
    return names[-1]


def test_a_killed_server_goes_on_with_its_download(tmp_path: Path) -> None:
    tiny_folder(tmp_path / "hub" / REPO, "stable-diffusion")
    gate, reached = threading.Event(), threading.Event()

    def hold(name: str) -> None:
        if name == UNET:
            reached.set()
            gate.wait(60)

    with fake_hub(tmp_path / "hub") as hub:
        hub.before_file = hold
        environ = {
            "HF_ENDPOINT": hub.url,
            "MODEL_FOLDER": str(tmp_path / "models"),
            "MODEL_TINY": f"Tiny;{REPO};x;huggingface;false",
            "WORKERS": "0",
        }
        with serving(tmp_path / "data", **environ) as server:
            server.page_after()
            answer = server.post("/api/models/tiny/download", {})
            assert answer.status_code == 202
            assert reached.wait(60)
            server.kill()
        gate.set()
        hub.before_file = lambda name: None
        had = set(hub.requested) - {UNET}
        hub.requested.clear()
        with serving(tmp_path / "data", **environ) as server:
            server.page_after()
            assert last_event(server) == "completed"
            model = server.get("/api/models").json()["models"]["tiny"]
        assert (model["state"], model["downloaded"]) == ("downloaded", True)
        assert not had & set(hub.requested)
