"""Every picture and video that settings name is found, wherever it stands."""

from __future__ import annotations

from app.settings import (
    ControlNetInput,
    EditSettings,
    ImageSettings,
    ImageToVideoSettings,
    InpaintSettings,
    IPAdapterInput,
    VideoToVideoSettings,
    named_media,
)


def found(settings: object) -> list[tuple[str, str, str]]:
    return [(named.field, named.media_id, named.kind) for named in named_media(settings)]  # type: ignore[arg-type]


def test_single_ones_lists_and_parts() -> None:
    assert found(InpaintSettings(source_image_id="a", mask_image_id="b")) == [
        ("source_image_id", "a", "image"),
        ("mask_image_id", "b", "image"),
    ]
    assert found(EditSettings(source_image_ids=["a", "b"])) == [
        ("source_image_ids.0", "a", "image"),
        ("source_image_ids.1", "b", "image"),
    ]
    assert found(VideoToVideoSettings(source_video_id="v")) == [("source_video_id", "v", "video")]
    assert found(ImageToVideoSettings(source_image_id="a")) == [("source_image_id", "a", "image")]


def test_guides_and_picture_prompts() -> None:
    guides = [ControlNetInput(model="edges", guide_image_id=name) for name in ("g", "h")]
    settings = ImageSettings(controlnets=guides, ip_adapter=IPAdapterInput(image_id="p"))
    assert found(settings) == [
        ("controlnets.0.guide_image_id", "g", "image"),
        ("controlnets.1.guide_image_id", "h", "image"),
        ("ip_adapter.image_id", "p", "image"),
    ]
