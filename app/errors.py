"""Every error the studio raises on purpose.

The docstring of a class is its default message; ``status`` is the HTTP status and ``code`` the stable
machine-readable name that the API answers with (a refused request's code is in upper case, a failed job's in
lower case). Nothing here knows Flask.
"""

from __future__ import annotations

from typing import Any, ClassVar


class StudioError(Exception):
    """Something went wrong inside the studio."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    retryable: ClassVar[bool] = False
    """Whether the same job may pass when it is run again (reliability: retries)."""

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or " ".join((self.__doc__ or "").split())
        self.details = details
        super().__init__(self.message)


class ConfigError(StudioError):
    """The configuration is wrong."""

    code = "CONFIG_ERROR"


# ---- what a client sent ------------------------------------------------------------------------------


class MalformedRequest(StudioError):
    """The request body is not valid JSON."""

    status = 400
    code = "MALFORMED_REQUEST"


class InvalidInput(StudioError):
    """A value in the request is not allowed."""

    status = 422
    code = "VALIDATION_ERROR"

    def __init__(self, field: str, reason: str, **limits: Any) -> None:
        super().__init__(f"{field}: {reason}", field=field, reason=reason, **limits)


class InvalidCursor(StudioError):
    """The cursor is not one that this listing gave."""

    status = 400
    code = "INVALID_CURSOR"


class NotFound(StudioError):
    """There is nothing here."""

    status = 404
    code = "NOT_FOUND"


class JobNotFound(NotFound):
    """There is no job with this id."""

    code = "JOB_NOT_FOUND"


class MediaNotFound(NotFound):
    """There is no picture or video with this id."""

    code = "MEDIA_NOT_FOUND"


class PluginNotFound(NotFound):
    """There is no plugin that does this."""

    code = "PLUGIN_NOT_FOUND"


class ResourceFailed(StudioError):
    """A resource of the task could not be taken in."""

    status = 422
    code = "RESOURCE_PROCESSING_ERROR"


class UnsupportedMediaType(StudioError):
    """The content type is not one that this route takes."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class TooLarge(StudioError):
    """The request is larger than the limit."""

    status = 413
    code = "TOO_LARGE"


class Conflict(StudioError):
    """The job is not in a state that allows this."""

    status = 409
    code = "CONFLICT"


class IdempotencyMismatch(StudioError):
    """This Idempotency-Key was used before with another request."""

    status = 422
    code = "IDEMPOTENCY_KEY_REUSED"


class QueueFull(StudioError):
    """The queue is full; try again when some jobs are done."""

    status = 429
    code = "QUEUE_FULL"


class Unavailable(StudioError):
    """The studio closes; try again in a moment."""

    status = 503
    code = "UNAVAILABLE"


class NotConfigured(StudioError):
    """No language model is set: name one in .env (OPENAI_ENDPOINT, OPENAI_MODEL) and start the studio again."""

    status = 503
    code = "NOT_CONFIGURED"


class EndpointFailed(StudioError):
    """The endpoint at OPENAI_ENDPOINT failed."""

    status = 502
    code = "ENDPOINT_FAILED"


class StillRunning(StudioError):
    """The job did not end within the time that a request may wait; it goes on."""

    status = 504
    code = "STILL_RUNNING"


class JobFailed(StudioError):
    """The job failed."""

    code = "JOB_FAILED"


class JobWasCancelled(StudioError):
    """The job was cancelled before it ended."""

    status = 409
    code = "JOB_CANCELLED"


class DatabaseBusy(StudioError):
    """The database is busy; try again in a moment."""

    status = 503
    code = "DATABASE_BUSY"


class DiskFull(StudioError):
    """The disk is full: free some space, then resume the queue."""

    status = 507
    code = "disk_full"


# ---- why a job failed --------------------------------------------------------------------------------


class ModelNotAvailable(StudioError):
    """The model's files are not on this machine."""

    code = "model_not_available"


class ModelGated(StudioError):
    """The model is gated: ask for access on its page, then set HF_TOKEN."""

    code = "model_gated"


class ModelCorrupt(StudioError):
    """A file of the model is damaged or does not fit its pipeline."""

    code = "model_corrupt"


class InstallationBroken(StudioError):
    """A package that the model needs could not be imported: run make run again to repair the installation."""

    code = "installation_broken"


class UnsafeModelFormat(StudioError):
    """The model's weights are in a format that can run code; only safetensors and GGUF are loaded."""

    code = "unsafe_model_format"


class DownloadFailed(StudioError):
    """A download did not finish."""

    code = "download_failed"
    retryable = True


class OutOfMemory(StudioError):
    """The model ran out of memory: reduce the size, the number of pictures or frames, or use more offload."""

    code = "out_of_memory"
    retryable = True


class SourceMissing(StudioError):
    """The source picture of this job is gone."""

    code = "source_missing"


class EncodingFailed(StudioError):
    """The output could not be encoded."""

    code = "encoding_failed"


class Stalled(StudioError):
    """No step was finished within the stall timeout."""

    code = "stalled"
    retryable = True


class PluginFailed(StudioError):
    """The plugin failed."""

    code = "plugin_execution_error"


class TaskTimeout(StudioError):
    """The task did not finish within its timeout."""

    code = "timeout_error"


class PoisonJob(StudioError):
    """The worker process died twice while it ran this job; it is not tried again."""

    code = "poison_job"


# ---- control flow of a running job (never shown to a client) -----------------------------------------


class JobPaused(StudioError):
    """The job was paused while it ran."""

    code = "PAUSED"


class JobCancelled(StudioError):
    """The job was cancelled."""

    code = "CANCELLED"


class LeaseLost(StudioError):
    """Another worker owns this job now; this result is dropped."""

    code = "LEASE_LOST"


class WorkerStopping(StudioError):
    """The worker is shutting down; the job goes back to the queue."""

    code = "WORKER_STOPPING"


# ---- the database ------------------------------------------------------------------------------------


class DatabaseCorrupt(StudioError):
    """The database file is damaged. Restore the newest backup beside it; nothing was changed."""

    code = "DATABASE_CORRUPT"


class SchemaTooNew(StudioError):
    """The database was written by a newer Stillmotion; update this one."""

    code = "SCHEMA_TOO_NEW"
