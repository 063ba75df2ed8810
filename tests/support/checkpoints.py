"""A Stable Diffusion 1.x pipeline as one checkpoint, in the names of the original code base."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file

RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "norm2": "out_layers.0", "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1", "conv_shortcut": "skip_connection",
}  # fmt: skip
UNET = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
    "mid_block.resnets.0": "middle_block.0", "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
}  # fmt: skip
ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def as_checkpoint(folder: Path, target: Path) -> Path:
    """Write the pipeline in ``folder`` (layers_per_block 1) as one checkpoint at ``target``."""
    unet = load_file(folder / "unet" / "diffusion_pytorch_model.safetensors")
    vae = load_file(folder / "vae" / "diffusion_pytorch_model.safetensors")
    text = load_file(folder / "text_encoder" / "model.safetensors")
    tensors: dict[str, Any] = {f"model.diffusion_model.{_unet(name)}": value for name, value in unet.items()}
    levels = 1 + max(int(name.split(".")[2]) for name in vae if name.startswith("decoder.up_blocks."))
    for name, value in vae.items():
        renamed = _vae(name, levels)
        matrix = re.search(r"mid\.attn_1\.(q|k|v|proj_out)\.weight", renamed)
        tensors[f"first_stage_model.{renamed}"] = value[:, :, None, None].clone() if matrix else value
    for name, value in text.items():
        tensors[f"cond_stage_model.transformer.text_model.{name.removeprefix('text_model.')}"] = value
    save_file({name: value.contiguous() for name, value in tensors.items()}, target)
    return target


def _unet(name: str) -> str:
    for ours, theirs in UNET.items():
        if name.startswith(f"{ours}."):
            return (
                _resnet(theirs + name.removeprefix(ours))
                if ".resnets." in f"{ours}."
                else theirs + name[len(ours) :]
            )
    kind, block, part, index, rest = re.match(r"(down|up)_blocks\.(\d+)\.(\w+)\.(\d+)\.(.*)", name).groups()
    if part == "downsamplers":
        return f"input_blocks.{2 * (int(block) + 1)}.0.op.{rest.removeprefix('conv.')}"
    if part == "upsamplers":
        return f"output_blocks.{2 * int(block) + 1}.{2 if int(block) == 0 else 1}.{rest}"
    place = (
        f"input_blocks.{2 * int(block) + int(index) + 1}"
        if kind == "down"
        else f"output_blocks.{2 * int(block) + int(index)}"
    )
    return _resnet(f"{place}.0.{rest}") if part == "resnets" else f"{place}.1.{rest}"


def _resnet(name: str) -> str:
    for ours, theirs in RESNET.items():
        name = re.sub(rf"\.{ours}\.", f".{theirs}.", name)
    return name


def _vae(name: str, levels: int) -> str:
    name = name.replace("conv_shortcut", "nin_shortcut").replace("conv_norm_out", "norm_out")
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda found: f"mid.block_{int(found[1]) + 1}", name)
    name = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d)\.resnets", lambda found: f"up.{levels - 1 - int(found[1])}.block", name)
    name = re.sub(
        r"up_blocks\.(\d)\.upsamplers\.0", lambda found: f"up.{levels - 1 - int(found[1])}.upsample", name
    )
    if "mid_block.attentions.0" in name:
        name = name.replace("mid_block.attentions.0", "mid.attn_1")
        for ours, theirs in ATTENTION.items():
            name = name.replace(f".{ours}.", f".{theirs}.")
    return name
