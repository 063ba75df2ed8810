from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.adapter_body_kind import AdapterBodyKind, check_adapter_body_kind

if TYPE_CHECKING:
    from ..models.adapter_download_body import AdapterDownloadBody


T = TypeVar("T", bound="AdapterBody")


@_attrs_define
class AdapterBody:
    """A LoRA, ControlNet or IP-Adapter that requests may name.

    Attributes:
        description (str):
        download (AdapterDownloadBody | None): The newest one, if any was asked for.
        downloadable (bool): Whether POST /api/adapters/{adapter_id}/download fetches it.
        downloaded (bool):
        families (list[str] | None): Families of models that it is for; null where nobody said.
        id (str): What requests name it by.
        kind (AdapterBodyKind):
        license_ (None | str):
        model_id (None | str): The one model that it is for, where a manifest brings it.
        name (str):
        repo (None | str): Repo or version it comes from.
        scale (float | None): Strength to begin with.
        size (int | None): Bytes of its weights on this machine.
        source (str): huggingface, local, url, civitai; or starter, manifest, folder.
        trigger (None | str): Words that call it in a prompt.
    """

    description: str
    download: AdapterDownloadBody | None
    downloadable: bool
    downloaded: bool
    families: list[str] | None
    id: str
    kind: AdapterBodyKind
    license_: None | str
    model_id: None | str
    name: str
    repo: None | str
    scale: float | None
    size: int | None
    source: str
    trigger: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.adapter_download_body import AdapterDownloadBody

        description = self.description

        download: dict[str, Any] | None
        if isinstance(self.download, AdapterDownloadBody):
            download = self.download.to_dict()
        else:
            download = self.download

        downloadable = self.downloadable

        downloaded = self.downloaded

        families: list[str] | None
        if isinstance(self.families, list):
            families = self.families

        else:
            families = self.families

        id = self.id

        kind: str = self.kind

        license_: None | str
        license_ = self.license_

        model_id: None | str
        model_id = self.model_id

        name = self.name

        repo: None | str
        repo = self.repo

        scale: float | None
        scale = self.scale

        size: int | None
        size = self.size

        source = self.source

        trigger: None | str
        trigger = self.trigger

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "description": description,
                "download": download,
                "downloadable": downloadable,
                "downloaded": downloaded,
                "families": families,
                "id": id,
                "kind": kind,
                "license": license_,
                "model_id": model_id,
                "name": name,
                "repo": repo,
                "scale": scale,
                "size": size,
                "source": source,
                "trigger": trigger,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.adapter_download_body import AdapterDownloadBody

        d = dict(src_dict)
        description = d.pop("description")

        def _parse_download(data: object) -> AdapterDownloadBody | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                download_type_0 = AdapterDownloadBody.from_dict(data)

                return download_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AdapterDownloadBody | None, data)

        download = _parse_download(d.pop("download"))

        downloadable = d.pop("downloadable")

        downloaded = d.pop("downloaded")

        def _parse_families(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                families_type_0 = cast(list[str], data)

                return families_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        families = _parse_families(d.pop("families"))

        id = d.pop("id")

        kind = check_adapter_body_kind(d.pop("kind"))

        def _parse_license_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        license_ = _parse_license_(d.pop("license"))

        def _parse_model_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        model_id = _parse_model_id(d.pop("model_id"))

        name = d.pop("name")

        def _parse_repo(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        repo = _parse_repo(d.pop("repo"))

        def _parse_scale(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        scale = _parse_scale(d.pop("scale"))

        def _parse_size(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        size = _parse_size(d.pop("size"))

        source = d.pop("source")

        def _parse_trigger(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        trigger = _parse_trigger(d.pop("trigger"))

        adapter_body = cls(
            description=description,
            download=download,
            downloadable=downloadable,
            downloaded=downloaded,
            families=families,
            id=id,
            kind=kind,
            license_=license_,
            model_id=model_id,
            name=name,
            repo=repo,
            scale=scale,
            size=size,
            source=source,
            trigger=trigger,
        )

        adapter_body.additional_properties = d
        return adapter_body

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
