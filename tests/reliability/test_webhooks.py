"""A studio that is killed while it tells somebody of a job tells it again; the receiver knows it by its id."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from standardwebhooks import Webhook

from app.config import Config
from app.database import Database
from app.events import EventBus
from app.queue.messages import LEASE_SECONDS, MessageStore
from app.queue.webhooks import Webhooks
from app.tables import utc_now
from tests.support.receiver import receiving
from tests.support.server import PROMPT, serving

SECRET = "whsec_" + base64.b64encode(bytes(range(40))).decode()


def test_killed_in_the_middle_of_telling(tmp_path: Path) -> None:
    with receiving() as receiver:
        with serving(tmp_path, WEBHOOK_SECRET=SECRET, WEBHOOK_HOSTS="127.0.0.1") as server:
            receiver.before_answer = server.kill  # kill -9 while it waits for the answer
            server.page_after()
            server.post("/api/queue/pause", {})
            asked = {"prompt": PROMPT, "model_id": "starter-image", "webhook_url": receiver.url}
            job_id = server.post("/api/generate", asked).json()["job_id"]
            assert server.post(f"/api/jobs/{job_id}/cancel", {}).ok
            receiver.wait_for(1)
            server.process.wait(30)
        receiver.before_answer = lambda: None
        url = f"sqlite:///{tmp_path}/studio.sqlite3"
        config = Config(database_url=url, webhook_secret=SecretStr(SECRET), webhook_hosts=("127.0.0.1",))
        database = Database(config)
        later = utc_now() + timedelta(seconds=LEASE_SECONDS)
        assert Webhooks(config, MessageStore(database), EventBus(), clock=lambda: later).send_due() == 1
        (message,) = MessageStore(database).of_job(job_id)
        database.close()
    assert message.state == "delivered" and message.attempts == 2
    assert [headers["webhook-id"] for _, headers, _ in receiver.came] == [message.id] * 2
    first = receiver.came[0]
    assert Webhook(SECRET).verify(first[2], first[1])["data"]["job_id"] == job_id
