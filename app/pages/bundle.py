"""All scripts as one and all styles as one, put together when the server starts: there is no build step.

Some forty small files cost a page a second and more on a busy machine; one file of each kind costs one request,
and its address names its content, so that a browser never asks for it twice. The files stay as they are under
``/static``. A module becomes a function that returns what it exports; imports and exports must have the plain
forms that are read here.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.errors import StudioError

_IMPORT = re.compile(
    r'^import (?:\{ (?P<names>[^}]+) \} from )?"\./(?P<file>[\w-]+\.js)";[ \t]*$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?P<kind>(?:async )?function|class|const) (?P<name>\w+)", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


@dataclass(frozen=True)
class Bundle:
    """One file that is sent: its kind of text and its content."""

    name: str
    mime_type: str
    content: bytes

    @cached_property
    def packed(self) -> bytes:
        """The content, compressed with gzip."""
        return gzip.compress(self.content, 9, mtime=0)

    @cached_property
    def digest(self) -> str:
        """What its address names it by."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def styles(folder: Path, names: tuple[str, ...]) -> Bundle:
    """Return the style sheets in their order."""
    content = "\n".join((folder / f"{name}.css").read_text("utf-8") for name in names)
    return Bundle("styles.css", "text/css", content.encode())


def scripts(folder: Path, main: str) -> Bundle:
    """Return a module and all that it imports, in the order in which they would run.

    Raises `StudioError` for a form of import or export that is not read here, and for a circle of imports.
    """
    parts: list[str] = []
    _add(folder, main, parts, [], [])
    return Bundle("scripts.js", "text/javascript", "".join(parts).encode())


def _add(folder: Path, file: str, parts: list[str], known: list[str], under: list[str]) -> None:
    if file in known:
        return
    if file in under:
        raise StudioError(f"{file} imports itself through {', '.join(under[under.index(file) + 1 :])}")
    source = (folder / file).read_text("utf-8")
    for match in _IMPORT.finditer(source):
        _add(folder, match["file"], parts, known, [*under, file])
    known.append(file)
    parts.append(_wrapped(file, source))


def _wrapped(file: str, source: str) -> str:
    """Return a module as a constant that holds what it exports."""
    exported = [match["name"] for match in _EXPORT.finditer(source)]
    plain = _EXPORT.sub(r"\g<kind> \g<name>", _IMPORT.sub(_constants, source))
    if left := _LEFT.search(plain):
        raise StudioError(f"{file}: the bundle does not read {left[0]!r}")
    return (
        f"const {_variable(file)} = (() => {{ // {file}\n{plain}\nreturn {{ {', '.join(exported)} }};\n}})();\n"
    )


def _constants(match: re.Match[str]) -> str:
    if match["names"] is None:
        return ""
    names = re.sub(r"(\w+) as (\w+)", r"\1: \2", match["names"])
    return f"const {{ {names} }} = {_variable(match['file'])};"


def _variable(file: str) -> str:
    return "$" + file.removesuffix(".js").replace("-", "_")
