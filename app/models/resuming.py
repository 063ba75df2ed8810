"""Checkpoints of a run: the latents, the generator's and the scheduler's state after a step, and back.

A run that goes on begins as the first one did, so that everything before the loop is the same and as many
random numbers are drawn. Up to the step of the checkpoint its denoiser is not computed: zeros of the right
shape stand in. Then latents, generator and scheduler become those of the checkpoint, and the rest is as it
would have been.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from app.models.requests import GenerationRequest, Keeper
from app.models.scheduler_state import Unsaved, restored, saved_state

logger = logging.getLogger(__name__)

LATENTS, RANDOM = "latents", "random"
ROUND = "round."
"""Tensors of a checkpoint; of each section of a video that is done, its last latents."""


class Resumer:
    """Saves the checkpoints of one run, and takes it to where the last one stands.

    ``denoisers`` are the modules that a step computes; ``same`` is what has to be the same of both runs.
    """

    def __init__(
        self, keeper: Keeper, scheduler: Any, generator: Any, denoisers: dict[str, Any], same: dict[str, Any]
    ) -> None:
        self.keeper = keeper
        self.scheduler = scheduler
        self.generator = generator
        self.denoisers = denoisers
        self.fingerprint = hashlib.sha256(json.dumps(same, sort_keys=True, default=str).encode()).hexdigest()
        self.shapes: dict[str, tuple[list[int], str]] = {}
        """Of each denoiser: the shape and dtype of what it gave last."""
        self.rounds: dict[int, Any] = {}
        """By the step that ended it: the latents of a section."""
        self.reached = 0
        self.newest: tuple[int, Any] | None = None
        self.state, self.tensors = self._loaded()
        self.at: int = self.state.get("step", 0)
        """The step of the checkpoint that the run goes on from; 0: from its beginning."""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have zeros stand in for what the checkpoint has, for the length of the block."""
        with ExitStack() as stack:
            for name, module in self.denoisers.items():
                hook = module.register_forward_hook(self._note(name))
                stack.callback(hook.remove)
                if self.at:
                    stack.enter_context(self._standing_in(name, module))
            yield

    def after(self, step: int, total: int, latents: Any) -> dict[str, Any]:
        """Note that a step is done; return what the pipeline has to take over. ``total`` is of one section."""
        self.reached = step
        if step == self.at:
            self._take_over()
        if step <= self.at:
            kept = self.tensors.get(LATENTS if step == self.at else f"{ROUND}{step}")
            if step % total == 0 and kept is not None:
                self.rounds[step] = kept
            return {} if kept is None else {"latents": kept.to(latents.device)}
        self.newest = (step, latents)
        if step % total == 0:
            self.rounds[step] = latents
        if self.keeper.every and step % self.keeper.every == 0:
            self.save()
        return {}

    def save(self) -> None:
        """Save where the run is, if it went on since."""
        if self.newest is None:
            return
        from safetensors.torch import save

        (step, latents), self.newest = self.newest, None
        tensors = {LATENTS: latents, RANDOM: self.generator.get_state()}
        tensors |= {f"{ROUND}{at}": kept for at, kept in self.rounds.items() if at != step}
        try:
            told, of_scheduler = saved_state(self.scheduler)
        except Unsaved as error:
            logger.info("no checkpoint: %s", error)
            return
        plain, orders = in_order(tensors | of_scheduler)
        state = {
            "same": self.fingerprint,
            "step": step,
            "shapes": self.shapes,
            "scheduler": told,
            "orders": orders,
        }
        self.keeper.save(save(plain, {"state": json.dumps(state)}))

    def _loaded(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the checkpoint's state and tensors; nothing where there is none of this very run."""
        content = self.keeper.load()
        if content is None:
            return {}, {}
        from safetensors.torch import load

        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        state = json.loads(header["__metadata__"]["state"])
        if state["same"] != self.fingerprint:
            logger.warning("the checkpoint is of another run: it begins anew")
            return {}, {}
        self.shapes = {name: (shape, dtype) for name, (shape, dtype) in state["shapes"].items()}
        return state, as_ordered(load(content), state["orders"])

    def _take_over(self) -> None:
        restored(self.scheduler, self.state["scheduler"], self.tensors)
        self.generator.set_state(self.tensors[RANDOM])

    def _note(self, name: str) -> Callable[..., None]:
        def noting(_module: Any, _given: Any, output: Any) -> None:
            first = output[0]
            if hasattr(first, "shape"):
                self.shapes[name] = (list(first.shape), str(first.dtype).removeprefix("torch."))

        return noting

    @contextmanager
    def _standing_in(self, name: str, module: Any) -> Iterator[None]:
        """Give zeros instead of the module's output while the run is behind."""
        import torch

        own, forward = module.__dict__.get("forward"), module.forward

        def standing_in(*args: Any, **kwargs: Any) -> Any:
            if self.reached >= self.at or name not in self.shapes:
                return forward(*args, **kwargs)
            shape, dtype = self.shapes[name]
            given = [each for each in (*args, *kwargs.values()) if isinstance(each, torch.Tensor)]
            return (torch.zeros(shape, dtype=getattr(torch, dtype), device=given[0].device),)

        module.forward = standing_in
        try:
            yield
        finally:
            if own is None:
                del module.forward
            else:
                module.forward = own


def in_order(tensors: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """Return copies on the CPU whose memory is in the order of their axes, and the order that it was in.

    Kernels choose by strides, and another kernel gives other last bits.
    """
    orders = {name: _order(tensor.stride()) for name, tensor in tensors.items()}
    plain = {
        name: tensor.detach().cpu().permute(orders[name]).contiguous().clone()
        for name, tensor in tensors.items()
    }
    return plain, orders


def _order(strides: tuple[int, ...]) -> list[int]:
    return sorted(range(len(strides)), key=lambda axis: -strides[axis])


def as_ordered(plain: dict[str, Any], orders: dict[str, list[int]]) -> dict[str, Any]:
    """Return the tensors of `in_order` with their axes, and their memory, as they were."""
    return {
        name: tensor.permute([orders[name].index(axis) for axis in range(tensor.ndim)])
        for name, tensor in plain.items()
    }


def fingerprint_of(request: GenerationRequest, facts: dict[str, Any], size: tuple[int, int]) -> dict[str, Any]:
    """Return what two runs must have in common, so that one can go on where the other was."""
    pictures = [request.image, request.mask, request.last_image, request.ip_adapter_image]
    pictures += [*request.images, *request.video, *request.guides]
    digests = [None if each is None else hashlib.sha256(each.tobytes()).hexdigest() for each in pictures]
    return {
        "job_type": request.job_type,
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "settings": request.settings.model_dump(mode="json"),
        "seed": request.seed,
        "size": size,
        "pictures": digests,
        "facts": facts,
    }
