"""What the views share: the studio, answers, ids and listings."""

from __future__ import annotations

import functools
import re
from typing import Annotated, Any, Literal

from flask import Response, current_app
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.errors import InvalidInput, JobNotFound, MediaNotFound, NotFound
from app.models.lineup import ModelEntry
from app.services import Studio

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_COUNT = re.compile(r"-?[0-9]{1,9}")


def studio() -> Studio:
    """Return the studio of this application."""
    found: Studio = current_app.extensions["studio"]
    return found


def answer(body: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a body as JSON."""
    response = Response(body.model_dump_json(), status, headers, mimetype="application/json")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _plain_integer(value: Any) -> Any:
    """Read digits only: no sign but minus, no space, no underscore, no fraction."""
    return int(value) if isinstance(value, str) and _COUNT.fullmatch(value) else value


@functools.cache
def _schema_of(model: type[BaseModel], options: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return BaseModel.model_json_schema.__func__(model, **dict(options))  # type: ignore[attr-defined, no-any-return]


class Parameters(BaseModel):
    """Base of query strings and headers. Their schema is asked for at every request; it is made once."""

    @classmethod
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:  # type: ignore[override]
        return _schema_of(cls, tuple(options.items()))


class Query(Parameters):
    """Base of the query strings: values come as text; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())


Limit = Annotated[int, BeforeValidator(_plain_integer), Field(ge=1, le=200)]
Flag = Literal["true", "false", "1", "0", ""]


def is_set(flag: str | None) -> bool | None:
    """Read a flag of a query string; None where it was not given."""
    return None if not flag else flag in ("true", "1")


class JobPath(BaseModel):
    """The job's id in the address."""

    job_id: str = Field(description="Id of the job.")

    def checked(self) -> str:
        """Return the id. Raises `JobNotFound` for what cannot be one."""
        if not _ID.fullmatch(self.job_id):
            raise JobNotFound()
        return self.job_id


class ModelPath(BaseModel):
    """The model's id in the address."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str = Field(description="Id of a model of the lineup.")

    def entry(self) -> ModelEntry:
        """Return the lineup's entry. Raises `NotFound` for what is not in it."""
        try:
            return studio().lineup.get(self.model_id)
        except InvalidInput:
            raise NotFound("There is no model with this id.") from None


class MediaPath(BaseModel):
    """The picture's or video's id in the address."""

    media_id: str = Field(description="Id of the picture or video.")

    def checked(self) -> str:
        """Return the id. Raises `MediaNotFound` for what cannot be one."""
        if not _ID.fullmatch(self.media_id):
            raise MediaNotFound()
        return self.media_id
