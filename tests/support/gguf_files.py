"""Writes GGUF files of tiny transformers, quantised by the gguf package, under the names of published files."""

from __future__ import annotations

import re
from pathlib import Path

import gguf
import numpy as np
from safetensors.numpy import load_file

BLOCK = 32
"""Numbers in one block of the types Q8_0 and Q4_0."""

TABLES = ("scale_shift_table", "modulation")
"""What is added and not multiplied stays in full precision."""

LTX = ((r"^proj_in", "patchify_proj"), (r"^time_embed", "adaln_single"), (r"norm_([qk])\b", r"\1_norm"))
"""Names of diffusers to those of Lightricks."""

WAN = (
    (r"^condition_embedder\.time_embedder\.linear_1", "time_embedding.0"),
    (r"^condition_embedder\.time_embedder\.linear_2", "time_embedding.2"),
    (r"^condition_embedder\.text_embedder\.linear_1", "text_embedding.0"),
    (r"^condition_embedder\.text_embedder\.linear_2", "text_embedding.2"),
    (r"^condition_embedder\.time_proj", "time_projection.1"),
    (r"^condition_embedder\.image_embedder\.norm1", "img_emb.proj.0"),
    (r"^condition_embedder\.image_embedder\.ff\.net\.0\.proj", "img_emb.proj.1"),
    (r"^condition_embedder\.image_embedder\.ff\.net\.2", "img_emb.proj.3"),
    (r"^condition_embedder\.image_embedder\.norm2", "img_emb.proj.4"),
    (r"^scale_shift_table", "head.modulation"),
    (r"^proj_out", "head.head"),
    (r"scale_shift_table", "modulation"),
    (r"ffn\.net\.0\.proj", "ffn.0"),
    (r"ffn\.net\.2", "ffn.2"),
    (r"\.norm2\.", ".norm3."),
    (r"attn1\.", "self_attn."),
    (r"attn2\.", "cross_attn."),
    (r"\.to_out\.0\.", ".o."),
    (r"\.to_([qkv])\.", r".\1."),
    (r"\.add_([kv])_proj\.", r".\1_img."),
    (r"\.norm_added_k\.", ".norm_k_img."),
)
"""Names of diffusers to those of Wan's authors."""


def write_gguf(model: Path, target: Path, kind: str, names: tuple[tuple[str, str], ...] = ()) -> int:
    """Write the transformer of the model folder to ``target``; returns how many tensors were quantised.

    As published files have it: matrices whose rows are whole blocks in ``kind`` (``Q8_0``, ``Q4_0``), all else
    in float32.
    """
    quantised = 0
    writer = gguf.GGUFWriter(target, "tiny")
    wanted = gguf.GGMLQuantizationType[kind]
    for name, tensor in load_file(model / "transformer" / "diffusion_pytorch_model.safetensors").items():
        for pattern, replacement in names:
            name = re.sub(pattern, replacement, name)
        if tensor.ndim == 2 and tensor.shape[1] % BLOCK == 0 and not name.endswith(TABLES):
            writer.add_tensor(name, gguf.quants.quantize(tensor, wanted), raw_dtype=wanted)
            quantised += 1
        else:
            writer.add_tensor(name, np.ascontiguousarray(tensor))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return quantised
