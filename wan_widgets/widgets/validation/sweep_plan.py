"""Several values for a field of the form: the cells of the sweep, and one verdict on all of them.

The page names the fields that vary. The value is a list for a field with choices, a text such as ``1, 2, 7..9`` for a
number, and true for a prompt, of which each line is one value. A name in braces varies under ``{name}``, with one value
in each line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ... import session
from ..._jobs.text import wording
from ..._models.catalog import MODELS
from ..._models.field import Field, Model
from ..._models.model_change import noun_for, own_settings, set_aside, value_words
from ..._models.request import Issue, files_of, is_given
from ..._models.rules import validation
from ..._models.rules.availability import absent_words
from ..._models.sweeps.sweep import Asked, Point, ranges, sweep_of
from ..._models.text.prompt import names_in
from ..._models.text.template import TEMPLATES
from ...errors import SettingsError, WanError
from ...patterns import pattern
from ...session import sweeps
from ..views.model_schema import can_vary
from . import template_names
from .template_names import Names
from .verdict import can_send, issue_view, money_view, verdict_on

if TYPE_CHECKING:
    from ...protocol import form as shown

_WHOLE = pattern(r"[+-]?[0-9]{1,19}")
_LONGEST = 60
"""Characters of a shown value at most."""
PROMPTS_SHOWN = 12
"""Prompts that are shown before a sweep is sent."""

Varied = Mapping[str, Any]


def asked_of(settings: Mapping[str, Any], varied: Varied, names: Names) -> Asked:
    """Return the sweep of a form with varied fields. Each cell has only the settings of its model.

    Parameters
    ----------
    settings : mapping
        The settings as typed.
    varied : mapping
        The varied values, by field name.
    names : Names
        The values of names in braces.

    Raises
    ------
    SettingsError
        If the values of a field cannot be read, or there are too many cells. It has an issue for the field.
    """
    several: dict[str, object] = {}
    for field in session.table_of(settings, varied).fields:
        if field.name not in varied or not can_vary(field):
            continue
        try:
            several[field.name] = _values(field, settings, varied[field.name])
        except SettingsError as error:
            raise SettingsError(error.message, error.hint, issues=[_issue(field.name, error)]) from error
    named = names_of(settings)
    values = {name: _lines(varied[key]) for key in varied if (name := _name_in(key)) is not None}
    for name, lines in values.items():
        problem = f"No prompt has {{{name}}}." if name not in named else "" if lines else f"{{{name}}} has no values."
        if problem:
            hint = "Write one in each line, or stop varying it."
            raise SettingsError(problem, hint, issues=[_issue(f"{{{name}}}", SettingsError(problem, hint))])
    try:
        asked = sweep_of({**settings, **several}, values=values or None)
    except SettingsError as error:
        raise SettingsError(error.message, error.hint, issues=[_issue("", error)]) from error
    points = (
        replace(
            one,
            settings=own_settings(one.settings, session.table_of(one.settings)),
            values=template_names.values_for(one.settings, _names_at(one, names)),
        )
        for one in asked.points
    )
    return replace(asked, points=tuple(points))


def names_of(settings: Mapping[str, Any]) -> list[str]:
    """Return the names in braces in the prompts as typed."""
    texts = [text for name in TEMPLATES if isinstance(text := settings.get(name), str)]
    return list(dict.fromkeys(name for text in texts for name in names_in(text)))


def _name_in(key: str) -> str | None:
    return key[1:-1] if key.startswith("{") and key.endswith("}") else None


def _names_at(point: Point, names: Names) -> Names:
    """Return the values of names in one cell."""
    own = {key[1:-1]: str(value) for key, value in point.differs.items() if _name_in(key) is not None}
    return replace(names, varied=own)


def verdict_of(
    settings: Mapping[str, Any], edits: int, names: Names, varied: Varied
) -> tuple[shown.Verdict, list[Issue]]:
    """Return the verdict on a form whose fields may vary: that of the first cell, with the issues of all cells.

    Settings that the model lacks are set aside and not validated.
    """
    model = session.table_of(settings, varied)
    used, aside = own_settings(settings, model), _set_aside(settings, model)
    known = {**names.base(), **(names.earlier or {})} if names_of(used) else {}
    named = [(name, template_names.without_key(str(known.get(name, "")))) for name in names_of(used)]
    if not varied:
        return verdict_on(used, edits, names, named, aside)
    try:
        asked = asked_of(settings, varied, names)
    except SettingsError as error:
        verdict, issues = verdict_on(used, edits, names, named, aside)
        return _with_issues(verdict, [*error.issues, *issues]), [*error.issues, *issues]
    first = asked.points[0]
    verdict, issues = verdict_on(first.settings, edits, _names_at(first, names), named, aside)
    shown = {(one.field, one.code, one.message, one.index) for one in issues}
    for one in _of_other_cells(asked, names, settings):
        key = (one.field, one.code, one.message, one.index)
        if key not in shown:
            shown.add(key)
            # A fix for one cell does not fix the template of all cells.
            issues.append(replace(one, fixes=()))
    if varied.keys() & set(TEMPLATES):
        issues = [replace(one, fixes=()) for one in issues]
    verdict = _with_issues(verdict, issues)
    verdict["output"] = _output(verdict["output"], asked)
    verdict["sweep"] = plan_view(asked, names) if verdict["can_send"] else None
    return verdict, issues


def _of_other_cells(asked: Asked, names: Names, settings: Mapping[str, Any]) -> Iterator[Issue]:
    """Yield the issues of all cells except the first. If models differ, each message names its model."""
    several = len({point.settings.get("model") for point in asked.points}) > 1
    lacking: dict[str, list[str]] = {}
    for number, point in enumerate(asked.points):
        model = session.table_of(point.settings)
        if number == 0:
            continue
        for field in set_aside(settings, model):
            labels = lacking.setdefault(field.name, [])
            if model.label not in labels:
                labels.append(model.label)
        filled, found = template_names.fill_in(point.settings, _names_at(point, names))
        for one in [*found, *validation.validate(session.inspect(filled.settings))]:
            unnamed = several and not one.message.startswith(model.label)
            yield replace(one, message=f"{model.label}: {one.message}") if unnamed else one
    for name, labels in lacking.items():
        other = MODELS.setting(name)
        label = name if other is None else other.label
        made = "its videos are" if len(labels) == 1 else "their videos are"
        yield Issue(
            field=name,
            severity="warning",
            message=f"{label}: {wording.listed(labels)} {'lacks' if len(labels) == 1 else 'lack'} this setting; "
            f"{made} made without it.",
            code="set-aside",
        )


def _set_aside(settings: Mapping[str, Any], model: Model) -> list[shown.SetAside]:
    """Return the given settings that the model lacks, as view data."""
    reason = absent_words(model)
    return [
        {
            "name": field.name,
            "label": field.label,
            "text": _aside_words(field, settings[field.name]),
            "reason": reason,
        }
        for field in set_aside(settings, model)
    ]


def _aside_words(field: Field, value: object) -> str:
    count = len(files_of({field.name: value}, field.name)) if field.file_kind is not None else 0
    if count:
        return f"{count} {noun_for(field, count)}" if field.several else field.noun
    return template_names.without_key(wording.shorten(value_words(field, value), _LONGEST))


def plan_view(asked: Asked, names: Names) -> shown.SweepPlan:
    """Return what a sweep would make, as view data."""
    cells = len(asked.points)
    filled = [template_names.fill_in(point.settings, _names_at(point, names))[0].settings for point in asked.points]
    several = len({one.get("negative_prompt") for one in filled}) > 1
    prompts = dict.fromkeys(_shown(one, negative=several) for one in filled)
    try:
        estimate, made = sweeps.estimate(asked, sweeps.plans_of(asked))
    except WanError:  # the backend is not ready, which the form shows anyway
        estimate, made = None, 0
    return {
        "cells": cells,
        "made": made,
        "videos": cells if estimate is None else estimate.videos,
        "quantity": wording.count(cells, "video") if estimate is None else estimate.quantity,
        "money": None if estimate is None else money_view(estimate),
        "shape": " by ".join(axis.name for axis in asked.axes),
        "prompts": list(prompts)[:PROMPTS_SHOWN],
        "more_prompts": max(0, len(prompts) - PROMPTS_SHOWN),
    }


def _shown(settings: Mapping[str, object], *, negative: bool) -> str:
    """Return the prompts of a cell as text, to be checked before the sweep is sent."""
    prompt, other = (str(settings.get(name) or "") for name in TEMPLATES)
    return f"{prompt} (negative prompt: {other or 'none'})" if negative else prompt


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _values(field: Field, settings: Mapping[str, Any], given: object) -> list[object]:
    if field.kind == "text":
        return [*_lines(settings.get(field.name))] or [""]
    listed = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else None
    if field.kind == "integer":
        parts = list(map(str, listed)) if listed is not None else ranges(str(given))
        if not parts:
            raise SettingsError(f"{field.label} has no values to vary.", "Write them as 1, 2, 3 or 7..9.")
        return [int(part) if _WHOLE.fullmatch(part) else part for part in parts]
    chosen = [one for one in listed or () if is_given(one)]
    if not chosen:
        raise SettingsError(f"{field.label} has no values to vary.", "Choose one or more.")
    return list(dict.fromkeys(chosen))


def _output(first: shown.Output, asked: Asked) -> shown.Output:
    """Return the output of all cells, given that of the first."""
    several = {axis.name: axis.values for axis in asked.axes if len(axis.values) > 1}
    output = first.copy()
    if "duration" in several:
        output["duration"] = f"{wording.listed([str(one) for one in several['duration']], 'or')} s"
    if several.keys() & {"aspect_ratio", "resolution"}:
        output["size"] = "several sizes"
    return output


def _issue(field: str, error: SettingsError) -> Issue:
    return Issue(field=field, severity="error", message=error.message, hint=error.hint, code="vary")


def _with_issues(verdict: shown.Verdict, issues: Sequence[Issue]) -> shown.Verdict:
    return {**verdict, "issues": [issue_view(one) for one in issues], "can_send": can_send(issues)}
