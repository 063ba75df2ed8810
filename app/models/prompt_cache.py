"""What text encoders made of prompts, kept: a prompt that comes again, with another seed, is not read again.

The very tensors come back, so the pixels are the same. Text encoders are the largest part of many models; where
they wait in the host's memory, a kept prompt spares moving them too.
"""

from __future__ import annotations

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.models.layout import ModelFiles

PLAIN = (str, int, float, bool, type(None))
READING = ("text_encoder", "tokenizer", "connectors")
"""How the names of the components begin that make something of a prompt (LTX-2's connectors among them)."""


class PromptCache:
    """Embeddings in the host's memory, at most ``limit`` bytes of them; those used longest ago go first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.hits = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """Bytes that are kept."""
        return self._bytes

    def get(self, key: Hashable) -> Any:
        """Return what is kept under a key, on the CPU; None where there is nothing."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            self.hits += 1
            return self._kept[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep a value of ``size`` bytes; one that is larger than the whole cache is not kept."""
        with self._lock:
            self._bytes -= self._kept.pop(key, (None, 0))[1]
            if size > self.limit:
                return
            self._kept[key] = (value, size)
            self._bytes += size
            while self._bytes > self.limit:
                self._bytes -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


@contextmanager
def remembering(cache: PromptCache, pipeline: Any, encoders: Hashable) -> Iterator[None]:
    """Have a pipeline ask the cache before it encodes a prompt, for the length of one run.

    ``encoders``: what tells these text encoders from others, such as their files. A pipeline without
    ``encode_prompt``, or whose text encoders an adapter changes, runs as ever.
    """
    own = getattr(pipeline, "encode_prompt", None)
    if own is None or not cache.limit or _is_adapted(pipeline):
        yield
        return
    pipeline.encode_prompt = _remembered(cache, own, (type(pipeline).__name__, encoders))
    try:
        yield
    finally:
        del pipeline.encode_prompt


def files_that_read(files: ModelFiles) -> list[tuple[str, int, int]]:
    """Return path, bytes and time of the files of a model's text encoders: what tells them from others."""
    named = [name for name in files.components if name.startswith(READING)]
    found = {file: file.stat() for name in named for file in files.weights(name)}
    return [(str(file), stat.st_size, stat.st_mtime_ns) for file, stat in found.items()]


def _remembered(cache: PromptCache, own: Callable[..., Any], where: Hashable) -> Callable[..., Any]:
    signature = inspect.signature(own)

    def encode_prompt(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        key = _key(bound.arguments)
        if key is None:
            return own(*args, **kwargs)
        kept = cache.get((where, key))
        if kept is not None:
            return _moved(kept)
        made = own(*args, **kwargs)
        size = _size(made)
        if size is not None:
            cache.put((where, key), _stored(made), size)
        return made

    return encode_prompt


def _is_adapted(pipeline: Any) -> bool:
    """Whether layers of an adapter stand in a text encoder."""
    parts = (part for name, part in pipeline.components.items() if name.startswith(READING))
    return any(bool(getattr(part, "peft_config", None)) for part in parts)


def _key(value: Any) -> Hashable | None:
    """Return what stands for the arguments of a call; None where they are more than words and numbers."""
    import torch

    if isinstance(value, PLAIN):
        return (type(value).__name__, value)
    if isinstance(value, torch.device | torch.dtype):
        return str(value)
    if isinstance(value, list | tuple):
        parts = [_key(part) for part in value]
        return None if None in parts else (type(value).__name__, *parts)
    if isinstance(value, dict):
        pairs = [(name, _key(part)) for name, part in value.items()]
        return None if any(part is None for _, part in pairs) else ("dict", *pairs)
    return None


def _size(value: Any) -> int | None:
    """Return the bytes of the tensors in a result; None where there is something that cannot be kept."""
    import torch

    if isinstance(value, torch.Tensor):
        return int(value.numel() * value.element_size())
    if isinstance(value, PLAIN):
        return 0
    if type(value) in (list, tuple):
        sizes = [_size(part) for part in value]
        return None if None in sizes else sum(size for size in sizes if size is not None)
    return None


def _stored(value: Any) -> Any:
    """Return copies of the tensors on the CPU, each with the device that it was on."""
    import torch

    if isinstance(value, torch.Tensor):
        return _Held(value.detach().to("cpu", copy=True), value.device)
    return type(value)(map(_stored, value)) if isinstance(value, list | tuple) else value


def _moved(value: Any) -> Any:
    """Return fresh tensors where they were; what a run does to them leaves the kept ones alone."""
    if isinstance(value, _Held):
        return value.tensor.to(value.device, copy=True)
    return type(value)(map(_moved, value)) if isinstance(value, list | tuple) else value


class _Held:
    """A tensor on the CPU, and the device that it belongs on."""

    def __init__(self, tensor: Any, device: Any) -> None:
        self.tensor = tensor
        self.device = device
