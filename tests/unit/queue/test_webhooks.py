"""Messages about jobs that ended: one for every end, signed, retried, at least once, not into this network."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from app.errors import InvalidInput
from app.events import Progress
from app.media.fetching import UNREACHABLE
from app.queue.messages import KEPT, LEASE_SECONDS, MessageStore
from app.queue.store import JobStore
from app.queue.webhook_form import checked_webhook
from app.queue.webhooks import JITTER, RETRY_SECONDS, Webhooks
from app.tables import Job, JobStatus, WebhookMessage, utc_now
from tests.support.queue import Clock, add, open_store
from tests.support.receiver import Receiver, receiving

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
Hooks = Callable[..., Webhooks]


@pytest.fixture
def clock(database_url: str | None, request: pytest.FixtureRequest) -> Clock:
    return Clock(request.getfixturevalue("postgres").set_clock) if database_url else Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock, database_url: str | None) -> Iterator[JobStore]:
    store = open_store(tmp_path, clock, database_url)
    yield store
    store.database.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def messages(store: JobStore) -> MessageStore:
    return MessageStore(store.database)


@pytest.fixture
def hooks(store: JobStore, messages: MessageStore, clock: Clock) -> Hooks:
    """Make a sender; it may reach this machine unless told otherwise."""

    def make(**config: Any) -> Webhooks:
        given = {"webhook_secret": SecretStr(SECRET), "webhook_hosts": ("127.0.0.1",), **config}
        settings = store.database.config.model_copy(update=given)
        return Webhooks(settings, messages, store.events, clock=clock)

    return make


def running(store: JobStore, **changes: Any) -> tuple[Job, str]:
    add(store, **changes)
    job = store.claim("worker")
    assert job is not None and job.token
    return job, job.token


def complete(store: JobStore, url: str) -> Job:
    job, token = running(store, webhook_url=url)
    store.complete(job.id, token, Progress())
    return job


def body(message: WebhookMessage) -> dict[str, Any]:
    return dict(json.loads(message.payload))


# ---- every end has its message ---------------------------------------------------------------------------


def completed(store: JobStore, url: str) -> Job:
    return complete(store, url)


def failed(store: JobStore, url: str) -> Job:
    job, token = running(store, webhook_url=url)
    store.fail(job.id, token, {"code": "out_of_memory", "message": "Too large.", "details": {}})
    return job


def cancelled_waiting(store: JobStore, url: str) -> Job:
    return store.cancel(add(store, webhook_url=url).id)


def cancelled_running(store: JobStore, url: str) -> Job:
    job, token = running(store, webhook_url=url)
    store.cancel(job.id)
    store.cancelled(job.id, token)
    return job


def cleared(store: JobStore, url: str) -> Job:
    job = add(store, webhook_url=url)
    add(store)
    assert store.clear(["pending"]) == 2
    return job


def poisonous(store: JobStore, url: str) -> Job:
    job, _ = running(store, webhook_url=url)
    store.recover(lambda worker: True)
    assert store.claim("worker") is not None
    store.recover(lambda worker: True)
    return job


ENDS = {completed: "completed", failed: "failed", cancelled_waiting: "cancelled"}
ENDS |= {cancelled_running: "cancelled", cleared: "cancelled", poisonous: "failed"}


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_every_way_a_job_ends_leaves_one_message(
    store: JobStore, messages: MessageStore, end: Callable[[JobStore, str], Job]
) -> None:
    job = end(store, "https://example.com/hook")
    (message,) = messages.of_job(job.id)
    told, row = body(message), store.get(job.id)
    assert told["type"] == f"job.{ENDS[end]}" == f"job.{row.status.lower()}"
    assert row.completed_at is not None
    assert told["timestamp"] == told["data"]["completed_at"] == row.completed_at.isoformat()
    assert (told["data"]["job_id"], told["data"]["status"]) == (job.id, ENDS[end])
    assert told["data"]["error"] == row.error
    assert message.state == "pending" and message.due_at is not None


def test_a_job_that_nobody_asked_about_leaves_none(store: JobStore, messages: MessageStore) -> None:
    job, token = running(store)
    store.complete(job.id, token, Progress())
    assert messages.of_job(job.id) == []


def test_a_job_that_is_retried_is_told_of_twice(store: JobStore, messages: MessageStore) -> None:
    job = failed(store, "https://example.com/hook")
    store.retry(job.id)
    assert len(messages.of_job(job.id)) == 1
    again = store.claim("worker")
    assert again is not None and again.token
    store.complete(job.id, again.token, Progress())
    assert sorted(body(each)["type"] for each in messages.of_job(job.id)) == ["job.completed", "job.failed"]


def test_the_message_outlives_the_job(store: JobStore, messages: MessageStore) -> None:
    job = complete(store, "https://example.com/hook")
    store.clear(["completed"])
    assert [message.state for message in messages.of_job(job.id)] == ["pending"]


def test_an_end_that_is_rolled_back_leaves_none(store: JobStore, messages: MessageStore) -> None:
    job, token = running(store, webhook_url="https://example.com/hook")

    class Killed(BaseException):
        pass

    def end_and_die() -> None:
        with store.database.write() as session:
            store._end(store.fence(session, job.id, token), JobStatus.COMPLETED)
            session.flush()
            raise Killed

    with pytest.raises(Killed):
        end_and_die()
    assert messages.of_job(job.id) == []


# ---- sending -------------------------------------------------------------------------------------------


def test_it_arrives_once_and_its_signature_holds(
    store: JobStore, messages: MessageStore, hooks: Hooks, receiver: Receiver, clock: Clock
) -> None:
    clock.move((utc_now() - clock.now).total_seconds())  # the verifier looks at the time
    job, token = running(store, webhook_url=receiver.url, prompt="猫 at dusk")
    store.complete(job.id, token, Progress())
    assert hooks().send_due() == 1
    assert hooks().send_due() == 0
    ((path, headers, content),) = receiver.came
    (message,) = messages.of_job(job.id)
    assert path == "/hook" and headers["content-type"] == "application/json"
    assert headers["webhook-id"] == message.id
    verified = Webhook(SECRET).verify(content, headers)
    assert verified["data"]["prompt"] == "猫 at dusk"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(content.replace(b"completed", b"cancelled"), headers)
    assert (message.state, message.answer, message.due_at) == ("delivered", "200", None)


@pytest.mark.parametrize("status", [500, 503, 404, 302, 199])
def test_what_is_no_success_is_tried_again_by_the_schedule(
    store: JobStore, messages: MessageStore, hooks: Hooks, receiver: Receiver, clock: Clock, status: int
) -> None:
    receiver.statuses = [status, status, 204]
    job, sender = complete(store, receiver.url), hooks()
    for pause in RETRY_SECONDS[:2]:
        assert sender.send_due() == 0
        (message,) = messages.of_job(job.id)
        assert message.due_at is not None
        assert pause <= (message.due_at - clock.now).total_seconds() <= pause * (1 + JITTER)
        assert (message.state, message.answer) == ("pending", str(status))
        clock.move(pause - 1)
        assert sender.send_due() == 0
        clock.move(1 + pause * JITTER)
    assert sender.send_due() == 1
    assert len(receiver.came) == 3
    assert len({headers["webhook-id"] for _, headers, _ in receiver.came}) == 1
    times = [int(headers["webhook-timestamp"]) for _, headers, _ in receiver.came]
    assert times == sorted(set(times))


def test_who_is_gone_is_left_alone(
    store: JobStore, messages: MessageStore, hooks: Hooks, receiver: Receiver
) -> None:
    receiver.statuses = [410]
    job = complete(store, receiver.url)
    hooks().send_due()
    (message,) = messages.of_job(job.id)
    assert (message.state, message.due_at, message.attempts) == ("failed", None, 1)


def test_it_is_given_up_after_the_last_retry_and_forgotten_in_time(
    store: JobStore, messages: MessageStore, hooks: Hooks, receiver: Receiver, clock: Clock
) -> None:
    receiver.statuses = [500]
    job, sender = complete(store, receiver.url), hooks()
    while sender.messages.of_job(job.id)[0].state == "pending":
        sender.send_due()
        clock.move(RETRY_SECONDS[-1] * (1 + JITTER))
    assert len(receiver.came) == 1 + len(RETRY_SECONDS)
    assert messages.of_job(job.id)[0].state == "failed"
    assert messages.forget_old(clock.now) == 1 and messages.of_job(job.id) == []
    pending = complete(store, receiver.url)
    clock.move(2 * KEPT.total_seconds())
    assert messages.forget_old(clock.now) == 0 and len(messages.of_job(pending.id)) == 1


def test_a_sender_that_dies_leaves_the_message_to_the_next(
    store: JobStore, messages: MessageStore, hooks: Hooks, receiver: Receiver, clock: Clock
) -> None:
    job = complete(store, receiver.url)
    taken = messages.claim(clock.now)
    assert taken is not None
    assert messages.claim(clock.now) is None and hooks().send_due() == 0
    clock.move(LEASE_SECONDS)
    assert hooks().send_due() == 1
    messages.note(taken, "failed", "from the dead", None)
    (message,) = messages.of_job(job.id)
    assert (message.state, message.answer) == ("delivered", "200")


def test_the_thread_sends_as_soon_as_a_job_ends(store: JobStore, hooks: Hooks, receiver: Receiver) -> None:
    sender = hooks()
    sender.start()
    try:
        complete(store, receiver.url)
        receiver.wait_for(1)
    finally:
        sender.stop(10)


# ---- not into this network -----------------------------------------------------------------------------


def test_a_job_cannot_have_this_network_called(
    store: JobStore, messages: MessageStore, hooks: Hooks, receiver: Receiver
) -> None:
    local = receiver.url.replace("127.0.0.1", "localhost")
    job = complete(store, local)
    assert hooks(webhook_hosts=()).send_due() == 0
    (message,) = messages.of_job(job.id)
    assert receiver.came == [] and UNREACHABLE in str(message.answer)


def test_the_operators_own_address_may_be_inside(store: JobStore, hooks: Hooks, receiver: Receiver) -> None:
    complete(store, receiver.url)
    assert hooks(webhook_hosts=(), webhook_url=receiver.url).send_due() == 1


def test_a_redirect_is_not_followed(store: JobStore, hooks: Hooks, receiver: Receiver) -> None:
    receiver.statuses = [307]
    complete(store, receiver.url)
    assert hooks().send_due() == 0
    assert len(receiver.came) == 1


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://[::1]/x", "http://169.254.169.254/", "ftp://a.example/", "http://", "x",
     "http://user:pass@a.example/", "http://10.0.0.1:8080/", "https://a.example/" + "x" * 2048],
)  # fmt: skip
def test_addresses_that_are_wrong_are_refused_at_once(hooks: Hooks, url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_webhook(hooks(webhook_hosts=()).config, url)
    assert caught.value.details["field"] == "webhook_url"


def test_without_a_secret_there_are_no_webhooks(hooks: Hooks) -> None:
    with pytest.raises(InvalidInput, match="WEBHOOK_SECRET"):
        checked_webhook(hooks(webhook_secret=None).config, "https://a.example/")
    assert checked_webhook(hooks(webhook_secret=None).config, None) is None
    assert checked_webhook(hooks().config, "https://a.example/") == "https://a.example/"
