"""Opens the plugins of a configuration."""

from __future__ import annotations

from app.config import ROOT, Config
from app.plugins import PluginHost

SHIPPED = ROOT / "plugins"
"""Plugins that come with the studio; those of PLUGINS_FOLDER win over them."""


def plugin_host(config: Config) -> PluginHost:
    """Return the host of the configured folders; nothing is started."""
    variables = {"STILLMOTION_MODEL_FOLDER": str(config.model_folder)}
    return PluginHost(
        [config.plugins_folder, SHIPPED], config.data_folder / "plugins", config.plugin_wheels, variables
    )
