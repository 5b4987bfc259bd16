"""The form: the table of the model, the verdict on the typed settings, and the backend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypeAlias, TypedDict

from .common import Changes, Json, Mode, Money, Pair, Settings

FieldKind = Literal["text", "choice", "integer", "switch", "image", "images", "clip", "clips", "audios"]


FileKind = Literal["image", "video", "audio"]


class Field(TypedDict):
    """One setting as the form shows it."""

    name: str
    kind: FieldKind
    file_kind: FileKind | None
    """The kind of its files; null if it takes no files."""
    several: bool
    """Whether it takes a list of files."""
    called: str
    """How a prompt refers to one of its files, with `{number}` in it; empty if prompts cannot."""
    noun: str
    """The word for its file or files in a sentence."""
    label: str
    help: str
    default: Json
    choices: Sequence[str | int]
    labels: Mapping[str, str]
    """Labels of values, by the value as text; values without an entry are their own label."""
    special: Sequence[int]
    """Numbers outside the range that have a special meaning."""
    minimum: int | None
    maximum: int | None
    soft_length: int | None
    max_items: int
    unit: str
    advanced: bool
    placeholder: str
    accept: Sequence[str]
    """The accepted MIME types."""
    hint: str
    can_vary: bool
    """Whether it can have several values, for a sweep."""


class Snippet(TypedDict):
    """A text to insert into the prompt."""

    label: str
    text: str


class Snippets(TypedDict):
    """The menus above the prompt."""

    templates: Sequence[Snippet]
    inserts: Sequence[Snippet]


class Table(TypedDict):
    """Everything that the form needs to know about a model."""

    key: str
    """Identifies the model and the service. A verdict names the table that it belongs to."""
    model: str
    label: str
    draft: str
    """The draft resolution; empty if the model has none."""
    fields: Sequence[Field]
    media: Sequence[str]
    """The settings of all models that take files."""
    snippets: Snippets
    form_id: NotRequired[str]
    """The id of the form. Stored views of its jobs have the same id, and are hidden while the form is on the page."""


class Fix(TypedDict):
    """A correction that one click makes."""

    label: str
    changes: Changes
    insert: str
    """A text to insert at the cursor of the prompt, instead of the changes; empty if there is none."""


class Issue(TypedDict):
    """One error or warning."""

    field: str
    severity: Literal["error", "warning"]
    message: str
    hint: str
    code: str
    index: int | None
    fixes: Sequence[Fix]


class Availability(TypedDict):
    """Whether a field can be used now."""

    enabled: bool
    reason: str
    off_choices: Mapping[str, str]
    """Reasons why choices are disabled, by the choice as text."""
    most: int | None
    """The greatest number that can be used now; null if it is the maximum of the field."""
    most_reason: str
    note: str
    """What the value means with the other settings."""
    count: str
    """The number of files that are given, and how many are possible."""
    fixes: Sequence[Fix]
    """Changes that enable a disabled field."""
    default_here: NotRequired[Json]
    """The value that is used if none is given; absent if it is the default of the field."""


class InputInfo(TypedDict):
    """What is known about an input file or URL."""

    name: str
    summary: str
    seconds: float | None
    """Its length; null for a picture or an unknown length."""
    local: bool
    problem: str | None


class Template(TypedDict):
    """A prompt with names in braces, and the values that replace the names."""

    text: str
    """The prompt as it would be sent."""
    negative: str
    """The negative prompt as it would be sent, if it differs from the typed one."""
    names: Sequence[Pair]
    literal: str
    """The prompt with its braces escaped, so that nothing is replaced; empty if it has no names."""


class Output(TypedDict):
    """The properties of the resulting video as text."""

    size: str
    duration: str
    sound: str


class EstimateView(TypedDict):
    """What one video would cost."""

    quantity: str
    seconds: int | None
    resolution: str
    money: Money | None
    priced: bool
    """Whether there is a price table."""


class LimitsView(TypedDict):
    """What remains of the user's limits."""

    left: str
    room: int | None
    """The number of such videos that still fit; null without a limit."""


class SweepPlan(TypedDict):
    """The sweep that would be made if fields have several values."""

    cells: int
    made: int
    """Number of cells that exist already and are not made again."""
    videos: int
    """Number of videos that would be made."""
    quantity: str
    money: Money | None
    shape: str
    prompts: Sequence[str]
    more_prompts: int


class SetAside(TypedDict):
    """A given setting that the model does not have."""

    name: str
    label: str
    text: str
    """Its value as text."""
    reason: str


class Verdict(TypedDict):
    """The kernel's validation of the typed settings."""

    table: str
    """The key of the table that it belongs to."""
    set_aside: Sequence[SetAside]
    edits: int
    """The value of the trait `edits` when the settings were validated."""
    editor: NotRequired[str]
    """The page whose settings were validated; empty for all pages."""
    mode: Mode | None
    mode_label: str
    mode_reason: str
    can_send: bool
    issues: Sequence[Issue]
    template: Template | None
    names: Sequence[Pair]
    """The names in braces in the typed prompts, and their values if they are known."""
    fields: Mapping[str, Availability]
    output: Output
    inputs: Mapping[str, InputInfo]
    estimate: EstimateView
    limits: LimitsView
    sweep: SweepPlan | None
    """Null if no field has several values, or if they cannot be sent."""


class BackendChoice(TypedDict):
    """A backend that can be chosen."""

    name: str
    label: str
    ready: bool
    """Whether it has a key, or needs none."""
    aside: str
    """A remark on whether it works, as far as is known."""
    key_variable: str
    """The environment variable of its key; empty if it needs none."""
    key_line: str
    """The line of code that asks for its key in a hidden prompt; empty if it needs none."""


class BackendFace(TypedDict):
    """A service whose protocol the simulator can speak."""

    name: str
    """Empty for the service of each model."""
    label: str
    chosen: bool


class Region(TypedDict):
    """A region of the service in use."""

    name: str
    label: str
    chosen: bool


class Backend(TypedDict):
    """The backend in use. It contains no key and no part of one."""

    name: str
    label: str
    ready: bool
    simulated: bool
    badge: str
    code: str
    """The kind of problem, such as `refused-key`; empty if it is ready."""
    problem: str
    hint: str
    region: str
    """The usual name of the region of its host; empty if it has none."""
    regions: Sequence[Region]
    """The regions to choose from; empty if there is no choice, as with the host of a workspace."""
    region_note: str
    """What to check after changing the region."""
    choices: Sequence[BackendChoice]
    faces: Sequence[BackendFace]
    """The protocols that the simulator can speak; empty for other backends."""


class ModelChoice(TypedDict):
    """A model in the picker, and its abilities in a few words."""

    name: str
    label: str
    makes: str
    """The inputs that it makes videos from."""
    length: str
    size: str
    price: str
    """The price of a short video; empty if it is not known."""
    draft: str
    """The draft resolution; empty if it has none."""
    off: str
    """Why it cannot be chosen; empty if it can."""


class Replaced(TypedDict):
    """The settings that a change of the model has replaced; they return with the earlier model."""

    was: Settings
    became: Settings
    varied: Settings


Left: TypeAlias = Mapping[str, Replaced]
"""The settings that changes of the model have replaced, by the earlier model."""


class ModelEffect(TypedDict):
    """One effect of a change of the model."""

    kind: Literal["aside", "other", "more", "back"]
    text: str


class Loaded(TypedDict):
    """The last time that Python replaced all settings of the form."""

    count: NotRequired[int]
    """How often Python has replaced them."""
    undo: NotRequired[Settings]
    """The settings before."""
    left: NotRequired[Left]
    """The trait `left` before."""


class SentPrompt(TypedDict):
    """An earlier prompt, as it was typed."""

    text: str
    aside: str
    """When it was last sent, and how often."""
    star: bool
    """Whether one of its videos is starred."""


class Preset(TypedDict):
    """Named settings."""

    name: str
    settings: Settings
