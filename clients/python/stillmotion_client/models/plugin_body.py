from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.plugin_body_parameters import PluginBodyParameters


T = TypeVar("T", bound="PluginBody")


@_attrs_define
class PluginBody:
    """One plugin.

    Attributes:
        accepts (list[str]):
        chosen (bool):
        description (str):
        engine (str):
        installed (bool):
        license_ (None | str):
        log (list[str]): the last lines it wrote to its standard error
        name (str):
        parameters (PluginBodyParameters):
        processes (int): in this process of the studio
        rests_seconds (float): above 0 after three failures: how long it is not tried
        timeout (float):
        tools (list[str]):
        version (str):
    """

    accepts: list[str]
    chosen: bool
    description: str
    engine: str
    installed: bool
    license_: None | str
    log: list[str]
    name: str
    parameters: PluginBodyParameters
    processes: int
    rests_seconds: float
    timeout: float
    tools: list[str]
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        accepts = self.accepts

        chosen = self.chosen

        description = self.description

        engine = self.engine

        installed = self.installed

        license_: None | str
        license_ = self.license_

        log = self.log

        name = self.name

        parameters = self.parameters.to_dict()

        processes = self.processes

        rests_seconds = self.rests_seconds

        timeout = self.timeout

        tools = self.tools

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "accepts": accepts,
                "chosen": chosen,
                "description": description,
                "engine": engine,
                "installed": installed,
                "license": license_,
                "log": log,
                "name": name,
                "parameters": parameters,
                "processes": processes,
                "rests_seconds": rests_seconds,
                "timeout": timeout,
                "tools": tools,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.plugin_body_parameters import PluginBodyParameters

        d = dict(src_dict)
        accepts = cast(list[str], d.pop("accepts"))

        chosen = d.pop("chosen")

        description = d.pop("description")

        engine = d.pop("engine")

        installed = d.pop("installed")

        def _parse_license_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        license_ = _parse_license_(d.pop("license"))

        log = cast(list[str], d.pop("log"))

        name = d.pop("name")

        parameters = PluginBodyParameters.from_dict(d.pop("parameters"))

        processes = d.pop("processes")

        rests_seconds = d.pop("rests_seconds")

        timeout = d.pop("timeout")

        tools = cast(list[str], d.pop("tools"))

        version = d.pop("version")

        plugin_body = cls(
            accepts=accepts,
            chosen=chosen,
            description=description,
            engine=engine,
            installed=installed,
            license_=license_,
            log=log,
            name=name,
            parameters=parameters,
            processes=processes,
            rests_seconds=rests_seconds,
            timeout=timeout,
            tools=tools,
            version=version,
        )

        plugin_body.additional_properties = d
        return plugin_body

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
