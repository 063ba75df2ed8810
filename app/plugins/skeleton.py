"""The beginning of a plugin: files that run as they are."""

from __future__ import annotations

import re
from pathlib import Path

from app.errors import InvalidInput
from app.plugins.manifest import NAME

MANIFEST = """\
name: {name}
version: 0.1.0
description: What it does, in a sentence.
tool_type: {tool}
engine: python
requirements:
  memory_mb: 2048
parameters:
  text:
    type: string
    required: true
    description: What the task is about.
resources:
  accepts: []
startup:
  timeout: 60
execution:
  timeout: 300
  max_retries: 1
"""

REQUIREMENTS = "# What main.py imports, as for pip; installed into the plugin's own environment on first use.\n"

MAIN = '''\
"""{name}: a plugin of Stillmotion."""

from __future__ import annotations

from stillmotion_plugin import Plugin, Task


class {title}(Plugin):
    """Serves {tool}."""

    def execute(self, task: Task) -> dict[str, object]:
        """Do the task: report progress, write files into task.output(name), return data."""
        task.progress(50, "Half way")
        return {{"text": task.parameters["text"]}}


if __name__ == "__main__":
    {title}().run()
'''


def write_skeleton(folder: Path, tool: str) -> list[Path]:
    """Write a plugin's files into a new folder, whose name is its own. Raises `InvalidInput`."""
    name = folder.name
    if not re.match(NAME, name):
        raise InvalidInput("name", "must be a lower-case letter, then letters, digits, - and _", max_length=64)
    if folder.exists():
        raise InvalidInput("name", f"there is a {name} already")
    folder.mkdir(parents=True)
    title = "".join(word.capitalize() for word in re.split(r"[-_]", name))
    texts = {"plugin.yaml": MANIFEST, "requirements.txt": REQUIREMENTS, "main.py": MAIN}
    for file, text in texts.items():
        (folder / file).write_text(
            text.format(name=name, tool=tool, title=title) if file != "requirements.txt" else text
        )
    return [folder / file for file in texts]
