"""Puts a built pipeline where its plan says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.models.memory import Offload, Plan


def place(pipeline: Any, plan: Plan, device: str) -> None:
    """Move the weights to the device, or hook them so that they are fetched while the pipeline runs."""
    import torch

    if plan.offload is Offload.NONE:
        pipeline.to(device)
    elif plan.offload is Offload.MODEL:
        pipeline.enable_model_cpu_offload(device=device)
    else:
        ahead = plan.offload is Offload.GROUP
        for name, component in pipeline.components.items():
            if isinstance(component, torch.nn.Module):
                blocks = ahead and name in ("transformer", "transformer_2", "unet")
                _group_offload(component, device, blocks=blocks, ahead=ahead)
        _save_activations(pipeline)


def take_over(pipeline: Any, plan: Plan, device: str) -> None:
    """Hook a pipeline that shares the components of one already placed, before it runs.

    Model offload chains its hooks in the order of one pipeline; the other modes hook the components themselves.
    """
    if plan.offload is Offload.MODEL:
        pipeline.enable_model_cpu_offload(device=device)


@contextmanager
def unhooked(plan: Plan, device: str, pipeline: Any) -> Iterator[None]:
    """Hold model offload's hooks off while layers are added: diffusers would put them back for another device.

    With the other modes it puts back what it found.
    """
    if plan.offload is not Offload.MODEL:
        yield
        return
    pipeline.remove_all_hooks()
    try:
        yield
    finally:
        take_over(pipeline, plan, device)


def _group_offload(component: Any, device: str, *, blocks: bool, ahead: bool) -> None:
    """Fetch blocks of layers or single ones; ``ahead`` on a stream of their own, where CUDA has one.

    Single layers without a stream are what accelerate's sequential offload does; its hooks do not get on with
    inference mode.
    """
    import torch
    from diffusers.hooks import apply_group_offloading

    apply_group_offloading(
        component,
        onload_device=torch.device(device),
        offload_device=torch.device("cpu"),
        offload_type="block_level" if blocks else "leaf_level",
        num_blocks_per_group=1 if blocks else None,
        use_stream=ahead and device.startswith("cuda"),
        low_cpu_mem_usage=True,
    )


def _save_activations(pipeline: Any) -> None:
    """Decode in tiles and attend in slices: slower, for cards that hold little beside a layer."""
    vae = getattr(pipeline, "vae", None)
    if vae is not None and hasattr(vae, "enable_tiling"):
        vae.enable_tiling()
    if getattr(pipeline, "unet", None) is not None:
        pipeline.enable_attention_slicing()
