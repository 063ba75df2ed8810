"""Translates what torch and the loaders raise into errors that a person can act on."""

from __future__ import annotations

import errno
import traceback
from typing import TYPE_CHECKING

from app.errors import DiskFull, InstallationBroken, ModelCorrupt, ModelNotAvailable, OutOfMemory, StudioError

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry

MEMORY_WORDS = ("out of memory", "can't allocate memory", "cannot allocate memory", "alloc_cpu.cpp")
"""What torch's allocators say, on a GPU and on the CPU."""

LAZY_IMPORT = "Failed to import "
"""How the RuntimeError begins that diffusers and transformers raise when a module of theirs does not import."""


def out_of_memory(error: BaseException) -> bool:
    """Whether the error means that a GPU's or the host's memory is used up."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError | OSError) and any(
        word in str(error).lower() for word in MEMORY_WORDS
    )


def while_running(error: BaseException) -> StudioError | None:
    """Return the error to raise for one out of a running pipeline; None lets it through as it is."""
    if isinstance(error, StudioError):
        return None
    return forgetting(error, OutOfMemory()) if out_of_memory(error) else None


def while_loading(error: BaseException, entry: ModelEntry) -> StudioError | None:
    """Return the error to raise for one out of building a pipeline; None lets it through as it is.

    The files were found whole before (`app.models.layout`), so what is left is weights that do not fit.
    """
    if isinstance(error, StudioError):
        return None
    if out_of_memory(error):
        return forgetting(
            error, OutOfMemory(f"{entry.id} does not fit into memory: use more offload, or a smaller model.")
        )
    if isinstance(error, ImportError) or str(error).startswith(LAZY_IMPORT):
        return InstallationBroken()
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DiskFull()
    if isinstance(error, FileNotFoundError | OSError) and not isinstance(error, ConnectionError):
        return ModelNotAvailable(
            f"A file of {entry.id} is not on this machine. Fetch it with: python run.py models pull {entry.id}",
            model_id=entry.id,
        )
    if (
        isinstance(error, ValueError | RuntimeError | KeyError | TypeError)
        or "Safetensor" in type(error).__name__
    ):
        return ModelCorrupt(
            f"The files of {entry.id} do not fit together: {_first_line(error)}", model_id=entry.id
        )
    return None


def forgetting(error: BaseException, replacement: StudioError) -> StudioError:
    """Let go of everything that the error's frames hold, so that the memory is free again."""
    if error.__traceback__ is not None:
        traceback.clear_frames(error.__traceback__)
    return replacement


def _first_line(error: BaseException) -> str:
    """Return the start of an error's message without paths."""
    text = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return " ".join(word if "/" not in word[:1] else "…" for word in text.split())[:200]
