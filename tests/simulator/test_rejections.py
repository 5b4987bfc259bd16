"""Every kind of rejection in every mode of every model: the rules report it, and the simulator refuses it.

The cases are made from the models' tables, one change at a time, from settings that both accept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from wan_widgets._models import MODELS, body_of, draft_of, request_of, validate
from wan_widgets._models.field import Field, Mode, Model, ModeTable
from wan_widgets.simulator.server.contract import check

from .bodies import naive_body

EXTENSIONS = {"image": "png", "video": "mp4", "audio": "wav"}
WRONG_TYPES: dict[str, tuple[object, ...]] = {
    "text": (5, True, {"a": 1}),
    "choice": ("nonsense", True, 5.5, {"a": 1}),
    "integer": ("x", True, 5.5, {"a": 1}),
    "switch": ("yes", 1, {"a": 1}),
}
KINDS = {
    "wrong type",
    "below the range",
    "above the range",
    "choice of another mode",
    "unknown setting",
    "missing",
    "not in this mode",
    "too many files",
    "several for one",
    "no file",
    "files of two modes",
    "exclusive files",
    "alone",
    "too many together",
    "above the range with files",
}


@dataclass(frozen=True)
class Case:
    kind: str
    what: str
    settings: dict[str, Any]


def link(field: Field, number: int = 0) -> str:
    return f"https://example.org/{field.name}{number}.{EXTENSIONS[str(field.file_kind)]}"


def file_of(field: Field, count: int = 1) -> object:
    links = [link(field, number) for number in range(count)]
    return links if field.several else links[0]


def right_value(field: Field, mode: Mode) -> object:
    match field.kind:
        case "text":
            return "A cat runs on grass"
        case "choice":
            return field.choices_by_mode.get(mode, field.choices)[0]
        case "integer":
            return field.minimum
        case "switch":
            return True
        case _:
            return file_of(field)


def base_of(model: Model, mode: ModeTable) -> dict[str, Any]:
    """Return settings that are right: a prompt, and the fewest files that lead to the mode."""
    first = [one for one in model.media() if one.name in mode.requires][:1]
    return {"model": model.name, "prompt": "A cat runs on grass", **{one.name: file_of(one) for one in first}}


def mode_for(model: Model, settings: dict[str, Any]) -> Mode | None:
    return draft_of(settings, service=model.service).mode


def cases(model: Model, mode: ModeTable) -> Iterator[Case]:
    base = base_of(model, mode)
    yield Case("unknown setting", "nonsense", {**base, "nonsense": 1})
    for field in model.fields:
        if field.name == "model":
            continue
        yield from of_media(model, mode, field, base) if field.file_kind else of_value(mode, field, base)
    yield from of_files_together(model, mode, base)


def of_value(mode: ModeTable, field: Field, base: dict[str, Any]) -> Iterator[Case]:
    if mode.name not in field.modes:
        away = next(one for one in field.modes if one != mode.name)
        yield Case("not in this mode", field.name, {**base, field.name: right_value(field, away)})
        return
    if mode.name in field.required_in:
        yield Case("missing", field.name, {name: value for name, value in base.items() if name != field.name})
    for value in WRONG_TYPES[field.kind]:
        yield Case("wrong type", f"{field.name}={value!r}", {**base, field.name: value})
    for choice in field.choices:
        if choice not in field.choices_by_mode.get(mode.name, field.choices):
            yield Case("choice of another mode", f"{field.name}={choice}", {**base, field.name: choice})
    if field.minimum is not None:
        low = min([field.minimum, *field.special])
        yield Case("below the range", field.name, {**base, field.name: low - 1})
    if (greatest := field.greatest(mode.name)) is not None:
        yield Case("above the range", field.name, {**base, field.name: greatest + 1})


def of_media(model: Model, mode: ModeTable, field: Field, base: dict[str, Any]) -> Iterator[Case]:
    if field.name not in mode.inputs:
        both = {**base, field.name: file_of(field)}
        if mode.requires and mode_for(model, both) is None:
            yield Case("files of two modes", field.name, both)
        return
    if field.name in mode.requires and len(mode.requires) == 1 and not any(not one.requires for one in model.modes):
        yield Case("missing", field.name, {name: value for name, value in base.items() if name != field.name})
    given = {**base, field.name: file_of(field)}
    if mode_for(model, given) != mode.name:
        return
    most = field.most_items(mode.name)
    kind = "too many files" if field.several else "several for one"
    yield Case(kind, field.name, {**given, field.name: [link(field, number) for number in range(most + 1)]})
    for wrong in ("ftp://example.org/a.png", "http://", 5, {"a": 1}):
        yield Case("no file", f"{field.name}={wrong!r}", {**given, field.name: [wrong] if field.several else wrong})
    needed = field.needs.get(mode.name)
    if needed is not None:
        alone = {name: value for name, value in given.items() if name != needed}
        if mode_for(model, alone) == mode.name:
            yield Case("alone", field.name, alone)


def of_files_together(model: Model, mode: ModeTable, base: dict[str, Any]) -> Iterator[Case]:
    if len(mode.exclusive) > 1:
        both = {name: file_of(model.field(name)) for name in mode.exclusive}
        yield Case("exclusive files", " and ".join(sorted(mode.exclusive)), {**base, **both})
    if mode.most_together is not None:
        names, most = mode.most_together
        one, *others = sorted(names)
        counts = {one: most, **dict.fromkeys(others, 1)}
        files = {name: file_of(model.field(name), count) for name, count in counts.items()}
        yield Case("too many together", " and ".join(sorted(names)), {**base, **files})
    for field in model.fields:
        for other, most in field.maximum_with.items():
            given = {**base, other: file_of(model.field(other))}
            if other in mode.inputs and mode_for(model, given) == mode.name:
                yield Case("above the range with files", field.name, {**given, field.name: most + 1})


OFFERS = [
    (model, mode)
    for name in MODELS
    for service in MODELS.services_of(name)
    for model in [MODELS.at(name, service)]
    for mode in model.modes
]
ALL = [pytest.param(model, mode, id=f"{model.name} {mode.name} {model.service}") for model, mode in OFFERS]


@pytest.mark.parametrize(("model", "mode"), ALL)
def test_the_settings_that_the_cases_begin_with_are_right(model: Model, mode: ModeTable) -> None:
    draft = draft_of(base_of(model, mode), service=model.service)
    assert draft.mode == mode.name
    assert [one.message for one in validate(draft) if one.severity == "error"] == []
    assert check(body_of(request_of(draft)), model.service) is None
    assert check(naive_body(model, base_of(model, mode)), model.service) is None


@pytest.mark.parametrize(("model", "mode"), ALL)
def test_each_rejection_is_reported_and_refused(model: Model, mode: ModeTable) -> None:
    silent, accepted = [], []
    for case in cases(model, mode):
        draft = draft_of(case.settings, service=model.service)
        if not any(issue.severity == "error" for issue in validate(draft)):
            silent.append(f"{case.kind}: {case.what}")
        if check(naive_body(model, case.settings), model.service) is None:
            accepted.append(f"{case.kind}: {case.what}")
    assert (silent, accepted) == ([], [])


def test_every_kind_of_rejection_occurs_in_the_family() -> None:
    assert {case.kind for model, mode in OFFERS for case in cases(model, mode)} == KINDS
