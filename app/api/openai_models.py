"""``GET /v1/models``: the lineup as OpenAI's clients list it."""

from __future__ import annotations

from flask import Response
from flask_openapi3 import OpenAPI
from pydantic import BaseModel

from app.api.context import answer, studio
from app.errors import InvalidInput, NotFound


class OpenAIModel(BaseModel):
    """A model of the lineup."""

    id: str
    object: str = "model"
    created: int = 0
    owned_by: str = "stillmotion"


class OpenAIModels(BaseModel):
    """The lineup, the default model first."""

    object: str = "list"
    data: list[OpenAIModel]


class OpenAIModelPath(BaseModel):
    """The model's id in the address."""

    model_id: str


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""

    @app.get("/v1/models", doc_ui=False)
    def openai_models() -> Response:
        lineup = studio().lineup
        ids = sorted(lineup.entries, key=lambda model_id: model_id != lineup.default)
        return answer(OpenAIModels(data=[OpenAIModel(id=model_id) for model_id in ids]))

    @app.get("/v1/models/<path:model_id>", doc_ui=False)
    def openai_model(path: OpenAIModelPath) -> Response:
        return answer(OpenAIModel(id=known(path.model_id)))


def known(model_id: str) -> str:
    """Return the id of a model of the lineup. Raises `NotFound`."""
    try:
        return studio().lineup.get(model_id).id
    except InvalidInput:
        raise NotFound(f"The model {model_id[:200]!r} is not in the lineup.", cause="model_not_found") from None
