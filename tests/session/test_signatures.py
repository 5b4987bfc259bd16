"""The public functions have every setting of the models' tables in their signatures, and the help of generate describes it."""

from __future__ import annotations

import inspect
import re
import typing

import pytest

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets._models import parameters
from wan_widgets._models.catalog import DEFAULT_MODEL, MODELS
from wan_widgets.config.services import backend_names
from wan_widgets.widgets.form.form import Form

FUNCTIONS = {
    "generate": wan.generate,
    "form": wan.form,
    "sweep": wan.sweep,
    "validate": wan.validate,
    "estimate": wan.estimate,
    "Job.again": wan.Job.again,
    "Form.set": Form.set,
}
CHANGING = ("Job.again", "Form.set")
OWN = {
    "generate": ["source", "again", "values", "names"],
    "form": ["source", "values", "unknown"],
    "sweep": ["values", "zipped", "again", "yes", "concurrency", "names"],
    "validate": ["values", "names"],
    "estimate": ["unknown"],
    "Job.again": ["self", "values", "names"],
    "Form.set": ["self", "unknown"],
}
"""Parameters that are not settings."""
FIELDS = {name: MODELS.setting(name) for name in MODELS.settings()}
TYPES = {"text": "str", "integer": "int", "switch": "bool", "image": "InputFile", "clip": "InputFile"}
TYPES |= dict.fromkeys(("images", "clips", "audios"), "InputFiles")
every_function = pytest.mark.parametrize("name", FUNCTIONS)


def settings_of(name: str) -> dict[str, inspect.Parameter]:
    found = inspect.signature(FUNCTIONS[name]).parameters
    return {one: parameter for one, parameter in found.items() if one not in OWN[name]}


def type_of(field) -> str:
    if field.kind != "choice":
        return TYPES[field.kind]
    if all(isinstance(one, int) for one in field.choices):
        return "int"
    return {"model": "ModelName"}.get(field.name, field.name.title().replace("_", ""))


@every_function
def test_a_function_names_every_setting_of_every_model(name):
    assert sorted(settings_of(name)) == sorted(FIELDS)
    assert [one for one in inspect.signature(FUNCTIONS[name]).parameters if one not in FIELDS] == OWN[name]


@every_function
def test_the_type_of_a_setting_is_that_of_its_table(name):
    for one, parameter in settings_of(name).items():
        if one == "prompt" and name in ("sweep", "estimate"):
            continue  # they take several, and rows
        plain = type_of(FIELDS[one])
        assert parameter.annotation == (f"OneOrMany[{plain}]" if name == "sweep" else f"{plain} | None"), one


@every_function
def test_the_default_of_a_setting_is_that_of_its_table(name):
    default = {field.name: field.default for field in MODELS[DEFAULT_MODEL].fields}
    for one, parameter in settings_of(name).items():
        expected = parameters.UNCHANGED if name in CHANGING else default.get(one)
        assert parameter.default is expected or parameter.default == expected, one


def test_the_choices_of_a_type_are_those_of_the_tables():
    for field in FIELDS.values():
        if field.kind == "choice" and type_of(field) != "int":
            literal, text = typing.get_args(getattr(parameters, type_of(field)))
            assert text is str
            assert typing.get_args(literal) == choices_of(field)


def choices_of(field) -> tuple[object, ...]:
    """Return the choices that any model has for a setting."""
    return tuple(dict.fromkeys(c for m in MODELS.values() for f in m.fields if f.name == field.name for c in f.choices))


def help_of_parameters() -> dict[str, tuple[str, str]]:
    """Return the type and the text of each parameter in the help of generate."""
    text = inspect.getdoc(wan.generate)
    section = text.partition("Parameters\n----------\n")[2].partition("\n\nReturns\n")[0]
    found = re.split(r"^(\S+?)(?: : (.*))?$", section, flags=re.MULTILINE)[1:]
    return {found[at]: (found[at + 1] or "", found[at + 2]) for at in range(0, len(found), 3)}


def quoted(value: object) -> str:
    return repr(value).replace("'", '"')


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_the_help_of_generate_says_what_each_setting_takes_and_who_says_so(field):
    kind, text = help_of_parameters()[field.name]
    if field.kind == "choice":
        assert kind.startswith(f"{{{', '.join(map(quoted, choices_of(field)))}}}")
    limits = [field.soft_length, field.minimum, field.maximum, *(field.file.sides or () if field.file else ())]
    limits += [field.max_items] if field.kind == "clips" else []
    limits += [*map(int, field.file.seconds or ()), field.file.max_bytes // 1_000_000] if field.file else []
    for number in limits:
        assert number is None or re.search(rf"\b{number}\b", text), number
    if field.default is not None:
        assert kind.endswith(f", default {quoted(field.default)}")
    else:
        assert kind.endswith(", optional")
    notes = " ".join(inspect.getdoc(wan.generate).partition("Notes\n-----\n")[2].split())
    for page in ("docs.toapis.com, Wan 2.6 video generation", "Alibaba Model Studio, Wan video API reference"):
        assert page in notes


@pytest.mark.parametrize("call", [wan.use, session.backend])
def test_the_help_of_a_backend_names_every_one(call):
    named = re.search(r"^name : \{(.*?)\}", inspect.getdoc(call), flags=re.MULTILINE)
    assert named is not None
    assert sorted(re.findall(r'"(\w+)"', named[1])) == sorted(backend_names())


@every_function
def test_the_help_of_a_function_is_numpydoc_and_starts_with_one_line(name):
    text = inspect.getdoc(FUNCTIONS[name])
    first, blank, *_ = text.splitlines()
    assert (first[-1], blank) == (".", "")
    for section in ("Parameters\n---", "Raises\n---"):
        assert section in text
    for own in OWN[name]:
        assert own == "self" or re.search(rf"^\*{{0,2}}{own}\b", text, flags=re.MULTILINE), own


@pytest.mark.parametrize("call", [wan.generate, wan.form, wan.sweep, wan.validate, wan.estimate])
def test_an_unknown_name_is_an_error_with_the_nearest_match(call):
    with pytest.raises(errors.SettingsError, match=r"duraton.*Did you mean duration"):
        call(prompt="A kite", duraton=5)


def test_the_axes_of_a_sweep_are_in_the_order_of_the_call(monkeypatch):
    from wan_widgets.session.sweeps import handles

    seen = []
    monkeypatch.setattr(handles, "start", lambda asked, **_: seen.append([axis.name for axis in asked.axes]))
    wan.sweep("A kite", seed=[1, 2], duration=[5, 10])
    wan.sweep("A kite", duration=[5, 10], seed=[1, 2])
    assert seen == [["seed", "duration"], ["duration", "seed"]]
