"""The starter video model: moving coloured shapes at 128 x 128, on any machine, with nothing downloaded.

Parts of Wan 2.1, trained by the scripts in starter/. One transformer makes both job types.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from pydantic import Field

from app.models import schedulers
from app.models.recipe import Recipe
from app.models.requests import GenerationRequest
from app.settings import ImageToVideoSettings, TextToVideoSettings, VideoSettings

if TYPE_CHECKING:
    from app.models.lineup import ModelEntry

PROMPT_TOKENS = 48
"""Length that prompts were padded to in training; the pipelines' own is 512."""


class _Ranges(VideoSettings):
    num_inference_steps: int = Field(default=20, ge=1, le=100, description="Denoising steps.")
    guidance_scale: float = Field(default=2.5, ge=0.0, le=20.0, description="Classifier-free guidance.")
    width: int | None = Field(default=None, ge=64, le=256, description="Width in pixels.")
    height: int | None = Field(default=None, ge=64, le=256, description="Height in pixels.")
    num_frames: int = Field(default=17, ge=5, le=33, description="Frames: a multiple of 4 plus 1.")
    fps: int | None = Field(default=8, ge=1, le=60, description="Frames per second of the file.")


class StarterT2VSettings(_Ranges, TextToVideoSettings):
    """Text to video with the starter model."""


class StarterI2VSettings(_Ranges, ImageToVideoSettings):
    """Image to video with the starter model: the source becomes the first frame."""


class StarterVideo(Recipe):
    """17 frames, 20 steps of UniPC and guidance 2.5 are what its training was judged with.

    The files hold the image-to-video transformer. In training half of the clips had no picture and zeros in its
    place, so that without the inputs that read it, it is the text-to-video transformer.
    """

    family = "starter-video"
    title = "Starter (draws moving shapes)"
    description = (
        "Draws clips of moving shapes, or moves your picture, on any machine; add a real model in .env."
    )
    license = "Apache-2.0"
    starter = "video"
    settings = {"t2v": StarterT2VSettings, "i2v": StarterI2VSettings}
    pipelines = {"t2v": "WanPipeline", "i2v": "WanImageToVideoPipeline"}
    loaded_as = "i2v"
    size = (128, 128)
    multiple = 16
    max_pixels = 256 * 256
    frame_stride = 4
    last_image = True
    schedulers = schedulers.FLOW
    dtypes = {"default": "float32"}
    working_gb = 0.5

    def job_types(self, entry: ModelEntry) -> tuple[str, ...]:
        """Both, whatever the type of the entry."""
        return tuple(self.settings)

    def variant(self, pipeline: Any, job_type: str) -> Any:
        """The pipeline of text to video, with the transformer that reads no picture; all else is shared."""
        from app.models.loading import share

        other = share(pipeline, self.pipelines[job_type])
        other.register_modules(transformer=without_picture(pipeline.transformer))
        return other

    @contextmanager
    def running(
        self, pipeline: Any, entry: ModelEntry, request: GenerationRequest, arguments: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """The first frame is known, so it is decoded from the picture's own latents."""
        if request.image is None:
            yield arguments
        else:
            with first_kept(pipeline, request.image):
                yield arguments

    def arguments(self, request: GenerationRequest, size: tuple[int, int]) -> dict[str, Any]:
        return super().arguments(request, size) | {"max_sequence_length": PROMPT_TOKENS}

    def tiny(self, folder: Path, job_type: str) -> None:
        from app.models import tiny

        tiny.seeded()
        import diffusers

        parts = tiny.wan_base(tiny.wan_vae()) | {"transformer": tiny.wan_transformer(36)}
        none = {"image_encoder": None, "image_processor": None}
        diffusers.WanImageToVideoPipeline(**parts, **none).save_pretrained(folder)


@contextmanager
def first_kept(pipeline: Any, picture: Image.Image) -> Iterator[None]:
    """Have the VAE decode a clip's first latent frame, which is the first picture alone, from ``picture``.

    What was denoised there is nearly the same; this way it is exactly what the VAE makes of the picture, and
    the frames after it are decoded beside it.
    """
    vae, decode = pipeline.vae, pipeline.vae.decode
    pixels = pipeline.video_processor.preprocess(picture, picture.height, picture.width)
    known = vae.encode(pixels[:, :, None].to(vae.device, vae.dtype)).latent_dist.mode()

    def decoding(latents: Any, *args: Any, **kwargs: Any) -> Any:
        latents = latents.clone()
        latents[:, :, :1] = known.to(latents.dtype)
        return decode(latents, *args, **kwargs)

    vae.decode = decoding
    try:
        yield
    finally:
        del vae.decode


def without_picture(transformer: Any) -> Any:
    """Return a transformer that takes the latents alone, on the very weights of one that reads a picture too.

    The columns of the patch embedding (out, in, 1, height, width) beyond the latents' fall away: what they
    would multiply is zero where there is no picture.
    """
    latents = transformer.config.out_channels
    state = transformer.state_dict()
    state["patch_embedding.weight"] = state["patch_embedding.weight"][:, :latents].clone()
    made = type(transformer).from_config(transformer.config, in_channels=latents)
    made.load_state_dict(state, assign=True)
    return made.eval()
