"""How the video transformer begins: every block as the identity, and with a sense of place.

Wan's positions are rotary alone: attention knows how far apart two patches are, never where in the picture they
are, and a small model trained on noise finds the borders only after hours. But it can: asked outright for
row, column and frame of every patch after two blocks, it learns to tell them from pure noise in two hundred
steps. So it is asked all along, and the blocks above can draw something "on the left".
"""

from __future__ import annotations

import torch
from diffusers import WanTransformer3DModel
from torch import Tensor, nn
from torch.nn import functional as F

AFTER = 2
"""The blocks after which a patch has to know its place."""
NOISY = 0.5
"""The least noise at which it is asked: layouts are decided there, and later the picture itself tells."""


@torch.no_grad()
def begin(transformer: WanTransformer3DModel) -> None:
    """Open gates, and nothing added to the residual stream or the output yet."""
    for block in transformer.blocks:
        for last in (block.attn1.to_out[0], block.attn2.to_out[0], block.ffn.net[2]):
            last.weight.zero_()
            last.bias.zero_()
        block.scale_shift_table[:, (0, 1, 3, 4)] *= 0.1
        block.scale_shift_table[:, (2, 5)] = 1.0
    transformer.condition_embedder.time_proj.weight.mul_(0.1)
    transformer.condition_embedder.time_proj.bias.zero_()
    transformer.proj_out.weight.zero_()
    transformer.proj_out.bias.zero_()


class Place(nn.Module):
    """Asks the patches of (t, 8, 8) for their frame, row and column; needed in training only."""

    def __init__(self, transformer: WanTransformer3DModel, frames: int = 5, side: int = 8) -> None:
        super().__init__()
        width = transformer.config.num_attention_heads * transformer.config.attention_head_dim
        self.sizes = (frames, side, side)
        self.read = nn.Linear(width, sum(self.sizes))
        self.states: Tensor | None = None
        transformer.blocks[AFTER - 1].register_forward_hook(self._keep)

    def _keep(self, module: nn.Module, inputs: object, output: Tensor) -> None:
        self.states = output

    def loss(self, noise: Tensor, frames: int) -> Tensor:
        """Cross-entropy of the last pass's patches, of the samples whose noise (n,) is NOISY or more."""
        assert self.states is not None
        states = self.states[noise >= NOISY].float()
        if not len(states):
            return torch.zeros(())
        logits = self.read(F.layer_norm(states, states.shape[-1:])).split(self.sizes, -1)
        grid = torch.meshgrid(*(torch.arange(n) for n in (frames, *self.sizes[1:])), indexing="ij")
        return sum(
            (
                F.cross_entropy(each.flatten(0, 1), answer.flatten().repeat(len(states)))
                for each, answer in zip(logits, grid, strict=True)
            ),
            torch.zeros(()),
        )
