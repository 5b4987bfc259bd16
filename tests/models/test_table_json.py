"""Tables of models as JSON: nothing is lost, and other data is not accepted as a table."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from wan_widgets._models.catalog import MODELS, Catalog
from wan_widgets._models.field import ModeTable
from wan_widgets._models.table_json import digest, from_json, to_json
from wan_widgets._models.tables.wan_3_0 import WAN_3_0


@pytest.mark.parametrize("name", MODELS)
def test_a_table_comes_back_as_it_was(name):
    model = MODELS._models[name]
    again = from_json(json.loads(json.dumps(to_json(model))))
    assert again == model
    assert [again.on(service) for service in model.services] == [model.on(service) for service in model.services]


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        "x",
        [],
        {},
        {"nope": 1},
        {"name": 1},
        {**to_json(WAN_3_0), "modes": [5]},
        {**to_json(WAN_3_0), "sizes": 1},
        {**to_json(WAN_3_0), "label": 5},
        {**to_json(WAN_3_0), "services": [5]},
        {**to_json(WAN_3_0), "fields": [{**to_json(WAN_3_0.fields[0]), "minimum": "low"}]},
    ],
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(ValueError, match="not the table of a model"):
        from_json(data)


def test_another_table_has_another_digest():
    assert digest(to_json(WAN_3_0)) == digest(json.loads(json.dumps(to_json(WAN_3_0))))
    assert digest(to_json(WAN_3_0)) != digest(to_json(replace(WAN_3_0, label="Wan 3")))
    assert digest({"name": "a", "label": "A"}) == digest({"label": "A", "name": "a"})
    assert len(digest({})) == 16


def test_what_is_the_default_is_left_out():
    assert to_json(ModeTable(name="t2v")) == {"name": "t2v"}


def test_a_limit_in_seconds_may_be_a_whole_number():
    limits = replace(WAN_3_0.field("references").file, seconds=(1, 15), min_fps=16)
    fields = tuple(replace(one, file=limits) if one.name == "references" else one for one in WAN_3_0.fields)
    model = replace(WAN_3_0, fields=fields)
    assert from_json(json.loads(json.dumps(to_json(model)))) == model


def test_only_what_the_user_has_registered_is_passed_on(monkeypatch):
    class Point:
        def load(self):
            return replace(WAN_3_0, name="installed")

    monkeypatch.setattr("wan_widgets.plugins.installed", lambda group: [Point()])
    catalog = Catalog(WAN_3_0)
    assert catalog.registered() == []
    mine, changed = replace(WAN_3_0, name="mine"), replace(WAN_3_0, label="Changed")
    before = catalog.revision
    catalog.register(mine)
    catalog.register(changed)
    assert catalog.registered() == [changed, mine]
    assert catalog.revision != before
