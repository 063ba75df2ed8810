"""HTTP for model files: where redirects may lead, who gets which key, and downloads that wait in line."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.errors import DownloadFailed, JobCancelled, ModelNotAvailable
from app.models.fetching import fetch
from app.models.files import fetch_file
from app.models.folder_lock import only_one
from app.models.transfer import Meter
from app.models.web import is_private, keys, opened
from tests.support.fake_civitai import FakeCivitai, fake_civitai
from tests.support.queue import config_in


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("http://127.0.0.1/x", True),
        ("http://localhost/x", True),
        ("http://10.1.2.3/x", True),
        ("http://169.254.169.254/x", True),
        ("http://[::1]/x", True),
        ("http://[::ffff:10.0.0.1]/x", True),
        ("http://[64:ff9b::a00:1]/x", True),
        ("http://0x7f.1/x", True),
        ("http://8.8.8.8/x", False),
        ("http://[2606:4700::1111]/x", False),
    ],
)
def test_what_is_inside_of_this_network(address: str, private: bool) -> None:
    assert is_private(address) is private


def test_a_public_site_cannot_send_a_download_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.models.web.is_private", lambda address: "//localhost" in address)
    with fake_civitai() as site:
        site.files["/models/1"] = b"secret"
        with pytest.raises(DownloadFailed, match="an address that is not public"):
            fetch(config_in(tmp_path), f"{site.url}/api/download/models/1", tmp_path / "x", Meter(0, str))
        assert [address for address, _ in site.asked] == [f"{site.url}/api/download/models/1"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.com/x", "gopher://x"])
def test_a_redirect_to_another_scheme_is_refused(tmp_path: Path, target: str) -> None:
    with fake_civitai() as site:
        site.redirect = target
        with pytest.raises(ModelNotAvailable, match="does not begin with https"):
            fetch(config_in(tmp_path), f"{site.url}/api/download/models/1", tmp_path / "x", Meter(0, str))


def test_redirects_without_end_are_told(tmp_path: Path) -> None:
    with fake_civitai() as site:
        site.redirect = f"{site.url}/api/download/models/1"
        with pytest.raises(DownloadFailed, match="without end"):
            fetch(config_in(tmp_path), site.redirect, tmp_path / "x", Meter(0, str))
        assert len(site.asked) == 6


def test_each_site_gets_its_own_key_and_no_other(tmp_path: Path) -> None:
    config = config_in(tmp_path, HF_TOKEN="one", CIVITAI_API_KEY="two")
    assert keys(config, "https://huggingface.co/a/b") == {"Authorization": "Bearer one"}
    assert keys(config, "https://civitai.com/api/v1/models/1") == {"Authorization": "Bearer two"}
    for address in (
        "http://huggingface.co/a",
        "https://huggingface.co.example/a",
        "https://huggingface.co:444/a",
        "https://user@civitai.com/a",
        "https://cdn.civitai.com/a",
    ):
        assert keys(config, address) == {}


def test_a_request_never_reaches_an_address_or_a_path(tmp_path: Path) -> None:
    for name in ("http://127.0.0.1:1/x", "/etc/passwd", "./x", "file:///etc/passwd"):
        with pytest.raises(ValueError, match="must be"):
            fetch_file(config_in(tmp_path), name)


def test_a_file_that_changed_is_fetched_from_its_start(tmp_path: Path) -> None:
    with fake_civitai() as site:
        served(site, b"new" * 10)
        part = tmp_path / "x.part"
        part.write_bytes(b"old" * 100)
        with pytest.raises(DownloadFailed, match="has changed"):
            fetch(config_in(tmp_path), f"{site.url}/models/1", tmp_path / "x", Meter(0, str))
        fetch(config_in(tmp_path), f"{site.url}/models/1", tmp_path / "x", Meter(0, str))
    assert (tmp_path / "x").read_bytes() == b"new" * 10


def served(site: FakeCivitai, data: bytes) -> None:
    site.files["/models/1"] = data


def test_a_second_download_waits_for_the_first_and_may_be_cancelled(tmp_path: Path) -> None:
    waited, order = threading.Event(), []

    def second() -> None:
        with only_one(tmp_path, "model", waited.set):
            order.append("second")

    with only_one(tmp_path, "model", lambda: None):
        thread = threading.Thread(target=second)
        thread.start()
        assert waited.wait(30)
        order.append("first")
        with only_one(tmp_path, "another", lambda: None):
            pass

        def cancel() -> None:
            raise JobCancelled()

        with pytest.raises(JobCancelled), only_one(tmp_path, "model", cancel):
            pass
    thread.join(30)
    assert order == ["first", "second"]


def test_an_answer_is_closed_after_the_block(tmp_path: Path) -> None:
    with fake_civitai() as site:
        served(site, b"x")
        with opened(config_in(tmp_path), f"{site.url}/models/1") as response:
            assert response.status_code == 200
            assert response.content == b"x"
