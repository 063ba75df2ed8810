from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.media_metadata_media_type import (
    MediaMetadataMediaType,
    check_media_metadata_media_type,
)
from ..models.media_metadata_origin import (
    MediaMetadataOrigin,
    check_media_metadata_origin,
)

if TYPE_CHECKING:
    from ..models.media_metadata_record_type_0 import MediaMetadataRecordType0
    from ..models.media_metadata_settings_type_0 import MediaMetadataSettingsType0


T = TypeVar("T", bound="MediaMetadata")


@_attrs_define
class MediaMetadata:
    """Everything recorded about one picture or video.

    Attributes:
        bytes_ (int):
        created_at (datetime.datetime):
        duration_seconds (float | None):
        favorite (bool):
        fps (float | None): of a sound: samples a second
        height (int):
        id (str):
        index (int): number within the job, from 0
        job_id (None | str): null for an upload
        media_type (MediaMetadataMediaType):
        mime_type (str):
        missing (bool): the file is gone from the disk
        model_id (None | str):
        negative_prompt (None | str):
        num_frames (int | None): of a sound: its samples
        origin (MediaMetadataOrigin):
        parameters (None | str): the text that stands in the file under the key parameters
        pixels_sha256 (None | str): SHA-256 of the raw RGB bytes, before encoding
        poster_url (None | str): first frame at full size; null for a picture
        prompt (str):
        record (MediaMetadataRecordType0 | None): as in the file under the key stillmotion; of an upload, what its file
            said
        seed (int | None):
        settings (MediaMetadataSettingsType0 | None): as resolved when it was made, with its own seed
        tags (list[str]): in lower case, in order
        thumbnail_url (str):
        url (str):
        width (int): in pixels; of a sound: of the picture of its waveform
    """

    bytes_: int
    created_at: datetime.datetime
    duration_seconds: float | None
    favorite: bool
    fps: float | None
    height: int
    id: str
    index: int
    job_id: None | str
    media_type: MediaMetadataMediaType
    mime_type: str
    missing: bool
    model_id: None | str
    negative_prompt: None | str
    num_frames: int | None
    origin: MediaMetadataOrigin
    parameters: None | str
    pixels_sha256: None | str
    poster_url: None | str
    prompt: str
    record: MediaMetadataRecordType0 | None
    seed: int | None
    settings: MediaMetadataSettingsType0 | None
    tags: list[str]
    thumbnail_url: str
    url: str
    width: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.media_metadata_record_type_0 import MediaMetadataRecordType0
        from ..models.media_metadata_settings_type_0 import MediaMetadataSettingsType0

        bytes_ = self.bytes_

        created_at = self.created_at.isoformat()

        duration_seconds: float | None
        duration_seconds = self.duration_seconds

        favorite = self.favorite

        fps: float | None
        fps = self.fps

        height = self.height

        id = self.id

        index = self.index

        job_id: None | str
        job_id = self.job_id

        media_type: str = self.media_type

        mime_type = self.mime_type

        missing = self.missing

        model_id: None | str
        model_id = self.model_id

        negative_prompt: None | str
        negative_prompt = self.negative_prompt

        num_frames: int | None
        num_frames = self.num_frames

        origin: str = self.origin

        parameters: None | str
        parameters = self.parameters

        pixels_sha256: None | str
        pixels_sha256 = self.pixels_sha256

        poster_url: None | str
        poster_url = self.poster_url

        prompt = self.prompt

        record: dict[str, Any] | None
        if isinstance(self.record, MediaMetadataRecordType0):
            record = self.record.to_dict()
        else:
            record = self.record

        seed: int | None
        seed = self.seed

        settings: dict[str, Any] | None
        if isinstance(self.settings, MediaMetadataSettingsType0):
            settings = self.settings.to_dict()
        else:
            settings = self.settings

        tags = self.tags

        thumbnail_url = self.thumbnail_url

        url = self.url

        width = self.width

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bytes": bytes_,
                "created_at": created_at,
                "duration_seconds": duration_seconds,
                "favorite": favorite,
                "fps": fps,
                "height": height,
                "id": id,
                "index": index,
                "job_id": job_id,
                "media_type": media_type,
                "mime_type": mime_type,
                "missing": missing,
                "model_id": model_id,
                "negative_prompt": negative_prompt,
                "num_frames": num_frames,
                "origin": origin,
                "parameters": parameters,
                "pixels_sha256": pixels_sha256,
                "poster_url": poster_url,
                "prompt": prompt,
                "record": record,
                "seed": seed,
                "settings": settings,
                "tags": tags,
                "thumbnail_url": thumbnail_url,
                "url": url,
                "width": width,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.media_metadata_record_type_0 import MediaMetadataRecordType0
        from ..models.media_metadata_settings_type_0 import MediaMetadataSettingsType0

        d = dict(src_dict)
        bytes_ = d.pop("bytes")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_duration_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        duration_seconds = _parse_duration_seconds(d.pop("duration_seconds"))

        favorite = d.pop("favorite")

        def _parse_fps(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        fps = _parse_fps(d.pop("fps"))

        height = d.pop("height")

        id = d.pop("id")

        index = d.pop("index")

        def _parse_job_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        job_id = _parse_job_id(d.pop("job_id"))

        media_type = check_media_metadata_media_type(d.pop("media_type"))

        mime_type = d.pop("mime_type")

        missing = d.pop("missing")

        def _parse_model_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        model_id = _parse_model_id(d.pop("model_id"))

        def _parse_negative_prompt(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        negative_prompt = _parse_negative_prompt(d.pop("negative_prompt"))

        def _parse_num_frames(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        num_frames = _parse_num_frames(d.pop("num_frames"))

        origin = check_media_metadata_origin(d.pop("origin"))

        def _parse_parameters(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        parameters = _parse_parameters(d.pop("parameters"))

        def _parse_pixels_sha256(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        pixels_sha256 = _parse_pixels_sha256(d.pop("pixels_sha256"))

        def _parse_poster_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        poster_url = _parse_poster_url(d.pop("poster_url"))

        prompt = d.pop("prompt")

        def _parse_record(data: object) -> MediaMetadataRecordType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                record_type_0 = MediaMetadataRecordType0.from_dict(data)

                return record_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MediaMetadataRecordType0 | None, data)

        record = _parse_record(d.pop("record"))

        def _parse_seed(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        seed = _parse_seed(d.pop("seed"))

        def _parse_settings(data: object) -> MediaMetadataSettingsType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                settings_type_0 = MediaMetadataSettingsType0.from_dict(data)

                return settings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MediaMetadataSettingsType0 | None, data)

        settings = _parse_settings(d.pop("settings"))

        tags = cast(list[str], d.pop("tags"))

        thumbnail_url = d.pop("thumbnail_url")

        url = d.pop("url")

        width = d.pop("width")

        media_metadata = cls(
            bytes_=bytes_,
            created_at=created_at,
            duration_seconds=duration_seconds,
            favorite=favorite,
            fps=fps,
            height=height,
            id=id,
            index=index,
            job_id=job_id,
            media_type=media_type,
            mime_type=mime_type,
            missing=missing,
            model_id=model_id,
            negative_prompt=negative_prompt,
            num_frames=num_frames,
            origin=origin,
            parameters=parameters,
            pixels_sha256=pixels_sha256,
            poster_url=poster_url,
            prompt=prompt,
            record=record,
            seed=seed,
            settings=settings,
            tags=tags,
            thumbnail_url=thumbnail_url,
            url=url,
            width=width,
        )

        media_metadata.additional_properties = d
        return media_metadata

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
