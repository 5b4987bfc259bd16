"""The form: the model's table, the verdict on what is typed, and the backend."""

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
    """What its files are; null for a setting that takes none."""
    several: bool
    """Whether it holds a list of files."""
    called: str
    """What the prompt calls a file, with `{number}` in it; empty where it has no name."""
    noun: str
    """The file or the files in a sentence."""
    label: str
    help: str
    default: Json
    choices: Sequence[str | int]
    labels: Mapping[str, str]
    """How values read, by the value as text, where that is not the value itself."""
    special: Sequence[int]
    """Numbers outside the range that stand for something."""
    minimum: int | None
    maximum: int | None
    soft_length: int | None
    max_items: int
    unit: str
    advanced: bool
    placeholder: str
    accept: Sequence[str]
    """MIME types that a file may have."""
    hint: str
    can_vary: bool
    """Whether it can be given several values."""


class Snippet(TypedDict):
    """A text to insert into the prompt."""

    label: str
    text: str


class Snippets(TypedDict):
    """The menus above the prompt."""

    templates: Sequence[Snippet]
    inserts: Sequence[Snippet]


class Table(TypedDict):
    """Everything that the form has to know of a model."""

    key: str
    """The model and the service whose table it is; a verdict names the table that it belongs to."""
    model: str
    label: str
    draft: str
    """The resolution for drafts; empty where the model has none."""
    fields: Sequence[Field]
    media: Sequence[str]
    """The settings of any model that take files."""
    snippets: Snippets
    form_id: NotRequired[str]
    """The form's id: stored views of its jobs carry it, and are hidden while the form is on the page."""


class Fix(TypedDict):
    """What one click changes."""

    label: str
    changes: Changes
    insert: str
    """What to put at the prompt's cursor, in place of the changes; empty where there is no such thing."""


class Issue(TypedDict):
    """One thing that is wrong or doubtful."""

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
    """Choices that are off, with the reason, by the choice as text."""
    most: int | None
    """The greatest number that can be used now; null where that is the field's own maximum."""
    most_reason: str
    note: str
    """What the value means just now."""
    count: str
    """How many files of how many are there."""
    fixes: Sequence[Fix]
    """How a field that is off can be used."""
    default_here: NotRequired[Json]
    """What is used where nothing is given, if that is not the field's own default."""


class InputInfo(TypedDict):
    """What is known of an input file or URL."""

    name: str
    summary: str
    seconds: float | None
    """Its length; null for a picture, or where that is not known."""
    local: bool
    problem: str | None


class Template(TypedDict):
    """What stands where a prompt has names in braces."""

    text: str
    """The prompt as it would be sent."""
    negative: str
    """The negative prompt as it would be sent, where that is not what was typed."""
    names: Sequence[Pair]
    literal: str
    """The prompt in which the braces are only braces; empty where it has no names."""


class Output(TypedDict):
    """What would come out, in words."""

    size: str
    duration: str
    sound: str


class EstimateView(TypedDict):
    """What one video takes."""

    quantity: str
    seconds: int | None
    resolution: str
    money: Money | None
    priced: bool
    """Whether there is a price table."""


class LimitsView(TypedDict):
    """What the user's limits leave."""

    left: str
    room: int | None
    """How many such videos still fit; null: as many as you like."""


class SweepPlan(TypedDict):
    """What would be made where fields have several values."""

    cells: int
    made: int
    """Cells that exist already, and are not made again."""
    videos: int
    """Videos that would be made."""
    quantity: str
    money: Money | None
    shape: str
    prompts: Sequence[str]
    more_prompts: int


class SetAside(TypedDict):
    """A setting that is given, and that the model lacks."""

    name: str
    label: str
    text: str
    """Its value in words."""
    reason: str


class Verdict(TypedDict):
    """What Python says of the settings as typed."""

    table: str
    """The key of the table that it belongs to."""
    set_aside: Sequence[SetAside]
    edits: int
    """The count of edits that was judged."""
    editor: NotRequired[str]
    """The page whose settings were judged; empty for all of them."""
    mode: Mode | None
    mode_label: str
    mode_reason: str
    can_send: bool
    issues: Sequence[Issue]
    template: Template | None
    names: Sequence[Pair]
    """The names in braces of the prompts as typed, and what they stand for, if that is known."""
    fields: Mapping[str, Availability]
    output: Output
    inputs: Mapping[str, InputInfo]
    estimate: EstimateView
    limits: LimitsView
    sweep: SweepPlan | None
    """Null where no field has several values, or they cannot be sent."""


class BackendChoice(TypedDict):
    """A backend that can be chosen."""

    name: str
    label: str
    ready: bool
    """It has a key, or needs none."""
    aside: str
    """Whether it works, as far as is known."""
    key_variable: str
    """Environment variable of its key; empty where it needs none."""
    key_line: str
    """The line that asks for its key in a hidden prompt; empty where it needs none."""


class BackendFace(TypedDict):
    """A service whose protocol the simulator can speak."""

    name: str
    """Empty for each model's own."""
    label: str
    chosen: bool


class Region(TypedDict):
    """A region of the service in use."""

    name: str
    label: str
    chosen: bool


class Backend(TypedDict):
    """The backend in use; no key and no part of one."""

    name: str
    label: str
    ready: bool
    simulated: bool
    badge: str
    code: str
    """The problem as a word, such as `refused-key`; empty if it is ready."""
    problem: str
    hint: str
    region: str
    """What people call the region of its host; empty where it has none."""
    regions: Sequence[Region]
    """Those that can be chosen here; empty where there is no choice, such as at a workspace's own host."""
    region_note: str
    """What to look at when the region is changed."""
    choices: Sequence[BackendChoice]
    faces: Sequence[BackendFace]
    """Empty where it is not the simulator."""


class ModelChoice(TypedDict):
    """A model that can be chosen, and what it can do in a few words."""

    name: str
    label: str
    makes: str
    """What it makes a video from."""
    length: str
    size: str
    price: str
    """What a short video costs; empty where that is not known."""
    draft: str
    """The resolution of its drafts; empty where it has none."""
    off: str
    """Why it cannot be chosen; empty where it can."""


class Replaced(TypedDict):
    """What a change of the model has replaced, to come back with the model."""

    was: Settings
    became: Settings
    varied: Settings


Left: TypeAlias = Mapping[str, Replaced]
"""What changes of the model have replaced, by the model that it was for."""


class ModelEffect(TypedDict):
    """One thing that a change of the model does."""

    kind: Literal["aside", "other", "more", "back"]
    text: str


class Loaded(TypedDict):
    """Settings that Python has put into the form in place of all."""

    count: NotRequired[int]
    """How often that has happened."""
    undo: NotRequired[Settings]
    """What was there before."""
    left: NotRequired[Left]
    """What changes of the model had replaced before."""


class SentPrompt(TypedDict):
    """A prompt that was sent before, as it was typed."""

    text: str
    aside: str
    """When it was sent last, and how often."""
    star: bool
    """One of its videos is starred."""


class Preset(TypedDict):
    """Settings under a name."""

    name: str
    settings: Settings
