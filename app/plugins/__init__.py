"""Plugins: tools in processes of their own, spoken to in JSON-RPC. Knows nothing of jobs, media or HTTP."""

from app.plugins.catalog import Catalog
from app.plugins.host import PluginHost
from app.plugins.manifest import TOOLS, Manifest, Plugin

__all__ = ["TOOLS", "Catalog", "Manifest", "Plugin", "PluginHost"]
