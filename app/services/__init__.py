"""The studio as one object: what the front doors (HTTP, pages, command line) call."""

from app.services.studio import Studio, Submission

__all__ = ["Studio", "Submission"]
