"""What A1111's clients list: models, samplers, schedulers, upscalers, VAEs; and the options."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_openapi3 import OpenAPI

from app.api.context import studio
from app.api.sdapi_bodies import Options
from app.api.sdapi_models import choose_model, chosen_model, picture_models
from app.models.adapters.shelf import known_adapters
from app.models.lineup import ModelEntry
from app.models.registry import recipe_for
from app.models.schedulers import SCHEDULERS

KARRAS = " Karras"
SCHEDULES = ("Automatic", "Karras")
NO_UPSCALER = {"name": "None", "model_name": None, "model_path": None, "model_url": None, "scale": 4}
EMPTY = ("latent-upscale-modes", "sd-vae", "sd-modules", "hypernetworks", "prompt-styles", "face-restorers")
"""Lists of what the studio has none of."""


def register_api_endpoints(app: OpenAPI) -> None:
    """Add the routes."""
    lists = {
        "sd-models": lambda: [_model(entry) for entry in picture_models()],
        "samplers": lambda: [_sampler(name) for name in samplers()],
        "schedulers": lambda: [_schedule(label) for label in SCHEDULES],
        "upscalers": lambda: [NO_UPSCALER],
        "loras": lambda: [{"name": name, "alias": name, "path": name, "metadata": {}} for name in loras()],
        "scripts": lambda: {"txt2img": [], "img2img": []},
        **{name: list for name in EMPTY},
    }
    for name, listed in lists.items():
        _list_route(app, name, listed)

    @app.get("/sdapi/v1/options", doc_ui=False)
    def sdapi_options() -> Response:
        return jsonify(options())

    @app.post("/sdapi/v1/options", doc_ui=False)
    def sdapi_set_options(body: Options) -> Response:
        if body.sd_model_checkpoint is not None:
            choose_model(body.sd_model_checkpoint)
        return jsonify({})

    @app.post("/sdapi/v1/refresh-checkpoints", doc_ui=False)
    def sdapi_refresh() -> Response:
        return jsonify(None)


def options() -> dict[str, Any]:
    """Return the options that clients read."""
    return {
        "sd_model_checkpoint": chosen_model(),
        "sd_checkpoint_hash": "",
        "sd_vae": "Automatic",
        "CLIP_stop_at_last_layers": 1,
        "samples_format": "png",
    }


def samplers() -> list[str]:
    """Return the labels of the samplers that the chosen model takes; the first is its own."""
    models = {entry.id: entry for entry in picture_models()}
    chosen = models.get(chosen_model())
    labels = [SCHEDULERS[name][2] for name in (recipe_for(chosen).schedulers if chosen else ())]
    return ["Default", *(label for label in labels if not label.endswith(KARRAS))]


def loras() -> list[str]:
    """Return the LoRAs that a prompt to the chosen model may name."""
    chosen = chosen_model()
    return sorted(known_adapters(studio().config, studio().entry(chosen), "lora")) if chosen else []


def _list_route(app: OpenAPI, name: str, listed: Any) -> None:
    def view() -> Response:
        return jsonify(listed())

    view.__name__ = f"sdapi_{name.replace('-', '_')}"
    app.get(f"/sdapi/v1/{name}", doc_ui=False)(view)


def _model(entry: ModelEntry) -> dict[str, Any]:
    known = {"title": entry.id, "model_name": entry.id, "filename": entry.id}
    return {**known, "hash": None, "sha256": None, "config": None}


def _sampler(label: str) -> dict[str, Any]:
    aliases = [name for name, (_, _, known) in SCHEDULERS.items() if known == label]
    return {"name": label, "aliases": aliases, "options": {}}


def _schedule(label: str) -> dict[str, Any]:
    return {
        "name": label.lower(),
        "label": label,
        "aliases": None,
        "default_rho": 7.0 if label == "Karras" else -1.0,
        "need_inner_model": False,
    }
