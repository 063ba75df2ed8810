"""Tiny random components for the families' ``tiny()``: real classes, a few kilobytes each, made offline.

With them the real code path, from files to pixels, runs on a CPU within a second.
"""

from app.models.tiny.hunyuan import framepack_parts, hunyuan15_parts, hunyuan_i2v_parts, hunyuan_parts
from app.models.tiny.image import flux_parts, sd3_parts, sdxl_parts
from app.models.tiny.llm import bpe_tokenizer, gemma, llama, llava, qwen_text
from app.models.tiny.ltx import ltx_parts
from app.models.tiny.ltx2 import ltx2_parts
from app.models.tiny.qwen import flux2_klein_parts, qwen_image_parts, sana_sprint_parts, z_image_parts
from app.models.tiny.seeding import seeded
from app.models.tiny.text import clip_text, clip_tokenizer, t5_text, t5_tokenizer
from app.models.tiny.unet import SD_BETAS, ddim, stable_diffusion, vae
from app.models.tiny.vision import clip_image_processor, clip_vision, siglip, siglip_image_processor
from app.models.tiny.wan import wan_base, wan_transformer, wan_vae, wan_vision

__all__ = [
    "SD_BETAS",
    "bpe_tokenizer",
    "clip_image_processor",
    "clip_text",
    "clip_tokenizer",
    "clip_vision",
    "ddim",
    "flux2_klein_parts",
    "flux_parts",
    "framepack_parts",
    "gemma",
    "hunyuan15_parts",
    "hunyuan_i2v_parts",
    "hunyuan_parts",
    "llama",
    "llava",
    "ltx2_parts",
    "ltx_parts",
    "qwen_image_parts",
    "qwen_text",
    "sana_sprint_parts",
    "sd3_parts",
    "sdxl_parts",
    "seeded",
    "siglip",
    "siglip_image_processor",
    "stable_diffusion",
    "t5_text",
    "t5_tokenizer",
    "vae",
    "wan_base",
    "wan_transformer",
    "wan_vae",
    "wan_vision",
    "z_image_parts",
]
