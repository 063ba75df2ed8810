"""The REST API: one module per resource, each with ``register_api_endpoints(app)``, found by themselves."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from flask_openapi3 import OpenAPI


def register_resources(app: OpenAPI) -> list[str]:
    """Import every module here and register those that are resources; returns their names."""
    found = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        resource = import_module(f"{__name__}.{module.name}")
        if hasattr(resource, "register_api_endpoints"):
            resource.register_api_endpoints(app)
            found.append(module.name)
    return found
