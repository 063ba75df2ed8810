"""What a model's download would bring, asked of the sites before it begins."""

from __future__ import annotations

from app.config import Config
from app.errors import StudioError
from app.models.lineup import ModelEntry
from app.services.download_bodies import FileBody, FilesBody
from app.services.status import JobErrorBody


def files_body(config: Config, entry: ModelEntry) -> FilesBody:
    """Return the files that a model needs, with their bytes; or why they cannot be listed."""
    from app.models.download import parts_of

    try:
        parts = parts_of(config, entry)
    except StudioError as error:
        told = JobErrorBody(code=error.code, message=error.message, details=error.details)
        return FilesBody(model_id=entry.id, files=[], bytes_total=0, bytes_missing=0, error=told)
    files = [FileBody(name=part.name, bytes=part.size, missing_bytes=part.missing) for part in parts]
    return FilesBody(
        model_id=entry.id,
        files=files,
        bytes_total=sum(part.size for part in parts),
        bytes_missing=sum(part.missing for part in parts),
        error=None,
    )
