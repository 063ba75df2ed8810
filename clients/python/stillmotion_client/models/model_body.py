from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.model_body_state import ModelBodyState, check_model_body_state
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.download_body import DownloadBody
    from ..models.job_error_body import JobErrorBody
    from ..models.model_body_memory_type_0 import ModelBodyMemoryType0
    from ..models.model_body_step_config import ModelBodyStepConfig


T = TypeVar("T", bound="ModelBody")


@_attrs_define
class ModelBody:
    """A model of the lineup.

    Attributes:
        description (str):
        downloaded (bool):
        family (str):
        id (str):
        job_types (list[str]):
        license_ (None | str):
        loaded (bool):
        name (str):
        repo (str):
        requires_auth (bool):
        source (str):
        starter (bool):
        state (ModelBodyState): Where its files are; gated: the hub refused the last download.
        step_config (ModelBodyStepConfig):
        type_ (str):
        default_negative_prompt (None | str | Unset):
        download (DownloadBody | None | Unset): The newest one, if any was asked for.
        load_error (JobErrorBody | None | Unset): Why it could not be loaded when asked.
        loading (bool | Unset): On its way into memory. Default: False.
        memory (ModelBodyMemoryType0 | None | Unset): While loaded: device, bytes, offload, in_use, idle_seconds, and
            components: the bytes, device and dtype of each: on cpu what waits there for its turn.
        pinned (bool | Unset): Kept in memory: never idle, and the last to make room. Default: False.
    """

    description: str
    downloaded: bool
    family: str
    id: str
    job_types: list[str]
    license_: None | str
    loaded: bool
    name: str
    repo: str
    requires_auth: bool
    source: str
    starter: bool
    state: ModelBodyState
    step_config: ModelBodyStepConfig
    type_: str
    default_negative_prompt: None | str | Unset = UNSET
    download: DownloadBody | None | Unset = UNSET
    load_error: JobErrorBody | None | Unset = UNSET
    loading: bool | Unset = False
    memory: ModelBodyMemoryType0 | None | Unset = UNSET
    pinned: bool | Unset = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.download_body import DownloadBody
        from ..models.job_error_body import JobErrorBody
        from ..models.model_body_memory_type_0 import ModelBodyMemoryType0

        description = self.description

        downloaded = self.downloaded

        family = self.family

        id = self.id

        job_types = self.job_types

        license_: None | str
        license_ = self.license_

        loaded = self.loaded

        name = self.name

        repo = self.repo

        requires_auth = self.requires_auth

        source = self.source

        starter = self.starter

        state: str = self.state

        step_config = self.step_config.to_dict()

        type_ = self.type_

        default_negative_prompt: None | str | Unset
        if isinstance(self.default_negative_prompt, Unset):
            default_negative_prompt = UNSET
        else:
            default_negative_prompt = self.default_negative_prompt

        download: dict[str, Any] | None | Unset
        if isinstance(self.download, Unset):
            download = UNSET
        elif isinstance(self.download, DownloadBody):
            download = self.download.to_dict()
        else:
            download = self.download

        load_error: dict[str, Any] | None | Unset
        if isinstance(self.load_error, Unset):
            load_error = UNSET
        elif isinstance(self.load_error, JobErrorBody):
            load_error = self.load_error.to_dict()
        else:
            load_error = self.load_error

        loading = self.loading

        memory: dict[str, Any] | None | Unset
        if isinstance(self.memory, Unset):
            memory = UNSET
        elif isinstance(self.memory, ModelBodyMemoryType0):
            memory = self.memory.to_dict()
        else:
            memory = self.memory

        pinned = self.pinned

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "description": description,
                "downloaded": downloaded,
                "family": family,
                "id": id,
                "job_types": job_types,
                "license": license_,
                "loaded": loaded,
                "name": name,
                "repo": repo,
                "requires_auth": requires_auth,
                "source": source,
                "starter": starter,
                "state": state,
                "step_config": step_config,
                "type": type_,
            }
        )
        if default_negative_prompt is not UNSET:
            field_dict["default_negative_prompt"] = default_negative_prompt
        if download is not UNSET:
            field_dict["download"] = download
        if load_error is not UNSET:
            field_dict["load_error"] = load_error
        if loading is not UNSET:
            field_dict["loading"] = loading
        if memory is not UNSET:
            field_dict["memory"] = memory
        if pinned is not UNSET:
            field_dict["pinned"] = pinned

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.download_body import DownloadBody
        from ..models.job_error_body import JobErrorBody
        from ..models.model_body_memory_type_0 import ModelBodyMemoryType0
        from ..models.model_body_step_config import ModelBodyStepConfig

        d = dict(src_dict)
        description = d.pop("description")

        downloaded = d.pop("downloaded")

        family = d.pop("family")

        id = d.pop("id")

        job_types = cast(list[str], d.pop("job_types"))

        def _parse_license_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        license_ = _parse_license_(d.pop("license"))

        loaded = d.pop("loaded")

        name = d.pop("name")

        repo = d.pop("repo")

        requires_auth = d.pop("requires_auth")

        source = d.pop("source")

        starter = d.pop("starter")

        state = check_model_body_state(d.pop("state"))

        step_config = ModelBodyStepConfig.from_dict(d.pop("step_config"))

        type_ = d.pop("type")

        def _parse_default_negative_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        default_negative_prompt = _parse_default_negative_prompt(
            d.pop("default_negative_prompt", UNSET)
        )

        def _parse_download(data: object) -> DownloadBody | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                download_type_0 = DownloadBody.from_dict(data)

                return download_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DownloadBody | None | Unset, data)

        download = _parse_download(d.pop("download", UNSET))

        def _parse_load_error(data: object) -> JobErrorBody | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                load_error_type_0 = JobErrorBody.from_dict(data)

                return load_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobErrorBody | None | Unset, data)

        load_error = _parse_load_error(d.pop("load_error", UNSET))

        loading = d.pop("loading", UNSET)

        def _parse_memory(data: object) -> ModelBodyMemoryType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                memory_type_0 = ModelBodyMemoryType0.from_dict(data)

                return memory_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelBodyMemoryType0 | None | Unset, data)

        memory = _parse_memory(d.pop("memory", UNSET))

        pinned = d.pop("pinned", UNSET)

        model_body = cls(
            description=description,
            downloaded=downloaded,
            family=family,
            id=id,
            job_types=job_types,
            license_=license_,
            loaded=loaded,
            name=name,
            repo=repo,
            requires_auth=requires_auth,
            source=source,
            starter=starter,
            state=state,
            step_config=step_config,
            type_=type_,
            default_negative_prompt=default_negative_prompt,
            download=download,
            load_error=load_error,
            loading=loading,
            memory=memory,
            pinned=pinned,
        )

        model_body.additional_properties = d
        return model_body

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
