"""Any value of a setting is validated without an exception."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.issues import MP4, PNG
from tiers import examples

from wan_widgets._models import InputFacts, body_of, draft_of, output_size, request_of, source_key, validate
from wan_widgets._models.catalog import MODELS
from wan_widgets._models.request import files_of
from wan_widgets._models.rules.availability import availability
from wan_widgets._models.rules.input_rules import is_url
from wan_widgets.errors import SettingsError

WAN_2_6 = MODELS["wan2.6"]


class Hostile:
    """Raises in every method."""

    def _no(self, *_):
        raise RuntimeError("no")

    __repr__ = __str__ = __bool__ = __eq__ = __len__ = __iter__ = __float__ = __index__ = __fspath__ = _no
    __hash__ = None


class HostileText(str):
    __slots__ = ()

    def _no(self, *_):
        raise RuntimeError("no")

    __repr__ = __str__ = __eq__ = __len__ = __iter__ = strip = lower = _no
    __hash__ = str.__hash__


class HostileList(list):
    def __iter__(self):
        raise RuntimeError("no")

    def __len__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize("name", WAN_2_6.names())
@pytest.mark.parametrize("value", [Hostile(), HostileText("x"), HostileList([1]), 10**5000, float("nan")], ids=type)
def test_hostile_values_are_judged_like_any_other(name, value):
    found = validate(draft_of({name: value}))
    # The hostile text is a text for all that: "x".
    fine = isinstance(value, str) and name in ("prompt", "negative_prompt", "image", "references")
    assert any(issue.field == name and issue.severity == "error" for issue in found) is not fine


@pytest.mark.parametrize("model", MODELS)
def test_a_hostile_value_is_judged_in_every_mode(model):
    files = {"image": PNG, "images": [PNG], "clip": MP4, "clips": [MP4], "audios": ["https://example.org/a.mp3"]}
    inputs = [{field.name: files[field.kind]} for field in MODELS[model].fields if field.kind in files]
    for asked in ({}, *inputs):
        for name in MODELS[model].names():
            found = validate(draft_of({"model": model, **asked, name: Hostile()}))
            assert [issue.field for issue in found if issue.severity == "error" and issue.field == name]


text = st.text(st.characters(), max_size=30) | st.sampled_from(
    [
        "character1",
        "character99999",
        "Shot 1 [0-3s]",
        "[2-1s]",
        "data:x",
        "https://[",
        "1e999",
        "\ud800",
        "{x}",
        "x" * 1600,
    ]
)
anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.builds(pow, st.just(10), st.just(5000)),
        st.floats(),
        text,
        st.binary(max_size=8),
        st.builds(Hostile),
        st.builds(HostileText, text),
        st.builds(HostileList, st.just([1])),
        st.builds(Path, st.sampled_from(["a.png", "b.mp4"])),
        st.sampled_from(
            ["16:9", "720p", 5, 10, 15, "multi", "wan2.6", PNG, MP4, 7.0, "10 s", "off", complex(1, 2), object]
        ),
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.tuples(inner) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=5,
)
facts = st.builds(
    InputFacts,
    source=st.just("a.png"),
    kind=st.sampled_from(["image", "video"]),
    local=st.booleans(),
    mime=st.none() | st.sampled_from(["image/png", "image/gif", "video/mp4", "", "?"]),
    size=st.none() | st.integers(0, 10**12),
    width=st.none() | st.integers(0, 10**6),
    height=st.none() | st.integers(0, 10**6),
    seconds=st.none() | st.floats(),
    fps=st.none() | st.floats(),
    has_alpha=st.none() | st.booleans(),
    problem=st.none() | st.just("It cannot be read."),
)
whatever = st.fixed_dictionaries({}, optional=dict.fromkeys((*WAN_2_6.names(), "promt", ""), anything))


@settings(max_examples=examples(10_000), deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(whatever, st.dictionaries(st.sampled_from(["a.png", "b.mp4", PNG, MP4]), facts, max_size=3))
def test_validate_never_raises_and_what_it_passes_can_be_sent(asked, inputs):
    draft = draft_of(asked, inputs)
    found = validate(draft)
    assert set(availability(draft)) == set(MODELS.settings())
    output_size(draft)
    # What is shown can always be encoded.
    for issue in found:
        f"{issue.message} {issue.hint}".encode()
    if any(issue.severity == "error" for issue in found):
        with pytest.raises(SettingsError):
            request_of(draft)
        return
    request = request_of(draft)
    local = [one for name in MODELS.media() for one in files_of(request.values, name) if not is_url(one)]
    sent = body_of(request, urls=dict.fromkeys(map(source_key, local), MP4))
    json.dumps(sent, ensure_ascii=False, allow_nan=False).encode()
    assert {"model", "resolution", "duration"} <= set(sent)
    assert len(sent.get("metadata", {"reference_urls": [MP4]})["reference_urls"]) <= 3
