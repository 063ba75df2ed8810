"""Records outputs that come as files, a plugin's: checked like anything from outside, kept with sound."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from app.errors import InvalidInput
from app.media import ffmpeg, mp4
from app.media.audio import WAVEFORM, Sound, audio_format, read_sound, waveform, with_xmp
from app.media.decoding import decode_image
from app.media.facts import OutputFacts, PreparedMedia
from app.media.files import disk_full_translated, durable, write_durably
from app.media.intake import TakenIn, taken_in, video_format
from app.media.metadata import text_tags, tool_of
from app.media.record import compose_record
from app.media.recording import Recorder, measured, new_row, row_of
from app.media.video import first_frame, probe
from app.media.xmp import xmp_packet

LARGEST = {"image": 50 << 20, "video": 500 << 20, "audio": 100 << 20}
"""Bytes of one file, by its kind."""


def kind_of(head: bytes) -> str:
    """Return image, video or audio for a file's first bytes; what is none is left to the picture reader."""
    if video_format(head) is not None:
        return "video"
    return "audio" if audio_format(head) is not None else "image"


def record_file(recorder: Recorder, path: Path, facts: OutputFacts) -> PreparedMedia:
    """Write a file's pixels, frames or samples as an output.

    Raises `InvalidInput` and `UnsupportedMediaType` that say what is wrong with it, and `DiskFull`.
    """
    with path.open("rb") as file:
        kind = kind_of(file.read(64))
    if path.stat().st_size > LARGEST[kind]:
        raise InvalidInput(path.name, f"is larger than {LARGEST[kind] >> 20} MB", maximum=LARGEST[kind])
    if kind == "audio":
        return record_sound(recorder, read_sound(path, path.name), facts)
    if kind == "image":
        return recorder.image(decode_image(path.read_bytes(), path.name).image, facts)
    with taken_in(path.read_bytes(), path.name, sound=True) as video:
        return _record_video(recorder, video, facts)


def record_sound(recorder: Recorder, sound: Sound, facts: OutputFacts | None) -> PreparedMedia:
    """Write a sound as WAV: an output with ``facts``, without them an upload. Raises `DiskFull`."""
    media = row_of(facts, "audio", *WAVEFORM) if facts else new_row("audio", *WAVEFORM, upload=True)
    media.fps, media.num_frames, media.pixels_sha256 = float(sound.sample_rate), sound.samples, sound.sha256
    content = sound.content
    if facts is None:
        media.details = {"upload": {"format": sound.format, "channels": sound.channels}, "parameters": None}
    else:
        media.details = compose_record(facts, media.id, {**measured(media), "channels": sound.channels})
        content = with_xmp(content, xmp_packet(tool_of(media.details)))
    return recorder.write(media, waveform(sound.content), lambda path: write_durably(path, content))


def take_in_sound(recorder: Recorder, content: bytes, field: str) -> PreparedMedia:
    """Write a sound that a client sends. Raises `InvalidInput` naming ``field``, and `DiskFull`."""
    with disk_full_translated(), tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return record_sound(recorder, read_sound(Path(file.name), field), None)


def record_joined(recorder: Recorder, path: Path, facts: OutputFacts) -> PreparedMedia:
    """Write a video that was joined from clips.

    Its pixels' digest is one over the clips' own, how many frames of each it shows and how they are faded
    (``facts.record``): it tells the pixels before they were encoded, as that of every video does. Raises
    `EncodingFailed` and `DiskFull`.
    """
    digest = hashlib.sha256(json.dumps(facts.record.get("fades")).encode())
    for clip in facts.record["clips"]:
        digest.update(f"{clip['frames']}:{clip['pixels_sha256']};".encode())
    joined = TakenIn(path, "MP4", probe(path), first_frame(path))
    return _record_video(recorder, joined, facts, digest.hexdigest())


def _record_video(
    recorder: Recorder, video: TakenIn, facts: OutputFacts, sha256: str | None = None
) -> PreparedMedia:
    found = video.probe
    media = row_of(facts, "video", found.width, found.height)
    media.fps, media.num_frames, media.pixels_sha256 = found.fps, found.num_frames, sha256
    record = media.details = compose_record(facts, media.id, measured(media))

    def write(path: Path) -> None:
        with durable(path) as temporary, tempfile.TemporaryDirectory() as folder:
            tags = Path(folder) / "tags.txt"
            tags.write_bytes(mp4.ffmetadata(text_tags(record)))
            copied = [
                "-map",
                "0",
                "-c",
                "copy",
                "-map_metadata",
                "1",
                "-movflags",
                "+faststart+use_metadata_tags",
            ]
            described = [*ffmpeg.input_file(video.path), "-f", "ffmetadata", "-i", str(tags)]
            target = Path(folder) / "video.mp4"
            ffmpeg.read([*described, *copied, "-f", "mp4", "-y", f"file:{target}"])
            shutil.copyfile(target, temporary)
            mp4.append_xmp(temporary, xmp_packet(tool_of(record)))

    return recorder.write(media, video.first, write)
