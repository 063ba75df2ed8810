"""How the autoencoder begins: as average pooling that already keeps colours.

A fresh AutoencoderKL shrinks its input at every one of its dozen plain convolutions and then norms what is
left, so it spends hours finding out that colours matter. Here the residual stream begins as the identity (a
mean over 2x2 where it is downsampled), red, green and blue travel as pairs (+x, -x), of which silu(x) -
silu(-x) = x gives the value back after the last activation, and two constant channels hold the norm's scale
steady. The other channels begin random and learn the edges.
"""

from __future__ import annotations

import torch
from diffusers import AutoencoderKL
from diffusers.models.downsampling import Downsample2D
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.upsampling import Upsample2D
from torch import nn

COLOURS = 3
KEPT = 8
"""Channels that pass downsampling unmixed: the three pairs and the two constants."""
CONSTANT = 2.0
GAIN = 1.7
"""About sqrt(3): what the default initialisation (kaiming_uniform, a = sqrt(5)) lacks to keep the variance."""


@torch.no_grad()
def begin_as_pooling(vae: AutoencoderKL, log_variance: float) -> None:
    """Set the weights of a fresh autoencoder as the module describes, with a constant posterior log-
    variance."""
    for module in vae.modules():
        if isinstance(module, ResnetBlock2D):
            module.conv2.weight.mul_(0.1)
            module.conv2.bias.zero_()
            if module.conv_shortcut is not None:
                _identity(module.conv_shortcut, others=1.0)
        elif isinstance(module, Downsample2D):
            _mean(module.conv)
        elif isinstance(module, Upsample2D):
            _identity(module.conv, others=0.3)
    for convolution in (vae.encoder.conv_in, vae.decoder.conv_in):
        _open_pairs(convolution)
    for convolution in (vae.encoder.conv_out, vae.decoder.conv_out):
        _close_pairs(convolution)
    for convolution in (vae.quant_conv, vae.post_quant_conv):
        convolution.weight.zero_()
        convolution.bias.zero_()
        for channel in range(convolution.weight.shape[0]):
            convolution.weight[channel, channel] = 1
    latents = vae.config.latent_channels
    vae.quant_conv.weight[latents:] = 0
    vae.quant_conv.bias[latents:] = log_variance


def _random(convolution: nn.Conv2d, gain: float) -> None:
    _, inputs, height, width = convolution.weight.shape
    convolution.weight.normal_(0, gain / (inputs * height * width) ** 0.5)
    convolution.bias.zero_()


def _identity(convolution: nn.Conv2d, others: float) -> None:
    _random(convolution, others)
    outputs, inputs, height, width = convolution.weight.shape
    for channel in range(min(outputs, inputs)):
        convolution.weight[channel] = 0
        convolution.weight[channel, channel, height // 2, width // 2] = 1


def _mean(convolution: nn.Conv2d) -> None:
    _random(convolution, GAIN)
    for channel in range(KEPT):
        convolution.weight[channel] = 0
        convolution.weight[channel, channel, :2, :2] = 1 / 4


def _open_pairs(convolution: nn.Conv2d) -> None:
    convolution.weight.mul_(GAIN)
    for colour in range(COLOURS):
        for sign, channel in ((1, 2 * colour), (-1, 2 * colour + 1)):
            convolution.weight[channel] = 0
            convolution.weight[channel, colour, 1, 1] = sign
            convolution.bias[channel] = 0
    for sign, channel in ((1, 2 * COLOURS), (-1, 2 * COLOURS + 1)):
        convolution.weight[channel] = 0
        convolution.bias[channel] = sign * CONSTANT


def _close_pairs(convolution: nn.Conv2d) -> None:
    for colour in range(COLOURS):
        convolution.weight[colour] = 0
        convolution.bias[colour] = 0
        for sign, channel in ((1, 2 * colour), (-1, 2 * colour + 1)):
            convolution.weight[colour, channel, 1, 1] = sign
