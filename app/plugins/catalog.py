"""Finds the plugins: every folder with a ``plugin.yaml``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.errors import ConfigError, PluginNotFound
from app.plugins.manifest import FILE, Plugin, read_plugin


@dataclass(frozen=True)
class Catalog:
    """The plugins by name, and what kept others out."""

    plugins: dict[str, Plugin]
    problems: list[str]

    @classmethod
    def read(cls, folders: Iterable[Path]) -> Catalog:
        """Look through the folders; of two plugins of one name the first counts."""
        plugins: dict[str, Plugin] = {}
        problems: list[str] = []
        for folder in dict.fromkeys(folders):
            for file in sorted(folder.glob(f"*/{FILE}")):
                try:
                    plugin = read_plugin(file.parent)
                except ConfigError as error:
                    problems.append(error.message)
                    continue
                if plugin.name in plugins:
                    problems.append(f"{plugin.name}: there is another plugin of this name")
                else:
                    plugins[plugin.name] = plugin
        return cls(plugins, problems)

    def get(self, name: str) -> Plugin:
        """Return a plugin. Raises `PluginNotFound`."""
        if name not in self.plugins:
            known = ", ".join(self.plugins) or "none"
            raise PluginNotFound(f"There is no plugin {name!r} here; there are: {known}.", plugin_name=name)
        return self.plugins[name]

    def for_tool(self, tool: str) -> Plugin:
        """Return the plugin that serves a tool where the task names none. Raises `PluginNotFound`."""
        for plugin in self.plugins.values():
            if plugin.manifest.chosen and tool in plugin.manifest.tool_type:
                return plugin
        raise PluginNotFound(
            f"Nothing here serves {tool}. Put a plugin that does into the plugins folder "
            "(docs/plugins.md), or name one that serves it on request.",
            tool_name=tool,
        )

    def serving(self, tool: str) -> list[str]:
        """Return the names of all plugins that offer a tool."""
        return [name for name, plugin in self.plugins.items() if tool in plugin.manifest.tool_type]
