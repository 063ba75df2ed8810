"""Gives back what it gets: the text in the result, the files as outputs."""

from __future__ import annotations

import shutil
from typing import Any

from stillmotion_plugin import Plugin, PluginError, Task


class Echo(Plugin):
    """The smallest plugin there is."""

    def execute(self, task: Task) -> dict[str, Any]:
        """Step, wait, copy."""
        wanted = task.parameters
        for step in range(wanted["steps"]):
            task.progress(100 * step / wanted["steps"], f"Step {step + 1} of {wanted['steps']}")
            if task.cancelled.wait(wanted["step_seconds"]):
                task.check()
        if wanted["fail"]:
            raise PluginError(wanted["fail"])
        for index, resource in enumerate(task.resources):
            shutil.copyfile(resource.path, task.output(f"{index}{resource.path.suffix}", **resource.metadata))
        return {"text": wanted["text"], "tool_name": task.tool_name, "files": len(task.resources)}


if __name__ == "__main__":
    Echo().run()
