"""Long videos from segments: the clips one by one, each recorded as it is done, then the video they make."""

from __future__ import annotations

from app.errors import MediaNotFound, SourceMissing, StudioError
from app.media.joining import Part, join
from app.models.entry import ModelEntry
from app.models.manager import LoadedModel
from app.models.memory import Placing
from app.models.storyboards import CLIP, Clip, clip_of
from app.queue.asking import Ask
from app.queue.context import JobContext
from app.settings import StoryboardSettings
from app.tables import Media

Settings = StoryboardSettings

MADE_OF = CLIP
"""The job type of a model that its parts are."""


def process(context: JobContext, settings: StoryboardSettings) -> None:
    """Make the clips that are not recorded yet, then join them."""
    entry = context.entry
    assert entry is not None
    context.expect(settings.num_outputs)
    context.in_parts(settings.num_clips)
    _tell(context, settings)
    missing = [index for index in context.missing_outputs() if index < settings.num_clips]
    if missing:
        with context.model(_ask(context, settings, clip_of(entry, settings, missing[0]))) as model:
            for index in missing:
                _make(context, entry, model, settings, index)
    if settings.num_clips in context.missing_outputs():
        _join(context, settings)
    made = context.media.of_job(context.job.id)
    context.result = {"video_id": made[-1].id, "clip_ids": [one.id for one in made[: settings.num_clips]]}


def _make(
    context: JobContext, entry: ModelEntry, model: LoadedModel, settings: StoryboardSettings, index: int
) -> None:
    clip = clip_of(entry, settings, index)
    ask = _ask(context, settings, clip)
    with context.part(index):
        result = context.generate(model, index, clip.seed, context.sources(clip.settings), ask)
        frames = result.frames
        if not frames:
            raise StudioError("The model gave no frames.")
        if not settings.joined and not settings.include_last_frame:
            frames = frames[:-1]
        context.save_video(index, frames, float(settings.fps or 1), clip.seed, result.facts, result.audio, ask)


def _ask(context: JobContext, settings: StoryboardSettings, clip: Clip) -> Ask:
    encoding = {"crf": settings.mp4_crf, "cut_before_end": True}
    placing = Placing(settings.enable_adaptive_memory, settings.gpu_memory_preservation)
    return Ask(
        CLIP, clip.prompt, context.job.negative_prompt, clip.settings, placing=placing, encoding=encoding
    )


def _join(context: JobContext, settings: StoryboardSettings) -> None:
    """Join the clips: of two neighbours only the second one shows the picture between them."""
    clips = context.media.of_job(context.job.id)[: settings.num_clips]
    if [clip.index for clip in clips] != list(range(settings.num_clips)):
        raise SourceMissing("A clip of this storyboard was deleted before they were joined: send it again.")
    parts = [_part(context, clip, last=clip is clips[-1] and settings.include_last_frame) for clip in clips]
    shown = list(clips)
    if settings.source_video_id is not None:
        before = _video(context, settings.source_video_id)
        parts.insert(0, _part(context, before, last=False))
        shown.insert(0, before)
    details = clips[0].details or {}
    record = {
        **(details.get("run") or {}),
        "versions": details.get("versions") or {},
        "clips": [
            {"frames": part.frames, "pixels_sha256": clip.pixels_sha256}
            for part, clip in zip(parts, shown, strict=True)
        ],
        **({"fades": settings.fades.model_dump()} if settings.fades else {}),
    }
    context.report("joining")
    with context.work_folder() as folder:
        target = folder / "video.mp4"
        fades = settings.fades.model_dump() if settings.fades else {}
        join(parts, float(settings.fps or 1), target, crf=settings.mp4_crf, **fades)
        context.save_joined(settings.num_clips, target, settings.seed or 0, record)


def _part(context: JobContext, clip: Media, *, last: bool) -> Part:
    """Return what the video shows of a clip. Raises `SourceMissing`."""
    try:
        path, _ = context.media.file(clip)
    except MediaNotFound:
        raise SourceMissing(
            f"The file of clip {clip.index + 1} is gone from the disk: send it again."
        ) from None
    return Part(path, (clip.num_frames or 1) - (0 if last else 1))


def _video(context: JobContext, media_id: str) -> Media:
    """Return the video that goes on. Raises `SourceMissing`."""
    try:
        return context.media.get(media_id, "video")
    except MediaNotFound:
        raise SourceMissing("The video that goes on was deleted.") from None


def _tell(context: JobContext, settings: StoryboardSettings) -> None:
    """Warn of what is not as it was asked for: lengths, shapes, and words that no clip hears."""
    fps, clips = settings.fps or 1, settings.num_clips
    for index, segment in enumerate(settings.segments):
        field = f"segments.{index}"
        if index >= clips:
            if any(segment.prompts):
                context.warn(
                    f"{field}.prompt", "The last picture begins no clip: its prompt is not used.", "ignored"
                )
            continue
        made = ((segment.num_frames or 1) - 1) / fps
        if abs(made - segment.duration) * fps >= 1:
            reason = f"{segment.duration:g} s is no length that the model makes: the clip takes {made:g} s."
            context.warn(f"{field}.duration", reason, "changed")
    wanted = (settings.width or 1) / (settings.height or 1)
    for index, segment in enumerate(settings.segments):
        picture = context.media.get(segment.source_image_id or "")
        ratio = picture.width / picture.height
        if max(ratio / wanted, wanted / ratio) > CROPPED:
            size = f"{settings.width}x{settings.height}"
            reason = f"{picture.width}x{picture.height} is cropped at its centre to the shape of {size}."
            context.warn(f"segments.{index}.source_image_id", reason, "changed")


CROPPED = 1.1
"""Ratio of two shapes from which the part that is cut off is worth a word: a tenth of the picture."""
