from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.file_body import FileBody
    from ..models.job_error_body import JobErrorBody


T = TypeVar("T", bound="FilesBody")


@_attrs_define
class FilesBody:
    """The files that a model needs, as its sites list them, and what of them is not here.

    Attributes:
        bytes_missing (int):
        bytes_total (int):
        error (JobErrorBody | None): Why they could not be listed, such as model_gated.
        files (list[FileBody]):
        model_id (str):
    """

    bytes_missing: int
    bytes_total: int
    error: JobErrorBody | None
    files: list[FileBody]
    model_id: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.job_error_body import JobErrorBody

        bytes_missing = self.bytes_missing

        bytes_total = self.bytes_total

        error: dict[str, Any] | None
        if isinstance(self.error, JobErrorBody):
            error = self.error.to_dict()
        else:
            error = self.error

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        model_id = self.model_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bytes_missing": bytes_missing,
                "bytes_total": bytes_total,
                "error": error,
                "files": files,
                "model_id": model_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.file_body import FileBody
        from ..models.job_error_body import JobErrorBody

        d = dict(src_dict)
        bytes_missing = d.pop("bytes_missing")

        bytes_total = d.pop("bytes_total")

        def _parse_error(data: object) -> JobErrorBody | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                error_type_0 = JobErrorBody.from_dict(data)

                return error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobErrorBody | None, data)

        error = _parse_error(d.pop("error"))

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = FileBody.from_dict(files_item_data)

            files.append(files_item)

        model_id = d.pop("model_id")

        files_body = cls(
            bytes_missing=bytes_missing,
            bytes_total=bytes_total,
            error=error,
            files=files,
            model_id=model_id,
        )

        files_body.additional_properties = d
        return files_body

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
