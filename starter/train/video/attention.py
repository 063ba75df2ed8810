"""Wan's attention as plain matrix products: on a CPU its gradient costs a third of that of the fused kernel."""

from __future__ import annotations

import torch
from diffusers.models.transformers.transformer_wan import WanAttention
from torch import Tensor


def _turned(states: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions: neighbouring channels (a, b) to (a cos - b sin, b cos + a sin)."""
    a, b = states.unflatten(-1, (-1, 2)).unbind(-1)
    cos, sin = cos[..., 0::2].type_as(states), sin[..., 1::2].type_as(states)
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class PlainAttention:
    """The same arithmetic as diffusers' WanAttnProcessor, for text and latents without image states."""

    def __call__(
        self,
        attn: WanAttention,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        rotary_emb: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor:
        """Attend from (n, q, c) to itself or to (n, k, c): (n, q, c)."""
        source = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        value = attn.to_v(source)
        query = attn.norm_q(attn.to_q(hidden_states)).type_as(value).unflatten(2, (attn.heads, -1))
        key = attn.norm_k(attn.to_k(source)).type_as(value).unflatten(2, (attn.heads, -1))
        if rotary_emb is not None:
            query, key = _turned(query, *rotary_emb), _turned(key, *rotary_emb)
        query = query.transpose(1, 2) * query.shape[-1] ** -0.5
        weights = (query @ key.permute(0, 2, 3, 1)).softmax(-1, dtype=value.dtype)
        mixed = weights @ value.unflatten(2, (attn.heads, -1)).transpose(1, 2)
        return attn.to_out[0](mixed.transpose(1, 2).flatten(2))
