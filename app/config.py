"""Configuration: one field per environment variable, each described.

`Config.load` reads the environment over ``.env``. A wrong value raises `ConfigError`, which names the variable
and what is allowed, before anything starts. Tests compare the fields with ``.env.example``.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from app.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
"""The checkout; relative folders in the configuration start here."""

ADAPTER_PREFIXES = ("LORA_", "CONTROLNET_", "IP_ADAPTER_")
MODEL_PREFIXES = tuple(
    f"{prefix}{kind}" for kind in ("MODEL_", *ADAPTER_PREFIXES) for prefix in ("", "DOWNLOAD_")
)
"""Variables of the lineup (read by app.models.lineup and app.models.adapters.lineup)."""


def _words(value: Any) -> Any:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


def _database_file(url: str) -> Path | None:
    path = url.partition("///")[2].partition("?")[0]
    return ROOT / path if url.startswith("sqlite") and path and path != ":memory:" else None


def _beside(values: dict[str, Any]) -> Path:
    file = _database_file(values.get("database_url", ""))
    return file.parent if file else ROOT / "db"


def _folder(value: Any) -> Any:
    return ROOT / Path(value).expanduser() if isinstance(value, str) else value


Folder = Annotated[Path, BeforeValidator(_folder)]
File = Annotated[Path | None, BeforeValidator(_folder)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#@*]+$")]
Origins = Annotated[tuple[Origin, ...], BeforeValidator(_words)]
Secret = SecretStr | None


def _signing_key(value: SecretStr) -> SecretStr:
    """Refuse what is no secret of Standard Webhooks."""
    try:
        key = base64.b64decode(value.get_secret_value().removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not 24 <= len(key) <= 64:
        raise ValueError("must be whsec_ and 24 to 64 bytes in base64")
    return value


WebhookSecret = Annotated[SecretStr, AfterValidator(_signing_key)] | None


class Config(BaseModel):
    """Everything that the environment or ``.env`` can set. Field names are the variables in lower case."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    host: str = Field(
        "127.0.0.1", min_length=1, description="Address to serve on. A public one needs API_KEYS."
    )
    port: int = Field(5050, ge=1, le=65535, description="Port to serve on.")
    database_url: str = Field(
        "sqlite:///db/stillmotion.sqlite3",
        pattern=r"^(sqlite|postgresql)(\+\w+)?://",
        description="SQLAlchemy URL of the database.",
    )
    model_folder: Folder = Field(
        ROOT / "models", description="Where downloaded models are kept (hub cache layout)."
    )
    manifests_folder: Folder = Field(
        ROOT / "models" / "manifests", description="YAML manifests that are models of the lineup."
    )
    images_folder: Folder = Field(ROOT / "images", description="Where pictures are written.")
    videos_folder: Folder = Field(ROOT / "videos", description="Where videos are written.")
    data_folder: Folder = Field(
        default_factory=_beside,
        description="Locks, backups, plugins' environments, work in progress; beside the SQLite file, or db/.",
    )
    hf_token: Secret = Field(None, description="Hugging Face access token, for gated models.")
    hf_endpoint: str = Field(
        "https://huggingface.co", pattern=r"^https?://", description="Model hub, or a mirror of it."
    )
    civitai_endpoint: str = Field(
        "https://civitai.com", pattern=r"^https?://", description="Civitai, or a mirror of it."
    )
    civitai_api_key: Secret = Field(None, description="Civitai key, for models that ask for one.")
    openai_endpoint: str | None = Field(
        None, pattern=r"^https?://", description="OpenAI-compatible endpoint for prompt enrichment."
    )
    openai_api_key: Secret = Field(None, description="Key of that endpoint.")
    openai_model: str | None = Field(None, description="Model name at that endpoint.")
    webhook_secret: WebhookSecret = Field(
        None, description="What webhooks are signed with: whsec_ and 24 to 64 bytes in base64."
    )
    webhook_url: str | None = Field(
        None, pattern=r"^https?://", description="Who is told when any job ends. Needs WEBHOOK_SECRET."
    )
    webhook_hosts: Words = Field(
        (), description="Hosts, separated by commas, that webhook_url may name though they are not public."
    )
    c2pa_certificate: File = Field(
        None, description="Certificate chain (PEM) that outputs are signed with. Needs C2PA_KEY."
    )
    c2pa_key: File = Field(None, description="Its private key (PEM).")
    c2pa_timestamp_url: str | None = Field(
        None, pattern=r"^https?://", description="Time-stamping authority (RFC 3161) for the signatures."
    )
    workers: int = Field(
        1, ge=0, le=64, description="1: a thread in the server; 0: none; more: that many worker processes."
    )
    api_keys: Words = Field(
        (), description="Keys that clients must send, separated by commas; empty asks for none."
    )
    cors_origins: Origins = Field(
        (), description="Origins, separated by commas, whose pages may use the API (https://app.example.com)."
    )
    allowed_hosts: Words = Field(
        (), description="Further host names that the studio answers to, separated by commas (behind a proxy)."
    )
    stillmotion_url: str = Field(
        "http://127.0.0.1:5050", pattern=r"^https?://", description="Studio that the command line talks to."
    )
    starter_models: bool = Field(True, description="Whether the starter models are offered beside others.")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field("auto", description="Device to run models on.")
    do_torch_compile: bool = Field(
        False, description="Compile models where a request does not say: slow to begin, faster afterwards."
    )
    high_vram: bool = Field(
        False, description="Keep models resident on the device instead of unloading by need."
    )
    model_idle_seconds: int = Field(
        600, ge=0, description="Unload a model that was not used for this long; 0 keeps it."
    )
    checkpoint_steps: int = Field(
        5, ge=0, le=1000, description="Steps between two checkpoints of a running job; 0 makes none."
    )
    prompt_cache_mb: int = Field(
        256, ge=0, le=65_536, description="Memory for prompts that text encoders read, in MB; 0 keeps none."
    )
    max_queue: int = Field(10_000, ge=1, description="Jobs that may wait; more are answered with 429.")
    max_upload_mb: int = Field(50, ge=1, le=2048, description="Largest file that may be uploaded, in MB.")
    plugins_folder: Folder = Field(ROOT / "plugins", description="Where plugins are: a folder each.")
    plugin_wheels: Annotated[Path | None, BeforeValidator(_folder)] = Field(
        None, description="Folder of wheels that plugins are installed from, without internet."
    )
    resource_roots: Words = Field(
        (), description="Folders, separated by commas, whose files tasks may name by path; empty allows none."
    )
    server_threads: int = Field(
        32, ge=4, le=512, description="Threads that answer requests; each open event stream holds one."
    )
    sync_wait_seconds: int = Field(
        600, ge=0, le=86_400, description="Longest that a request waits for its job (OpenAI, A1111, /generate)."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    lineup: Mapping[str, str] = Field(
        default_factory=dict,
        description="The variables of models and adapters, MODEL_<X>, LORA_<X> and the like, unparsed.",
        exclude=True,
    )

    @field_validator("webhook_url")
    @classmethod
    def _signed(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not info.data.get("webhook_secret"):
            raise ValueError("needs WEBHOOK_SECRET")
        return value

    @classmethod
    def load(
        cls,
        env_file: Path | None = ROOT / ".env",
        environ: Mapping[str, str] | None = None,
        overrides: Mapping[str, Any] | None = None,
    ) -> Config:
        """Read ``env_file``, the environment (which wins) and ``overrides`` by field name (which win).

        Empty values count as not set. Raises `ConfigError` with every wrong variable.
        """
        values: dict[str, str] = {}
        if env_file is not None and env_file.is_file():
            values |= {name: value or "" for name, value in dotenv_values(env_file, interpolate=False).items()}
        values |= os.environ if environ is None else environ
        fields = {name: values[name.upper()] for name in cls.names() if values.get(name.upper(), "").strip()}
        lineup = {
            name: value
            for name, value in values.items()
            if name.startswith(MODEL_PREFIXES) and name.lower() not in cls.names() and value.strip()
        }
        try:
            return cls.model_validate({**fields, "lineup": lineup, **(overrides or {})})
        except ValidationError as error:
            raise ConfigError("\n".join(_explain(problem) for problem in error.errors())) from None

    @classmethod
    def names(cls) -> list[str]:
        """Names of the fields that are one variable each."""
        return [name for name in cls.model_fields if name != "lineup"]

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, absolute; None for another database or ``:memory:``."""
        return _database_file(self.database_url)


def _explain(problem: Any) -> str:
    """Say which variable is wrong and what is allowed, without showing secrets."""
    name = str(problem["loc"][0])
    shown = "" if any(word in name for word in ("key", "token", "secret")) else f" (it is {problem['input']!r})"
    return f"{name.upper()}: {problem['msg']}{shown}. {Config.model_fields[name].description}"
