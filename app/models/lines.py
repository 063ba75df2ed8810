"""Lines of ``.env`` and manifests, read into entries of the lineup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.config import Config
from app.errors import InvalidInput
from app.models.entry import SOURCES, Extras, ModelEntry
from app.models.limits import limits_of
from app.models.line_fields import boolean, fields_of, one_of, options_in, slug
from app.models.manifest import ENDINGS, extras_of, options_of, placed, read_manifest
from app.models.options import EntryType, ModelOptions
from app.models.places import class_name_of, local_path, snapshot_of
from app.models.registry import families, infer_family, recipe_for
from app.models.schedulers import canonical

FORM = "name;repo_or_url;description;source;requires_auth[;options_json]"


def parse_line(config: Config, variable: str, line: str, download: str) -> ModelEntry:
    """Read one line. Raises ValueError that says what is wrong."""
    key = variable.removeprefix("MODEL_")
    name, repo, description, source, auth, options_json = fields_of(line, FORM)
    if not slug(name) or not repo:
        raise ValueError("name and repo_or_url must not be empty")
    one_of("source", source, SOURCES)
    options = options_in(options_json, ModelOptions)
    told: dict[str, Any] = {"description": description, "requires_auth": boolean("requires_auth", auth)}
    told |= {"source": source, "variable": variable, "download": boolean(f"DOWNLOAD_{variable}", download)}
    if repo.endswith(ENDINGS):
        path = local_path(repo)
        manifest = read_manifest(path)
        options = options.model_copy(update=_given(options_of(manifest), options))
        told |= {"source": manifest.source, "extras": extras_of(manifest, path)}
        told |= {"requires_auth": told["requires_auth"] or manifest.requires_auth}
        told |= {"download": told["download"] or manifest.download}
        repo = placed(manifest.repo, manifest.source, path)
    return _entry(config, key, name, repo, options, **told)


def manifest_entry(config: Config, path: Path) -> ModelEntry:
    """Read a manifest of the manifests' folder. Raises ValueError that says what is wrong."""
    manifest = read_manifest(path)
    return _entry(
        config,
        path.stem,
        manifest.name or path.stem,
        placed(manifest.repo, manifest.source, path),
        options_of(manifest),
        source=manifest.source,
        description=manifest.description,
        requires_auth=manifest.requires_auth,
        download=manifest.download,
        variable=path.name,
        extras=extras_of(manifest, path),
    )


def _entry(
    config: Config, key: str, name: str, repo: str, options: ModelOptions, *, source: str, **told: Any
) -> ModelEntry:
    """Compose an entry, and check that its family takes it. Raises ValueError."""
    names = (key.lower().replace("_", "-"), slug(name), repo.lower())
    family = _family(config, names, source, repo, options)
    entry = ModelEntry(
        id=slug(name) if key.isdigit() else slug(key),
        name=name,
        repo=repo,
        family=family,
        type=options.type or _inferred_type(names, families()[family].entry_types),
        source=source,  # type: ignore[arg-type]  # checked against SOURCES by the line or the manifest
        options=options,
        aliases=tuple(dict.fromkeys((slug(name), slug(key)))),
        **told,
    )
    recipe_for(entry).check(entry)
    for job_type in recipe_for(entry).job_types(entry):
        limits_of(entry, job_type)
    _check_extras(entry, entry.extras)
    return entry


def _check_extras(entry: ModelEntry, extras: Extras) -> None:
    """Raise ValueError for adapters and defaults that the family does not take."""
    for source in extras.adapters:
        if source.kind not in recipe_for(entry).features:
            raise ValueError(f"{source.kind}s.{source.name}: {recipe_for(entry).title} takes no {source.kind}s")
    settings = [recipe_for(entry).settings[job_type] for job_type in recipe_for(entry).job_types(entry)]
    for name, value in extras.defaults:
        takers = [kind for kind in settings if name in kind.model_fields and name not in ("type", "seed")]
        if not takers:
            raise ValueError(f"defaults.{name}: {recipe_for(entry).title} has no such setting")
        try:
            takers[0].__pydantic_validator__.validate_assignment(takers[0].model_construct(), name, value)
        except ValidationError as error:
            raise ValueError(f"defaults.{name}: {error.errors()[0]['msg']}") from None
        if name == "scheduler":
            try:
                canonical(value, recipe_for(entry).schedulers)
            except InvalidInput as error:
                raise ValueError(f"defaults.scheduler: {error.details['reason']}") from None


def _given(manifest: ModelOptions, line: ModelOptions) -> dict[str, Any]:
    """Return the options of a manifest that its line in .env leaves out."""
    return {name: getattr(manifest, name) for name in ModelOptions.model_fields if getattr(line, name) is None}


def _inferred_type(names: tuple[str, ...], made: tuple[EntryType, ...]) -> EntryType:
    """Read the type off the names, whatever their case: where the option is missing.

    A first-and-last-frame model (FLF2V) animates pictures; names that say nothing leave the first type that
    the family makes.
    """
    text = " ".join(names)
    said: EntryType = "i2v" if re.search("i2v|flf2v", text) else "t2v" if "t2v" in text else "image"
    return made[0] if said == "image" and "image" not in made else said


def _family(config: Config, names: tuple[str, ...], source: str, repo: str, options: ModelOptions) -> str:
    known = [name for name, recipe in families().items() if not recipe.starter]
    if options.family is not None:
        if options.family not in known:
            raise ValueError(f"family is {options.family!r}; it must be one of {', '.join(known)}")
        return options.family
    base = options.base_repo or repo
    folder = local_path(base) if source == "local" else snapshot_of(config, base)
    family = infer_family((*names, base.lower()), class_name_of(folder))
    if family is None:
        raise ValueError(
            f"cannot tell the family from {repo!r}; add the option family, one of {', '.join(known)}"
        )
    return family
