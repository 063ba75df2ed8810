"""The worker, turn by turn: outcomes, resume, retries, cancel, shutdown, waking."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from app.errors import (
    DatabaseBusy,
    DiskFull,
    DownloadFailed,
    ModelCorrupt,
    OutOfMemory,
    Stalled,
    StudioError,
)
from app.events import JobChanged, JobProgressed
from app.media.manager import MediaManager
from app.models.freeze import freeze
from app.models.lineup import Lineup, ModelEntry
from app.queue import attempt, housekeeping, leases, retries
from app.queue import context as context_module
from app.queue.context import JobContext
from app.queue.leases import Pulse
from app.queue.outcomes import thawed
from app.queue.store import JobStore
from app.queue.worker import Worker
from tests.support.fake_models import FakeModels
from tests.support.queue import Clock, add


@pytest.fixture
def models() -> FakeModels:
    entries = [ModelEntry(id=name, name=name, repo=name, family="starter-image") for name in ("one", "two")]
    clips = ModelEntry(id="clips", name="Clips", repo="clips", family="wan", type="t2v")
    moves = ModelEntry(id="moves", name="Moves", repo="moves", family="wan", type="i2v")
    return FakeModels(Lineup([*entries, clips, moves]))


@pytest.fixture
def worker(store: JobStore, models: FakeModels, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr(context_module, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(retries, "BUSY_SECONDS", 0.0)
    config = store.database.config
    media = MediaManager(config, store.database)
    worker = Worker(config, store, models, media, store.events)  # type: ignore[arg-type]
    yield worker
    worker.stop(0)


def files(worker: Worker) -> list[str]:
    folders = (worker.config.images_folder, worker.config.videos_folder)
    return sorted(path.name for folder in folders for path in folder.rglob("*") if path.is_file())


def at_step(number: int, do: Callable[[], object]) -> Callable[[int], None]:
    """Return a hook that does something before the given step, once."""
    todo = [do]

    def hook(step: int) -> None:
        if step == number and todo:
            todo.pop()()

    return hook


def test_a_job_is_run_to_its_end(worker: Worker, store: JobStore) -> None:
    job = add(store, num_images=2, seed=7)
    assert worker.run_one() is True
    found = store.get(job.id)
    assert (found.status, found.error, found.attempt) == ("COMPLETED", None, 1)
    outputs = worker.media.of_job(job.id)
    assert [(row.index, row.seed) for row in outputs] == [(0, 7), (1, 8)]
    assert outputs[1].settings is not None
    assert outputs[1].settings["seed"] == 8
    assert worker.run_one() is False


def test_progress_never_falls_and_reaches_the_end(worker: Worker, store: JobStore) -> None:
    job = add(store, num_images=3)
    with store.events.listen() as listener:
        worker.run_one()
        events = list(iter(lambda: listener.wait(0), None))
    told = [event.progress for event in events if isinstance(event, JobProgressed)]
    percents = [progress.percent for progress in told]
    assert percents == sorted(percents)
    assert {progress.phase for progress in told} >= {"loading", "denoising", "decoding", "saving"}
    assert told[-1].step == told[-1].total_steps == 12
    assert events[-1] == JobChanged(job.id, "COMPLETED")
    stored = store.get(job.id).progress
    assert stored is not None
    assert (stored["percent"], stored["phase"]) == (100.0, "done")


def test_only_missing_outputs_are_made(worker: Worker, store: JobStore, models: FakeModels) -> None:
    job = add(store, num_images=3)
    generations: list[int] = []
    models.before_step = lambda step: generations.append(step) if step == 1 else None
    models.error = ModelCorrupt("unet.safetensors is damaged")
    worker.run_one()
    assert worker.media.of_job(job.id) == []
    models.error, models.before_step = None, at_step(4, lambda: None)
    store.retry(job.id)
    calls = [0]

    def fail_at_second(step: int) -> None:
        calls[0] += step == 1
        if calls[0] == 2:
            raise ModelCorrupt("unet.safetensors is damaged")

    models.before_step = fail_at_second
    worker.run_one()
    first = [row.id for row in worker.media.of_job(job.id)]
    assert len(first) == 1
    store.retry(job.id)
    calls[0] = 10
    worker.run_one()
    assert calls[0] == 12
    outputs = worker.media.of_job(job.id)
    assert [row.index for row in outputs] == [0, 1, 2]
    assert outputs[0].id == first[0]


def test_a_job_whose_outputs_are_all_there_loads_no_model(
    worker: Worker, store: JobStore, models: FakeModels
) -> None:
    job = add(store)
    worker.run_one()
    with store.database.write() as session:  # as after a kill between the last output and the end
        row = session.get(type(job), job.id)
        assert row is not None
        row.status, row.completed_at = "PENDING", None
    models.loaded = []
    worker.run_one()
    assert store.get(job.id).status == "COMPLETED"
    assert models.loaded == []


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (ModelCorrupt("vae.safetensors is damaged"), "model_corrupt", "vae.safetensors"),
        (ValueError("secret path /home/x"), "internal_error", "unexpected"),
        (StudioError("said plainly"), "internal_error", "said plainly"),
    ],
)
def test_a_failure_ends_with_its_reason(
    worker: Worker, store: JobStore, models: FakeModels, error: Exception, code: str, words: str
) -> None:
    job = add(store)
    models.error = error
    worker.run_one()
    found = store.get(job.id)
    assert (found.status, found.retries) == ("FAILED", 0)
    assert found.error is not None
    assert found.error["code"] == code
    assert words in found.error["message"]
    assert "/home/x" not in found.error["message"]


def test_a_model_that_left_the_lineup_is_named(worker: Worker, store: JobStore) -> None:
    job = add(store, model_id="gone")
    worker.run_one()
    error = store.get(job.id).error
    assert error is not None
    assert (error["code"], error["details"]) == ("model_not_available", {"model_id": "gone"})
    assert "'gone'" in error["message"]


def test_an_unknown_job_type_fails(worker: Worker, store: JobStore) -> None:
    job = add(store, type="sculpture")
    worker.run_one()
    assert store.get(job.id).status == "FAILED"


def test_what_may_pass_is_tried_again_three_times(
    worker: Worker, store: JobStore, models: FakeModels, clock: Clock
) -> None:
    job = add(store)
    models.error = DownloadFailed()
    for retry in range(3):
        worker.run_one()
        found = store.get(job.id)
        assert (found.status, found.retries) == ("PENDING", retry + 1)
        assert worker.run_one() is False
        clock.move(60)
    worker.run_one()
    found = store.get(job.id)
    assert found.status == "FAILED"
    assert found.error is not None
    assert found.error["code"] == "download_failed"


def test_out_of_memory_unloads_and_is_tried_once_more(
    worker: Worker, store: JobStore, models: FakeModels, clock: Clock
) -> None:
    job = add(store)
    models.error = OutOfMemory()
    worker.run_one()
    assert (store.get(job.id).status, models.loaded) == ("PENDING", [])
    clock.move(60)
    worker.run_one()
    found = store.get(job.id)
    assert found.error is not None
    assert (found.status, found.error["code"]) == ("FAILED", "out_of_memory")
    models.error = None
    add(store)
    assert worker.run_one()


def test_a_cancel_ends_the_job_at_its_next_step(worker: Worker, store: JobStore, models: FakeModels) -> None:
    job = add(store)
    seen: list[int] = []
    cancel = at_step(2, lambda: store.cancel(job.id))
    models.before_step = lambda step: (seen.append(step), cancel(step))[0]
    worker.run_one()
    assert store.get(job.id).status == "CANCELLED"
    assert seen == [1, 2]
    assert worker.media.of_job(job.id) == []
    assert files(worker) == []


def test_a_job_that_another_worker_took_is_dropped(worker: Worker, store: JobStore, models: FakeModels) -> None:
    job = add(store)
    models.before_step = at_step(3, lambda: store.recover(lambda name: True))
    worker.run_one()
    found = store.get(job.id)
    assert (found.status, found.deaths) == ("PENDING", 1)
    assert files(worker) == []


def test_a_zombies_output_is_refused_at_the_fence(
    worker: Worker, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = add(store)
    prepare = worker.media.prepare_image

    def slow_prepare(image: Image.Image, facts: object) -> object:
        prepared = prepare(image, facts)  # type: ignore[arg-type]
        store.recover(lambda name: True)  # meanwhile the lease is lost
        return prepared

    monkeypatch.setattr(worker.media, "prepare_image", slow_prepare)
    worker.run_one()
    assert store.get(job.id).status == "PENDING"
    assert worker.media.of_job(job.id) == []
    assert files(worker) == []


def test_a_locked_database_holds_the_result(
    worker: Worker, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = add(store)
    insert, complete, refusals = worker.media.insert, store.complete, [DatabaseBusy()] * 6

    def busy(do: Callable[..., object]) -> Callable[..., object]:
        def write(*args: object) -> object:
            if len(refusals) % 3:
                raise refusals.pop()
            if refusals:
                refusals.pop()
            return do(*args)

        return write

    monkeypatch.setattr(worker.media, "insert", busy(insert))
    monkeypatch.setattr(store, "complete", busy(complete))
    refusals.pop()
    worker.run_one()
    assert store.get(job.id).status == "COMPLETED"
    assert len(worker.media.of_job(job.id)) == 1


@pytest.mark.parametrize("error", [DiskFull(), OSError(errno.ENOSPC, "No space left on device")])
def test_a_full_disk_pauses_the_queue_and_costs_no_attempt(
    worker: Worker, store: JobStore, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    job = add(store)

    def full(*_args: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(worker.media, "prepare_image", full)
        worker.run_one()
    found = store.get(job.id)
    assert (found.status, found.attempt, found.retries) == ("PENDING", 0, 0)
    assert store.pause_reason() == "disk_full"
    assert worker.run_one() is False
    worker.housekeeping.resume_with_space()
    assert worker.run_one() is True
    assert store.get(job.id).status == "COMPLETED"


@pytest.mark.parametrize("database_url", [None])  # SQLite alone: its size can be limited
def test_a_database_without_room_loses_nothing(
    worker: Worker, store: JobStore, models: FakeModels, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(attempt, "FULL_SECONDS", 0.0)
    job = add(store, prompt="long " * 2000)

    def limit(pages: str) -> None:
        with store.database.writer.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    def fill() -> None:
        with store.database.read() as session:
            limit(str(session.scalar(text("PRAGMA page_count"))))

    models.before_step = at_step(2, fill)
    worker.run_one()
    assert worker.media.of_job(job.id) == []
    assert files(worker) == []
    limit("4294967294")
    clock.move(31)
    worker.housekeeping.tick()
    assert worker.run_one() is True
    assert (store.get(job.id).status, store.get(job.id).deaths) == ("COMPLETED", 0)


def test_the_queue_stays_paused_without_room(
    worker: Worker, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.pause("disk_full")
    monkeypatch.setattr(housekeeping, "has_room", lambda folder: False)
    worker.housekeeping.resume_with_space()
    assert store.is_paused()


def test_room_is_measured_by_writing(tmp_path: Path) -> None:
    assert housekeeping.has_room(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    assert not housekeeping.has_room(tmp_path / "file" / "folder")


def test_a_persons_pause_is_left_alone(worker: Worker, store: JobStore) -> None:
    store.pause()
    worker.housekeeping.resume_with_space()
    assert store.is_paused()


def test_warnings_of_the_model_reach_the_job(
    worker: Worker, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.fake_models import FakeModel

    generate = FakeModel.generate
    warning = {"operation": "scheduler", "status": "ignored", "message": "unknown"}

    def warned(self: FakeModel, request: object, on_step: object) -> object:
        result = generate(self, request, on_step)  # type: ignore[arg-type]
        result.warnings.append(dict(warning))
        return result

    monkeypatch.setattr(FakeModel, "generate", warned)
    job = add(store, num_images=2)
    worker.run_one()
    assert store.get(job.id).warnings == [warning]


def test_a_source_that_is_gone_is_said(worker: Worker, store: JobStore) -> None:
    settings = {"type": "img2img", "source_image_id": "0" * 32, "seed": 1, "num_images": 1, "strength": 0.5}
    settings |= {"num_inference_steps": 4, "guidance_scale": 4.0}
    job = add(store, type="img2img", settings=settings)
    worker.run_one()
    error = store.get(job.id).error
    assert error is not None
    assert error["code"] == "source_missing"


def test_a_picture_is_made_from_a_picture(worker: Worker, store: JobStore, models: FakeModels) -> None:
    source = add(store)
    worker.run_one()
    media_id = worker.media.of_job(source.id)[0].id
    settings = {"type": "img2img", "source_image_id": media_id, "seed": 1, "num_images": 1, "strength": 0.5}
    settings |= {"num_inference_steps": 4, "guidance_scale": 4.0}
    job = add(store, type="img2img", settings=settings)
    worker.run_one()
    assert store.get(job.id).status == "COMPLETED"


def test_a_video_is_made_from_a_prompt(worker: Worker, store: JobStore, models: FakeModels) -> None:
    entry = models.lineup.get("clips")
    settings = freeze(entry, "t2v", {"num_frames": 5, "fps": 8}).model_dump(mode="json")
    job = add(store, type="t2v", model_id="clips", settings=settings)
    worker.run_one()
    assert store.get(job.id).error is None
    (video,) = worker.media.of_job(job.id)
    assert (video.media_type, video.num_frames, video.fps) == ("video", 5, 8.0)
    assert video.seed == settings["seed"]


def test_a_video_is_made_from_a_picture(worker: Worker, store: JobStore, models: FakeModels) -> None:
    picture = add(store)
    worker.run_one()
    given = {"num_frames": 5, "source_image_id": worker.media.of_job(picture.id)[0].id}
    settings = freeze(models.lineup.get("moves"), "i2v", given).model_dump(mode="json")
    job = add(store, type="i2v", model_id="moves", settings=settings)
    worker.run_one()
    assert store.get(job.id).error is None
    assert [row.media_type for row in worker.media.of_job(job.id)] == ["video"]


def test_a_stopping_worker_gives_a_long_job_back(worker: Worker, store: JobStore, models: FakeModels) -> None:
    job = add(store)
    models.before_step = at_step(2, lambda: worker.shutdown.ask(0))
    worker.run_one()
    found = store.get(job.id)
    assert (found.status, found.attempt, found.token) == ("PENDING", 0, None)


def test_a_stopping_worker_finishes_a_job_that_is_nearly_done(
    worker: Worker, store: JobStore, models: FakeModels
) -> None:
    job = add(store)
    thread: list[threading.Thread] = []

    def stop() -> None:
        thread.append(threading.Thread(target=worker.stop, args=(15.0,)))
        thread[0].start()
        assert worker.shutdown.wait(10)

    models.before_step = at_step(3, stop)
    worker.run_one()
    thread[0].join()
    assert store.get(job.id).status == "COMPLETED"


def test_a_job_that_reaches_no_step_is_given_back_from_outside(
    worker: Worker, store: JobStore, models: FakeModels
) -> None:
    job = add(store)
    inside, leave = threading.Event(), threading.Event()

    def hang(step: int) -> None:
        inside.set()
        assert leave.wait(20)

    models.before_step = hang
    worker.start()
    assert inside.wait(20)
    worker.stop(0.1)
    found = store.get(job.id)
    assert (found.status, found.attempt) == ("PENDING", 0)
    leave.set()
    assert worker._thread is not None
    worker._thread.join(20)
    assert store.get(job.id).status == "PENDING"
    assert worker.media.of_job(job.id) == []


def test_enqueueing_wakes_the_worker(worker: Worker, store: JobStore) -> None:
    worker.start()
    with store.events.listen() as listener:
        job = add(store)
        while listener.wait(20) != JobChanged(job.id, "COMPLETED"):
            pass
    assert not worker.ended
    worker.stop(15)
    assert not worker.ended


def test_the_queue_is_worked_off(worker: Worker, store: JobStore, models: FakeModels, clock: Clock) -> None:
    jobs = [add(store) for _ in range(3)]
    assert worker.work_off() == 3
    assert {store.get(job.id).status for job in jobs} == {"COMPLETED"}
    store.pause()
    add(store)
    assert worker.work_off() == 0


def test_working_off_takes_a_dead_workers_job_first(worker: Worker, store: JobStore) -> None:
    job = add(store)
    other = worker.lock.name.rsplit("-", 2)[0] + "-1-dead"
    assert store.claim(other) is not None
    assert worker.work_off() == 1
    assert store.get(job.id).status == "COMPLETED"


def test_an_interrupted_command_gives_the_job_back(worker: Worker, store: JobStore, models: FakeModels) -> None:
    job = add(store)

    def interrupt() -> None:
        raise KeyboardInterrupt

    models.before_step = at_step(2, interrupt)
    with pytest.raises(KeyboardInterrupt):
        worker.run_one()
    assert (store.get(job.id).status, store.get(job.id).attempt) == ("PENDING", 0)


def test_the_loop_survives_what_happens_outside_a_job(
    worker: Worker, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(store, "claim", broken)
        assert worker.turn() is False
    with monkeypatch.context() as patch:
        patch.setattr(store, "claim", lambda *args: (_ for _ in ()).throw(DatabaseBusy()))
        assert worker.turn() is False
    add(store)
    assert worker.turn() is True


def test_a_twin_output_is_thrown_away(worker: Worker, store: JobStore, models: FakeModels) -> None:
    job = add(store)
    entry, settings = thawed(models.lineup, job)
    claimed = store.claim("worker")
    assert claimed is not None
    parts = {"jobs": store, "models": models, "media": worker.media, "events": store.events}
    first, twin = (JobContext(claimed, entry, settings, **parts) for _ in range(2))  # type: ignore[arg-type]
    for context in (first, twin):
        context.save_image(0, Image.new("RGB", (64, 64)), 1, {})
        assert context.missing_outputs() == []
    (recorded,) = worker.media.of_job(job.id)
    assert [name for name in files(worker) if name.endswith(".png")] == [f"{recorded.id}.png"]


def test_a_busy_database_at_the_start_gives_the_job_back(
    worker: Worker, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = add(store)

    def busy(job_id: str) -> set[int]:
        raise DatabaseBusy()

    with monkeypatch.context() as patch:
        patch.setattr(worker.media, "recorded_indexes", busy)
        worker.run_one()
    assert (store.get(job.id).status, store.get(job.id).attempt) == ("PENDING", 0)


def test_a_job_that_stands_still_is_taken_from_its_thread(
    worker: Worker, store: JobStore, models: FakeModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = add(store)
    monkeypatch.setattr(leases, "PROGRESS_SECONDS", 0.001)
    monkeypatch.setattr(Pulse, "stands_still", lambda pulse: pulse.progress.step == 2)

    def hang() -> None:
        while not store.get(job.id).retries:
            time.sleep(0.01)

    models.before_step = at_step(3, hang)
    worker.run_one()
    found = store.get(job.id)
    assert (found.status, found.message) == ("PENDING", f"{Stalled().message} Trying again soon.")
    assert worker.media.of_job(job.id) == []
