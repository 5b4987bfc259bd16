"""Two implementations of one contract: the simulator accepts what ``validate`` accepts, and refuses what it reports as an error.

The rules (``_models.rules``) and the simulator's checks are written apart from each other, both from the
models' tables; here generated settings hold them against each other, for each model at each service.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiers import examples

from wan_widgets._models import MODELS, body_of, draft_of, request_of, validate
from wan_widgets._models.field import Field, Model
from wan_widgets._models.request import files_of, source_key
from wan_widgets.simulator.server.contract import check

from .bodies import naive_body

URL = "https://example.org"
EXTENSIONS = {"image": "png", "video": "mp4", "audio": "wav"}
OFFERS = [(name, service) for name in MODELS for service in MODELS.services_of(name)]

odd = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.lists(st.integers(), min_size=1, max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), min_size=1, max_size=1),
)
sources = st.one_of(
    st.sampled_from(["/a.png", "/b.mp4", "/c%20d.mov?x=1"]).map(URL.__add__),
    st.sampled_from(["ftp://example.org/a.png", "data:image/png;base64,", "http://"]),
    odd,
)


def links(field: Field) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).map(lambda number: f"{URL}/{field.name}{number}.{EXTENSIONS[str(field.file_kind)]}")


def value_of(field: Field) -> st.SearchStrategy[object]:
    """Usually a value of the field, sometimes any value."""
    if field.several:
        one = links(field)
        return st.lists(one | one | one | sources, min_size=1, max_size=field.max_items + 1)
    if field.file_kind is not None:
        one = links(field)
        return one | one | sources
    right: st.SearchStrategy[Any] = {
        "text": st.text(max_size=40) | st.just("x" * 1600),
        "choice": st.sampled_from(field.choices or ("",)),
        "integer": st.integers(field.minimum or 0, field.maximum or 0) | st.sampled_from([0, -1, 1, 12, 31]),
        "switch": st.booleans(),
    }[field.kind]
    return right | right | right | odd


def given_settings(model: Model) -> st.SearchStrategy[dict[str, Any]]:
    """Settings of a model. Made once for a test: to make strategies takes longer than to draw from them."""
    plain = {one.name: value_of(one) for one in model.fields if one.file_kind is None and one.name != "model"}
    some = st.fixed_dictionaries({}, optional=plain)
    # Two of the files at once are often one too many; so are most of them, most of the time.
    named = st.lists(st.sampled_from(model.media()), max_size=3, unique_by=lambda one: one.name)
    files = {one.name: value_of(one) for one in model.media()}

    @st.composite
    def both(draw: st.DrawFn) -> dict[str, Any]:
        asked: dict[str, Any] = draw(some)
        for field in draw(named):
            asked[field.name] = draw(files[field.name])
        return {**asked, "model": model.name}

    return both()


SETTINGS = {offer: given_settings(MODELS.at(*offer)) for offer in OFFERS}


def is_local(source: object) -> bool:
    """Whether a source is the path of a file, which is uploaded first and so never on the wire as it is."""
    return isinstance(source, (str, bytes)) and not (
        isinstance(source, str) and ("://" in source or source.startswith("data:"))
    )


@pytest.mark.parametrize(("name", "service"), OFFERS)
@settings(max_examples=examples(10_000), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_validate_and_the_simulator_agree(name, service, data):
    model = MODELS.at(name, service)
    asked = data.draw(SETTINGS[name, service])
    draft = draft_of(asked, service=model.service)
    errors = [issue for issue in validate(draft) if issue.severity == "error"]
    files = [one for field in model.media() for one in files_of(draft.given, field.name)]
    if not errors:
        request = request_of(draft)
        local = {source_key(one): f"{URL}/upload.png" for one in files if is_local(one)}
        client_id = "wan-1" if model.service == "toapis" else None
        body = body_of(request, urls=local, client_business_id=client_id)
        assert check(body, model.service) is None, (body, check(body, model.service))
    elif not any(map(is_local, files)):
        body = naive_body(model, asked)
        assert check(body, model.service) is not None, ([issue.message for issue in errors], body)
