"""Optimisations of one request: put on before a run, off again after it, told where they cannot be done."""

from app.models.optimizing.request import optimized

__all__ = ["optimized"]
