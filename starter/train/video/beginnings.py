"""How the video autoencoder begins: as an average over space and time that already keeps colours.

With ``is_residual`` the shortcuts of AutoencoderKLWan (Wan 2.2) average 2x2 pixels, turn pairs of frames into
channels, and repeat them on the way back. Red, green and blue travel along them as pairs (+x, -x), of which
silu(x) - silu(-x) = x gives the value back, and two constant channels hold the scale of the RMS norm steady.
Everything beside the shortcuts begins small and looks at the current frame only; it learns edges and motion.
"""

from __future__ import annotations

import torch
from diffusers import AutoencoderKLWan
from diffusers.models.autoencoders.autoencoder_kl_wan import WanAttentionBlock, WanResample, WanResidualBlock
from torch import nn

COLOURS = 3
CONSTANT = 3.0
GAIN = 1.7
"""About sqrt(3): what the default initialisation (kaiming_uniform, a = sqrt(5)) lacks to keep the variance."""


@torch.no_grad()
def begin_as_average(vae: AutoencoderKLWan, log_variance: float) -> None:
    """Set the weights of a fresh autoencoder as the module describes, with a constant posterior log-
    variance."""
    for module in vae.modules():
        if isinstance(module, nn.Conv3d) and module.kernel_size == (3, 3, 3):
            module.weight[:, :, :2] = 0
            module.weight.mul_(GAIN * 3**0.5)
            module.bias.zero_()
    for module in vae.modules():
        if isinstance(module, WanResidualBlock):
            module.conv2.weight.mul_(0.2)
            if isinstance(module.conv_shortcut, nn.Conv3d):
                _identity(module.conv_shortcut)
        elif isinstance(module, WanResample):
            module.resample[1].weight.mul_(0.3 * GAIN)
            module.resample[1].bias.zero_()
            if hasattr(module, "time_conv"):
                _repeat(module.time_conv)
        elif isinstance(module, WanAttentionBlock):
            # Attention over the whole picture would undo training on crops; it stays out of the way.
            module.proj.weight.zero_()
            module.proj.bias.zero_()
            module.requires_grad_(False)
    encoder, decoder = vae.encoder, vae.decoder
    pixels = encoder.conv_in.weight.shape[1] // COLOURS
    newest = encoder.conv_out.weight.shape[1] // encoder.conv_in.weight.shape[0]
    _open_pairs(encoder.conv_in, pixels)
    _close_pairs(encoder.conv_out, 1, newest)
    _open_pairs(decoder.conv_in, 1)
    _close_pairs(decoder.conv_out, pixels, 1)
    for convolution in (vae.quant_conv, vae.post_quant_conv):
        convolution.weight.zero_()
        convolution.bias.zero_()
        for channel in range(convolution.weight.shape[0]):
            convolution.weight[channel, channel] = 1
    latents = vae.config.z_dim
    vae.quant_conv.weight[latents:] = 0
    vae.quant_conv.bias[latents:] = log_variance


def _identity(convolution: nn.Conv3d) -> None:
    convolution.bias.zero_()
    for channel in range(min(convolution.weight.shape[:2])):
        convolution.weight[channel] = 0
        convolution.weight[channel, channel] = 1


def _repeat(convolution: nn.Conv3d) -> None:
    """Time convolution (inputs -> inputs or 2 x inputs): the newest frame, and a little of everything."""
    inputs = convolution.weight.shape[1]
    convolution.weight.mul_(0.5)
    convolution.bias.zero_()
    for channel in range(convolution.weight.shape[0]):
        convolution.weight[channel, channel % inputs, -1] += 1


def _open_pairs(convolution: nn.Conv3d, pixels: int) -> None:
    """Each colour's mean over its so many pixel channels as (+x, -x), then the two constants."""
    for colour in range(COLOURS):
        for sign, channel in ((1, 2 * colour), (-1, 2 * colour + 1)):
            convolution.weight[channel] = 0
            convolution.weight[channel, colour * pixels : (colour + 1) * pixels, -1, 1, 1] = sign / pixels
    for sign, channel in ((1, 2 * COLOURS), (-1, 2 * COLOURS + 1)):
        convolution.weight[channel] = 0
        convolution.bias[channel] = sign * CONSTANT


def _close_pairs(convolution: nn.Conv3d, pixels: int, frames: int) -> None:
    """Each colour from its pair, for so many pixels; of so many frames held in channels, the newest."""
    for colour in range(COLOURS):
        for output in range(colour * pixels, (colour + 1) * pixels):
            convolution.weight[output] = 0
            for sign, channel in ((1, 2 * colour), (-1, 2 * colour + 1)):
                convolution.weight[output, channel * frames + frames - 1, -1, 1, 1] = sign
