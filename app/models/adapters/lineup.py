"""The adapters that ``.env`` names, one line each.

``LORA_<X>``, ``CONTROLNET_<X>`` or ``IP_ADAPTER_<X>`` is
``"name;repo_or_path_or_url;description;source;families[;options_json]"``, and ``DOWNLOAD_<variable>=true`` lets
a job download it. A wrong line is told in `AdapterLineup.problems` and the others still load.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.config import Config
from app.models.adapters.entry import PREFIXES, SOURCES, AdapterEntry, AdapterOptions, Kind
from app.models.line_fields import boolean, fields_of, one_of, options_in, slug
from app.models.references import Reference, parse_reference
from app.models.registry import families, infer_family

FORM = "name;repo_or_path_or_url;description;source;families[;options_json]"
REFERRED = {"huggingface": "hub", "local": "local", "url": "url", "civitai": "civitai"}
"""A line's source to what its second field must name."""


@dataclass
class AdapterLineup:
    """The adapters on offer by their id, and what is wrong with the lines that are not among them."""

    entries: dict[str, AdapterEntry] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def of(self, kind: Kind, family: str) -> dict[str, AdapterEntry]:
        """Return the adapters of a kind that were made for a family."""
        return {
            id: entry for id, entry in self.entries.items() if entry.kind == kind and family in entry.families
        }


def adapter_lineup(config: Config) -> AdapterLineup:
    """Read the lines of adapters."""
    found = AdapterLineup()
    lines = {name: line for name, line in config.lineup.items() if name.startswith(tuple(PREFIXES))}
    for variable, line in lines.items():
        try:
            entry = _parse(variable, line, config.lineup.get(f"DOWNLOAD_{variable}", "false"))
        except ValueError as error:
            found.problems.append(f"{variable}: {error}")
            continue
        taken = found.entries.setdefault(entry.id, entry)
        if taken is not entry:
            found.problems.append(f"{variable}: the id {entry.id} is taken by {taken.variable}")
    switches = [name.removeprefix("DOWNLOAD_") for name in config.lineup if name.startswith("DOWNLOAD_")]
    alone = [name for name in switches if name.startswith(tuple(PREFIXES)) and name not in lines]
    found.problems += [f"DOWNLOAD_{name}: there is no {name}" for name in alone]
    return found


def _parse(variable: str, line: str, download: str) -> AdapterEntry:
    """Read one line. Raises ValueError that says what is wrong."""
    prefix = next(prefix for prefix in PREFIXES if variable.startswith(prefix))
    kind, key = PREFIXES[prefix], variable.removeprefix(prefix)
    name, where, description, source, made_for, options_json = fields_of(line, FORM)
    if not slug(name) or not slug(key) or not where:
        raise ValueError("name and repo_or_path_or_url must not be empty")
    one_of("source", source, SOURCES)
    options = options_in(options_json, AdapterOptions)
    return AdapterEntry(
        id=slug(name) if key.isdigit() else slug(key),
        name=name,
        kind=kind,
        reference=_reference(where, source, options.file),
        families=_families(made_for, kind),
        source=source,
        description=description,
        options=options,
        download=boolean(f"DOWNLOAD_{variable}", download),
        variable=variable,
    )


def _reference(where: str, source: str, file: str | None) -> Reference:
    """Return what the second field names. Raises ValueError where that is of another source."""
    bare = source == "civitai" and where[:1].isdigit()
    reference = parse_reference(f"civitai:{where}" if bare else where, file, trusted=True)
    if reference.kind != REFERRED[source]:
        fitting = next(name for name, kind in REFERRED.items() if kind == reference.kind)
        raise ValueError(f"source is {source!r}, and {where!r} is of the source {fitting}")
    return reference


def _families(text: str, kind: Kind) -> tuple[str, ...]:
    """Return the families that the fifth field names, by their names or by a model's (its base)."""
    found = []
    for word in (part.strip() for part in text.split(",")):
        family = word if word in families() else infer_family((word.lower(),), None)
        if family is None:
            raise ValueError(f"families has {word!r}; each must be one of {', '.join(families())}")
        if kind not in families()[family].features:
            raise ValueError(f"{families()[family].title} takes no {kind}s")
        found.append(family)
    return tuple(dict.fromkeys(found))
