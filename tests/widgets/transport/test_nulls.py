"""None in data for the page: unchanged, but JavaScript's null under Pyodide."""

from __future__ import annotations

import sys
import types

import pytest

from wan_widgets.widgets.form.form import Form
from wan_widgets.widgets.transport.nulls import with_nulls

from ..recording import Recording

STATE = {"sweep": None, "fields": [{"most": None, "count": 0}], "pair": (None, "a"), "text": ""}


class RecordedForm(Recording, Form):
    """A form whose messages are recorded."""


def test_elsewhere_what_goes_to_the_page_is_the_same_object() -> None:
    assert with_nulls(STATE) is STATE


def test_under_pyodide_every_none_is_javascripts_null(service: object, monkeypatch: pytest.MonkeyPatch) -> None:
    null = object()
    ffi = types.ModuleType("pyodide.ffi")
    monkeypatch.setattr(ffi, "jsnull", null, raising=False)
    monkeypatch.setitem(sys.modules, "pyodide.ffi", ffi)
    assert with_nulls(STATE) == {"sweep": null, "fields": [{"most": null, "count": 0}], "pair": [null, "a"], "text": ""}
    form = RecordedForm(prompt="A kite")
    assert form.verdict["sweep"] is None
    assert form.get_state()["verdict"]["sweep"] is null
    form.close()
