"""What a family declares: class variables only. `Recipe` adds what may be done in another way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from app.settings import DiffusionSettings

Feature = Literal["lora", "controlnet", "ip_adapter"]


class Declaration:
    """One family as its file declares it."""

    # ---- what it is ------------------------------------------------------------------------------

    family: ClassVar[str]
    """Name in the lineup's options, such as ``flux``."""
    title: ClassVar[str]
    description: ClassVar[str] = ""
    license: ClassVar[str | None] = None
    """Licence of the usual weights; an entry's option wins, and `presets` may know it per repo."""
    pattern: ClassVar[str | None] = None
    """Regular expression on the names of an entry (lower case): the family where it fits longest wins."""
    starter: ClassVar[str | None] = None
    """Folder under starter/ of a model that comes with the studio."""
    examples: ClassVar[tuple[str, ...]] = ()
    """Lines for ``.env``, shown in the docs."""

    # ---- what may be asked for -------------------------------------------------------------------

    settings: ClassVar[Mapping[str, type[DiffusionSettings]]]
    """Job type to its settings class: ranges and defaults of steps, guidance, sizes, frames. First is the main
    one."""
    size: ClassVar[tuple[int, int]]
    """Default width and height in pixels."""
    multiple: ClassVar[int] = 16
    """Widths and heights are multiples of this: the VAE's factor times the patch size."""
    max_pixels: ClassVar[int] = 2048 * 2048
    """Largest width times height."""
    max_work: ClassVar[float] = 3e9
    """Most pixels x pictures or frames x steps of one job: eight pictures of 1024 x 1024 at 300 steps."""
    frame_stride: ClassVar[int] = 1
    """Frames are a multiple of this plus one: the VAE's temporal factor."""
    schedulers: ClassVar[tuple[str, ...]] = ()
    """Names out of `app.models.schedulers` that may be asked for."""
    takes_negative_prompt: ClassVar[bool] = True
    default_negative_prompt: ClassVar[str | None] = None
    """Used where a request gives none."""

    features: ClassVar[frozenset[Feature]] = frozenset()
    """What a request may add: ``lora``, ``controlnet`` (see `control_pipelines`), ``ip_adapter``."""
    last_image: ClassVar[bool] = False
    """Whether image to video takes a last frame as well."""
    checkpoints: ClassVar[bool] = True
    """Whether a run can go on from a checkpoint, where its pipeline tells the latents at each step's end."""
    resolution: ClassVar[int | None] = None
    """Side of a square with as many pixels as a storyboard's frames have by default; None: as `size` has."""

    # ---- how it is loaded ------------------------------------------------------------------------

    pipelines: ClassVar[Mapping[str, str]]
    """Job type to the pipeline class of diffusers."""
    loaded_as: ClassVar[str | None] = None
    """The job type whose pipeline is built from files, where only `variant` can make the others'."""
    control_pipelines: ClassVar[Mapping[str, str]] = {}
    """Job type to the pipeline class that takes control pictures beside it."""
    max_controlnets: ClassVar[int] = 4
    """ControlNets that one job may have."""
    union_pipelines: ClassVar[Mapping[str, str]] = {}
    """The same for ControlNets of the union class."""
    ip_adapter: ClassVar[tuple[str, str] | None] = None
    """Repo and file of the IP-Adapter that is taken where a request names none."""
    base_repo: ClassVar[str | None] = None
    """Repo that completes a checkpoint of one file: configurations, tokenizers, and what the file lacks. An
    entry's option wins, and `presets` may know it per model."""
    parts: ClassVar[Mapping[str, tuple[str, str, str | None]]] = {}
    """Component to (library, class, repo) of what ``base_repo`` lacks or has of another class; no repo: the
    entry's."""
    unused: ClassVar[frozenset[str]] = frozenset()
    """Components that repos bring and no job type of ours needs."""
    main_component: ClassVar[str] = "transformer"
    """What a finetune's repo, a GGUF file or a transformer-only checkpoint takes the place of."""
    second_component: ClassVar[str | None] = None
    """Another one of its size that takes turns with it: quantised as it is."""
    dtypes: ClassVar[Mapping[str, str]] = {"default": "bfloat16"}
    """Component to the dtype of its weights on a GPU, ``default`` for the others."""
    working_gb: ClassVar[float] = 2.0
    """Memory beside the weights that a run at the default size takes, in GiB (activations, VAE)."""
