"""The tools of the Model Context Protocol: what a model may ask of the studio at STILLMOTION_URL."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from anyio import to_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.types import CallToolResult, ToolAnnotations
from pydantic import Field

from app.cli.mcp_answers import job_answer, media_answer, models_answer
from app.cli.mcp_settings import own_settings
from app.cli.mcp_studio import McpStudio
from app.config import Config
from app.version import __version__

INSTRUCTIONS = (
    "Makes pictures and videos with local diffusion models. Call list_models first: it says what each model "
    "makes and its ranges. The generate tools wait for the job and show what it made; where it takes longer "
    "they give a job_id to ask job_status about. get_media brings a file."
)
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
MAKES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
CANCELS = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True)

Prompt = Annotated[str, Field(description="What to show.")]
Model = Annotated[str | None, Field(description="Id from list_models; the studio's default if not given.")]
Negative = Annotated[str | None, Field(description="What to keep out.")]
Size = Annotated[int | None, Field(description="In pixels; the model's own if not given.")]
Steps = Annotated[int | None, Field(description="Denoising steps.")]
Guidance = Annotated[float | None, Field(description="How closely to follow the prompt.")]
Seed = Annotated[int | None, Field(description="The same seed and settings give the same output.")]
Count = Annotated[int, Field(ge=1, le=8, description="Pictures to make.")]
Frames = Annotated[int | None, Field(description="Frames of the video.")]
Fps = Annotated[int | None, Field(description="Frames per second.")]
MoreOfImages = Annotated[dict[str, Any] | None, Field(description=own_settings("image"))]
MoreOfClips = Annotated[dict[str, Any] | None, Field(description=own_settings("t2v"))]
MoreOfMoves = Annotated[dict[str, Any] | None, Field(description=own_settings("i2v"))]
Wait = Annotated[int, Field(ge=0, le=600, description="Seconds to wait for the job; 0 returns at once.")]
Source = Annotated[str | None, Field(description="Id of a picture of the studio.")]
SourcePath = Annotated[str | None, Field(description="Or a picture file on this computer.")]
SourceUrl = Annotated[str | None, Field(description="Or its public address.")]
MediaSize = Annotated[
    Literal["full", "thumbnail", "poster"],
    Field(description="The file itself, a small picture of it, or the first frame of a video."),
]
WAIT = 50
"""Seconds: clients commonly give a call a minute."""


def make_mcp_server(config: Config, *, files: bool = True) -> MCPServer[Any]:
    """Return the server; it talks to the studio at STILLMOTION_URL when a tool is called, not before.

    ``files``: whether a caller may name files of this computer, as one that started the server itself may.
    """
    studio = McpStudio(config, files=files)
    server: MCPServer[Any] = MCPServer(
        "stillmotion", title="Stillmotion", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING"
    )

    async def made(
        context: Context[Any, Any],
        wait_seconds: int,
        job_type: str,
        prompt: str,
        model_id: str | None,
        negative_prompt: str | None,
        settings: dict[str, Any],
    ) -> CallToolResult:
        job_id = await to_thread.run_sync(studio.enqueue, job_type, model_id, prompt, negative_prompt, settings)
        return await job_answer(studio, job_id, wait_seconds, context)

    @server.tool(annotations=READS)
    async def list_models() -> CallToolResult:
        """List the models: what each makes, its ranges and defaults, and whether its files are here."""
        return models_answer(await to_thread.run_sync(studio.models))

    @server.tool(annotations=MAKES)
    async def generate_image(
        context: Context[Any, Any],
        prompt: Prompt,
        model_id: Model = None,
        negative_prompt: Negative = None,
        num_images: Count = 1,
        width: Size = None,
        height: Size = None,
        num_inference_steps: Steps = None,
        guidance_scale: Guidance = None,
        seed: Seed = None,
        settings: MoreOfImages = None,
        wait_seconds: Wait = WAIT,
    ) -> CallToolResult:
        """Make pictures from a prompt; shows them small, with their ids and addresses."""
        asked: dict[str, Any] = {"num_images": num_images, "width": width, "height": height, "seed": seed}
        asked |= {"num_inference_steps": num_inference_steps, "guidance_scale": guidance_scale}
        return await made(
            context, wait_seconds, "image", prompt, model_id, negative_prompt, asked | (settings or {})
        )

    @server.tool(annotations=MAKES)
    async def generate_text_to_video(
        context: Context[Any, Any],
        prompt: Prompt,
        model_id: Model = None,
        negative_prompt: Negative = None,
        num_frames: Frames = None,
        fps: Fps = None,
        width: Size = None,
        height: Size = None,
        num_inference_steps: Steps = None,
        guidance_scale: Guidance = None,
        seed: Seed = None,
        settings: MoreOfClips = None,
        wait_seconds: Wait = WAIT,
    ) -> CallToolResult:
        """Make a video from a prompt; shows a frame of it, with its id and address."""
        asked: dict[str, Any] = {
            "num_frames": num_frames,
            "fps": fps,
            "width": width,
            "height": height,
            "seed": seed,
        }
        asked |= {"num_inference_steps": num_inference_steps, "guidance_scale": guidance_scale}
        return await made(
            context, wait_seconds, "t2v", prompt, model_id, negative_prompt, asked | (settings or {})
        )

    @server.tool(annotations=MAKES)
    async def generate_image_to_video(
        context: Context[Any, Any],
        prompt: Prompt,
        source_image_id: Source = None,
        image_path: SourcePath = None,
        image_url: SourceUrl = None,
        model_id: Model = None,
        negative_prompt: Negative = None,
        num_frames: Frames = None,
        fps: Fps = None,
        num_inference_steps: Steps = None,
        guidance_scale: Guidance = None,
        seed: Seed = None,
        settings: MoreOfMoves = None,
        wait_seconds: Wait = WAIT,
    ) -> CallToolResult:
        """Make a video that begins with a picture: one of the studio, a file, or an address (exactly one)."""
        path = Path(image_path) if image_path else None
        source = await to_thread.run_sync(studio.source, source_image_id, path, image_url)
        asked: dict[str, Any] = {"source_image_id": source, "num_frames": num_frames, "fps": fps, "seed": seed}
        asked |= {"num_inference_steps": num_inference_steps, "guidance_scale": guidance_scale}
        return await made(
            context, wait_seconds, "i2v", prompt, model_id, negative_prompt, asked | (settings or {})
        )

    @server.tool(annotations=READS)
    async def job_status(context: Context[Any, Any], job_id: str, wait_seconds: Wait = 0) -> CallToolResult:
        """Tell where a job is, and show what it made; may wait for its end."""
        return await job_answer(studio, job_id, wait_seconds, context)

    @server.tool(annotations=READS)
    async def get_media(media_id: str, size: MediaSize = "full") -> CallToolResult:
        """Bring a picture or video: its bytes where they are not too many, and where it is to be had."""
        return await to_thread.run_sync(media_answer, studio, media_id, size)

    @server.tool(annotations=CANCELS)
    async def cancel_job(context: Context[Any, Any], job_id: str) -> CallToolResult:
        """Cancel a job: at once while it waits, at the end of its step while it runs."""
        await to_thread.run_sync(studio.stop, job_id)
        return await job_answer(studio, job_id, 0, context)

    return server
