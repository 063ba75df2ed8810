"""S3.8: what a request over HTTP leaves in the database, and what a restart finds there."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text

from app.services import Studio
from tests.api.conftest import client_of
from tests.api.test_jobs import enqueue, status_of
from tests.support.fake_models import fake_studio


def as_stored(value: Any) -> Any:
    """Read a JSON column: text in SQLite, an object already in PostgreSQL."""
    return json.loads(value) if isinstance(value, str) else value


def test_the_rows_of_a_job_and_its_media(client: FlaskClient, studio: Studio, source: str) -> None:
    picture = enqueue(client, num_images=2)
    request = {"source_image_id": source, "video_prompt": "it moves", "settings": {"num_frames": 5}}
    video = client.post("/api/generate_video", json=request).json["job_id"]
    studio.process_queue()
    with studio.database.read() as session:
        jobs = {row.id: row for row in session.execute(text("SELECT * FROM jobs"))}
        media = session.execute(text("SELECT * FROM media WHERE origin = 'job'")).all()
    assert {row.status for row in jobs.values()} == {"COMPLETED"}
    assert as_stored(jobs[picture].settings)["type"] == "image"
    settings = as_stored(jobs[video].settings)
    assert settings["type"] == "i2v"
    assert settings["source_image_id"] == source
    assert sorted((row.job_id, row.index) for row in media) == sorted([(picture, 0), (picture, 1), (video, 0)])
    folders = {"image": studio.config.images_folder, "video": studio.config.videos_folder}
    for row in media:
        year, month, day, name = row.media_path.split("/")
        assert (len(year), len(month), len(day)) == (4, 2, 2)
        assert name == f"{row.id}.{'png' if row.media_type == 'image' else 'mp4'}"
        assert (folders[row.media_type] / row.media_path).stat().st_size == row.bytes


def test_what_waited_goes_on_after_a_restart(tmp_path: Path, stored: dict[str, str]) -> None:
    before = fake_studio(tmp_path, **stored)
    ids = [enqueue(client_of(before), f"number {number}", num_inference_steps=1) for number in range(3)]
    before.close()
    after = fake_studio(tmp_path, **stored)
    client = client_of(after)
    assert [status_of(client, job_id)["queue_position"] for job_id in ids] == [1, 2, 3]
    worker = after.worker()
    worker.start()
    until = time.monotonic() + 30
    while client.get("/api/queue").json["counts"]["completed"] < 3:
        assert time.monotonic() < until
        time.sleep(0.05)
    worker.stop(5)
    assert client.get("/api/gallery").json["total"] == 3
    after.close()
